import { z } from 'zod'
import { speechLanguages, warningLanguages } from '../rooms/announcement.ts'
import {
  LAST_DATE,
  LONGEST_ADDRESS,
  LONGEST_ANNOUNCEMENT,
  LONGEST_CALL_RECORDING,
  LONGEST_CALL_UUID,
  LONGEST_MEMBER_ID,
  LONGEST_ROOM_NAME,
  LONGEST_SHOWN,
  MOST_AT_ONCE,
  MOST_MINUTES,
  MOST_SEEN,
  MOST_TOLD,
} from '../limits.ts'

/** An object with these fields and no others, which nobody changes. */
export const object = <Fields extends z.ZodRawShape>(
  fields: Fields,
): z.ZodReadonly<z.ZodObject<Fields, z.core.$strict>> => z.strictObject(fields).readonly()

/** At most so many. */
const list = <Element extends z.ZodType>(element: Element, most: number): z.ZodReadonly<z.ZodArray<Element>> =>
  z.array(element).max(most).readonly()

export const id = z.string().min(1).max(200)
export const conferenceName = z.string().max(LONGEST_ROOM_NAME)
/** The key of a room or a member. */
export const key = z.string().min(1).max(1_000)

/**
 * What the user saw when they acted. The main process compares it with the state at the time of sending. `calls`, of an
 * action on the room or on everyone: the calls that were in it. What the user means by the room is the people they saw.
 */
export const seen = object({
  accountId: id,
  conference: conferenceName,
  instance: z.int().min(1),
  calls: list(z.string().max(LONGEST_CALL_UUID), MOST_SEEN).optional(),
})

const caller = z.strictObject({
  key,
  memberId: z.string().max(LONGEST_MEMBER_ID),
  callUuid: z.string().max(LONGEST_CALL_UUID).optional(),
  name: z.string().max(LONGEST_SHOWN),
  number: z.string().max(LONGEST_SHOWN),
})

/** Whom the user saw. Name and number are cut at `LONGEST_SHOWN`; see `memberSeenOf`. */
export const memberSeen = caller.readonly()

const everyone = object({ kind: z.literal('everyone') })

/** One caller, whose call is known. */
const oneCall = object({
  kind: z.literal('members'),
  members: z
    .array(caller.required({ callUuid: true }).readonly())
    .length(1)
    .readonly(),
})

/** What is to be recorded, or no longer recorded: the room or one call. */
const recorded = z.discriminatedUnion('kind', [everyone, oneCall])

/**
 * Whom an action on members covers. `mutedByMe`: the members, except me, whom this Gavel muted and who have not been
 * unmuted since.
 */
export const who = z.discriminatedUnion('kind', [
  object({ kind: z.literal('members'), members: z.array(memberSeen).min(1).max(2_000).readonly() }),
  everyone,
  object({ kind: z.literal('everyoneButMe') }),
  object({ kind: z.literal('mutedByMe') }),
])

const minutes = z.int().min(1).max(MOST_MINUTES)

/** When a room is to end. `at`: epoch milliseconds. */
export const endTime = z.discriminatedUnion('kind', [
  object({ kind: z.literal('in'), minutes }),
  object({ kind: z.literal('at'), at: z.int().min(0).max(LAST_DATE) }),
  object({ kind: z.literal('afterOthers'), minutes }),
])

export const memberActionKind = z.enum(['mute', 'unmute', 'deafen', 'undeafen', 'remove', 'kick'])

export const voice = z.enum(['WOMAN', 'MAN'])

/** How the warnings before a scheduled end are spoken in the room. */
export const warningVoice = object({ voice, language: z.enum(warningLanguages) })

/** Text that the provider speaks. */
export const speech = object({
  kind: z.literal('speech'),
  text: z.string().min(1).max(LONGEST_ANNOUNCEMENT),
  voice,
  language: z.enum(speechLanguages),
})

/** The content of an announcement: text that the provider speaks, or a file that it fetches and plays. */
export const sound = z.union([speech, object({ kind: z.literal('file'), url: z.string().min(1).max(LONGEST_ADDRESS) })])

/** A call to hang up. */
const hungUp = z.strictObject({
  callUuid: z.string().min(1).max(LONGEST_CALL_UUID),
  /** Whom the question named. The main process adds it, and nothing is sent without it. */
  caller: object({
    name: z.string().max(LONGEST_SHOWN),
    number: z.string().max(LONGEST_SHOWN),
    startedAt: z.number().optional(),
  }).optional(),
})

/**
 * Every action on a room, an account or a call. The window sends all but `stopAnnouncement`. The types in `model.ts`
 * are inferred from the schemas of this file.
 */
export const action = z.union([
  object({ kind: memberActionKind, seen, who }),
  object({
    kind: z.literal('announce'),
    seen,
    who,
    sound,
    /** Seconds between the announcement and the end of the room. Absent if the room is not to be ended. */
    thenEnd: z.int().min(5).max(600).optional(),
    /** If everyone in several rooms is to hear it: those after the first. Each room gets its own request. */
    others: list(seen, MOST_TOLD - 1).optional(),
  }),
  /**
   * Only the main process makes this action, because it knows for whom the sound was started, and a provider stops a
   * sound only for exactly those callers.
   */
  object({ kind: z.literal('stopAnnouncement'), seen, who, stops: z.enum(['speech', 'file']) }),
  object({
    kind: z.literal('record'),
    seen,
    who: recorded,
    fileFormat: z.enum(['mp3', 'wav']),
    /**
     * Seconds after which the provider ends the recording of a call; 60 if absent. Nothing limits the recording of a
     * room.
     */
    timeLimit: z.int().min(1).max(LONGEST_CALL_RECORDING).optional(),
  }),
  object({ kind: z.literal('stopRecording'), seen, who: recorded }),
  object({
    kind: z.literal('end'),
    seen,
    /**
     * If several rooms were chosen: those after the first. One question names all of them, and each is ended
     * separately.
     */
    others: list(seen, MOST_AT_ONCE - 1).optional(),
  }),
  object({ kind: z.literal('endAll'), accountId: id }),
  hungUp
    .extend({
      kind: z.literal('hangupCall'),
      accountId: id,
      /**
       * If several calls were chosen: those after the first. One question names all of them, and each is hung up
       * separately.
       */
      others: list(hungUp.readonly(), MOST_AT_ONCE - 1).optional(),
    })
    .readonly(),
])
