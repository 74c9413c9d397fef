import type { Member } from '../rooms/model.ts'
import { isNumberName, ownName, type LabelTexts } from './called.ts'
import { folded, placeOf, type Place } from './folded.ts'
import { formatNumber } from './masked.ts'
import { numberPartsOf, numberKey } from './number.ts'

/** What was typed to find callers. */
export interface Needle {
  readonly text: string
  /** See `numberPartsOf`. */
  readonly parts: readonly string[]
}

/** Undefined if nothing visible was typed, so that everyone is found. */
export function needleOf(query: string): Needle | undefined {
  const text = folded(query).trim()
  return text === '' ? undefined : { text, parts: numberPartsOf(text) }
}

/** The texts by which a caller can be found, in the form that `isFoundIn` needs. */
export function searchTextOf(member: Pick<Member, 'name' | 'number'>, labels: LabelTexts): string {
  const { name, number } = member
  const label = ownName(member, labels)
  const key = numberKey(number)
  const names = [...new Set([label, name])].map(nameText).join('\t')
  if (key === number) return `${names}\t${number}`
  const scheme = /^sips?:/i.exec(number)?.[0] ?? ''
  return `${names}\t${folded(number)}\t${folded(scheme + key)}`
}

/** A name that is a number is shown as one, so it is searched as one too. */
function nameText(name: string): string {
  return isNumberName(name) ? `${folded(name)}\t${folded(numberKey(name))}` : folded(name)
}

export function isFoundIn(searchText: string, { text, parts }: Needle): boolean {
  if (searchText.includes(text)) return true
  return parts.some((some) => (some === '' ? separates(searchText, text) : searchText.includes(some)))
}

/** Whether a query without digits, such as `+`, is a part of one of the numbers as they are shown. */
function separates(searchText: string, query: string): boolean {
  // Most searches for a number begin so, and to format 20,000 numbers takes 300 ms.
  if (query === '+') return /\d/.test(searchText)
  return (searchText.match(/\d+/g) ?? []).some((number) => formatNumber(number).includes(query))
}

/**
 * The minimum number of digits of a query that is looked for in the titles of rooms, which an application may name by
 * numbers.
 */
const IN_TITLE = 3

/** @param title folded */
export function isFoundInTitle(title: string, { text, parts }: Needle): boolean {
  return title.includes(text) || parts.some((some) => some.length >= IN_TITLE && title.includes(some))
}

/** The first place where a text contains the query or, for a phone number, the digits of the query. */
export function foundIn(text: string, query: string): Place | undefined {
  const needle = needleOf(query)
  if (needle === undefined) return undefined
  const places = [placeOf(text, needle.text), ...needle.parts.map((digits) => placeOfDigits(text, digits))]
  return places.find((place) => place !== undefined)
}

function placeOfDigits(text: string, digits: string): Place | undefined {
  if (digits === '') return undefined
  const at = [...text.matchAll(/\d/g)].map(({ index }) => index)
  const start = text.replace(/\D/g, '').indexOf(digits)
  const from = at[start]
  const last = at[start + digits.length - 1]
  return from === undefined || last === undefined ? undefined : [from, last + 1]
}
