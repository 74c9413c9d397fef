import { folded } from '../../shared/callers/folded.ts'
import { lineOf } from '../../shared/callers/identity.ts'
import type { LabelPreview } from '../../shared/preferences/label-preview.ts'
import { fromCsvCell } from '../../shared/text/csv-cell.ts'
import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'
import { columnsOf, isOthersNumber, MOST_COLUMNS, type Columns } from './contact-headings.ts'
import { numbersIn } from './contact-numbers.ts'
import { readCsv, type CsvRow } from './csv.ts'

/** A line of a contacts file, as Gavel has understood it. */
export interface Contact {
  readonly line: number
  /** As `lineOf` writes it. */
  readonly number: string
  readonly name: string
}

type Refused = LabelPreview['bad']['first'][number]

export interface Contacts {
  readonly contacts: readonly Contact[]
  readonly refused: readonly Refused[]
  /** The headings of the columns that were taken, and of others that have numbers. */
  readonly columns: LabelPreview['columns']
  readonly cutAt?: number
}

/** Characters of the longest name. */
export const MAX_NAME = 100
const LONGEST_TEXT = 200
/** Rows whose cells say what a column contains. */
const SAMPLE = 200
/** Rows above the headings, such as a title. */
const MOST_ABOVE = 5
/** Rows after which others have their turn. */
const SLICE = 1_000

/**
 * Reads names and numbers from any address book's file. A heading says which columns these are; without one, the
 * numbers are taken from the column with the most numbers, and the names from the first other column. A row may have
 * several numbers.
 */
export async function readContacts(text: string): Promise<Contacts> {
  const { rows: all, ...cut } = await readCsv(text, separatorOf)
  const at = headingIn(all.slice(0, MOST_ABOVE))
  const body = all.slice(at + 1)
  const headings =
    at < 0 ? [] : (all[at]?.cells ?? []).map((cell) => sanitizeForDisplay(fromCsvCell(cell.trim())).slice(0, MAX_NAME))
  const columns = columnsIn(headings, body.slice(0, SAMPLE))
  const width = (at < 0 ? all[0] : all[at])?.cells.length ?? 0
  const contacts: Contact[] = []
  const refused: Refused[] = []
  for (const [index, row] of body.entries()) {
    if (index % SLICE === SLICE - 1) await new Promise(setImmediate)
    const { numbers, name, reason } = readRow(row, columns, width)
    for (const number of numbers) contacts.push({ line: row.line, number, name })
    if (reason === undefined) continue
    const shown = sanitizeForDisplay(row.cells.slice(0, LONGEST_TEXT).join(', ')).slice(0, LONGEST_TEXT)
    refused.push({ line: row.line, lastLine: row.lastLine, text: shown, reason })
  }
  return { contacts, refused, columns: described(columns, headings, body.slice(0, SAMPLE)), ...cut }
}

interface ReadRow {
  readonly numbers: readonly string[]
  readonly name: string
  /** Why the row, or one of its numbers, is not used. */
  readonly reason?: Refused['reason']
}

function readRow(row: CsvRow, columns: Columns, width: number): ReadRow {
  const cell = (column: number | undefined): string => cellOf(row, column)
  const name = nameIn(cell, columns)
  if (row.isBroken || hasRows(row, columns, width)) return { numbers: [], name, reason: 'quote' }
  if (row.cells.length < 2) return { numbers: [], name, reason: 'columns' }
  const read = columns.numbers
    .filter(({ label }) => label === undefined || !isOthersNumber(cell(label)))
    .map(({ column }) => numbersIn(cell(column)))
  const numbers = [...new Set(read.flatMap(({ lines }) => lines))]
  const shown = sanitizeForDisplay(name)
  if (numbers.length > 0 && (shown === '' || shown.length > MAX_NAME))
    return { numbers: [], name: shown, reason: 'name' }
  const reason = read.find((one) => one.reason !== undefined)?.reason ?? (numbers.length === 0 ? 'number' : undefined)
  return { numbers, name: shown, ...(reason !== undefined && { reason }) }
}

/** Whether a cell with line breaks contains other rows, because the quotation marks of two rows seem to match. */
function hasRows({ cells }: CsvRow, { numbers }: Columns, width: number): boolean {
  return cells.some((cell, column) => {
    if (!cell.includes('\n')) return false
    if (cells.length > width) return true
    const parts = cell.split(/[,;\t\n]/)
    const isRow = parts.length > width && parts.some((part) => isRecognised(part.trim()))
    return isRow && !numbers.some((one) => one.column === column)
  })
}

function cellOf({ cells }: CsvRow, column: number | undefined): string {
  return column === undefined ? '' : fromCsvCell((cells[column] ?? '').trim())
}

function nameIn(
  cell: (column: number | undefined) => string,
  { whole, given, family, bare, company }: Columns,
): string {
  const joined = (columns: readonly number[]): string => columns.map(cell).filter(Boolean).join(' ')
  if (cell(whole) !== '') return cell(whole)
  const first = joined(given)
  const last = joined(family)
  if (bare !== undefined && isWhole(cell(bare), given.includes(bare) ? last : cell(given[0]))) return cell(bare)
  // East Asian names begin with the family's, also if the columns do not.
  const isFamilyFirst = /^[\p{sc=Han}\p{sc=Hangul}]/u.test(last)
  return (isFamilyFirst ? [last, first] : [first, last]).filter(Boolean).join(' ') || cell(company)
}

