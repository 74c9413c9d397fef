import { expect, it } from 'vitest'
import { TurnCounter } from '../../../../electron/monitor/polling/turn-counter.ts'
import { InFlightReads } from '../../../../electron/monitor/polling/in-flight-reads.ts'
import type { Provider, RequestOptions } from '../../../../electron/providers/provider.ts'
import { createVirtualClock, flushPromises } from '../../../support/virtual-clock.ts'

it('50 the list is requested ahead of polls at most once a second, even after 300 refreshes by a window', async () => {
  const clock = createVirtualClock()
  const priorities: (string | undefined)[] = []
  const provider = {
    list: (options?: RequestOptions) => {
      priorities.push(options?.priority)
      return Promise.resolve({ ok: true, value: { names: [], isComplete: true }, at: clock.now() })
    },
  } as unknown as Provider
  const reads = new InFlightReads(provider, clock, new TurnCounter(), {
    checkClock: () => undefined,
    onResponse: () => undefined,
  })
  const refresh = async (): Promise<void> => {
    reads.forgetTimes(true)
    reads.list()
    await flushPromises()
  }
  for (let index = 0; index < 300; index += 1) await refresh()
  expect(priorities.filter((priority) => priority === 'person')).toHaveLength(1)
  await clock.advance(1_000)
  await refresh()
  expect(priorities.at(-1)).toBe('person')
})
