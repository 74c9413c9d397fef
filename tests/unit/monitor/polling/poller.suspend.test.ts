import { expect, test } from 'vitest'
import type { Provider, RequestOptions } from '../../../../electron/providers/provider.ts'
import { accountId, openHarness } from '../../../support/moderation-harness.ts'
import { inVirtualTime } from '../../../support/simulated-provider.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const own = { accountId, name: 'Weekly' }

/** A monitor whose reads of rooms hang. */
async function hanging() {
  const clock = createVirtualClock()
  const { provider, kind } = inVirtualTime(clock, { profile: 'plivo' })
  const asked: (RequestOptions | undefined)[] = []
  const retrieve: Provider['retrieve'] = (_name, options) => {
    asked.push(options)
    return new Promise(() => undefined)
  }
  const { monitor } = await openHarness({
    clock,
    kind,
    provider: { ...provider, retrieve },
    monitorSettings: { own: [own] },
  })
  await clock.advance(1_000)
  return { clock, monitor, asked }
}

test.each(['sleep', 'network'] as const)('a suspension (%s) cancels the reads in flight', async (reason) => {
  const { monitor, asked } = await hanging()
  expect(asked.map((options) => options?.signal?.aborted)).toEqual([false])
  monitor.suspend(reason)
  expect(asked.map((options) => options?.signal?.aborted)).toEqual([true])
})

test('no room is read while the network is lost, even for the user', async () => {
  const { clock, monitor, asked } = await hanging()
  monitor.suspend('network')
  expect(await monitor.readNow(own)).toMatchObject({ ok: false, fault: { code: 'offline' } })
  await clock.advance(60_000)
  expect(asked).toHaveLength(1)
})
