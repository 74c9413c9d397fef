const FIRST_STRONG = '\u2068'
const LEFT_TO_RIGHT = '\u2066'
const END = '\u2069'
/**
 * Letters and digits that are written from right to left, by their blocks, because regular expressions do not know the
 * direction of a character: Hebrew to Arabic Extended-A, the presentation forms, and the right-to-left areas of the
 * Supplementary Multilingual Plane.
 */
const rightToLeft = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]|[\u{10800}-\u{10FFF}]|[\u{1E800}-\u{1EFFF}]/u

/**
 * Marks a piece that is inserted into a sentence. The piece keeps its own direction, and the sentence keeps that of its
 * language (https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates). All languages of Gavel are written
 * from left to right, so a piece without right-to-left characters needs no marks.
 */
export function isolated(piece: string): string {
  return rightToLeft.test(piece) ? `${FIRST_STRONG}${piece}${END}` : piece
}

/** A name followed by a number, each in its own direction. Otherwise the groups of the number would change places. */
export function nameAndNumber(name: string, number: string): string {
  const shown = isolated(name)
  return shown === name ? `${name} ${number}` : `${shown} ${LEFT_TO_RIGHT}${number}${END}`
}
