import { folded } from '../../shared/callers/folded.ts'
import { lineOf } from '../../shared/callers/identity.ts'
import type { LabelPreview } from '../../shared/preferences/label-preview.ts'
import { fromCsvCell } from '../../shared/text/csv-cell.ts'
import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'
import type { CsvRow } from './csv.ts'

/** A line of a contacts file, as Gavel has understood it. */
export interface Contact {
  readonly line: number
  /** As `lineOf` writes it. */
  readonly number: string
  readonly name: string
}

type Refused = LabelPreview['bad'][number]

/** What the columns contain. The parts of a name are listed in the order in which they are read. */
interface Columns {
  readonly numbers: readonly number[]
  readonly names: readonly number[]
  /** Used if the names are empty, as in the entry of a company. */
  readonly companies: readonly number[]
}

/** Characters of the longest name. */
export const MAX_NAME = 100
const LONGEST_TEXT = 200

/** Words in headings of the exports of address books, phone systems and phones, folded. */
const headings = {
  number:
    /\b(?:numbers?|phones?|telephone|mobile|cell|tel|telefon\w*|mobil\w*|handy\w*|\w*nummer|telefono|movil|portable|sip)\b/,
  notNumber: /\b(?:type|label|typ|fax|account|street|id|extension label|country|primary)\b/,
  whole: /^(?:name|full name|display name|caller|caller name|contact|contact name|anzeigename|nombre|nom)$/,
  parts: [
    /^(?:contact )?(?:first name|given name|name given|vorname|prenom)$/,
    /^(?:contact )?(?:middle name|additional name|name middle|weitere vornamen)$/,
    /^(?:contact )?(?:last name|family name|surname|name family|nachname|familienname)$/,
  ],
  company: /^(?:contact )?(?:company|organization|organisation|organization name|firma|unternehmen)$/,
}

/**
 * Reads names and numbers from the rows of any address book's file. A heading says which columns these are; without
 * one, the numbers are taken from the column with the most numbers, and the names from the first other column. A row
 * may have several numbers.
 */
export function readContacts(rows: readonly CsvRow[]): {
  readonly contacts: readonly Contact[]
  readonly refused: readonly Refused[]
} {
  const all = rows.map(({ line, cells }) => ({ line, cells: cells.map((cell) => fromCsvCell(cell.trim())) }))
  const [first] = all
  const heading = first !== undefined && isHeading(first.cells) ? first.cells.map(plainHeading) : undefined
  const body = heading === undefined ? all : all.slice(1)
  const columns = columnsOf(heading ?? [], body)
  const contacts: Contact[] = []
  const refused: Refused[] = []
  for (const { line, cells } of body) {
    const read = readRow(cells, columns)
    contacts.push(...read.numbers.map((number) => ({ line, number, name: read.name })))
    if (read.reason === undefined) continue
    refused.push({ line, text: sanitizeForDisplay(cells.join(', ')).slice(0, LONGEST_TEXT), reason: read.reason })
  }
  return { contacts, refused }
}

interface ReadRow {
  readonly numbers: readonly string[]
  readonly name: string
  /** Why the row, or one of its numbers, is not used. */
  readonly reason?: Refused['reason']
}

function readRow(cells: readonly string[], columns: Columns): ReadRow {
  if (cells.length < 2) return { numbers: [], name: '', reason: 'columns' }
  const written = columns.numbers.flatMap((column) => numbersIn(cells[column] ?? ''))
  const name = nameIn(cells, columns.names) || nameIn(cells, columns.companies)
  const numbers = [...new Set(written.flatMap((number) => lineOf(number) ?? []))]
  if (numbers.length > 0 && (name === '' || name.length > MAX_NAME)) return { numbers: [], name, reason: 'name' }
  const wrong = written.find((number) => lineOf(number) === undefined)
  if (wrong === undefined && numbers.length > 0) return { numbers, name }
  return { numbers, name, reason: whyWrong(wrong ?? '') }
}

/** The decimals that a spreadsheet adds to a number, with or without separators of thousands. */
const DECIMALS = /^(\d{7,}|\d{1,3}(?:([,.'\u2019\s])\d{3}){2,}(?!\2))[.,]0+$/

/** Some address books write several numbers into one cell, with this between them. */
function numbersIn(cell: string): readonly string[] {
  return cell
    .split(':::')
    .map((part) => part.trim().replace(DECIMALS, '$1'))
    .filter((part) => part !== '')
}

function nameIn(cells: readonly string[], columns: readonly number[]): string {
  return sanitizeForDisplay(columns.map((column) => cells[column] ?? '').join(' '))
}

function whyWrong(written: string): Refused['reason'] {
  if (isRounded(written)) return 'rounded'
  return /\d[,'\u2019]\d/.test(written) ? 'separators' : 'number'
}

/** A spreadsheet writes a long number in a narrow column like this, and its last digits are lost. */
function isRounded(written: string): boolean {
  return /^\+?\d(?:[.,]\d+)?E\+\d+$/i.test(written)
}

function plainHeading(cell: string): string {
  return folded(cell)
    .replace(/[_\s]+/g, ' ')
    .trim()
}

function isNumberHeading(text: string): boolean {
  return headings.number.test(text) && !headings.notNumber.test(text)
}

function isHeading(cells: readonly string[]): boolean {
  if (cells.some((cell) => lineOf(cell) !== undefined)) return false
  if (cells.some((cell) => isNumberHeading(plainHeading(cell)))) return true
  const [first = ''] = cells
  return !/\d/.test(first) && !first.includes('@')
}

function columnsOf(heading: readonly string[], body: readonly { readonly cells: readonly string[] }[]): Columns {
  const columnsLike = (pattern: RegExp): readonly number[] =>
    heading.flatMap((text, column) => (pattern.test(text) ? column : []))
  const named = heading.flatMap((text, column) => (isNumberHeading(text) ? column : []))
  const numbers = named.length > 0 ? named : mostNumbers(body)
  const whole = columnsLike(headings.whole).slice(0, 1)
  const parts = headings.parts.flatMap((pattern) => columnsLike(pattern).slice(0, 1))
  const known = whole.length > 0 ? whole : parts
  const width = Math.max(0, ...body.map(({ cells }) => cells.length))
  const other = Array.from({ length: width }, (_, column) => column).find((column) => !numbers.includes(column))
  return {
    numbers,
    names: known.length > 0 ? known : other === undefined ? [] : [other],
    companies: columnsLike(headings.company).slice(0, 1),
  }
}

/** The column in which most cells are numbers; the first one if none has any. */
function mostNumbers(body: readonly { readonly cells: readonly string[] }[]): readonly number[] {
  const counts: number[] = []
  for (const { cells } of body) {
    for (const [column, cell] of cells.entries()) {
      const isNumber = numbersIn(cell).some((number) => lineOf(number) !== undefined)
      counts[column] = (counts[column] ?? 0) + Number(isNumber)
    }
  }
  const most = Math.max(0, ...counts)
  return [Math.max(0, counts.indexOf(most))]
}
