import { drop } from '../../../../shared/drop.ts'
import { expect, test } from 'vitest'
import { wasAskedAfter } from '../../../../electron/monitor/evidence.ts'
import { InFlightReads } from '../../../../electron/monitor/polling/in-flight-reads.ts'
import type { ReadResponse } from '../../../../electron/monitor/polling/read-response.ts'
import { TurnCounter } from '../../../../electron/monitor/polling/turn-counter.ts'
import { createProvider } from '../../../../electron/providers/http-provider.ts'
import { json, scriptedFetch } from '../../../support/scripted-fetch.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const credentials = { authId: 'MA_MADEUP1', authToken: 'made-up-token' }
const gone = (): Response => json(404, { error: 'conference not found' })

test("a read that waits for another read's connection counts as sent after the other read's response", async () => {
  const clock = createVirtualClock()
  const respond: ((response: Response) => void)[] = []
  const { fetch, lines } = scriptedFetch(() => new Promise((resolve) => respond.push(resolve)))
  const provider = createProvider('plivo', { credentials, fetch, clock, random: () => 0 })
  const responses: ReadResponse[] = []
  const events = {
    checkClock: () => undefined,
    onResponse: (one: ReadResponse) => {
      responses.push(one)
    },
  }
  const reads = new InFlightReads(provider, clock, new TurnCounter(), events)
  // All six connections to the host are in use.
  for (const name of ['Weekly', 'A', 'B', 'C']) reads.poll(name)
  for (const name of ['D', 'E']) drop(reads.readForUser(name))
  await clock.advance(400)
  drop(reads.readForUser('Weekly'))
  await clock.advance(100)
  expect(lines()).toHaveLength(6)
  const first = lines().findIndex((line) => line.endsWith('/Conference/Weekly/'))
  respond[first]?.(gone())
  await clock.advance(1)
  respond[6]?.(gone())
  await clock.advance(1)
  const [one, other] = responses.map(({ stamp }) => stamp)
  if (one === undefined || other === undefined) throw new Error('both reads have a response')
  expect(wasAskedAfter(other, one)).toBe(true)
})
