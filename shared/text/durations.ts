import type { TFunction } from 'i18next'
import { once } from '../lazy.ts'
import { LAST_DATE } from '../limits.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/**
 * If the bounds of a duration are closer together than this, only one duration is shown, because by default a room in
 * the background is read only every 14 s.
 */
const TOLD_APART = 15 * SECOND

export type Times = ReturnType<typeof createTimes>

/**
 * Times and durations in words and digits. All arguments are milliseconds. An invalid time is shown as a phrase.
 *
 * @param t the few words that `Intl` does not have
 * @param locale BCP 47, in the language of `t`
 */
export function createTimes(t: TFunction, locale: string) {
  // When the first formatter is created, V8 opens the data of every locale, 3 MB, which the tray seldom needs.
  const dates = (style: Intl.DateTimeFormatOptions): (() => Intl.DateTimeFormat) =>
    once(() => new Intl.DateTimeFormat(locale, { ...style, timeZone: 'UTC' }))
  const clock = dates({ timeStyle: 'short' })
  const clockSeconds = dates({ timeStyle: 'medium' })
  const full = dates({ dateStyle: 'medium', timeStyle: 'medium' })
  const date = dates({ dateStyle: 'medium' })
  const weekday = dates({ dateStyle: 'full' })
  const units = once(() => new Intl.DurationFormat(locale, { style: 'long' }))
  const seconds = once(() => new Intl.DurationFormat(locale, { style: 'long', secondsDisplay: 'always' }))
  const relative = once(() => new Intl.RelativeTimeFormat(locale))
  const nearDay = once(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }))
  const short = (duration: number): string => shortDuration(t, duration)
  const spoken = (duration: number): string =>
    whole(duration, MINUTE) > 0
      ? units().format(largestUnits(duration))
      : seconds().format({ seconds: whole(duration, SECOND) })
  // Formatting an invalid date throws, and one time that cannot be drawn would break the whole page.
  const dated =
    (format: () => Intl.DateTimeFormat) =>
    (at: number): string => {
      const local = asUtc(at)
      return Math.abs(local) <= LAST_DATE ? format().format(local) : t('time.unknown')
    }
  const nearDayOf = (_at: number, days: number): string => nearDay().format(-days, 'day')
  const withDay =
    (format: () => Intl.DateTimeFormat, dayOf: (at: number, days: number) => string = nearDayOf) =>
    (at: number, now: number): string => {
      const days = daysBetween(at, now)
      const time = dated(format)(at)
      return days === 0 || Number.isNaN(days) ? time : t('time.on', { time, day: dayOf(at, days) })
    }
  return {
    /** Clock time without seconds: "12:04". */
    clock: dated(clock),
    /** The same with the day, unless that is today: "12:04 tomorrow". */
    clockOn: withDay(clock),
    /** The same with the date, unless the second time is on the same day: "12:04 20 Nov 2026". */
    clockDated: withDay(clock, dated(date)),
    /** Clock time with seconds: "12:04:09". */
    clockSeconds: dated(clockSeconds),
    /** The same with the day, unless that is today: "12:04:09 yesterday". */
    clockSecondsOn: withDay(clockSeconds),
    /** Date and clock time: "20 Nov 2026, 12:04:09". */
    full: dated(full),
    date: dated(date),
    /** The heading of a day of the local calendar: "Today", "Yesterday", "Friday, 20 November 2026". */
    day: (at: number, now: number): string => {
      const days = daysBetween(at, now)
      if (days !== 0 && days !== 1) return dated(weekday)(at)
      const word = nearDay().format(-days, 'day')
      return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1)
    },
    /** "30 seconds", "5 minutes", "1 hour, 2 minutes": for reading aloud. */
    spoken,
    /**
     * Like `spoken`, but "between 1 minute and 31 minutes" if the bounds differ by at least `TOLD_APART` and their texts
     * differ.
     */
    spokenBetween: (atLeast: number, atMost: number): string => {
      const shortest = spoken(atLeast)
      const longest = spoken(atMost)
      const isOne = shortest === longest || atMost - atLeast < TOLD_APART
      return isOne ? longest : t('time.between', { shortest, longest })
    },
    /** "3 s", "5 min", "2 h": only the largest of these units. */
    short,
    /** "1 second ago". */
    ago: (duration: number): string => {
      if (whole(duration, SECOND) === 0) return t('time.now')
      const [unit, size] = UNITS.find(([, size]) => duration >= size) ?? SECONDS
      return relative().format(-whole(duration, size), unit)
    },
  }
}

/**
 * The moment at which a clock in UTC shows what this computer's clock shows at `at`. A formatter would stay with the
 * zone in which it was created, but `Date` follows the computer to another zone.
 */
function asUtc(at: number): number {
  return at - new Date(at).getTimezoneOffset() * MINUTE
}

/** Noon of the local day in which a moment lies. Both are epoch milliseconds. */
export function noonOf(at: number): number {
  return new Date(at).setHours(12, 0, 0, 0)
}

/** Whole days of the local calendar from `at` to `now`. Days may have 23 or 25 hours. */
function daysBetween(at: number, now: number): number {
  const from = new Date(at)
  const to = new Date(now)
  return Math.round((to.setHours(0, 0, 0, 0) - from.setHours(0, 0, 0, 0)) / DAY)
}

/** Running time in digits: "5:42", "32:10", "1:02:11". Never negative, even if clocks differ. */
export function runTime(duration: number): string {
  const total = Number.isFinite(duration) ? Math.max(0, Math.floor(duration / SECOND)) : 0
  const hours = Math.floor(total / 3600)
  const minutes = Math.floor((total % 3600) / 60)
  const seconds = String(total % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`
}

const SECONDS = ['seconds', SECOND] as const
const UNITS = [['days', DAY], ['hours', HOUR], ['minutes', MINUTE], SECONDS] as const

/** The number of whole units that fit; 0 for an invalid duration. */
function whole(duration: number, unit: number): number {
  return Number.isFinite(duration) ? Math.max(0, Math.floor(duration / unit)) : 0
}

/**
 * The largest units of a duration. Minutes and seconds together would make a screen reader repeat a header each second.
 */
function largestUnits(duration: number): Partial<Record<Intl.DurationFormatUnit, number>> {
  if (duration >= DAY) return { days: whole(duration, DAY), hours: whole(duration % DAY, HOUR) }
  return { hours: whole(duration, HOUR), minutes: whole(duration % HOUR, MINUTE) }
}

function shortDuration(t: TFunction, duration: number): string {
  const left = Math.max(0, duration)
  if (left < MINUTE) return t('time.shortSeconds', { count: Math.floor(left / SECOND) })
  if (left < HOUR) return t('time.shortMinutes', { count: Math.floor(left / MINUTE) })
  return t('time.shortHours', { count: Math.floor(left / HOUR) })
}
