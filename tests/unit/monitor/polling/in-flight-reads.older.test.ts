import { drop } from '../../../../shared/drop.ts'
import { expect, test } from 'vitest'
import { TurnCounter } from '../../../../electron/monitor/polling/turn-counter.ts'
import { InFlightReads } from '../../../../electron/monitor/polling/in-flight-reads.ts'
import type { ReadResponse } from '../../../../electron/monitor/polling/read-response.ts'
import type { Provider, RequestOptions } from '../../../../electron/providers/provider.ts'
import { createVirtualClock, flushPromises } from '../../../support/virtual-clock.ts'

test('the response to a poll that was sent is still reported if the user reads the room in the meantime', async () => {
  const clock = createVirtualClock()
  const answers: (() => void)[] = []
  const responses: ReadResponse[] = []
  const provider = {
    retrieve: (_name: string, options?: RequestOptions) => {
      options?.onSend?.()
      return new Promise((resolve) => {
        answers.push(() => {
          resolve({ ok: true, value: { kind: 'gone' }, at: clock.now() })
        })
      })
    },
  } as unknown as Provider
  const events = {
    checkClock: () => undefined,
    onResponse: (response: ReadResponse) => {
      responses.push(response)
    },
  }
  const reads = new InFlightReads(provider, clock, new TurnCounter(), events)
  reads.poll('Standup')
  await clock.advance(1_000)
  drop(reads.readForUser('Standup'))
  expect(reads.polling).toBe(1)
  for (const answer of answers.toReversed()) {
    answer()
    await flushPromises()
  }
  expect(responses.map(({ stamp }) => stamp.asked)).toHaveLength(2)
  expect(reads.polling).toBe(0)
})
