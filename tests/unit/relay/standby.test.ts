import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Standby } from '../../../relay/standby.ts'
import { beatMessage, helloMessage } from '../../support/feed-messages.ts'
import { seed } from '../../support/test-sizes.ts'

const hello = (relay: string, rank: number) => helloMessage({ relay, rank })
const beat = (relay: string, reads: boolean) => beatMessage({ relay, reads })
/** A connection that is old enough for the messages of the others to have arrived. */
const CONNECTED = -1_000

test.each([false, true])(
  'without the broker, and for a second after connecting, a relay continues as before (polling: %s)',
  (isReading) => {
    const standby = new Standby('b', 1)
    if (isReading) {
      standby.take(hello('a', 0), 0)
      standby.take(beat('a', true), 0)
    }
    expect(standby.shouldRead(isReading, undefined, 500)).toBe(isReading)
    expect(standby.shouldRead(isReading, 1_000, 1_999)).toBe(isReading)
    expect(standby.shouldRead(isReading, 1_000, 2_000)).toBe(!isReading)
    expect(standby.shouldRead(isReading, undefined, 2_500)).toBe(isReading)
  },
)

test('a relay that polls continues until a relay with a lower rank polls too', () => {
  const standby = new Standby('b', 1)
  standby.take(hello('a', 0), 0)
  standby.take(beat('a', false), 100)
  expect(standby.shouldRead(true, CONNECTED, 100)).toBe(true)
  standby.take(beat('a', true), 200)
  expect(standby.shouldRead(true, CONNECTED, 200)).toBe(false)
})

test('a relay takes over at once on a goodbye, otherwise 3 s plus half a second per rank after the last beat', () => {
  const standby = new Standby('b', 2)
  standby.take(hello('a', 0), 0)
  standby.take(beat('a', true), 1_000)
  expect(standby.shouldRead(false, CONNECTED, 4_999)).toBe(false)
  expect(standby.shouldRead(false, CONNECTED, 5_000)).toBe(true)
  standby.take(beat('a', true), 5_000)
  standby.take({ v: 2, kind: 'bye', relay: 'a', epoch: 'epoch-one' }, 5_001)
  expect(standby.shouldRead(false, CONNECTED, 5_001)).toBe(true)
})

test("a relay's own messages, and beats before a hello, change nothing", () => {
  const standby = new Standby('b', 2)
  standby.take(hello('b', 0), 0)
  standby.take(beat('a', true), 0)
  expect(standby.shouldRead(true, CONNECTED, 0)).toBe(true)
  expect(standby.others).toEqual([])
})

test("of any relays that receive each other's messages, exactly one polls after three rounds", () => {
  const ranks = fc.array(fc.nat(3), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(ranks, fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), (given, before) => {
      const relays = given.map((rank, index) => ({
        id: `r${String(index)}`,
        rank,
        reads: before[index] === true,
        is: new Standby(`r${String(index)}`, rank),
      }))
      for (const { id, rank } of relays) for (const other of relays) other.is.take(hello(id, rank), 0)
      for (const now of [1_000, 2_000, 3_000]) {
        for (const { id, reads } of relays) for (const other of relays) other.is.take(beat(id, reads), now)
        for (const relay of relays) relay.reads = relay.is.shouldRead(relay.reads, CONNECTED, now)
      }
      const lowest = Math.min(...given)
      expect(relays.filter(({ reads }) => reads).map(({ id }) => id)).toEqual([`r${String(given.indexOf(lowest))}`])
    }),
    { seed },
  )
})
