import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { guard, isReadFor, type RoomAction, type Sighting } from '../../../../electron/moderation/actions/guard.ts'
import { fault } from '../../../../shared/fault.ts'
import { memberSeenOf } from '../../../../shared/rooms/room-actions.ts'
import type { Room, Member, MemberActionKind, Who } from '../../../../shared/rooms/model.ts'
import type { ListedMember } from '../../../support/rooms.ts'
import { counts, seed } from '../../../support/test-sizes.ts'

const member = (callUuid: string, memberId: string, more: Partial<ListedMember> = {}): ListedMember => ({
  key: callUuid,
  callUuid,
  memberId,
  name: `Caller ${callUuid}`,
  number: '15550100101',
  direction: 'inbound',
  joinedAt: 0,
  muted: false,
  deaf: false,
  isMe: false,
  backAgain: false,
  mutedByMe: false,
  ...more,
})

const room = (members: readonly Member[] | undefined, more: Partial<Room> = {}): Room => ({
  key: 'account-1/Weekly',
  accountId: 'account-1',
  name: 'Weekly',
  title: 'Weekly',
  instance: 3,
  state: 'live',
  own: false,
  pinned: false,
  ...(members === undefined ? {} : { members, people: members.length }),
  peak: 5,
  stale: false,
  writable: true,
  meMatches: 0,
  pending: [],
  ...more,
})

const seenRoom = { accountId: 'account-1', conference: 'Weekly', instance: 3 }
const on = (kind: MemberActionKind, who: Who): RoomAction => ({ kind, seen: seenRoom, who })
const people = (...members: readonly Member[]): Who => ({ kind: 'members', members: members.map(memberSeenOf) })
/** What a read of the room showed. */
const known = (conference: Room | 'gone', more: Partial<Sighting> = {}): Sighting => ({
  room: conference,
  hasRoster: true,
  ...more,
})
const blind = { hasRoster: false }

const a = member('a', '1')
const b = member('b', '2')

