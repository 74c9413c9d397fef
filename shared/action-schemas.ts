import { z } from 'zod'
import { LONGEST_CALL_UUID, LONGEST_MEMBER_ID, LONGEST_ROOM_NAME } from './limits.ts'

/** Actions as the window sends them. The types in `model.ts` are inferred from these schemas. */
export const id = z.string().min(1).max(200)
export const conferenceName = z.string().max(LONGEST_ROOM_NAME)
/** The key of a room or a member. */
export const key = z.string().min(1).max(1_000)

/** What the user saw when they acted. Main compares it with what is known when the action is to be sent. */
export const seen = z
  .strictObject({
    accountId: id,
    conference: conferenceName,
    instance: z.int().min(1),
    revision: z.int().min(0),
  })
  .readonly()

export const memberSeen = z
  .strictObject({
    key,
    memberId: z.string().max(LONGEST_MEMBER_ID),
    callUuid: z.string().max(LONGEST_CALL_UUID).optional(),
  })
  .readonly()

/** Whom an action on members covers. `mutedByMe`: those whom this Gavel muted and nobody unmuted since. */
export const who = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('members'), members: z.array(memberSeen).min(1).max(2_000).readonly() }).readonly(),
  z.strictObject({ kind: z.literal('everyone') }).readonly(),
  z.strictObject({ kind: z.literal('everyoneButMe') }).readonly(),
  z.strictObject({ kind: z.literal('mutedByMe') }).readonly(),
])

export const memberActionKind = z.enum(['mute', 'unmute', 'deafen', 'undeafen', 'remove', 'kick'])

export const action = z.union([
  z.strictObject({ kind: memberActionKind, seen, who }).readonly(),
  z.strictObject({ kind: z.literal('end'), seen }).readonly(),
  z.strictObject({ kind: z.literal('endAll'), accountId: id }).readonly(),
  z
    .strictObject({
      kind: z.literal('hangupCall'),
      accountId: id,
      callUuid: z.string().min(1).max(LONGEST_CALL_UUID),
    })
    .readonly(),
])
