import { expect, test } from 'vitest'
import { memberOfCall } from '../../../../shared/rooms/call-members.ts'
import { callerCommands, mayGive, mayGiveRoom, rowMute, type CallerCommand } from '../../../../shared/rooms/commands.ts'
import type { Member, Room } from '../../../../shared/rooms/model.ts'
import { aMember, aRoom, aRoomByCalls, onNumber } from '../../../support/rooms.ts'

const me = aMember(9, { isMe: true })
const roomOf = (member: Member, more: Partial<Room> = {}): Room => aRoom('a', { members: [member, me], ...more })
const target = (member: Member, room: Room, readOnly = false) => ({ member, room, readOnly, now: 0 })
const offered = (member: Member, room: Room): string =>
  (Object.keys(callerCommands) as CallerCommand[]).filter((id) => mayGive(id, target(member, room)) !== 'no').join(' ')

const ana = aMember(1)
const away = { onHold: { keys: [ana.key] } }
const caller = onNumber(1, { memberId: '7' })
const nameless = onNumber(2, {})

test.each([
  ['a caller', ana, roomOf(ana), 'mute remove kick keepOut putOnHold announce deafen thisIsMe label copyNumber'],
  [
    'a caller who is muted and deaf',
    { ...ana, muted: true, deaf: true },
    roomOf(ana),
    'unmute remove kick keepOut putOnHold announce undeafen thisIsMe label copyNumber',
  ],
  [
    'who is on hold',
    ana,
    roomOf(ana, away),
    'unmute remove kick keepOut bringBack announce deafen thisIsMe label copyNumber',
  ],
  [
    'who is at the door',
    ana,
    roomOf(ana, { onHold: { keys: [ana.key], atDoor: [ana.key] } }),
    'unmute remove kick keepOut admit announce deafen thisIsMe label copyNumber',
  ],
  [
    'a caller whom no roster lists, with a member id',
    memberOfCall(caller),
    aRoomByCalls('a', [caller]),
    'mute unmute remove putOnHold speak play record deafen undeafen label copyNumber',
  ],
  [
    'one without a member id',
    memberOfCall(nameless),
    aRoomByCalls('a', [nameless]),
    'remove speak play record label copyNumber',
  ],
])('what can be done with %s', (_who, member, room, expected) => {
  expect(offered(member, room)).toBe(expected)
})

test('the row of who is on hold brings them back, whether a roster lists them or not', () => {
  const unlisted = memberOfCall(caller)
  const room = { ...aRoomByCalls('a', [caller]), onHold: { keys: [unlisted.key] } }
  expect([rowMute(ana, roomOf(ana, away)), rowMute(unlisted, room)]).toEqual(['unmute', 'unmute'])
  expect([rowMute(ana, roomOf(ana)), rowMute(unlisted, aRoomByCalls('a', [caller]))]).toEqual(['mute', 'mute'])
})

test.each([
  ['in read-only mode', {}, true, 'readOnly'],
  ['in a room that cannot be changed', { writable: false }, false, 'notWritable'],
  ['in a room that is ending', { state: 'ending' as const }, false, 'ending'],
])('%s, nothing that callers notice can be done, and the reason is known', (_when, more, readOnly, why) => {
  const room = roomOf(ana, more)
  expect(mayGive('mute', target(ana, room, readOnly))).toEqual({ why })
  expect(mayGiveRoom('unmuteEveryone', { room, readOnly, now: 0 })).toEqual({ why })
  expect(mayGive('copyNumber', target(ana, room, readOnly))).toBe('yes')
})

test('a noisy line is found only in a room whose roster is known', () => {
  const it = (room: Room) => ({ room, readOnly: false, now: 0 })
  expect(mayGiveRoom('findNoise', it(roomOf(ana)))).toBe('yes')
  expect(mayGiveRoom('findNoise', it(aRoomByCalls('a', [caller])))).toEqual({ why: 'noRoster' })
})

test.each<[string, object, boolean, unknown]>([
  ['an own room in which a caller is me', { own: true }, false, ['yes', 'yes', 'yes']],
  [
    'one that only events tell of',
    { own: true, members: undefined, reported: [{ ...caller, isMe: true }] },
    false,
    ['yes', 'yes', { why: 'noNumber' }],
  ],
  ['an own room in which nobody is me', { own: true, members: [ana] }, false, ['no', 'no', 'no']],
  ['a room of others', {}, false, ['no', 'no', 'no']],
  ['an own room in read-only mode', { own: true }, true, ['yes', { why: 'readOnly' }, { why: 'readOnly' }]],
])('what can become of new callers in %s', (_which, more, readOnly, expected) => {
  const it = { room: roomOf(ana, more), readOnly, now: 0 }
  expect((['comeIn', 'waitForMe', 'turnAway'] as const).map((id) => mayGiveRoom(id, it))).toEqual(expected)
})
