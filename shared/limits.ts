/**
 * The maximum number of characters of a room name in a request or an IPC call. Neither provider documents a limit. A
 * room with a longer name is shown, but actions on it are not possible.
 */
export const LONGEST_ROOM_NAME = 20_000

/** The maximum number of characters of a member id or call UUID in an action. Known responses have at most 36. */
export const LONGEST_MEMBER_ID = 100
export const LONGEST_CALL_UUID = 200

/**
 * The maximum number of characters of a caller's name, and of their number, in an action. Both say whom the user saw.
 */
export const LONGEST_SHOWN = 200

/**
 * The maximum number of calls, or rooms, that one question names. Each takes three requests, of which a provider may
 * allow two a second.
 */
export const MOST_AT_ONCE = 6

/** How many of the calls that the user saw in a room an action on the room names. */
export const MOST_SEEN = 200

/** In how many rooms one announcement can be made. */
export const MOST_TOLD = 200

/** Characters of the part of the saved view that is stored in the settings. */
export const LONGEST_LASTING_VIEW = 20_000

/** The maximum number of characters of a text that is spoken in a room: about two minutes. */
export const LONGEST_ANNOUNCEMENT = 2_000

/** The maximum number of characters of a web address that Gavel accepts. */
export const LONGEST_ADDRESS = 2_000

/**
 * The maximum length of a recording of one call in seconds, at Vobiz; Plivo names none. It is sent unless the user
 * chooses less, because without a limit both providers stop after 60 s:
 * https://www.docs.vobiz.ai/call/record-calls/start-recording
 */
export const LONGEST_CALL_RECORDING = 28_800

/** The longest time in minutes until a scheduled end, or of a rule: a day, the longest duration of a room by default. */
export const MOST_MINUTES = 1_440

/**
 * Milliseconds from 1970 to the last date that JavaScript can represent:
 * https://tc39.es/ecma262/#sec-time-values-and-time-range
 */
export const LAST_DATE = 8.64e15

/** Milliseconds. The longest duration of a room by default: 24 hours at Plivo. At Vobiz, it is 4 hours. */
export const LONGEST_ROOM = 86_400_000

/**
 * Milliseconds that Node gives each address of a host before it tries the next, to be set at the start of each program.
 * Node's default of 250 fails for a host that is further away than that, if it has addresses of both IPv4 and IPv6 and
 * this computer has a route for only one of them: https://github.com/nodejs/node/issues/54359. Even the loss of one
 * packet, which the system sends again after a second, must not end an attempt.
 */
export const ADDRESS_TIME = 3_000

/**
 * Milliseconds. When a shortcut brings up a window, what the user is typing was meant for the program in front. So for
 * this time after it, no key or click in it is a press.
 */
export const BROUGHT_UP = 1_000

/** Milliseconds. Polls rest no longer than this because of one report. */
export const LONGEST_REST = 300_000
