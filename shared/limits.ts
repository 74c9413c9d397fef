/**
 * Characters of the longest room name that a request or an IPC call contains. Neither provider documents a limit. A
 * room with a longer name is shown, but actions on it are not possible.
 */
export const LONGEST_ROOM_NAME = 20_000

/** Characters of the longest member id and call UUID that an action contains. Known responses have at most 36. */
export const LONGEST_MEMBER_ID = 100
export const LONGEST_CALL_UUID = 200

/** Characters of the name and number that an action contains of a caller, to tell whom the user saw. */
export const LONGEST_SHOWN = 200

/**
 * Calls, or rooms, that one question asks about and names. Each takes three requests, of which a provider may allow two a
 * second.
 */
export const MOST_AT_ONCE = 6

/** In how many rooms one announcement can be made. */
export const MOST_TOLD = 200

/** Characters of the part of the saved view that is stored in the settings. */
export const LONGEST_LASTING_VIEW = 20_000

/** Characters of the longest text that is spoken into a room: about two minutes. */
export const LONGEST_ANNOUNCEMENT = 2_000

/** Characters of the longest web address that Gavel accepts. */
export const LONGEST_ADDRESS = 2_000

/** Seconds of the longest recording of one call, at Vobiz: https://www.docs.vobiz.ai/call/record-calls/start-recording */
export const LONGEST_CALL_RECORDING = 28_800

/** Seconds after which a provider ends the recording of a call if it is not told otherwise. */
export const CALL_RECORDING_LIMIT = 60

/** Milliseconds. The longest duration of a room by default: Plivo's 24 hours. At Vobiz, it is 4 hours. */
export const LONGEST_ROOM = 86_400_000
