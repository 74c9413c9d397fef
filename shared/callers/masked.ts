import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { digitsIn } from './digits.ts'
import { isWithheld } from './identity.ts'
import { CACHE_LIMIT, isSameNumber, numberKey } from './number.ts'

/** Formats numbers as the user wants to see them. */
export interface NumberFormat {
  (number: string): string
  /** Whether numbers are masked. If so, numbers in other texts are too. */
  readonly masks: boolean
}

/** Creates a format that caches its results: formatting takes about 20 µs for each number. */
export function createNumberFormat(masks: boolean): NumberFormat {
  const known = new Map<string, string>()
  const format = (number: string): string => {
    const found = known.get(number)
    if (found !== undefined) return found
    if (known.size >= CACHE_LIMIT) known.clear()
    const shown = masks ? maskNumber(number) : formatNumber(number)
    known.set(number, shown)
    return shown
  }
  return Object.assign(format, { masks })
}

/**
 * Formats digits with the spacing of their country. SIP addresses, extensions and other texts stay unchanged, as do
 * numbers from which the country's format would drop a digit.
 */
export function formatNumber(number: string): string {
  if (!/^\+?\d+$/.test(number)) return number
  const key = numberKey(number)
  const formatted = parse(key)?.formatInternational()
  return formatted === undefined || digitsIn(formatted) !== key ? number : formatted
}

/**
 * Masks a number for a screen that others see. A phone number keeps only its country code and its last two digits, a
 * SIP address keeps its host and the first two characters of its user, and anything else keeps its last two characters.
 */
export function maskNumber(number: string): string {
  if (isWithheld(number)) return number
  const key = numberKey(number)
  const parsed = parse(key)
  if (parsed !== undefined) return `+${parsed.countryCallingCode} ••• ${key.slice(-KEPT)}`
  const at = key.lastIndexOf('@')
  if (at >= 0) {
    const scheme = /^sips?:/i.exec(number)?.[0] ?? ''
    return `${scheme}${start(key.slice(0, at))}•••${hideRuns(key.slice(at), [key.slice(0, at)], Infinity)}`
  }
  return key.length <= KEPT ? number : `••• ${end(key)}`
}

/**
 * Masks the phone numbers in a text about callers, such as a name that a phone system made from the number. It masks
 * each run of digits that is long enough to be a number, or that contains `TELLING` consecutive digits of a caller's
 * number.
 */
export function maskText(text: string, numbers: readonly string[] = []): string {
  return hideRuns(text, numbers, SHORTEST)
}

/**
 * Masks the numbers in text that Gavel did not write, such as a provider's, if the format masks.
 *
 * @param numbers the known numbers of the callers whom the text is about
 */
export function shownWords(text: string, { masks }: NumberFormat, numbers: readonly string[] = []): string {
  return masks ? maskText(text, numbers) : text
}

/**
 * Hides all but the last four digits of every number of five or more digits, with or without separators (spaces, dots,
 * hyphens, brackets).
 */
export function maskDigits(text: string): string {
  return text.replace(/\p{Nd}(?:[\p{Nd} ().-]*\p{Nd}){4,}/gu, (number) => hideDigits(number, 4))
}

/** Whether an event names this number. A relay may have masked the number in the event. */
export function tellsNumber(told: string, number: string): boolean {
  return told !== '' && (isSameNumber(told, number) || told === maskDigits(number))
}

/** The number of digits that a mask shows. */
const KEPT = 2
/** The number of digits of the shortest number that is recognised in other text. */
const SHORTEST = 7
/** This many consecutive digits of a number reveal too much of it. */
const TELLING = 4
const run = /\p{Nd}(?:[^\p{L}\p{Nd}]{0,3}\p{Nd})*/gu

function hideRuns(text: string, numbers: readonly string[], shortest: number): string {
  if (!/\p{Nd}/u.test(text)) return text
  const secrets = numbers.flatMap(secretsOf)
  return text.replace(run, (found) => {
    const digits = digitsIn(found)
    return digits.length >= shortest || secrets.some((secret) => tells(digits, secret))
      ? hideDigits(found, KEPT)
      : found
  })
}

/**
 * The digits as they are written and as they are dialled, which differ if they contain `(0)`. Digits of a host are left
 * out.
 */
function secretsOf(number: string): readonly string[] {
  return [number, numberKey(number)].map((written) => digitsIn(written.replace(/@[^@]*$/, '')))
}

function tells(digits: string, secret: string): boolean {
  for (let at = 0; at + TELLING <= digits.length; at += 1) {
    if (secret.includes(digits.slice(at, at + TELLING))) return true
  }
  return false
}

function hideDigits(text: string, kept: number): string {
  let left = digitsIn(text).length
  return text.replace(/\p{Nd}/gu, (digit) => (left-- > kept ? '•' : digit))
}

function start(text: string): string {
  return Array.from(text).slice(0, KEPT).join('')
}

function end(text: string): string {
  return Array.from(text).slice(-KEPT).join('').trim()
}

/** ITU-T E.164 allows 15 digits; fewer than 8 are an extension. */
function parse(key: string): ReturnType<typeof parsePhoneNumberFromString> {
  return /^\d{8,15}$/.test(key) ? parsePhoneNumberFromString(`+${key}`) : undefined
}
