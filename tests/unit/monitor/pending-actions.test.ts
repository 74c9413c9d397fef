import { describe, expect, test } from 'vitest'
import {
  isOurs,
  markByUs,
  nextPendingChange,
  remaining,
  shiftedPending,
  withEntry,
  withMutedByMe,
} from '../../../electron/monitor/pending-actions.ts'
import { afterEvent, type RoomReports } from '../../../electron/monitor/reported-callers.ts'
import type { KnownRoster, Live } from '../../../electron/monitor/rule/record.ts'
import { unseenRoom } from '../../../electron/monitor/rule/record.ts'
import type { CallerEvent } from '../../../electron/providers/provider.ts'
import type { Member, Pending } from '../../../shared/rooms/model.ts'
import { without } from '../../../shared/without.ts'
import { aMember } from '../../support/rooms.ts'

const ana = aMember(1)
const ben = aMember(2)

/** A live room whose roster was requested at this time. Here, elapsed times are the times of the computer's clock. */
const readAt = (sent: number, ...members: Member[]): Live => ({
  ...unseenRoom('acme', 'Weekly', undefined, 1),
  phase: 'live',
  run: {
    began: 1,
    confirmed: true,
    seen: { sent, received: sent + 50 },
    roster: {
      sent,
      received: sent + 50,
      first: sent + 50,
      members: members.map((member) => ({ ...member, joined: member.joinedAt as number })),
      people: members.length,
    },
    marks: { departed: new Set() },
  },
})
const live = (...members: Member[]): Live => readAt(0, ...members)
const nextRun = (...members: Member[]): Live => {
  const { run, ...room } = live(...members)
  return { ...room, instance: 7, run: { ...run, began: 7 } }
}

const confirmPending = (pending: readonly Pending[], room: Live, now: number): readonly Pending[] =>
  remaining(room, room, pending, { now, wall: 0 })

const removed = (member: Member): Pending => ({
  id: member.key,
  kind: 'remove',
  who: [member.key],
  state: 'accepted',
  at: 0,
})

test('an empty roster counts as our doing if we removed everyone in the previous one, until a caller joins', () => {
  const emptied = markByUs(live(ana, ben), live(), [removed(ana), removed(ben)])
  expect(emptied.run.marks.emptiedByUs).toBe(true)
  expect(markByUs(emptied, { ...emptied }, []).run.marks.emptiedByUs).toBe(true)
  expect(
    markByUs(emptied, { ...emptied, run: { ...emptied.run, roster: live(ana).run.roster as KnownRoster } }, []).run
      .marks,
  ).not.toHaveProperty('emptiedByUs')
})

test('an empty roster does not count as our doing if a caller left by themselves, or if it is of another run', () => {
  expect(markByUs(live(ana, ben), live(), [removed(ana)]).run.marks).not.toHaveProperty('emptiedByUs')
  expect(markByUs(live(ana), nextRun(), [removed(ana)]).run.marks).not.toHaveProperty('emptiedByUs')
})

test('a run stays marked as recorded after its recording, and the next run is not', () => {
  const recording: Pending = { id: 'r', kind: 'record', who: 'everyone', state: 'recording', at: 0 }
  const recorded = markByUs(live(ana), live(ana), [recording])
  expect(recorded.run.marks.wasRecorded).toBe(true)
  expect(markByUs(recorded, { ...recorded }, []).run.marks.wasRecorded).toBe(true)
  expect(markByUs(recorded, nextRun(ana), [recording]).run.marks).not.toHaveProperty('wasRecorded')
  expect(markByUs(live(ana), live(ana), [{ ...recording, state: 'sending' }]).run.marks).not.toHaveProperty(
    'wasRecorded',
  )
})

const muting = (at: number): Pending => ({ id: '1', kind: 'mute', who: 'everyone', state: 'accepted', at })

test('muting everyone is confirmed even if a caller who joined more than a second later is unmuted', () => {
  const muted = aMember(1, { muted: true })
  const later = aMember(2, { joinedAt: 5_000 })
  expect(confirmPending([muting(2_000)], readAt(6_000, muted, later), 6_100)).toEqual([])
  expect(confirmPending([muting(5_000)], readAt(6_000, muted, later), 6_100)).toHaveLength(1)
})

