import { expect, test } from 'vitest'
import { createProvider } from '../../../electron/providers/http-provider.ts'
import { fault } from '../../../shared/fault.ts'
import { json, scriptedFetch } from '../../support/scripted-fetch.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const credentials = { authId: 'MA_MADEUP1', authToken: 'made-up-token' }

test('a write that is no longer wanted when its turn comes is not sent', async () => {
  const clock = createVirtualClock()
  const { fetch, seen } = scriptedFetch(() => json(202, {}))
  const provider = createProvider('vobiz', { credentials, fetch, clock, random: () => 0 })
  let isWanted = true
  const gate = { check: () => (isWanted ? undefined : fault('readOnly')) }
  const sent = Array.from({ length: 6 }, () => provider.kick('a', 'all', { gate }))
  await clock.advance(500)
  isWanted = false
  await clock.advance(2_000)
  const replies = await Promise.all(sent)
  expect(replies.flatMap((reply) => (reply.ok ? [] : [reply.fault.code]))).toEqual(['readOnly', 'readOnly'])
  expect(seen).toHaveLength(4)
})