describe('the guard', () => {
  test('leaves out every line of mine from everyone but me, and refuses if none is known', () => {
    const lines = [member('c', '3', { isMe: true }), member('d', '4', { isMe: true })]
    const everyoneButMe = on('mute', { kind: 'everyoneButMe' })
    const go = { kind: 'go', target: { kind: 'members', members: [a, b] } }
    expect(guard(everyoneButMe, known(room([a, ...lines, b])))).toEqual(go)
    expect(guard(everyoneButMe, known(room([a, b])))).toMatchObject({
      kind: 'refuse',
      fault: { code: 'changed', values: { reason: 'me' } },
    })
  })

  test('accepts the member that the user saw', () => {
    expect(guard(on('kick', people(a)), known(room([a, b])))).toEqual({
      kind: 'go',
      target: { kind: 'members', members: [a] },
    })
  })

  test('targets a caller under a new member id, but never another caller who has the old member id', () => {
    const moved = member('a', '9')
    const successor = member('c', '1')
    expect(guard(on('kick', people(a)), known(room([moved, successor])))).toMatchObject({
      target: { members: [{ memberId: '9' }] },
    })
    expect(guard(on('kick', people(a)), known(room([successor])))).toMatchObject({
      kind: 'refuse',
      fault: { code: 'changed', values: { reason: 'person', name: 'Caller c', number: '15550100101' } },
    })
  })

  test('refuses a mute if the clicked row now shows another call', () => {
    const other = member('a', '1', { callUuid: 'c' })
    expect(guard(on('mute', people(a)), known(room([other])))).toMatchObject({ kind: 'refuse' })
  })

  test.each([
    ['another run of the room', room([a], { instance: 4 }), 'instance'],
    ['a room that has ended', 'gone' as const, 'ended'],
  ])('refuses %s', (_, conference, reason) => {
    expect(guard(on('mute', people(a)), known(conference))).toMatchObject({ fault: { values: { reason } } })
  })

  test.each<[string, readonly string[] | undefined, readonly Member[], Partial<Sighting>, boolean]>([
    ['one of those whom the user saw is there', ['a', 'x'], [a, b], {}, true],
    ['nobody whom the user saw is there', ['x', 'y'], [a, b], {}, false],
    ['the response to the read shows nobody of them', ['a'], [a], { said: [b] }, false],
    ['the response to the read shows one of them', ['b'], [a], { said: [b] }, true],
    ['the response to the read shows nobody at all', ['a'], [a], { said: [] }, false],
    ['no read shows anybody', ['x'], [], {}, true],
    ['no calls were seen', undefined, [a], {}, true],
  ])('an action on the room or on everyone in it, if %s: %j', (_if, calls, members, more, goes) => {
    const seen = { ...seenRoom, ...(calls && { calls }) }
    for (const action of [{ kind: 'end' }, on('kick', { kind: 'everyone' }), on('kick', { kind: 'everyoneButMe' })]) {
      const verdict = guard({ ...action, seen } as RoomAction, known(room(members), more))
      const reason = verdict.kind === 'refuse' ? verdict.fault.values?.['reason'] : undefined
      expect(reason === 'others').toBe(!goes)
    }
  })

  test.each(['unmute', 'announce', 'stopRecording'] as const)(
    '%s for everyone in a room that the read shows empty',
    (kind) => {
      const verdict = guard(on(kind as MemberActionKind, { kind: 'everyone' }), known(room([]), { said: [] }))
      if (kind === 'stopRecording') expect(verdict.kind).toBe('go')
      else expect(verdict).toMatchObject({ kind: 'refuse', fault: { values: { reason: 'nobody' } } })
    },
  )

  test('returns alreadyGone for a removal, and refuses a mute, if the caller has left', () => {
    expect(guard(on('remove', people(a)), known(room([b])))).toEqual({ kind: 'alreadyGone' })
    expect(guard(on('mute', people(a)), known(room([b])))).toMatchObject({ fault: { values: { reason: 'left' } } })
  })

  test('refuses a room name that may address another resource', () => {
    expect(guard(on('mute', people(a)), known(room([a], { writable: false })))).toMatchObject({
      fault: { code: 'unsupported' },
    })
  })
})

const muted = { ...a, muted: true, mutedByMe: true }
const me = { ...b, isMe: true }
const sound = { kind: 'file', url: 'https://media.example.test/a.mp3' } as const
const anAnnouncement = (more: object): RoomAction => ({
  kind: 'announce',
  seen: seenRoom,
  who: people(a),
  sound,
  ...more,
})

describe('however new the last poll is, the room is read before Gavel sends', () => {
  test.each<[string, RoomAction, boolean]>([
    ['a kick', on('kick', people(a)), true],
    ['a removal', on('remove', people(a)), true],
    ['an end', { kind: 'end', seen: seenRoom }, true],
    ['an announcement to one caller', anAnnouncement({}), true],
    ['a recording', { kind: 'record', seen: seenRoom, who: { kind: 'everyone' }, fileFormat: 'mp3' }, true],
    ['a mute of everyone', on('mute', { kind: 'everyone' }), true],
    ['a mute of everyone but me', on('mute', { kind: 'everyoneButMe' }), true],
    ['an unmute of those whom I muted', on('unmute', { kind: 'mutedByMe' }), true],
    ['(not for this) a mute of one caller', on('mute', people(a)), false],
    ['(not for this) an undeafen of several callers', on('undeafen', people(a, b)), false],
  ])('%s', (_, action, isRead) => {
    expect(isReadFor(action)).toBe(isRead)
    expect(guard(action, known(room([muted, me]))).kind).toBe('go')
  })
})

