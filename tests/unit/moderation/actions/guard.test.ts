import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { guard, type Known, type RoomAction } from '../../../../electron/moderation/actions/guard.ts'
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
/** What is known after the room was read for the action. */
const known = (conference: Room | undefined, more: Partial<Known> = {}): Known => ({
  conference,
  rosterAge: 100,
  aliveAge: 100,
  readTook: 100,
  ...more,
})
/** What is known from the room's polls. */
const polled = (conference: Room | undefined, more: Partial<Omit<Known, 'readTook'>> = {}): Known => ({
  conference,
  rosterAge: 0,
  aliveAge: 0,
  ...more,
})

const a = member('a', '1')
const b = member('b', '2')

describe('the guard', () => {
  test('leaves out every line of mine from everyone but me, and refuses if none is known', () => {
    const lines = [member('c', '3', { isMe: true }), member('d', '4', { isMe: true })]
    const everyoneButMe = on('mute', { kind: 'everyoneButMe' })
    const read = { readTook: 50 }
    const go = { kind: 'go', target: { kind: 'members', members: [a, b] } }
    expect(guard(everyoneButMe, known(room([a, ...lines, b]), read))).toEqual(go)
    expect(guard(everyoneButMe, known(room([a, b]), read))).toMatchObject({
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
    ['a room that has ended', undefined, 'ended'],
  ])('refuses %s', (_, conference, reason) => {
    expect(guard(on('mute', people(a)), known(conference))).toMatchObject({ fault: { values: { reason } } })
  })

  test.each<[string, readonly string[] | undefined, readonly Member[], Partial<Known>, boolean]>([
    ['one of those whom the user saw is there', ['a', 'x'], [a, b], {}, true],
    ['nobody whom the user saw is there', ['x', 'y'], [a, b], {}, false],
    ['the response to the read shows nobody of them', ['a'], [a], { said: [b] }, false],
    ['the response to the read shows one of them', ['b'], [a], { said: [b] }, true],
    ['the roster is empty', ['x'], [], {}, true],
    ['no calls were seen', undefined, [a], {}, true],
  ])('an action on the room or on everyone in it, if %s: %j', (_if, calls, members, more, goes) => {
    const seen = { ...seenRoom, ...(calls && { calls }) }
    for (const action of [{ kind: 'end' }, on('kick', { kind: 'everyone' }), on('kick', { kind: 'everyoneButMe' })]) {
      const verdict = guard({ ...action, seen } as RoomAction, known(room(members), more))
      const reason = verdict.kind === 'refuse' ? verdict.fault.values?.['reason'] : undefined
      expect(reason === 'others').toBe(!goes)
    }
  })

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
    expect(guard(action, polled(room([muted, me]))).kind).toBe(isRead ? 'reread' : 'go')
    expect(guard(action, known(room([muted, me]))).kind).toBe('go')
  })
})

describe('however new the last poll is, the room is read before Gavel asks about', () => {
  test.each<[string, RoomAction, boolean]>([
    ['a kick of everyone but me', on('kick', { kind: 'everyoneButMe' }), true],
    ['an unmute of those whom I muted', on('unmute', { kind: 'mutedByMe' }), true],
    ['an announcement to everyone but me', anAnnouncement({ who: { kind: 'everyoneButMe' } }), true],
    ['(not for this) one that ends the room', anAnnouncement({ who: { kind: 'everyoneButMe' }, thenEnd: 10 }), false],
    ['(not for this) an end', { kind: 'end', seen: seenRoom }, false],
    ['(not for this) a removal of several callers', on('remove', people(a, b)), false],
  ])('%s', (_, action, isRead) => {
    expect(guard(action, polled(room([muted, me]), { isQuestion: true })).kind).toBe(isRead ? 'reread' : 'go')
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
    const blind = known(room([now]), { rosterAge: undefined, readTook: 0 })
    expect(guard(on('remove', people(shown)), blind)).toMatchObject(verdict)
    // The snapshot may still, or again, show what another reader said.
    for (const rosterAge of [100, undefined])
      expect(guard(on('remove', people(shown)), known(room([shown]), { rosterAge, said: [now] }))).toMatchObject(
        verdict,
      )
  })
})

describe('if the roster is old or unknown, the guard', () => {
  test.each([
    ['mute', undefined, 5_000],
    ['undeafen', undefined, 5_000],
    ['kick', true, 2_000],
    ['remove', true, 2_000],
  ] as const)('has it read again for %s (as a question: %s) if it is older than %i ms', (kind, isQuestion, limit) => {
    const at = (rosterAge: number) =>
      guard(on(kind, people(a)), polled(room([a]), { rosterAge, ...(isQuestion && { isQuestion }) })).kind
    expect(at(limit)).toBe('go')
    expect(at(limit + 1)).toBe('reread')
  })

  test('refuses actions on one caller without a fresh roster, except removal by call UUID', () => {
    const blind = known(room([a]), { rosterAge: undefined, readTook: 0 })
    expect(guard(on('remove', people(a)), blind).kind).toBe('go')
    for (const kind of ['kick', 'mute', 'unmute', 'deafen', 'undeafen'] as const) {
      expect(guard(on(kind, people(a)), blind)).toMatchObject({ fault: { code: 'stale' } })
    }
  })

  test('does not remove a caller without a fresh roster if the call is unknown', () => {
    const { callUuid: _unknown, ...withoutCall } = a
    const action = on('remove', { kind: 'members', members: [memberSeenOf(withoutCall)] })
    const blind = known(room([withoutCall]), { rosterAge: undefined, readTook: 0 })
    expect(guard(action, blind)).toMatchObject({ kind: 'refuse', fault: { code: 'stale' } })
  })

  test('allows actions on the room and on everyone without a roster, but not without a read that shows it live', () => {
    const none = room(undefined)
    for (const action of [{ kind: 'end', seen: seenRoom } as const, on('mute', { kind: 'everyone' })]) {
      expect(guard(action, known(none, { rosterAge: undefined })).kind).toBe('go')
      expect(guard(action, known(none, { rosterAge: undefined, aliveAge: 9_000 })).kind).toBe('refuse')
      expect(guard(action, known(none, { rosterAge: undefined, aliveAge: undefined })).kind).toBe('refuse')
    }
  })
})

test('never targets a caller who was not selected, regardless of who is in the room', () => {
  const one = fc.record({ call: fc.constantFrom('a', 'b', 'c', 'd'), id: fc.constantFrom('1', '2', '3') })
  const crowd = fc.uniqueArray(one, { selector: ({ call }) => call, maxLength: 4 })
  const kinds = fc.constantFrom('mute', 'kick', 'remove', 'deafen' as const)
  const age = fc.constantFrom(undefined, 0, 1_999, 4_000, 9_000)
  fc.assert(
    fc.property(
      crowd,
      crowd,
      kinds,
      age,
      age,
      fc.constantFrom({}, { readTook: 100 }),
      (pointed, present, kind, rosterAge, aliveAge, read) => {
        fc.pre(pointed.length > 0)
        const who = people(...pointed.map(({ call, id }) => member(call, id)))
        const now = present.map(({ call, id }) => member(call, id))
        const verdict = guard(on(kind, who), { conference: room(now), rosterAge, aliveAge, ...read })
        if (verdict.kind !== 'go') return
        if (verdict.target.kind !== 'members') throw new Error('the action was not on everyone')
        for (const targeted of verdict.target.members) {
          expect(pointed.map(({ call }) => call)).toContain(targeted.callUuid)
          expect(now).toContain(targeted)
        }
      },
    ),
    { numRuns: counts.worlds, seed },
  )
})
