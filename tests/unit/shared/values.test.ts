import { expect, test } from 'vitest'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { AccountId, CallUuid, ElapsedMs, EpochMs, MemberKey, RoomKey, Turn } from '../../../shared/values.ts'

/*
 * The lines below test the types and not the running program. Each mixes up two kinds of values, and the type check
 * fails if that compiles.
 */

const account: AccountId = 'account-1'
const room: RoomKey = roomKey(account, 'Weekly')
const member: MemberKey = 'call-1'
const call: CallUuid = 'call-1'
const epoch: EpochMs = 1_700_000_000_000
const elapsed: ElapsedMs = 60_000
const turn: Turn = 7

// @ts-expect-error -- a room is no account
const mixed1: AccountId = room
// @ts-expect-error -- a caller is no room
const mixed2: RoomKey = member
// @ts-expect-error -- a caller may have no call
const mixed3: CallUuid = member
// @ts-expect-error -- a call is not the row of a caller
const mixed4: MemberKey = call
// @ts-expect-error -- the clock can be set
const mixed5: ElapsedMs = epoch
// @ts-expect-error -- elapsed time is no time of day
const mixed6: EpochMs = elapsed
// @ts-expect-error -- a turn counts requests
const mixed7: ElapsedMs = turn
// @ts-expect-error -- the first argument is the account
const mixed8 = roomKey(room, 'Weekly')

test('literals and calculations are accepted, and the values mixed up above stay unchanged at run time', () => {
  const later: EpochMs = epoch + 1_000
  expect(later).toBe(1_700_000_001_000)
  expect([mixed1, mixed2, mixed3, mixed4, mixed5, mixed6, mixed7, mixed8]).toEqual([
    room,
    member,
    member,
    call,
    epoch,
    elapsed,
    turn,
    `${room}/Weekly`,
  ])
})
