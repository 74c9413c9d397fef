import { expect, test } from 'vitest'
import { fault } from '../../../shared/fault.ts'
import { json, scriptedProvider } from '../../support/scripted-fetch.ts'

/** A provider that refuses every request but the account check, and allows two requests per second. */
function openRefused() {
  const { clock, provider, lines } = scriptedProvider('vobiz', ({ url }) =>
    /Conference\/.+/.test(url) ? json(401, { error: 'no' }) : json(200, { conferences: [] }),
  )
  const checks = (): number => lines().filter((line) => !/Conference\/.+/.test(line)).length
  return { clock, provider, checks }
}

/** Sends two reads that are refused, after which the allowance has no room for their check. */
async function refuseTwo({ clock, provider }: ReturnType<typeof openRefused>, first: AbortSignal, second: AbortSignal) {
  const reads = [first, second].map((signal) => provider.retrieve('Weekly', { signal }))
  await clock.advance(100)
  return reads
}

test('the account check is not sent for reads that were cancelled while it waited for its turn', async () => {
  const world = openRefused()
  const first = new AbortController()
  const second = new AbortController()
  const reads = await refuseTwo(world, first.signal, second.signal)
  first.abort()
  second.abort()
  await world.clock.advance(5_000)
  expect(world.checks()).toBe(0)
  expect(await Promise.all(reads)).toMatchObject([{ fault: { code: 'cancelled' } }, { fault: { code: 'cancelled' } }])
})

test('the account check is not sent for a write that is no longer wanted', async () => {
  const { clock, provider, checks } = openRefused()
  let isWanted = true
  const gate = { check: () => (isWanted ? undefined : fault('cancelled')) }
  const writes = Array.from({ length: 4 }, () => provider.mute('Weekly', 'all', { gate }))
  await clock.advance(100)
  isWanted = false
  await clock.advance(5_000)
  expect(checks()).toBe(0)
  for (const reply of await Promise.all(writes)) expect(reply).toMatchObject({ fault: { code: 'cancelled' } })
})
