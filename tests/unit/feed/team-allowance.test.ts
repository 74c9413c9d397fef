import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RestBudget, TeamAllowance } from '../../../electron/feed/team-allowance.ts'
import { LONGEST_REST, type Usage } from '../../../electron/providers/rate-limiter.ts'
import { accountHash } from '../../../electron/feed/messages/topics.ts'
import { acc, beatMessage, deskMessage } from '../../support/feed-messages.ts'
import { seed } from '../../support/test-sizes.ts'

/** Epoch milliseconds. */
const NOON = 1_800_000_000_000
const desk = (id: string, restFor: number) => deskMessage({ desk: id, rests: [{ acc, restFor }] })
const beat = (restFor: number) => beatMessage({ accounts: [{ acc, used: 0, allowed: 20, restFor }] })

function openAllowance() {
  const rests: string[] = []
  let now = 100_000
  let noon = NOON
  let pauses: Pick<Usage, 'pausedUntil' | 'refusedUntil'> = {}
  const allowance = new TeamAllowance({
    invite: { desk: 'desk-1' },
    now: () => now,
    clock: { now: () => noon + now },
    accounts: () => [
      { accountId: 'one', acc },
      { accountId: 'other', acc: accountHash('plivo', 'MA2') },
      { accountId: 'tokenless', acc },
    ],
    providerOf: (accountId) =>
      accountId === 'tokenless'
        ? undefined
        : {
            usage: () => ({ used: 4, allowed: 20, connections: 8, ...pauses }),
            rest: (ms) => {
              rests.push(`${accountId} ${String(Math.round(ms))}`)
            },
            endRest: () => {
              rests.push(`${accountId} ended`)
            },
          },
  })
  const pauseUntil = (pausedUntil: number, refusedUntil?: number): void => {
    pauses = { pausedUntil, ...(refusedUntil && { refusedUntil }) }
  }
  const setClock = (ms: number): void => {
    noon += ms
  }
  return { allowance, rests, pauseUntil, setClock, pass: (ms: number) => (now += ms) }
}

test('polls rest if another desk reports a refusal, but not because of messages of this desk', () => {
  const { allowance, rests } = openAllowance()
  allowance.take(desk('desk-2', 4_000))
  allowance.take(desk('desk-1', 9_000))
  allowance.take(desk('desk-2', 0))
  expect(rests).toEqual(['one 4000'])
})

test('if a relay reports a refusal, polls rest until the relay may poll again, and not because of an old message', () => {
  const { allowance, rests, pass } = openAllowance()
  allowance.take(beat(4_000), Infinity)
  expect(rests).toEqual([])
  allowance.take(beat(4_000), 1_000)
  pass(10_000)
  allowance.take(beat(4_000), 10_000)
  expect(rests).toEqual(['one 3000'])
})

test('no message makes polls rest for longer than five minutes', () => {
  const { allowance, rests } = openAllowance()
  allowance.take(desk('desk-2', 86_400_000))
  expect(rests).toEqual(['one 300000'])
})

test('shows whose 429 makes polls rest, and until when, but no 429 of this desk itself', () => {
  const { allowance, pauseUntil, pass } = openAllowance()
  expect(allowance.rests).toEqual([])
  allowance.take(desk('desk-2', 4_000))
  pauseUntil(104_050)
  const one = { accountId: 'one', who: 'Ben', until: NOON + 104_000 }
  expect(allowance.rests).toEqual([one, { ...one, accountId: 'tokenless' }])
  pass(1_000)
  allowance.take(desk('desk-2', 3_010))
  expect(allowance.rests[0]).toEqual(one)
  pauseUntil(109_000, 109_000)
  expect(allowance.rests).toEqual([{ ...one, accountId: 'tokenless' }])
  pass(4_000)
  expect(allowance.rests).toEqual([])
})

test('the time for which a rest is shown is the same if the clock is set back, and the next rest is shown too', () => {
  const { allowance, setClock, pass } = openAllowance()
  const names = () => allowance.rests.map(({ accountId, who }) => `${accountId} ${who}`)
  allowance.take(desk('desk-2', 4_000))
  setClock(-3_600_000)
  expect(names()).toEqual(['tokenless Ben'])
  pass(5_000)
  expect(names()).toEqual([])
  allowance.take({ ...desk('desk-3', 4_000), person: 'Eve' })
  expect(names()).toEqual(['tokenless Eve'])
})

test('the rests of all accounts with a token can be ended', () => {
  const { allowance, rests } = openAllowance()
  allowance.endRests()
  expect(rests).toEqual(['one ended', 'other ended'])
})

test('the usages list the requests of each account with a token', () => {
  expect(openAllowance().allowance.usages).toMatchObject([
    { acc, used: 4 },
    { acc: accountHash('plivo', 'MA2'), used: 4 },
  ])
})

const MINUTE = 60_000

/** The milliseconds of an hour during which polls rest if a desk repeats a rest of `ms` every `every` milliseconds. */
function restsInAnHour(every: number, ms: number): number {
  const budget = new RestBudget()
  let until = 0
  let rests = 0
  for (let now = 0; now < 60 * MINUTE; now += every) {
    until = Math.max(until, now + budget.grant('desk-2', ms, now))
    rests += Math.max(0, Math.min(until - now, every))
  }
  return rests
}

test('a rest is granted in full, and so is the remaining time that the desk reports later', () => {
  const budget = new RestBudget()
  expect(budget.grant('desk-2', 60_000, 0)).toBe(60_000)
  expect(budget.grant('desk-2', 59_000, 1_000)).toBe(59_000)
  expect(budget.grant('desk-2', 4_000, 30_000)).toBe(4_000)
  expect(budget.grant('desk-2', 60_000, 90_000)).toBe(60_000)
})

test('however often a desk reports rests, others rest at most five minutes plus a quarter of the elapsed time', () => {
  const most = LONGEST_REST + (60 * MINUTE) / 4
  fc.assert(
    fc.property(fc.integer({ min: 500, max: 600_000 }), fc.integer({ min: 0, max: LONGEST_REST }), (every, ms) => {
      expect(restsInAnHour(every, ms)).toBeLessThanOrEqual(most)
    }),
    { seed },
  )
  expect(restsInAnHour(1_000, LONGEST_REST)).toBeGreaterThan(most - MINUTE)
})

test('a desk that has used up its own rests leaves the rests of another desk unaffected', () => {
  const budget = new RestBudget()
  for (let now = 0; now < 60 * MINUTE; now += 1_000) budget.grant('desk-2', LONGEST_REST, now)
  expect(budget.grant('desk-2', 60_000, 60 * MINUTE)).toBeLessThan(1_000)
  expect(budget.grant('desk-3', 60_000, 60 * MINUTE)).toBe(60_000)
})
