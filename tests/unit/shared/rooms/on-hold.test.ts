import { expect, test } from 'vitest'
import { admissibleIn, atDoorIn, mayBePutOnHold, onHoldIn } from '../../../../shared/rooms/on-hold.ts'
import type { Pending } from '../../../../shared/rooms/model.ts'
import { memberOfCall } from '../../../../shared/rooms/call-members.ts'
import { aMember, aRoom, aRoomByCalls, onNumber } from '../../../support/rooms.ts'

const ana = aMember(1)
const me = aMember(2, { isMe: true })
const held: Pending = { id: 'a', kind: 'remove', who: [ana.key], state: 'held', at: 0, until: 3_000 }

test.each([
  ['a caller', aRoom('a', { members: [ana] }), ana, true],
  ['me', aRoom('a', { members: [ana, me] }), me, false],
  ['a caller of my own room in which I am known', aRoom('a', { members: [ana, me], own: true }), ana, true],
  ['who may be me, in my own room', aRoom('a', { members: [ana], own: true }), ana, false],
  ['who is on hold', aRoom('a', { members: [ana], onHold: { keys: [ana.key] } }), ana, false],
  ['who is about to be removed', aRoom('a', { members: [ana], pending: [held] }), ana, false],
] as const)('whether %s may be put on hold', (_who, room, member, may) => {
  expect(mayBePutOnHold(member, room)).toBe(may)
})

test.each([
  ['with', '7', true],
  ['without', undefined, false],
])('a caller whom no roster lists, %s a member id', (_id, memberId, may) => {
  const caller = onNumber(1, { ...(memberId !== undefined && { memberId }) })
  expect(mayBePutOnHold(memberOfCall(caller), aRoomByCalls('a', [caller]))).toBe(may)
})

test('lists those on hold who are still here', () => {
  expect(onHoldIn(aRoom('a', { members: [ana, me], onHold: { keys: [ana.key, 'call-9'] } }))).toEqual([ana])
  expect(onHoldIn(aRoom('a', { members: [ana] }))).toEqual([])
})

test('lists those at the door, who has waited longest first, without others on hold', () => {
  const late = aMember(1, { joinedAt: 9_000 })
  const early = aMember(2, { joinedAt: 5_000 })
  const other = aMember(3)
  const onHold = { keys: [late.key, early.key, other.key], atDoor: [late.key, early.key] }
  expect(atDoorIn(aRoom('a', { members: [late, early, other], onHold }))).toEqual([early, late])
  expect(atDoorIn(aRoom('a', { members: [late], onHold: { keys: [late.key] } }))).toEqual([])
})

test('whoever is about to be removed from the door cannot be admitted', () => {
  const ben = aMember(2)
  const onHold = { keys: [ana.key, ben.key], atDoor: [ana.key, ben.key] }
  expect(admissibleIn(aRoom('a', { members: [ana, ben], onHold, pending: [held] }))).toEqual([ben])
})
