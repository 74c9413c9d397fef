import { lineOf } from '../../shared/callers/identity.ts'
import { digitsIn } from '../../shared/callers/digits.ts'
import { LONGEST_CELL } from './csv.ts'

/** Why a cell, or a part of it, is not used. */
export type NumberFault = 'number' | 'rounded' | 'separators' | 'several'

export interface CellNumbers {
  /** As `lineOf` writes them. */
  readonly lines: readonly string[]
  readonly reason?: NumberFault
}

/** The minimum number of digits of a number that stands alone beside others in a cell. */
const ALONE = 7
/**
 * The maximum number of digits in a number that is written in groups, https://www.itu.int/rec/T-REC-E.164, and in one
 * without `+` or 00. Two of seven digits with only a space between them have more.
 */
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
  const line = lineOf(written)
  if (line === undefined) return { lines: [], reason: whyWrong(text) }
  return isOneNumber(text) ? { lines: [line] } : { lines: [], reason: 'several' }
}

function lineAlone(piece: string): string | undefined {
  const line = lineOf(piece)
  return line === undefined || (!line.includes('@') && digitsIn(piece).length < ALONE) ? undefined : line
}

/** Whether the separators in a text that `lineOf` reads as one line are those within a number. */
function isOneNumber(text: string): boolean {
  if (text.includes('@')) return !/@.*@|[;,/]\s/.test(text.replace(/^"[^"]*"/, ''))
  if (THOUSANDS.test(text)) return true
  const number = text
    .replace(/^.*<|>.*$/g, '')
    .replace(AFTER, '')
    .replace(/[\s/]+$/, '')
  if (/[,;]/.test(number)) return false
  if (/^\d+$/.test(number)) return true
  if (digitsIn(number).length > MOST_DIGITS[/^(?:tel:)?\s*\(?(?:\+|00)/i.test(number) ? 'abroad' : 'other'])
    return false
  const parts = number.split(/\s*\/\s*|\s+-\s+/)
  const last = parts.pop() ?? ''
  return parts.length === 0 || isAreaBefore(parts, last)
}

/** Whether the parts are the codes of country and area before the rest of a number. */
function isAreaBefore(codes: readonly string[], rest: string): boolean {
  const [first = ''] = codes
  const restDigits = digitsIn(rest)
  const isMarked = /^\(?(?:\+|0)/.test(first)
  const longest = isMarked ? 5 : 3
  const isShort = codes.every(
    (code, index) => digitsIn(code).length <= (index === 0 && /^\(?(?:\+|00)/.test(code) ? 8 : longest),
  )
  if (!isMarked) return isShort && restDigits.length >= ALONE
  return isShort && restDigits.length >= (restDigits.startsWith('0') ? ALONE : 4)
}

function whyWrong(text: string): NumberFault {
  // A spreadsheet writes a long number in a narrow column like this, and its last digits are lost.
  if (/^\+?\d(?:[.,]\d+)?E\+\d+$/i.test(text)) return 'rounded'
  if (/\d\s*[;,/]\s+\d/.test(text)) return 'several'
  if ((text.match(/\d(?:[\s().-]{0,3}\d){6,14}(?!\d)/g) ?? []).length > 1) return 'several'
  return /\d[,']\d/.test(text.replace(/\u2019/g, "'")) ? 'separators' : 'number'
}