describe('if a call has another name or number than the user saw, the guard', () => {
  const ana = { ...a, name: 'Ana', number: '15550100101' }
  const masked = { ...ana, name: 'Ana', number: '•••••••0101' }
  test.each<[string, ListedMember, ListedMember, 'refuse' | 'go']>([
    ['refuses: another name', ana, { ...ana, name: 'Ben' }, 'refuse'],
    ['refuses: another number', ana, { ...ana, number: '15550100102' }, 'refuse'],
    ['refuses: no name any more', ana, { ...ana, name: '' }, 'refuse'],
    ['refuses: another number than the masked one', masked, { ...ana, number: '15550100102' }, 'refuse'],
    ['lets pass: a masked number that Gavel’s own read shows in full', masked, ana, 'go'],
    ['lets pass: a number that a relay masks now', ana, masked, 'go'],
    ['lets pass: a very long name', { ...ana, name: 'x'.repeat(9_000) }, { ...ana, name: 'x'.repeat(9_000) }, 'go'],
  ])('%s', (_, shown, now, kind) => {
    const { name, number, memberId: id } = now
    const verdict =
      kind === 'go' ? { kind } : { kind, fault: { code: 'changed', values: { reason: 'person', name, number, id } } }
    for (const action of [on('remove', people(shown)), on('kick', people(shown, b)), on('mute', people(shown))])
      expect(guard(action, known(room([now, b])))).toMatchObject(verdict)
    expect(guard(anAnnouncement({ who: people(shown) }), known(room([now, b])))).toMatchObject(verdict)
    expect(guard(on('remove', people(shown)), known(room([now]), blind))).toMatchObject(verdict)
    // The snapshot may still, or again, show what another reader said.
    for (const hasRoster of [true, false])
      expect(guard(on('remove', people(shown)), known(room([shown]), { hasRoster, said: [now] }))).toMatchObject(
        verdict,
      )
  })
})

describe('without a roster of its own, the guard', () => {
  test('refuses actions on one caller, except removal by call UUID', () => {
    expect(guard(on('remove', people(a)), known(room([a]), blind)).kind).toBe('go')
    for (const kind of ['kick', 'mute', 'unmute', 'deafen', 'undeafen'] as const)
      expect(guard(on(kind, people(a)), known(room([a]), blind))).toMatchObject({ fault: { code: 'stale' } })
  })

  test('does not remove a caller whose call is unknown', () => {
    const { callUuid: _unknown, ...withoutCall } = a
    const action = on('remove', { kind: 'members', members: [memberSeenOf(withoutCall)] })
    expect(guard(action, known(room([withoutCall]), blind))).toMatchObject({ fault: { code: 'stale' } })
  })

  test('allows actions on the room and on everyone, but not after a read that failed', () => {
    const none = room(undefined)
    for (const action of [{ kind: 'end', seen: seenRoom } as const, on('mute', { kind: 'everyone' })]) {
      expect(guard(action, known(none, blind)).kind).toBe('go')
      const failed = { ...blind, fault: fault('timeout') }
      expect(guard(action, known(none, failed))).toMatchObject({ fault: { code: 'stale', values: { reason: 'slow' } } })
    }
  })
})

test('never targets a caller who was not selected, regardless of who is in the room', () => {
  const one = fc.record({ call: fc.constantFrom('a', 'b', 'c', 'd'), id: fc.constantFrom('1', '2', '3') })
  const crowd = fc.uniqueArray(one, { selector: ({ call }) => call, maxLength: 4 })
  const kinds = fc.constantFrom('mute', 'kick', 'remove', 'deafen' as const)
  fc.assert(
    fc.property(crowd, crowd, kinds, fc.boolean(), (pointed, present, kind, hasRoster) => {
      fc.pre(pointed.length > 0)
      const who = people(...pointed.map(({ call, id }) => member(call, id)))
      const now = present.map(({ call, id }) => member(call, id))
      const verdict = guard(on(kind, who), known(room(now), { hasRoster }))
      if (verdict.kind !== 'go') return
      if (verdict.target.kind !== 'members') throw new Error('the action was not on everyone')
      for (const targeted of verdict.target.members) {
        expect(pointed.map(({ call }) => call)).toContain(targeted.callUuid)
        expect(now).toContain(targeted)
      }
    }),
    { numRuns: counts.worlds, seed },
  )
})
