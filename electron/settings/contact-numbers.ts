import { digitsIn } from '../../shared/callers/digits.ts'
import { lineOf } from '../../shared/callers/identity.ts'
import { LONGEST_CELL } from './csv.ts'

/** Why a cell, or a part of it, is not used. */
export type NumberFault = 'number' | 'rounded' | 'several'

export interface CellNumbers {
  /** As `lineOf` writes them. */
  readonly lines: readonly string[]
  readonly reason?: NumberFault
}

/** The minimum number of digits of a number that stands alone beside others in a cell. */
export const ALONE = 7
/** The minimum number of digits after a separator within a number, as in `030/901820`. */
const AFTER_SEPARATOR = 6
/** Digits of a number with a country code, https://www.itu.int/rec/T-REC-E.164, and of one without. */
const MOST_DIGITS = { abroad: 15, other: 13 }
/** What stands between numbers in any case. Google's address book writes `:::`. */
const ALWAYS = /:::|[\r\n|、]/
/** What stands between numbers, but also within one: `030/901820`, `15,550,100,123`, `555 0100;ext=5`. */
const PERHAPS = /\s*[/;,]\s*|\s+-\s+/
/** The decimals that a spreadsheet adds to a number, with or without separators of thousands. */
const DECIMALS = /^(\d{7,}|\d{1,3}(?:([,.'\u2019\s])\d{3}){2,}(?!\2))[.,]0+$/
const THOUSANDS = /^[1-9]\d{0,2}([,.'\s])\d{3}(?:\1\d{3})+$/
/** An extension, a pause with the digits that follow it, or the parameters of a `tel:` address. */
const AFTER =
  /(?<=[\d)])(?:\s*;[a-z-]+=.*|[;,]{2,}\d{0,8}#?|[;,]\d{0,5}#?|[\s,;]*(?:ext|extension|durchwahl|dw|app|x|#|p|w)[.:\s]*\d{0,8}#?)$/i

/**
 * The numbers in a cell. Several are read if each is complete. Where it is not clear whether a separator stands between
 * two numbers or within one, the part is refused, because digits of two numbers would make a third one.
 */
export function numbersIn(cell: string): CellNumbers {
  if (cell.length >= LONGEST_CELL) return { lines: [], reason: 'number' }
  const parts = cell.split(ALWAYS).filter((part) => part.trim() !== '')
  const read = parts.map((part) => linesIn(part.trim().replace(DECIMALS, '$1')))
  const reason = read.find((one) => one.reason !== undefined)?.reason
  return { lines: [...new Set(read.flatMap(({ lines }) => lines))], ...(reason !== undefined && { reason }) }
}

function linesIn(written: string): CellNumbers {
  const text = written.normalize('NFKC').replace(/[\p{Pd}\u2212]/gu, '-')
  for (const separator of [PERHAPS, /\s+/]) {
    const pieces = text.split(separator).filter((piece) => piece !== '')
    const lines = pieces.flatMap((piece) => lineAlone(piece) ?? [])
    if (pieces.length > 1 && lines.length === pieces.length) return { lines }
  }
  // A spreadsheet writes a long number in a narrow column like this, and its last digits are lost.
  if (/^\+?\d(?:[.,]\d+)?E\+\d+$/i.test(text)) return { lines: [], reason: 'rounded' }
  if (!isOneNumber(text)) return { lines: [], reason: 'several' }
  const line = lineOf(written)
  return line === undefined ? { lines: [], reason: 'number' } : { lines: [line] }
}

function lineAlone(piece: string): string | undefined {
  const line = lineOf(piece)
  return line === undefined || (!line.includes('@') && digitsIn(piece).length < ALONE) ? undefined : line
}

/** Whether the separators in a text are those within a number. */
function isOneNumber(text: string): boolean {
  if (text.includes('@')) return !/@.*@|[;,/]\s/.test(text.replace(/^"[^"]*"/, ''))
  if (THOUSANDS.test(text)) return true
  const number = text.replace(/^.*<|>.*$/g, '').replace(AFTER, '')
  const isAbroad = /^(?:tel:)?\s*\(?(?:\+|00)/i.test(number)
  if (digitsIn(number).length > MOST_DIGITS[isAbroad ? 'abroad' : 'other'] && /\D/.test(number)) return false
  const pieces = number.split(PERHAPS).filter((piece) => piece !== '')
  return pieces.length < 2 || (!/[;,]/.test(number) && digitsIn(pieces.at(-1) ?? '').length >= AFTER_SEPARATOR)
}
