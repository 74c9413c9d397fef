import type { Member } from '../rooms/model.ts'
import { normalizeNumber } from '../normalize-number.ts'
import { twinsIn } from './sanitize.ts'
import { NAME_LIMIT, truncate } from './truncate.ts'
import type { NumberFormat } from './phone-numbers.ts'

export type LabelTexts = Readonly<Record<string, string>>

export interface CallerWords {
  readonly labels: LabelTexts
  readonly number: NumberFormat
  /** For a caller with neither name nor number. */
  readonly nobody: string
}

/** The names of a caller as shown. */
export interface Caller {
  /**
   * Used in the row's buttons: the label, otherwise the name, otherwise the number; name and number if two members
   * share a name.
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
  const plain = normalizeNumber(number)
  return Object.hasOwn(labels, plain) ? labels[plain] : undefined
}

/** Whether there are no labels, so that no number needs to be normalized. A search may check this 20,000 times. */
function isEmpty(labels: LabelTexts): boolean {
  for (const number in labels) if (Object.hasOwn(labels, number)) return false
  return true
}

/** The caller's label, otherwise their name; empty for most phone callers. */
export function ownName(member: Pick<Member, 'name' | 'number'>, labels: LabelTexts): string {
  return labelOf(member.number, labels) ?? member.name
}

export function caller(member: Pick<Member, 'name' | 'number'>, words: CallerWords, twin = false): Caller {
  const own = truncate(ownName(member, words.labels))
  const number = member.number === '' ? '' : truncate(words.number(member.number))
  if (own === '') {
    const shown = number === '' ? words.nobody : number
    return { called: shown, name: shown, number: '', full: shown }
  }
  const full = number === '' ? own : `${own} ${number}`
  return { called: twin ? full : own, name: own, number, full }
}

/** Names that several members of a room share, or that look alike. Buttons for these members also need the number. */
export function sharedNames(
  members: readonly Pick<Member, 'name' | 'number'>[],
  labels: LabelTexts,
): ReadonlySet<string> {
  const names = members.map((member) => ownName(member, labels)).filter((name) => name !== '')
  // Only the shown part of a long name can distinguish two callers.
  return twinsIn(names, (name) => (name.length > NAME_LIMIT ? truncate(name) : name))
}
