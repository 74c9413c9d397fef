/** Milliseconds. */
const HOUR = 3_600_000
/** The hour of the day in local time. */
const MORNING = 8

/**
 * When a pause of notifications ends.
 * @param now epoch ms
 * @returns epoch ms
 */
export function pauseEnd(until: 'oneHour' | 'tomorrow', now: number): number {
  return until === 'oneHour' ? now + HOUR : tomorrowMorning(now)
}

/** 8 o'clock in local time on the next day; argument and result are in epoch ms. */
function tomorrowMorning(now: number): number {
  const morning = new Date(now)
  morning.setDate(morning.getDate() + 1)
  return morning.setHours(MORNING, 0, 0, 0)
}
