import { drop } from '../../../../shared/drop.ts'
import { expect, test } from 'vitest'
import { TurnCounter } from '../../../../electron/monitor/polling/turn-counter.ts'
import { InFlightReads } from '../../../../electron/monitor/polling/in-flight-reads.ts'
import type { Provider, RequestOptions } from '../../../../electron/providers/provider.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

function hangingReads() {
  const clock = createVirtualClock()
  const asked: (RequestOptions | undefined)[] = []
  const provider = {
    retrieve: (_name: string, options?: RequestOptions) => {
      asked.push(options)
      return new Promise(() => undefined)
    },
  } as unknown as Provider
  const events = { checkClock: () => undefined, onResponse: () => undefined }
  return { clock, asked, reads: new InFlightReads(provider, clock, new TurnCounter(), events) }
}

test('a read for the user joins a poll that was sent up to 300 ms ago', async () => {
  const { clock, asked, reads } = hangingReads()
  reads.poll('Standup')
  asked[0]?.onSend?.()
  await clock.advance(300)
  drop(reads.readForUser('Standup'))
  expect(asked).toHaveLength(1)
})

test('a read for the user gives up a poll that was not sent yet, and reads ahead of other polls', () => {
  const { asked, reads } = hangingReads()
  reads.poll('Standup')
  drop(reads.readForUser('Standup'))
  expect(asked.map((options) => options?.priority)).toEqual(['poll', 'person'])
  expect(asked.map((options) => options?.signal?.aborted)).toEqual([true, false])
})