test('muting everyone is not confirmed while a caller who joined up to a second later is unmuted', () => {
  const muted = aMember(1, { muted: true })
  const other = aMember(2, { joinedAt: 5_000 })
  expect(confirmPending([muting(4_000)], readAt(6_000, muted, other), 6_100)).toHaveLength(1)
  expect(confirmPending([muting(3_999)], readAt(6_000, muted, other), 6_100)).toEqual([])
})

test('muting everyone is not confirmed while a caller whose join time is unknown is unmuted', () => {
  const silent = aMember(1, { joinedAt: 9_000, joinUnknown: true })
  expect(confirmPending([muting(4_000)], readAt(9_000, silent), 9_100)).toHaveLength(1)
})

test('an accepted action without visible effect is "requested" after five seconds, and removed after a minute', () => {
  const stateAt = (now: number, before = [muting(0)] as readonly Pending[]) =>
    confirmPending(before, readAt(100, ana), now)
  expect(stateAt(5_000)).toMatchObject([{ state: 'accepted' }])
  const requested = stateAt(5_001)
  expect(requested).toMatchObject([{ state: 'requested' }])
  expect(stateAt(60_000, requested)).toBe(requested)
  expect(stateAt(60_001, requested)).toEqual([])
})

test('a pending action next changes when it is no longer waited for, or no longer shown', () => {
  const sending: Pending = { ...muting(0), state: 'sending' }
  const requested: Pending = { ...muting(2_000), state: 'requested' }
  expect(nextPendingChange([sending], live(ana))).toBe(Infinity)
  expect(nextPendingChange([requested, muting(3_000)], live(ana))).toBe(8_001)
  expect(nextPendingChange([requested], live(ana))).toBe(62_001)
})

describe('without a roster', () => {
  const entered = (member: Member, at: number): CallerEvent => ({
    kind: 'entered',
    conferenceUuid: 'run-1',
    callUuid: member.key as string,
    memberId: member.memberId,
    at,
    isFirst: false,
    caller: { name: member.name, number: member.number, direction: 'inbound' },
  })
  const left = (member: Member, at: number): CallerEvent => ({ ...entered(member, at), kind: 'left' })
  const told = (...events: CallerEvent[]): Live => {
    const room = live()
    const reports = events.reduce<RoomReports | undefined>((before, one) => afterEvent(before, one, one.at), undefined)
    return { ...room, run: without(room.run, 'roster'), ...(reports && { reports }) }
  }
  const here = told(entered(ana, 0), entered(ben, 1))
  const sent = (kind: Pending['kind'], who: Pending['who'] = [ana.key, ben.key]): Pending => ({
    id: kind,
    kind,
    who,
    state: 'requested',
    at: 0,
  })
  const DAY = 86_400_000

  test.each<[string, Pending, boolean]>([
    ['a mute', sent('mute'), true],
    ['a deafen', sent('deafen'), true],
    ['an unmute', sent('unmute'), false],
    ['an undeafen', sent('undeafen'), false],
    ['a mute of everyone', sent('mute', 'everyone'), false],
  ])('an unconfirmed action on callers is kept if it silences them: %s', (_what, entry, isKept) => {
    expect(confirmPending([entry], here, DAY)).toEqual(isKept ? [entry] : [])
    expect(nextPendingChange([entry], here)).toBe(isKept ? Infinity : 60_001)
  })

  test.each<[string, readonly CallerEvent[]]>([
    ['left', [left(ana, 20_000)]],
    ['left and came back', [left(ana, 20_000), entered(ana, 40_000)]],
    ['may have left', [left(ana, 5_000)]],
  ])('a kept mute no longer covers a caller who %s', (_what, events) => {
    let pending: readonly Pending[] = [sent('mute')]
    const all = [entered(ana, 0), entered(ben, 1)]
    for (const event of events) {
      all.push(event)
      pending = confirmPending(pending, told(...all), DAY)
    }
    expect(pending).toMatchObject([{ kind: 'mute', who: [ben.key] }])
  })

  test('a mute is kept once, however often it is sent, and until its opposite is accepted', () => {
    const again: Pending = { ...sent('mute', [ana.key]), id: 'again', state: 'accepted', at: DAY }
    const pending = withEntry([sent('mute')], again.id, again, here)
    expect(pending).toMatchObject([
      { id: 'mute', who: [ben.key] },
      { id: 'again', who: [ana.key] },
    ])
    const everyone: Pending = { ...sent('mute', 'everyone'), id: 'all', state: 'accepted', at: DAY }
    expect(withEntry([sent('mute')], 'all', everyone, here)).toEqual([sent('mute'), everyone])
    const unmute: Pending = { ...sent('unmute'), state: 'accepted', at: DAY }
    expect(withEntry(pending, unmute.id, unmute, here)).toEqual([unmute])
  })

  test('a roster that arrives after all ends a kept mute', () => {
    expect(confirmPending([sent('mute')], readAt(DAY, ana, ben), DAY)).toEqual([])
  })
})

