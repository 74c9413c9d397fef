/**
 * Characters of the longest room name that a request or a call of the window carries. No page names a limit; what is
 * longer is a fault of the provider, and can be shown but not addressed.
 */
export const LONGEST_ROOM_NAME = 20_000

/** Characters of the longest member id and call UUID that an action carries. Both are at most 36 in every known answer. */
export const LONGEST_MEMBER_ID = 100
export const LONGEST_CALL_UUID = 200
