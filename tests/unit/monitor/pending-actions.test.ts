import { describe, expect, test } from 'vitest'
import { isOurs, markByUs, nextPendingChange, remaining } from '../../../electron/monitor/pending-actions.ts'
import { shiftedPending, withEntry, withMutedByMe } from '../../../electron/monitor/pending-actions.ts'
import { afterEvent, type RoomReports } from '../../../electron/monitor/reported-callers.ts'
import type { Live, Running } from '../../../electron/monitor/rule/record.ts'
import type { Pending } from '../../../shared/rooms/model.ts'
import { without } from '../../../shared/without.ts'
import { testEach } from '../../support/cases.ts'
import { membersFrom, pendingFrom, written } from '../../support/pending-script.ts'
import { liveRoom } from '../../support/room-script.ts'
import { aMember } from '../../support/rooms.ts'

/** A live room whose roster, with these callers, was requested at this time. */
const readAt = (sent: number, members: string, received = sent + 50): Live =>
  liveRoom({ sent, received }, membersFrom(members))
const live = (members: string): Live => readAt(0, members)
const nextRun = (members: string): Live => {
  const { run, ...room } = live(members)
  return { ...room, instance: 7, run: { ...run, began: 7 } }
}
const one = (script: string): Pending => pendingFrom(script)[0] as Pending
const left = (pending: readonly Pending[], room: Live, now: number): readonly Pending[] =>
  remaining(room, room, pending, { now, wall: 0 })
const marksAfter = (before: Running, after: Running, pending: string) =>
  markByUs(before, after, pendingFrom(pending)).run.marks
const mutedByMe = (before: string, after: string, pending: string) =>
  markByUs(live(before), live(after), pendingFrom(pending)).run.roster?.members.map((member) => member.mutedByMe)

testEach(`
    muting everyone, although one who joined over a second later is unmuted | mute all 2000 | 6000 1m 2@5000 |
    no mute that was accepted as the caller joined        | mute all 5000          | 6000 1m 2@5000 | mute all accepted
    no mute that was accepted up to a second before       | mute all 4000          | 6000 1m 2@5000 | mute all accepted
    a mute that was accepted longer before                | mute all 3999          | 6000 1m 2@5000 |
    no mute while one whose join is unknown is unmuted    | mute all 4000          | 8800 1u@8800   | mute all accepted
    no mute that was accepted after its request           | mute all 2000          | 1999 1m        | mute all accepted
    a mute that was accepted as it was requested          | mute all 2000          | 2000 1m        |
    a removal                                             | remove 1 1000          | 2000 2         |
    no removal of somebody who is there                   | remove 1 1000          | 2000 1         | remove 1 accepted
    a kick                                                | kick 1 1000            | 2000           |
    a kick of somebody who came back later                | kick 1 1000            | 2000 1@9000    |
    an unmute                                             | unmute 1 1000          | 2000 1         |
    a deafening                                           | deafen 1 1000          | 2000 1d        |
    no deafening without effect                           | deafen 1 1000          | 2000 1         | deafen 1 accepted
    no announcement, which no roster shows                | announce 1 1000        | 2000 1         | announce 1 accepted
    no mute that failed                                   | mute 1 failed          | 2000 1m        | mute 1 failed
  `)('a roster confirms %s', (_what, pending, roster, expected) => {
  const [sent = '', ...members] = roster.split(' ')
  const room = readAt(Number(sent), members.join(' '))
  expect(written(left(pendingFrom(pending), room, Number(sent) + 100))).toBe(expected)
})

test('a slow roster with a caller who may have joined before a kick does not confirm it', () => {
  expect(left([one('kick 1 1000')], readAt(2_000, '1@5000', 5_500), 5_600)).toHaveLength(1)
})

test('an accepted action without visible effect is "requested" after five seconds, and removed after a minute', () => {
  const stateAt = (now: number, before = [one('mute all')] as readonly Pending[]) => left(before, readAt(100, '1'), now)
  expect(stateAt(5_000)).toMatchObject([{ state: 'accepted' }])
  const requested = stateAt(5_001)
  expect(requested).toMatchObject([{ state: 'requested' }])
  expect(stateAt(60_000, requested)).toBe(requested)
  expect(stateAt(60_001, requested)).toEqual([])
})

