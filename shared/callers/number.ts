import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { asciiDigits } from './digits.ts'

/**
 * The maximum number of entries in each cache of this file. A window with 20,000 callers asks for the same numbers
 * again and again.
 */
export const CACHE_LIMIT = 30_000

/** What may be in a phone number besides its digits, once dashes, spaces and digits are ASCII. */
const PHONE = /^\(?\+?[\d\s()./-]+$/
const SIP_SCHEME = /^sips?:/
/** An extension or a pause before digits, as contacts and desk phones write them. */
const EXTENSION = /(?<=[\d)])\s*(?:;.*|[\s,]*(?:ext|extension|durchwahl|dw|app|x|#|p|w)[.:\s]*\d{0,8}#?)$/
/**
 * The minimum number of digits before a comma that means a pause. After fewer digits, a comma may separate thousands or
 * decimals, so that the number is uncertain.
 */
const BEFORE_PAUSE = 7
/** At least seven digits with separators, as spreadsheets write a large number: "15,550,100,123". */
const GROUPED = /^[1-9]\d{0,2}([,.'\s])\d{3}(?:\1\d{3})+$/

const keys = new Map<string, string>()

/**
 * The form in which numbers are compared, and under which labels are stored: digits without `+`, because providers
 * write them so; `user@host` in lower case for a SIP address; otherwise the text in lower case. Accepts what people
 * copy from contacts, mails, spreadsheets and SIP headers.
 */
export function numberKey(written: string): string {
  // What providers send. A leading 0 may be one of `00`.
  if (/^[1-9]\d*$/.test(written)) return written
  const known = keys.get(written)
  if (known !== undefined) return known
  if (keys.size >= CACHE_LIMIT) keys.clear()
  const key = readKey(written)
  keys.set(written, key)
  return key
}

/** Whether two texts are spellings of the same number. They may still belong to several people: see `lineOf`. */
export function isSameNumber(one: string, other: string): boolean {
  return numberKey(one) === numberKey(other)
}

/**
 * Whether a number begins with 0 once it is normalised, as many numbers without their country code do. Such a number
 * matches no caller if the provider sends the country code, as providers usually do. It may also be an extension, which
 * is sent as it is.
 */
export function mayLackCountryCode(written: string): boolean {
  const key = numberKey(written)
  return /^0\d*$/.test(key) || (/^\d+$/.test(key) && /\(0\)/.test(written) && !/^\(?(?:\+|00)/.test(plain(written)))
}

/**
 * The minimum number of digits that must be left once the zeros that are only dialled are removed. A shorter query,
 * such as "01", is more likely a part of a number.
 */
const WITHOUT_ZEROS = 4

/**
 * What a query looks for in numbers. For a part of a phone number, these are its digits, with and without those that
 * may be dialled only within a country or to leave it. For another spelling of a number, it is its key. The result is
 * empty for other text, which must not match by its digits.
 */
export function numberPartsOf(query: string): readonly string[] {
  const text = plain(query)
  if (!/^[+\d\s()./-]+$/.test(text)) return /^\d{4,}$|.@/.test(numberKey(query)) ? [numberKey(query)] : []
  const digits = text.replace(/\D/g, '')
  const others = [numberKey(query), text.replace(/\(0\)/, '').replace(/\D/g, '').replace(/^0+/, '')]
  return [...new Set([digits, ...others.filter(({ length }) => length >= WITHOUT_ZEROS)])]
}

function readKey(given: string): string {
  const text = addressIn(plain(given))
  const address = text.replace(SIP_SCHEME, '')
  if (address.includes('@')) return sipKey(address)
  if (address !== text) return hostOf(address)
  const written = text.replace(/^(?:tel|callto|fax|phone):\s*(?:\/\/)?/, '')
  if (GROUPED.test(written)) return written.replace(/\D/g, '')
  const phone = withoutPause(written.replace(EXTENSION, ''))
  return PHONE.test(phone) && /\d/.test(phone) ? phoneKey(phone) : text
}

function withoutPause(phone: string): string {
  const digits = phone.replace(/,.*$/, '')
  return digits.replace(/\D/g, '').length < BEFORE_PAUSE ? phone : digits.trimEnd()
}

/**
 * The text on one line and in lower case, with ASCII digits, dashes and spaces, and without characters that draw
 * nothing.
 */
function plain(written: string): string {
  const text = written.normalize('NFKC').replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
  return asciiDigits(text)
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/\u2019/g, "'")
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase()
}

/** What is in the angle brackets of a SIP header, such as `"Ana" <sip:ana@example.com>;tag=1`. */
function addressIn(text: string): string {
  return (/<([^<>]+)>[^<>]*$/.exec(text)?.[1] ?? text).trim()
}

/** `user@host`, without password, port, parameters and headers: a phone system changes these between calls. */
function sipKey(address: string): string {
  const at = address.lastIndexOf('@')
  const user = decoded(address.slice(0, at)).replace(/[:;].*$/, '')
  return `${PHONE.test(user) && /\d/.test(user) ? phoneKey(user) : user}@${hostOf(address.slice(at + 1))}`
}

function hostOf(address: string): string {
  const host = address.replace(/[;?>/ ].*$/, '')
  return host.replace(/(?<!:[^\]]*):\d*$/, '').replace(/\.$/, '')
}

function decoded(user: string): string {
  try {
    return decodeURIComponent(user)
  } catch {
    return user
  }
}

function phoneKey(phone: string): string {
  // No country code begins with 0, so a leading 00 means `+`. If fewer than eight digits follow, the number may be an
  // extension, so it keeps its zeros.
  const abroad = phone.replace(/^[\s(]*00(?=[\s()./-]*[1-9](?:[\s()./-]*\d){7})/, '+')
  return (/^\(?\+/.test(abroad) ? withoutTrunk(abroad) : abroad).replace(/\D/g, '')
}

/**
 * `+49 (0)30 …` without the digit that is dialled only within the country. Which digit that is, and whether it belongs
 * to the number as in Italy, depends on the country.
 */
function withoutTrunk(phone: string): string {
  if (!/\(\s*\d\s*\)/.test(phone)) return phone
  const parsed = parsePhoneNumberFromString(phone)
  return parsed?.isPossible() === true ? parsed.number : phone.replace(/\(\s*0\s*\)/, '')
}
