import type { Member } from '../rooms/model.ts'
import { truncate } from '../text/truncate.ts'
import { isWithheld, lineOf } from './identity.ts'
import { nameAndNumber } from './in-sentence.ts'
import { maskText, type NumberFormat } from './masked.ts'
import { numberKey } from './number.ts'

/** Labels by line, as `lineOf` writes it. */
export type LabelTexts = Readonly<Record<string, string>>

type Named = Pick<Member, 'name' | 'number'>

export interface CallerWords {
  readonly labels: LabelTexts
  readonly number: NumberFormat
  /** For a caller who has neither a name nor a number, or who withholds the number. */
  readonly nobody: string
}

/** The names of a caller as shown. */
export interface Caller {
  /**
   * Used in the row's buttons: the label, or else the name, or else the number. If two members share a name, it is the
   * name with the number.
   */
  readonly called: string
  /** First line of the row. */
  readonly name: string
  /** Second line: the number, unless it is already the first line. */
  readonly number: string
  /** Accessible name of the row: name and number, or the only one of them that is known. */
  readonly full: string
}

/** The label of a number, whatever form it is written in. */
export function labelOf(number: string, labels: LabelTexts): string | undefined {
  if (isEmpty(labels)) return undefined
  const line = lineOf(number)
  return line !== undefined && Object.hasOwn(labels, line) ? labels[line] : undefined
}

/** Whether there are no labels, so that no number needs to be normalised. A search may check this 20,000 times. */
function isEmpty(labels: LabelTexts): boolean {
  for (const number in labels) if (Object.hasOwn(labels, number)) return false
  return true
}

/**
 * The caller's label, or else their name; empty for most phone callers. Many phone systems send the number as the name,
 * in a spelling of their own. Such a name does not count.
 */
export function ownName(member: Named, labels: LabelTexts): string {
  return labelOf(member.number, labels) ?? (repeatsNumber(member) ? '' : member.name)
}

/** The name that is shown. If it is or contains another number, it is masked as numbers are. */
export function shownName(name: string, number: string, format: NumberFormat): string {
  if (!format.masks || name === '') return name
  return maskText(isNumberName(name) ? format(name) : name, [number])
}

export function caller(member: Named, words: CallerWords, twin = false): Caller {
  const own = truncate(shownName(ownName(member, words.labels), member.number, words.number))
  const number = member.number === '' || isWithheld(member.number) ? '' : truncate(words.number(member.number))
  if (own === '') {
    const shown = number === '' ? words.nobody : number
    return { called: shown, name: shown, number: '', full: shown }
  }
  const full = number === '' ? own : nameAndNumber(own, number)
  return { called: twin ? full : own, name: own, number, full }
}

/** Digits of the shortest name that is taken for a phone number. Shorter ones may be the number of a desk or a room. */
const SHORTEST = 7

/** Whether a name is a phone number or a SIP address, so that it is shown as one. */
export function isNumberName(name: string): boolean {
  // Most names have no digits, and this runs for every caller.
  if (!/[\p{N}@]/u.test(name)) return false
  const key = keyOfName(name)
  return phoneIn(key).length >= SHORTEST || /^\S+@\S+$/.test(key)
}

/** Whether the name is the caller's number, with or without its country code. */
function repeatsNumber({ name, number }: Named): boolean {
  // Most names have no digits, and this runs for every caller.
  if (number === '' || name === '' || !/[\p{Nd}@]/u.test(name)) return false
  const one = keyOfName(name)
  const other = numberKey(number)
  if (one === other) return true
  const national = phoneIn(one).replace(/^0+/, '')
  return national.length >= SHORTEST && phoneIn(other).endsWith(national)
}

/** The number, if the whole name is one. A header such as `Ana <sip:…>` also contains a name. */
function keyOfName(name: string): string {
  return name.includes('<') ? '' : numberKey(name)
}

/** The digits of a phone number, even if it is the user part of a SIP address. */
function phoneIn(key: string): string {
  return /^(\d+)(?:@|$)/.exec(key)?.[1] ?? ''
}