test.each([
  ['mute all sending', Infinity],
  ['mute all requested 2000, mute all 3000', 8_001],
  ['mute all requested 2000', 62_001],
])('what is pending changes next when it is no longer waited for, or shown: %s', (pending, at) => {
  expect(nextPendingChange(pendingFrom(pending), live('1'))).toBe(at)
})

test('a clock that was set moves the times of pending actions', () => {
  const shifted = shiftedPending([{ ...one('mute all 1000'), until: 4_000 }, one('mute all 2000')], 500)
  expect(shifted).toMatchObject([{ at: 1_500, until: 4_500 }, { at: 2_500 }])
})

test('the actions on one run do not remain in the next, nor after its end', () => {
  const failed = [one('mute all failed')]
  const time = { now: 1, wall: 0 }
  expect(remaining(undefined, live('1'), failed, time)).toEqual(failed)
  expect(remaining(live('1'), nextRun('1'), failed, time)).toEqual([])
  const { key, accountId, name, instance } = live('')
  const ended = { key, accountId, name, instance, phase: 'ended', ended: { sent: 0, received: 0 } } as const
  expect(remaining(live('1'), ended, failed, time)).toEqual([])
})

describe('without a roster', () => {
  const DAY = 86_400_000
  /** Events as "+1 TIME" for an entry of caller 1, and "-1 TIME" for their departure. */
  const told = (events: string): Live => {
    const room = live('')
    const reports = events.split(', ').reduce<RoomReports | undefined>((before, event) => {
      const [who = '', time] = event.split(' ')
      const { key, memberId, name, number } = aMember(Number(who.slice(1)))
      const call = { conferenceUuid: 'run-1', callUuid: key as string, memberId, at: Number(time), isFirst: false }
      const kind = who.startsWith('+') ? 'entered' : 'left'
      return afterEvent(before, { ...call, kind, caller: { name, number, direction: 'inbound' } }, Number(time))
    }, undefined)
    return { ...room, run: without(room.run, 'roster'), ...(reports && { reports }) }
  }
  const here = told('+1 0, +2 1')

  test.each([
    ['mute 1+2', true],
    ['deafen 1+2', true],
    ['unmute 1+2', false],
    ['undeafen 1+2', false],
    ['mute all', false],
  ])('an unconfirmed action on callers is kept if it silences them: %s (%s)', (pending, isKept) => {
    const entries = pendingFrom(`${pending} requested`)
    expect(left(entries, here, DAY)).toEqual(isKept ? entries : [])
    expect(nextPendingChange(entries, here)).toBe(isKept ? Infinity : 60_001)
  })

  test.each(['-1 20000', '-1 20000, +1 40000', '-1 5000'])('a kept mute no longer covers who left: %s', (events) => {
    let pending = pendingFrom('mute 1+2 requested')
    let all = '+1 0, +2 1'
    for (const event of events.split(', ')) pending = left(pending, told((all += `, ${event}`)), DAY)
    expect(written(pending)).toBe('mute 2 requested')
  })

  test('a mute is kept once, however often it is sent, until its opposite is accepted or a roster arrives', () => {
    const kept = pendingFrom('mute 1+2 requested')
    const add = (pending: readonly Pending[], script: string) => {
      const entry = one(script)
      return withEntry(pending, entry.id, entry, here)
    }
    const twice = add(kept, 'mute 1 1000')
    expect(written(twice)).toBe('mute 2 requested, mute 1 accepted')
    expect(written(add(kept, 'mute all 1000'))).toBe('mute 1+2 requested, mute all accepted')
    expect(written(add(twice, 'unmute 1+2 1000'))).toBe('unmute 1+2 accepted')
    expect(left(kept, readAt(DAY, '1 2'), DAY)).toEqual([])
  })
})

