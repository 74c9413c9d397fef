/**
 * Limits of plausible values in a response. The providers document none, but an absurd value must not reach dates,
 * arrays and labels: a join time well over 8.64e12 s is outside the range of dates, and formatting it throws.
 */

/** Seconds. Calls last a day at most. A conference that runs longer than this is shown without its time. */
export const longestTime = 30 * 24 * 3_600

/**
 * Members of one room. A conference has a few hundred at most, and the body of a response is limited to 5 MB.
 */
export const mostPeople = 10_000

/** Rooms in one list. Polling this many in turn would take about 40 minutes at Plivo and 7 hours at Vobiz. */
export const mostRooms = 50_000

/** Characters of a caller's name or number that are stored. A SIP address has up to 255. */
export const longestText = 300
