import { expect, test } from 'vitest'
import { Echoes } from '../../../electron/feed/echo.ts'
import { TeamAllowance } from '../../../electron/feed/team-allowance.ts'
import type { FeedMessage } from '../../../electron/feed/messages/messages.ts'
import type { Usage } from '../../../electron/providers/rate-limiter.ts'
import { accountHash } from '../../../electron/feed/messages/topics.ts'

const acc = accountHash('plivo', 'MA1')
/** Epoch milliseconds. */
const NOON = 1_800_000_000_000
const desk = (id: string, restFor: number): FeedMessage<'desk'> => ({
  v: 1,
  kind: 'desk',
  desk: id,
  person: 'Ben',
  software: '',
  acts: true,
  reads: false,
  used: [{ acc, used: 0, restFor }],
  wants: { own: [], open: [], notify: [], active: true },
})
const beat = (t: number, restFor: number): FeedMessage<'beat'> => ({
  v: 1,
  kind: 'beat',
  relay: 'relay-1',
  epoch: 'epoch-one',
  seq: 1,
  t,
  reads: true,
  accounts: [{ acc, used: 0, allowed: 20, restFor, rooms: [] }],
})

function openAllowance() {
  const rests: string[] = []
  const echoes = new Echoes()
  let now = 100_000
  let noon = NOON
  let pauses: Pick<Usage, 'pausedUntil' | 'refusedUntil'> = {}
  const allowance = new TeamAllowance({
    invite: { desk: 'desk-1' },
    echoes,
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
  return { allowance, echoes, rests, pauseUntil, setClock, pass: (ms: number) => (now += ms) }
}

test('polls rest if another desk reports a refusal, but not because of messages of this desk', () => {
  const { allowance, rests } = openAllowance()
  allowance.take(desk('desk-2', 4_000))
  allowance.take(desk('desk-1', 9_000))
  allowance.take(desk('desk-2', 0))
  expect(rests).toEqual(['one 4000'])
})

test('if a relay reports a refusal, polls rest until the relay may poll again, by the relay’s clock', () => {
  const { allowance, echoes, rests, pass } = openAllowance()
  allowance.take(beat(7_000, 4_000))
  expect(rests).toEqual([])
  echoes.add('epoch-one', { askedAt: 100_000, receivedAt: 100_000, relayTime: 7_000 })
  pass(1_000)
  allowance.take(beat(7_000, 4_000))
  allowance.take(beat(8_000, 4_000))
  pass(10_000)
  allowance.take(beat(8_000, 4_000))
  expect(rests).toEqual(['one 3000', 'one 4000'])
})

test('no message makes polls rest for longer than five minutes', () => {
  const { allowance, rests } = openAllowance()
  allowance.take(desk('desk-2', 86_400_000))
  expect(rests).toEqual(['one 300000'])
})

test('however often a desk reports rests, polls rest at most five minutes plus a quarter of the elapsed time', () => {
  const { allowance, rests, pass } = openAllowance()
  for (let minute = 0; minute < 20; minute += 1) {
    allowance.take(desk('desk-2', 60_000))
    pass(60_000)
  }
  const told = rests.map((rest) => Number(rest.split(' ')[1]))
  expect(told.slice(0, 6)).toEqual(Array(6).fill(60_000))
  expect(told.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(300_000 + (20 * 60_000) / 4)
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