describe('what this Gavel did', () => {
  testEach(`
    an empty roster after it removed everyone          | 1 2     | roster       | remove 1, remove 2        | emptiedByUs
    no empty roster if a caller left by themselves     | 1 2     | roster       | remove 1                  |
    no empty roster of another run                     | 1       | next         | remove 1                  |
    a removal of everyone, of one who was there        | 1@9000  | roster       | remove all requested 10000 | emptiedByUs
    none of one who joined long after                  | 1@16001 | roster       | remove all requested 10000 |
    a recording                                        | 1       | roster 1     | record all recording      | wasRecorded
    no recording that is only sent                     | 1       | roster 1     | record all sending        |
    no recording of the run before                     | 1       | next 1       | record all recording      |
    `)('is %s', (_what, before, after, pending, expected) => {
    const [kind, ...members] = after.split(' ')
    const room = (kind === 'next' ? nextRun : live)(members.join(' '))
    expect(Object.keys(without(marksAfter(live(before), room, pending), 'departed')).join()).toBe(expected)
  })

  test('is remembered of a run, and an emptied roster until a caller joins', () => {
    const recorded = markByUs(live('1'), live('1'), pendingFrom('record all recording'))
    expect(marksAfter(recorded, { ...recorded }, '')).toHaveProperty('wasRecorded')
    const emptied = markByUs(live('1'), live(''), pendingFrom('remove 1'))
    expect(marksAfter(emptied, { ...emptied }, '')).toHaveProperty('emptiedByUs')
    const { roster } = live('1').run
    const joined = { ...emptied, run: { ...emptied.run, ...(roster && { roster }) } }
    expect(marksAfter(emptied, joined, '')).not.toHaveProperty('emptiedByUs')
  })

  testEach(`
    one of two, if the other was muted before          | 1m 2     | 1m 2m     | mute all                 | false,true
    nobody who joined long after                       | 1@16001  | 1m@16001  | mute all 10000           | false
    nobody who joined long after, if only requested    | 1@16001  | 1m@16001  | mute all requested 10000 | false
    who joined just after                              | 1@16000  | 1m@16000  | mute all requested 10000 | true
    who may have joined before                         | 1u@16001 | 1mu@16001 | mute all 10000           | true
    who was meant                                      | 1@16001  | 1m@16001  | mute 1 requested 10000   | true
    who joined while it was being sent                 | 1@16001  | 1m@16001  | mute all sending 10000   | true
    `)('mutes %s', (_who, before, after, pending, expected) => {
    expect(mutedByMe(before, after, pending)?.join()).toBe(expected)
  })

  test('before it was closed are mutes of callers who are still muted', () => {
    const room = live('1m 2')
    const marked = withMutedByMe(room, new Set(membersFrom('1 2').map(({ callUuid = '' }) => callUuid)))
    expect(marked.run.roster?.members.map((member) => member.mutedByMe)).toEqual([true, false])
    expect(withMutedByMe(room, new Set(['another']))).toBe(room)
  })

  test.each<[string, string, Partial<Pending>, boolean]>([
    ['is being sent', 'mute 1 sending', {}, true],
    ['is being sent for others first', 'mute 1 sending', { sentFor: ['call-2'] }, false],
    ['is being sent for this caller', 'mute 1 sending', { sentFor: ['call-1'] }, true],
    ['is held', 'mute 1 held', {}, false],
    ['failed', 'mute 1 failed', {}, false],
    ['is verified', 'mute 1 lost timeout', {}, true],
    ['is another one', 'deafen 1', {}, false],
    ['is about another caller', 'mute 2', {}, false],
  ])('may be the effect of a mute that %s', (_title, pending, more, expected) => {
    expect(isOurs([{ ...one(pending), ...more }], aMember(1), 'mute')).toBe(expected)
  })
})

testEach(`
    a mute of everyone covers nobody who was unmuted after it | mute all 300, unmute 1 800 | mute 2 accepted, unmute 1 accepted
    a mute is over once its callers are unmuted               | mute 1 300, unmute 1 800   | unmute 1 accepted
    or everyone is                                            | mute 1 300, unmute all 800 | unmute all accepted
    the other way round, too                                  | undeafen all 300, deafen all 800 | deafen all accepted
    it still covers its caller if another is unmuted          | mute 1 300, unmute 2 800   | mute 1 accepted, unmute 2 accepted
    or while their own unmute is being sent                   | mute 1 300, unmute 1 sending 800 | mute 1 accepted, unmute 1 sending
  `)('%s: %s', (_title, pending, expected) => {
  const room = live('1 2')
  const add = (all: readonly Pending[], entry: Pending) => withEntry(all, entry.id, entry, room)
  const added = pendingFrom(pending).reduce(add, [])
  expect(written(added)).toBe(expected)
  if (!pending.startsWith('mute all')) return
  expect([1, 2].map((number) => isOurs(added, aMember(number), 'mute'))).toEqual([false, true])
  expect(left(added, readAt(1_000, '1 2m'), 1_100)).toEqual([])
  expect(written(left(added, readAt(1_000, '1 2'), 1_100))).toBe('mute 2 accepted')
})
