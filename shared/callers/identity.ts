import { digitsIn } from './digits.ts'
import type { MemberSeen } from '../rooms/model.ts'
import { folded } from './folded.ts'
import { numberKey } from './number.ts'

/** The maximum number of digits in a number. E.164 allows 15, and some networks send prefixes. */
const LONGEST = 20
const WITHHELD =
  'anonymous|anonymus|anonym|anonyme|anonimo|anoniem|restricted|withheld|unavailable|notavailable|unknown|unbekannt|private|privat|prive|' +
  'privado|privato|blocked|hidden|unterdruckt|inconnu|masque|desconocido|oculto|sconosciuto|onbekend|' +
  'afgeschermd|undefined|invalid|null|none|nonumber|nocallerid'
/** The names that phone systems send if nobody has set a name, and `N/A`. */
const EXCHANGES = 'asterisk|freeswitch|na'
const hasWithheld = new RegExp(WITHHELD)
const isOnlyWithheld = new RegExp(
  `^(?:${WITHHELD}|${EXCHANGES}|number|nummer|numero|caller|call|id|cid|name|user|party|address|not|available)+$`,
)
const isExchange = new RegExp(`^(?:${EXCHANGES})$`)
/** Such words as some networks spell them on a phone's keys: +266696687 is ANONYMOUS. */
const onKeys = new Set(['anonymous', 'restricted', 'blocked', 'unknown', 'unavailable'].map(keypad))

/**
 * The line that a number identifies, in the form of `numberKey`. Undefined if calls with this number may come from
 * anyone: it is withheld, unknown or empty, or belongs to a phone system. Such a number identifies nobody: it is not
 * "me", has no label and never counts as back again.
 */
export function lineOf(number: string): string | undefined {
  const key = numberKey(number)
  const at = key.lastIndexOf('@')
  if (at < 0) return isLineDigits(key) ? key : undefined
  const user = key.slice(0, at)
  const host = key.slice(at + 1)
  if (user === '' || /\s/.test(key) || host === '' || /(?:^|\.)invalid$/.test(host) || isWithheldWord(user))
    return undefined
  return /^\d+$/.test(user) && isNobodysDigits(user) ? undefined : key
}

/** Whether both numbers identify the same line. */
export function isSameLine(one: string, other: string): boolean {
  const line = lineOf(one)
  return line !== undefined && line === lineOf(other)
}

/** Whether the text only says, in any spelling, that the number is not known. Such a text has nothing to hide. */
export function isWithheld(number: string): boolean {
  const key = numberKey(number)
  const at = key.lastIndexOf('@')
  const user = at < 0 ? key : key.slice(0, at)
  return isWithheldWord(user) && digitsIn(user).length < 4
}

function isLineDigits(key: string): boolean {
  return /^\d{2,}$/.test(key) && key.length <= LONGEST && !isNobodysDigits(key)
}

/**
 * Whether these are only zeros, perhaps after a country code, which fill a field without a number, or a word on a
 * phone's keys.
 */
function isNobodysDigits(digits: string): boolean {
  return /^0+$/.test(digits) || /^\d{1,3}0{7,}$/.test(digits) || onKeys.has(digits)
}

function isWithheldWord(text: string): boolean {
  const letters = folded(text).replace(/[^\p{L}]/gu, '')
  return isExchange.test(letters) || (isOnlyWithheld.test(letters) && hasWithheld.test(letters))
}

function keypad(word: string): string {
  return digitsIn(word.replace(/[a-z]/g, (letter) => '22233344455566677778889999'[letter.charCodeAt(0) - 97] ?? ''))
}

/** Identifies a caller by their call. Without a call UUID, the member id identifies them while they are in the room. */
export function callerKeyOf({ callUuid, memberId }: Pick<MemberSeen, 'callUuid' | 'memberId'>): string {
  return callUuid ?? `member ${memberId}`
}