test('a clock that was set moves the times of pending actions', () => {
  expect(shiftedPending([{ ...muting(1_000), until: 4_000 }, muting(2_000)], 500)).toEqual([
    { ...muting(1_500), until: 4_500 },
    muting(2_500),
  ])
})

test('the actions on one run do not remain in the next, nor after its end', () => {
  const failed: Pending = { ...muting(0), state: 'failed' }
  const time = { now: 1, wall: 0 }
  expect(remaining(live(ana), live(ana), [failed], time)).toEqual([failed])
  expect(remaining(undefined, live(ana), [failed], time)).toEqual([failed])
  expect(remaining(live(ana), nextRun(ana), [failed], time)).toEqual([])
  const { key, accountId, name, instance } = live()
  const ended = { key, accountId, name, instance, phase: 'ended', ended: { sent: 0, received: 0 } } as const
  expect(remaining(live(ana), ended, [failed], time)).toEqual([])
})

test.each<[string, Pending['kind'], readonly Member[], boolean]>([
  ['a removal', 'remove', [ben], true],
  ['a removal of somebody who is there', 'remove', [ana], false],
  ['a kick', 'kick', [], true],
  ['a kick of somebody who came back later', 'kick', [aMember(1, { joinedAt: 9_000 })], true],
  ['an unmute', 'unmute', [ana], true],
  ['a deafening', 'deafen', [aMember(1, { deaf: true })], true],
  ['a deafening without effect', 'deafen', [ana], false],
  ['an announcement, which no roster shows', 'announce', [ana], false],
])('whether a later roster confirms %s', (_title, kind, members, isConfirmed) => {
  const entry: Pending = { id: '1', kind, who: [ana.key], state: 'accepted', at: 1_000 }
  expect(confirmPending([entry], readAt(2_000, ...members), 2_100)).toEqual(isConfirmed ? [] : [entry])
})

test('a slow roster with a caller who may have joined before a kick does not confirm it', () => {
  const room = readAt(2_000, aMember(1, { joinedAt: 5_000 }))
  const slow: Live = {
    ...room,
    run: { ...room.run, ...(room.run.roster && { roster: { ...room.run.roster, received: 5_500 } }) },
  }
  const entry: Pending = { id: '1', kind: 'kick', who: [ana.key], state: 'accepted', at: 1_000 }
  expect(confirmPending([entry], slow, 5_600)).toEqual([entry])
})

test('callers whom this Gavel muted before it was closed are marked if they are still muted', () => {
  const muted = aMember(1, { muted: true })
  const room = live(muted, ben)
  const marked = withMutedByMe(room, new Set([muted.callUuid ?? '', ben.callUuid ?? '']))
  expect(marked.run.roster?.members.map(({ mutedByMe }) => mutedByMe)).toEqual([true, false])
  expect(withMutedByMe(room, new Set(['another']))).toBe(room)
})

test('a caller who was already muted when I muted everyone does not count as muted by me', () => {
  const mutedNow = [aMember(1, { muted: true }), aMember(2, { muted: true })]
  const after = markByUs(live(aMember(1, { muted: true }), ben), live(...mutedNow), [muting(0)])
  expect(after.run.roster?.members.map(({ mutedByMe }) => mutedByMe)).toEqual([false, true])
})

test('a caller who joined long after I muted everyone does not count as muted by me if somebody mutes them', () => {
  const mutedByMe = (joined: Partial<Member>, entry: Pending): boolean | undefined => {
    const member = aMember(1, joined)
    return markByUs(live(member), live({ ...member, muted: true }), [entry]).run.roster?.members[0]?.mutedByMe
  }
  const requested: Pending = { ...muting(10_000), state: 'requested' }
  for (const entry of [muting(10_000), requested]) {
    expect(mutedByMe({ joinedAt: 16_001 }, entry)).not.toBe(true)
    expect(mutedByMe({ joinedAt: 16_000 }, entry)).toBe(true)
    expect(mutedByMe({ joinedAt: 16_001, joinUnknown: true }, entry)).toBe(true)
  }
  expect(mutedByMe({ joinedAt: 16_001 }, { ...requested, who: [aMember(1).key] })).toBe(true)
  expect(mutedByMe({ joinedAt: 16_001 }, { ...requested, state: 'sending' })).toBe(true)
})

