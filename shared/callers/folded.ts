import { asciiDigits } from './digits.ts'

/** The maximum number of code points that are cached. */
const CACHE_LIMIT = 20_000
const ASCII = /^[\x20-\x7E]*$/
const marks = /[\p{M}\p{Default_Ignorable_Code_Point}]/gu

const letters = new Map<string, string>()

/**
 * Returns a text in the form in which it is searched and compared: without accents, and without differences of case,
 * width and style, because a keyboard may lack them and a user in a hurry leaves them out. "Jürgen Groß" becomes
 * "jurgen gross".
 *
 * Each code point is folded alone, so a part of a text always folds to a part of the folded text.
 */
export function folded(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  let result = ''
  for (const character of text) result += foldedCharacter(character)
  return result
}

/** Where a piece of a text begins and ends. */
export type Place = readonly [from: number, to: number]

/** The first place in `text` whose folded form is `needle`, which is already folded. */
export function placeOf(text: string, needle: string): Place | undefined {
  if (ASCII.test(text)) return pair(text.toLowerCase().indexOf(needle), needle.length)
  let result = ''
  const ends: number[] = []
  const starts: number[] = []
  let at = 0
  for (const character of text) {
    const piece = foldedCharacter(character)
    for (let unit = 0; unit < piece.length; unit += 1) starts.push(at)
    at += character.length
    for (let unit = 0; unit < piece.length; unit += 1) ends.push(at)
    // An accent belongs to the letter before it.
    if (piece === '' && ends.length > 0) ends[ends.length - 1] = at
    result += piece
  }
  const found = result.indexOf(needle)
  const from = starts[found]
  const to = ends[found + needle.length - 1]
  return from === undefined || to === undefined ? undefined : [from, to]
}

function pair(from: number, length: number): Place | undefined {
  return from < 0 || length === 0 ? undefined : [from, from + length]
}

function foldedCharacter(character: string): string {
  const known = letters.get(character)
  if (known !== undefined) return known
  if (letters.size >= CACHE_LIMIT) letters.clear()
  const plain = asciiDigits(quotesAndDashes(character).normalize('NFKD').replace(marks, ''))
  const piece = Array.from(plain.toLowerCase().normalize('NFKD').replace(marks, ''), (letter) =>
    withoutStroke(quotesAndDashes(letter)),
  ).join('')
  letters.set(character, piece)
  return piece
}

/** Replaces quotes and dashes that phones and word processors insert by those that can be typed on any keyboard. */
function quotesAndDashes(character: string): string {
  if (/^[\u2018\u2019\u201B\u02BC\u00B4]$/.test(character)) return "'"
  if (/^[\u201C\u201D\u201E\u201F]$/.test(character)) return '"'
  return /^[\p{Pd}\u2212]$/u.test(character) ? '-' : character.replace(/\s/u, ' ')
}

/**
 * Letters that no collation treats as equal to the letters that people type for them, and the two forms of one Greek
 * letter.
 */
const typed: Readonly<Record<string, string>> = { ı: 'i', þ: 'th', ς: 'σ' }

const alphabet = 'abcdefghijklmnopqrstuvwxyz'.split('')
let collator: Intl.Collator | undefined

/**
 * Replaces a letter that Unicode does not decompose, such as ł, ø, đ, ß or æ, by the one or two letters with which it
 * sorts.
 */
function withoutStroke(letter: string): string {
  const known = typed[letter]
  if (known !== undefined || !/^(?![a-z])\p{Script=Latin}$/u.test(letter)) return known ?? letter
  collator ??= new Intl.Collator('en', { sensitivity: 'base', usage: 'search' })
  const isLike = (other: string): boolean => collator?.compare(letter, other) === 0
  const one = alphabet.find(isLike)
  if (one !== undefined) return one
  for (const first of alphabet) {
    const two = alphabet.map((second) => first + second).find(isLike)
    if (two !== undefined) return two
  }
  return letter
}
