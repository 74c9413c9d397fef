import type { TFunction } from 'i18next'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Milliseconds from 1970 to the last date that there is: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const LAST_DATE = 8.64e15

/** Times and durations in words and digits. All arguments are milliseconds; for what is no time there are words too. */
export interface Times {
  /** Clock time without seconds: "12:04". */
  clock(at: number): string
  /** Clock time with seconds: "12:04:09". */
  clockSeconds(at: number): string
  /** Date and clock time: "20 Nov 2026, 12:04:09". */
  full(at: number): string
  date(at: number): string
  /** "1 hour 2 minutes": the two largest units, for reading aloud. */
  spoken(duration: number): string
  /** "3 s", "5 min", "2 h": the largest unit. */
  short(duration: number): string
  /** "1 second ago". */
  ago(duration: number): string
  /** "1 s ago". */
  agoShort(duration: number): string
}

export function createTimes(t: TFunction, locale: string): Times {
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
  const clockSeconds = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' })
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' })
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
  const spoken = (duration: number): string => spokenDuration(t, duration)
  const short = (duration: number): string => shortDuration(t, duration)
  // Formatting what is no date throws, and one time that cannot be drawn would take the whole page with it.
  const dated =
    (format: Intl.DateTimeFormat) =>
    (at: number): string =>
      Math.abs(at) <= LAST_DATE ? format.format(at) : t('time.unknown')
  return {
    clock: dated(clock),
    clockSeconds: dated(clockSeconds),
    full: dated(full),
    date: dated(date),
    spoken,
    short,
    ago: (duration) => (duration < SECOND ? t('time.now') : t('time.ago', { duration: largest(t, duration) })),
    agoShort: (duration) => (duration < SECOND ? t('time.now') : t('time.ago', { duration: short(duration) })),
  }
}

/** Running time in digits: "5:42", "32:10", "1:02:11". Never negative, also when clocks differ. */
export function runTime(duration: number): string {
  const total = Number.isFinite(duration) ? Math.max(0, Math.floor(duration / SECOND)) : 0
  const hours = Math.floor(total / 3600)
  const minutes = Math.floor((total % 3600) / 60)
  const seconds = String(total % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`
}

type Unit = readonly [key: 'days' | 'hours' | 'minutes' | 'seconds', size: number]
const UNITS: readonly Unit[] = [
  ['days', DAY],
  ['hours', HOUR],
  ['minutes', MINUTE],
  ['seconds', SECOND],
]

function inUnit(t: TFunction, key: Unit[0], count: number): string {
  switch (key) {
    case 'days':
      return t('time.days', { count })
    case 'hours':
      return t('time.hours', { count })
    case 'minutes':
      return t('time.minutes', { count })
    case 'seconds':
      return t('time.seconds', { count })
  }
}

function spokenDuration(t: TFunction, duration: number): string {
  const left = Math.max(0, duration)
  const index = UNITS.findIndex(([, size]) => left >= size)
  if (index < 0) return inUnit(t, 'seconds', 0)
  const [key, size] = UNITS[index] as Unit
  const larger = inUnit(t, key, Math.floor(left / size))
  const next = UNITS[index + 1]
  // Minutes and seconds together would make a screen reader repeat a header each second.
  if (next === undefined || key === 'minutes') return larger
  const count = Math.floor((left % size) / next[1])
  return count === 0 ? larger : t('time.pair', { larger, smaller: inUnit(t, next[0], count) })
}

function largest(t: TFunction, duration: number): string {
  const [key, size] = UNITS.find(([, unit]) => duration >= unit) ?? (['seconds', SECOND] as const)
  return inUnit(t, key, Math.floor(Math.max(0, duration) / size))
}

function shortDuration(t: TFunction, duration: number): string {
  const left = Math.max(0, duration)
  if (left < MINUTE) return t('time.shortSeconds', { count: Math.floor(left / SECOND) })
  if (left < HOUR) return t('time.shortMinutes', { count: Math.floor(left / MINUTE) })
  return t('time.shortHours', { count: Math.floor(left / HOUR) })
}
