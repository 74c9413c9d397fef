import { digitsOf } from '../../../shared/normalize-number.ts'

/** The places where a piece of a text begins and ends. */
type Place = readonly [from: number, to: number]

/** The first place where a text contains the query or, for a phone number, the digits of the query. */
export function foundIn(text: string, query: string): Place | undefined {
  const needle = query.trim().toLowerCase()
  return needle === '' ? undefined : (placeOf(text, needle) ?? placeOfDigits(text, needle))
}

function placeOf(text: string, needle: string): Place | undefined {
  const lower = text.toLowerCase()
  const at = lower.indexOf(needle)
  // A few letters change their length in lower case, so the place would be wrong.
  return at < 0 || lower.length !== text.length ? undefined : [at, at + needle.length]
}

function placeOfDigits(text: string, needle: string): Place | undefined {
  const digits = digitsOf(needle)
  if (digits === '') return undefined
  const at = [...text.matchAll(/\d/g)].map(({ index }) => index)
  const start = text.replace(/\D/g, '').indexOf(digits)
  const from = at[start]
  const last = at[start + digits.length - 1]
  return from === undefined || last === undefined ? undefined : [from, last + 1]
}
