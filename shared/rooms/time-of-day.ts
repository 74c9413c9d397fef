const MINUTE = 60_000
/** Milliseconds. A time of day that the next day lacks comes on the day after that. */
const LONGEST_SEARCH = 50 * 60 * MINUTE

/** `HH:MM` on this computer, in the form that a time field uses. */
export function clockOf(at: number): string {
  const date = new Date(at)
  return [date.getHours(), date.getMinutes()].map((one) => String(one).padStart(2, '0')).join(':')
}

/**
 * The next instant at which this computer shows that time of day: a day may lack an hour, or have one twice. Undefined
 * if the text is no time of day.
 *
 * @param clock begins with `HH:MM`
 * @param now epoch milliseconds
 */
export function nextTimeOfDay(clock: string, now: number): number | undefined {
  const [wanted] = /^\d{2}:\d{2}/.exec(clock) ?? []
  if (wanted === undefined) return undefined
  for (let at = (Math.floor(now / MINUTE) + 1) * MINUTE; at <= now + LONGEST_SEARCH; at += MINUTE)
    if (clockOf(at) === wanted) return at
  return undefined
}