test('a caller who joined long after I removed everyone, and leaves, does not count as removed by me', () => {
  const removing: Pending = { ...muting(10_000), kind: 'remove', state: 'requested' }
  expect(markByUs(live(aMember(1, { joinedAt: 16_001 })), live(), [removing]).run.marks).not.toHaveProperty(
    'emptiedByUs',
  )
  expect(markByUs(live(aMember(1, { joinedAt: 9_000 })), live(), [removing]).run.marks.emptiedByUs).toBe(true)
})

test.each<[string, Partial<Pending>, boolean]>([
  ['is being sent', { state: 'sending' }, true],
  ['is being sent for others first', { state: 'sending', sentFor: [ben.key] }, false],
  ['is being sent for this caller', { state: 'sending', sentFor: [ana.key] }, true],
  ['is held', { state: 'held' }, false],
  ['failed', { state: 'failed' }, false],
  ['is verified', { state: 'failed', fault: { code: 'unknownOutcome', values: { found: 'looking' } } }, true],
  ['is another one', { kind: 'deafen' }, false],
  ['is about another caller', { who: [ben.key] }, false],
])('whether a change is the effect of a mute that %s', (_title, more, expected) => {
  const entry: Pending = { id: '1', kind: 'mute', who: [ana.key], state: 'accepted', at: 1_000, ...more }
  expect(isOurs([entry], ana, 'mute')).toBe(expected)
})

test('a roster that was requested before an action was accepted does not confirm the action', () => {
  const muted = aMember(1, { muted: true })
  expect(confirmPending([muting(2_000)], readAt(1_999, muted), 2_100)).toHaveLength(1)
  expect(confirmPending([muting(2_000)], readAt(2_000, muted), 2_100)).toEqual([])
})

const accepted = (kind: Pending['kind'], who: Pending['who'], at: number): Pending => ({
  id: `${kind} ${String(at)}`,
  kind,
  who,
  state: 'accepted',
  at,
})
const acceptedIn = (room: Live, ...entries: Pending[]): readonly Pending[] =>
  entries.reduce<readonly Pending[]>((pending, entry) => withEntry(pending, entry.id, entry, room), [])

test('an accepted mute of everyone no longer covers a caller whose unmute was accepted after it', () => {
  const pending = acceptedIn(live(ana, ben), accepted('mute', 'everyone', 300), accepted('unmute', [ana.key], 800))
  const muted = { ...ben, muted: true }
  expect(isOurs(pending, ana, 'mute')).toBe(false)
  expect(isOurs(pending, ben, 'mute')).toBe(true)
  expect(confirmPending(pending, readAt(1_000, ana, muted), 1_100)).toEqual([])
  expect(confirmPending(pending, readAt(1_000, ana, ben), 1_100)).toMatchObject([{ kind: 'mute', who: [ben.key] }])
})

test('an accepted action is no longer pending once its opposite was accepted for all of its callers', () => {
  const muteAna = accepted('mute', [ana.key], 300)
  const room = live(ana, ben)
  expect(acceptedIn(room, muteAna, accepted('unmute', [ana.key], 800))).toMatchObject([{ kind: 'unmute' }])
  expect(acceptedIn(room, muteAna, accepted('unmute', 'everyone', 800))).toMatchObject([{ kind: 'unmute' }])
  expect(acceptedIn(room, accepted('undeafen', 'everyone', 300), accepted('deafen', 'everyone', 800))).toMatchObject([
    { kind: 'deafen' },
  ])
})

test('an accepted mute still covers its caller if another is unmuted, or while their own unmute is being sent', () => {
  const muteAna = accepted('mute', [ana.key], 300)
  const unmuteBen = accepted('unmute', [ben.key], 800)
  expect(acceptedIn(live(ana, ben), muteAna, unmuteBen)).toEqual([muteAna, unmuteBen])
  const sending: Pending = { ...accepted('unmute', [ana.key], 800), state: 'sending' }
  expect(acceptedIn(live(ana, ben), muteAna, sending)).toEqual([muteAna, sending])
})