/** Whether a name has all words of its other half, and more. */
function isWhole(name: string, half: string): boolean {
  const wordsOf = (text: string): readonly string[] => folded(text).match(/[\p{L}\p{N}]+/gu) ?? []
  const words = wordsOf(name)
  const halves = wordsOf(half)
  return halves.length > 0 && words.length > halves.length && halves.every((word) => words.includes(word))
}

/**
 * The row with the headings; -1 if there is none. In an unknown language, only the first row can be one. A row above
 * the headings has no numbers either.
 */
function headingIn(rows: readonly CsvRow[]): number {
  const possible = rows.findIndex((row) => row.cells.some((cell) => lineOf(fromCsvCell(cell.trim())) !== undefined))
  const candidates = possible < 0 ? rows : rows.slice(0, possible)
  const [first] = candidates
  if (first === undefined || first.isBroken) return -1
  const saysNumber = (row: CsvRow): boolean => columnsOf(row.cells, () => false).numbers.length > 0
  const found = candidates.findIndex((row) => saysNumber(row) && hasNames(columnsOf(row.cells, () => false)))
  if (found >= 0 || saysNumber(first)) return Math.max(0, found)
  const [cell = ''] = first.cells
  return /\d|@/.test(cell) ? -1 : 0
}

function columnsIn(headings: readonly string[], body: readonly CsvRow[]): Columns {
  const named = columnsOf(headings, (column) => isMostlyNumbers(body, column))
  const width = Math.min(
    MOST_COLUMNS,
    body.reduce((most, { cells }) => Math.max(most, cells.length), 0),
  )
  const all = Array.from({ length: width }, (_, column) => column)
  const numbers = named.numbers.length > 0 ? named.numbers : mostNumbers(headings, body, all)
  const other = all.find((column) => !numbers.some((one) => one.column === column))
  return { ...named, numbers, ...(!hasNames(named) && other !== undefined && { whole: other }) }
}

function hasNames({ whole, given, family, company }: Columns): boolean {
  return whole !== undefined || given.length + family.length > 0 || company !== undefined
}

/** The column in which most cells are numbers. */
function mostNumbers(
  headings: readonly string[],
  body: readonly CsvRow[],
  columns: readonly number[],
): Columns['numbers'] {
  let best = { column: 0, count: 0 }
  for (const column of columns) {
    if (isOthersNumber(headings[column] ?? '')) continue
    const count = body.filter((row) => numbersIn(cellOf(row, column)).lines.length > 0).length
    if (count > best.count) best = { column, count }
  }
  return best.count === 0 ? [] : [{ column: best.column }]
}

/** Digits of the shortest number that is recognised without a heading. */
const RECOGNISED = 7
const DATE = /^(?:\d{4}-\d\d?-\d\d?|\d\d?([./])\d\d?\1\d{4})(?:\s|$)/

function isRecognised(cell: string): boolean {
  return !DATE.test(cell) && numbersIn(cell).lines.some((line) => /^\d+$/.test(line) && line.length >= RECOGNISED)
}

function isMostlyNumbers(body: readonly CsvRow[], column: number): boolean {
  const filled = body.map((row) => cellOf(row, column)).filter((cell) => cell !== '')
  return filled.length > 0 && filled.filter(isRecognised).length * 2 > filled.length
}

/** The separator with which most rows have a number in a cell, and of those the one with most columns. */
function separatorOf(source: string): string {
  const unquoted = source.slice(0, 20_000).replace(/"[^"]*"/g, (cell) => cell.replace(/[",;\s]+/g, ' '))
  const lines = unquoted.split('\n').slice(0, 20)
  let best = { char: ',', rows: 0, columns: 0 }
  for (const char of [',', ';', '\t']) {
    const split = lines.map((line) => line.split(char))
    const rows = split.filter((cells) => cells.length > 1 && cells.some((cell) => isRecognised(cell.trim()))).length
    const columns = split[0]?.length ?? 0
    if (rows > best.rows || (rows === best.rows && columns > best.columns)) best = { char, rows, columns }
  }
  return best.char
}

function described(columns: Columns, headings: readonly string[], body: readonly CsvRow[]): Contacts['columns'] {
  const { whole, given, family, company } = columns
  const named = (list: readonly number[]): Contacts['columns']['names'] =>
    list.map((column) => ({ column: column + 1, heading: headings[column] ?? '' }))
  const names = [...new Set([whole ?? [], given, family].flat())]
  const numbers = columns.numbers.map(({ column }) => column)
  const taken = new Set([...names, ...numbers])
  const others = headings.flatMap((_, column) =>
    !taken.has(column) && column < MOST_COLUMNS && isMostlyNumbers(body, column) ? column : [],
  )
  return {
    names: named(names.length > 0 ? names : [company ?? []].flat()),
    numbers: named(numbers),
    others: named(others),
  }
}
