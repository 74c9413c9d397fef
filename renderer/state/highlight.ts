/** A piece of a text, and whether the search found it. */
export interface Piece {
  readonly text: string
  readonly found: boolean
}

/** Cuts a text at the first place where it contains the query, or, for a phone number, the digits of the query. */
export function highlight(text: string, query: string): readonly Piece[] {
  const needle = query.trim().toLowerCase()
  const [from, to] = needle === '' ? NOWHERE : (placeOf(text, needle) ?? placeOfDigits(text, needle) ?? NOWHERE)
  const pieces = [
    { text: text.slice(0, from), found: false },
    { text: text.slice(from, to), found: true },
    { text: text.slice(to), found: false },
  ]
  return pieces.filter((piece) => piece.text !== '')
}

type Place = readonly [from: number, to: number]
const NOWHERE: Place = [0, 0]

function placeOf(text: string, needle: string): Place | undefined {
  const lower = text.toLowerCase()
  const at = lower.indexOf(needle)
  // A few letters change their length when they become small, and the place would be another.
  return at < 0 || lower.length !== text.length ? undefined : [at, at + needle.length]
}

function placeOfDigits(text: string, needle: string): Place | undefined {
  const digits = /^[+\d\s()./-]+$/.test(needle) ? needle.replace(/\D/g, '') : ''
  if (digits === '') return undefined
  const at = [...text.matchAll(/\d/g)].map(({ index }) => index)
  const start = text.replace(/\D/g, '').indexOf(digits)
  const [from, last] = [at[start], at[start + digits.length - 1]]
  return from === undefined || last === undefined ? undefined : [from, last + 1]
}
