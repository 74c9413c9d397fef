/** Milliseconds. */
const HOUR = 3_600_000
/** Hours of the day in local time. Before `NIGHT_ENDS`, "tomorrow morning" means the morning of the same day. */
const NIGHT_ENDS = 5
const MORNING = 8

/**
 * When a pause of notifications ends.
 * @param now epoch ms
 * @returns epoch ms
 */
export function pauseEnd(until: 'oneHour' | 'tomorrow', now: number): number {
  return until === 'oneHour' ? now + HOUR : tomorrowMorning(now)
}

/** 8 o'clock in local time after the coming night, or after the night that has not ended yet; in epoch ms. */
function tomorrowMorning(now: number): number {
  const morning = new Date(now)
  if (morning.getHours() >= NIGHT_ENDS) morning.setDate(morning.getDate() + 1)
  return morning.setHours(MORNING, 0, 0, 0)
}
