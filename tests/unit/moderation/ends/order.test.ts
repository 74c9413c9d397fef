import { expect, test } from 'vitest'
import type { Now } from '../../../../electron/moderation/ends/order.ts'
import {
  createOrder,
  extended,
  interrupted,
  leftOf,
  observed,
  type EndContext,
  type EndOrder,
} from '../../../../electron/moderation/ends/order.ts'
import type { Member, Room } from '../../../../shared/rooms/model.ts'
import { aMember, aRoom } from '../../../support/rooms.ts'
import { testAccount } from '../../../support/test-core.ts'

const MINUTE = 60_000
const now: Now = { elapsed: 1_000_000, wall: Date.UTC(2026, 0, 15, 9) }
const me = aMember(1, { isMe: true })
const ana = aMember(2)

/** A room in the run that the orders are about. */
const room = (...members: readonly Member[]): Room =>
  aRoom('Weekly', { instance: 4, startedAt: now.wall, members, people: members.length })

const account = testAccount('plivo')
const seen = { accountId: account.id, conference: 'Weekly', instance: 4 }
const inThree = { fixed: { elapsed: now.elapsed + 3 * MINUTE } }

const order = (known: Partial<EndOrder>): EndOrder => createOrder({ id: 'end-1', account, seen, ...known }, undefined)
const set = { is: 'set', toWarn: [1] } as const
const asks = { is: 'asks', why: 'sleep' } as const

const orders = {
  set: order({ ...inThree, state: set }),
  waiting: order({ alone: { minutes: 2 } }),
  sending: order({ ...inThree, state: { is: 'sending' } }),
  asks: order({ ...inThree, state: asks }),
  'set by a rule': order({ ...inThree, rule: {}, state: set }),
  'by a rule, alone': order({ alone: { minutes: 2, since: now.elapsed }, rule: {}, state: set }),
  'by a rule, waiting': order({ alone: { minutes: 2 }, rule: {} }),
  'asks, by a rule': order({ ...inThree, rule: {}, state: asks }),
} as const satisfies Record<string, EndOrder>

const here: EndContext = { room: room(me, ana), readOnly: false, hasAccount: true }
const other: EndContext = { ...here, room: { ...room(me, ana), instance: 5 } }

type Happens = (order: EndOrder) => ReturnType<typeof observed>
const happenings = {
  'a sleep': (of) => interrupted(of, 'sleep'),
  'read-only': (of) => observed(of, { ...here, readOnly: true }, now),
  'another run': (of) => observed(of, other, now),
  'another run after my End': (of) => observed(of, { ...other, endedByMe: true }, now),
  'the end of the run': (of) => observed(of, { ...here, room: undefined }, now),
  'removal of the account': (of) => observed(of, { ...here, room: undefined, hasAccount: false }, now),
  nothing: (of) => observed(of, here, now),
} as const satisfies Record<string, Happens>

function stateOf(after: ReturnType<Happens>): string {
  if (typeof after === 'string') return after
  const { state } = after
  return state.is === 'asks' ? `asks ${state.why}` : state.is
}

test.each<[keyof typeof orders, readonly string[]]>([
  // a sleep, read-only, another run, another run after my End, the end of the run, removal of the account, nothing
  ['set', ['asks sleep', 'asks readOnly', 'asks restart', 'notNeeded', 'notNeeded', 'forgotten', 'set']],
  ['waiting', ['asks sleep', 'asks readOnly', 'asks restart', 'notNeeded', 'notNeeded', 'forgotten', 'waiting']],
  ['sending', ['asks sleep', 'asks readOnly', 'sending', 'sending', 'sending', 'forgotten', 'sending']],
  ['asks', ['asks sleep', 'asks sleep', 'asks sleep', 'notNeeded', 'notNeeded', 'forgotten', 'asks sleep']],
  ['set by a rule', ['asks sleep', 'asks readOnly', 'notNeeded', 'notNeeded', 'notNeeded', 'forgotten', 'set']],
  // What was not observed counts as not alone.
  ['by a rule, alone', ['waiting', 'waiting', 'notNeeded', 'notNeeded', 'notNeeded', 'forgotten', 'waiting']],
  ['by a rule, waiting', ['waiting', 'waiting', 'notNeeded', 'notNeeded', 'notNeeded', 'forgotten', 'waiting']],
  ['asks, by a rule', ['asks sleep', 'asks sleep', 'notNeeded', 'notNeeded', 'notNeeded', 'forgotten', 'asks sleep']],
])('what interrupts an end that is %s', (before, after) => {
  expect(Object.values(happenings).map((happen: Happens) => stateOf(happen(orders[before])))).toEqual(after)
})

/** Minutes until the end, if it is set. */
const minutesOf = (after: ReturnType<Happens> | undefined): number | undefined => {
  if (typeof after !== 'object') throw new Error(after)
  const left = leftOf(after, now)
  expect(after.state.is).toBe(left === undefined ? 'waiting' : 'set')
  return left === undefined ? undefined : left / MINUTE
}
const seeing = (of: EndOrder, ...members: readonly Member[]): ReturnType<Happens> =>
  observed(of, { ...here, room: room(...members) }, now)

const sinceNow = { alone: { minutes: 2, since: now.elapsed }, state: set }
test.each<[what: string, of: Partial<EndOrder>, members: readonly Member[], minutes: number | undefined]>([
  ['others are there', { alone: { minutes: 2 } }, [me, ana], undefined],
  ['only I am there', { alone: { minutes: 2 } }, [me], 2],
  ['one other is there, for a rule', { alone: { minutes: 2 }, rule: {} }, [ana], 2],
  ['a rule has an earlier time', { alone: { minutes: 5 }, rule: {}, ...inThree }, [ana], 3],
  ['a rule has a later time', { alone: { minutes: 2 }, rule: {}, ...inThree }, [ana], 2],
  ['nobody is alone any more', { ...sinceNow, rule: {}, ...inThree }, [me, ana], 3],
  ['the roster is empty', sinceNow, [], 2],
])('an end has its time from who is there: %s', (_what, known, members, minutes) => {
  expect(minutesOf(seeing(order(known), ...members))).toBe(minutes)
})

test('an end that is put off comes no sooner, whatever it waits for', () => {
  expect(minutesOf(extended(orders.set, 5, now))).toBe(8)
  const alone = extended(order({ ...sinceNow, rule: {}, ...inThree }), 5, now)
  expect(minutesOf(alone)).toBe(7)
  if (alone === undefined) throw new Error('not set')
  expect(minutesOf(seeing(alone, ana))).toBe(7)
  expect(minutesOf(seeing(alone, me, ana))).toBe(7)
  expect(extended(orders.waiting, 5, now)).toBeUndefined()
})
