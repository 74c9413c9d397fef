import { expect, test } from 'vitest'
import { confirmPending, isOurs, markByUs, withEntry } from '../../../electron/monitor/pending-actions.ts'
import { monitoredRoom, type RoomRecord } from '../../../electron/monitor/room.ts'
import type { Member, Pending } from '../../../shared/rooms/model.ts'
import { aMember } from '../../support/rooms.ts'

const ana = aMember(1)
const ben = aMember(2)
const live = (...members: Member[]): RoomRecord => ({ ...monitoredRoom('acme', 'Weekly'), phase: 'live', members })
const removed = (member: Member): Pending => ({
  id: member.key,
  kind: 'remove',
  who: [member.key],
  state: 'accepted',
  at: 0,
})

test('an empty roster counts as our doing if we removed everyone in the previous one, until a caller joins', () => {
  const emptied = markByUs(live(ana, ben), live(), [removed(ana), removed(ben)])
  expect(emptied.emptiedByUs).toBe(true)
  expect(markByUs(emptied, { ...emptied }, []).emptiedByUs).toBe(true)
  expect(markByUs(emptied, { ...emptied, members: [ana] }, [])).not.toHaveProperty('emptiedByUs')
})

test('an empty roster does not count as our doing if a caller left by themselves, or if it is of another run', () => {
  expect(markByUs(live(ana, ben), live(), [removed(ana)])).not.toHaveProperty('emptiedByUs')
  expect(markByUs(live(ana), { ...live(), instance: 7 }, [removed(ana)])).not.toHaveProperty('emptiedByUs')
})

test('a run stays marked as recorded after its recording, and the next run is not', () => {
  const recording: Pending = { id: 'r', kind: 'record', who: 'everyone', state: 'recording', at: 0 }
  const recorded = markByUs(live(ana), live(ana), [recording])
  expect(recorded.wasRecorded).toBe(true)
  expect(markByUs(recorded, { ...recorded }, []).wasRecorded).toBe(true)
  expect(markByUs(recorded, { ...live(ana), instance: 7 }, [recording])).not.toHaveProperty('wasRecorded')
  expect(markByUs(live(ana), live(ana), [{ ...recording, state: 'sending' }])).not.toHaveProperty('wasRecorded')
})

const muting = (at: number): Pending => ({ id: '1', kind: 'mute', who: 'everyone', state: 'accepted', at })
const readAt = (rosterAskedAt: number, ...members: Member[]): RoomRecord => ({ ...live(...members), rosterAskedAt })

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

test('the time by which the clock is set back counts as time that passed since an action was accepted', () => {
  const stateAt = (back: number, before = [muting(100_000)] as readonly Pending[]) =>
    confirmPending(before, readAt(99_000, ana), 100_000 - back)
  expect(stateAt(5_000)).toMatchObject([{ state: 'accepted' }])
  const requested = stateAt(5_001)
  expect(requested).toMatchObject([{ state: 'requested' }])
  expect(stateAt(60_000, requested)).toBe(requested)
  expect(stateAt(60_001, requested)).toEqual([])
})

test('a caller who was already muted when I muted everyone does not count as muted by me', () => {
  const mutedNow = [aMember(1, { muted: true }), aMember(2, { muted: true })]
  const after = markByUs(live(aMember(1, { muted: true }), ben), live(...mutedNow), [muting(0)])
  expect(after.members?.map(({ mutedByMe }) => mutedByMe)).toEqual([false, true])
})

test('a caller who joined long after I muted everyone does not count as muted by me if somebody mutes them', () => {
  const mutedByMe = (joined: Partial<Member>, entry: Pending): boolean | undefined => {
    const member = aMember(1, joined)
    return markByUs(live(member), live({ ...member, muted: true }), [entry]).members?.[0]?.mutedByMe
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
  expect(markByUs(live(aMember(1, { joinedAt: 16_001 })), live(), [removing])).not.toHaveProperty('emptiedByUs')
  expect(markByUs(live(aMember(1, { joinedAt: 9_000 })), live(), [removing]).emptiedByUs).toBe(true)
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
const acceptedIn = (room: RoomRecord, ...entries: Pending[]): readonly Pending[] =>
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
