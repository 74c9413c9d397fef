/*
 * Kinds of numbers and strings that must not be mixed up. The type checker reports an error if one kind is used where
 * another is expected. A plain literal, as in a test, and the result of a calculation are accepted.
 */

type Kind<Base, Name extends string> = Base & { readonly kind?: Name }

/** Identifies an account of the user on this computer. */
export type AccountId = Kind<string, 'AccountId'>
/** Identifies a room of an account: see `roomKey`. */
export type RoomKey = Kind<string, 'RoomKey'>
/** Identifies a caller within a run of a room. */
export type MemberKey = Kind<string, 'MemberKey'>
/** The provider's id of one phone call. */
export type CallUuid = Kind<string, 'CallUuid'>
/** Milliseconds of the computer's clock, which people can set. For display, and for times that people choose. */
export type EpochMs = Kind<number, 'EpochMs'>
/** Milliseconds since a fixed moment, which nobody can set. For durations, ages and order. */
export type ElapsedMs = Kind<number, 'ElapsedMs'>
/** The monitor's own count of requests and responses, which no clock can set back. */
export type Turn = Kind<number, 'Turn'>
