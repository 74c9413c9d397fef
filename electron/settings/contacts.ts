import { folded } from '../../shared/callers/folded.ts'
import { lineOf } from '../../shared/callers/identity.ts'
import type { LabelPreview } from '../../shared/preferences/label-preview.ts'
import { fromCsvCell } from '../../shared/text/csv-cell.ts'
import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'
import { ALONE, numbersIn } from './contact-numbers.ts'
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
/** Columns that are read, far more than any address book has. */
const MOST_COLUMNS = 200
/** Rows whose cells say what a column contains. */
const SAMPLE = 200
/** Rows above the headings, such as a title. */
const MOST_ABOVE = 5
/** Rows after which others have their turn. */
const SLICE = 1_000

const NAMES = ['whole', 'given', 'middle', 'family', 'company'] as const

/** What a heading says. */
type Kind = (typeof NAMES)[number] | 'phone' | 'place' | 'other'

/**
 * Headings in the exports of address books, phones and phone systems, in English, German, French, Spanish, Italian,
 * Portuguese, Dutch, Polish, Swedish, Danish, Norwegian, Finnish and Czech, the languages of Outlook in Europe: in lower
 * case, without accents, spaces and punctuation. The first that matches counts.
 */
const HEADINGS: readonly (readonly [Kind, RegExp])[] = [
  ['other', /mail|fa(?:x|ks|csim)|telecop|pager|beeper|semafo|localizador|cercaperson|personsok|phonetic|yomi/],
  ['other', /assist|asst|asyst|ayudante|avusta|sekret|secret|manager|vorgesetz|emergency|notfall/],
  ['other', /(?:label|type?|code|status|id|primary|count|prefix|suffix|owner|nickname|username)$|country|extension/],
  ['phone', /mobi|movil|telemov|celular|cellul|portable|handy|komork|cell/],
  ['other', /(?:compan|firm|societ|empresa|bedrijf|foretag|organi[sz]a).*(?:phone|tel|fone|number|nummer)/],
  ['other', /(?:phone|tele?f|fone).*(?:compan|firm|societ|empresa|bedrijf|foretag|organi[sz]a)/],
  ['phone', /phone|telef|fone|puhelin|rufn|lineuri|^tel|^sip|^gsm|^(?:contact|caller)?(?:numbers?|nummern?|numero)$/],
  ['place', /^(?:home|work|business|office|other|main|primary|privat|geschaftlich|dienstlich|arbeit|zuhause)/],
  ['place', /^(?:ufficio|abitazione|lavoro|casa|trabajo|travail|domicile|bureau|thuis|werk|hem|arbete|hjem|koti|tyo)$/],
  [
    'whole',
    /(?:vor|first).*(?:nach|last)|(?:nach|last).*(?:vor|first)|nom(?:et)?prenom|prenom(?:et)?nom|nombrey?apell/,
  ],
  ['whole', /nomee?cognome|imiei?nazwisko/],
  ['middle', /middle|additionalname|weiter.*vorname|deuxieme|segundon|secondon|nomedomeio|middelste|tussenv/],
  ['middle', /drugieimie|mellannamn|mell[eo]mnavn|toinennimi/],
  [
    'given',
    /firstname|givenname|namegiven|^(?:first|given)$|forename|vorname|rufname|prenom|primernombre|primeironome/,
  ],
  ['given', /nomeproprio|voornaam|roepnaam|^imie$|fornamn|fornavn|etunimi/],
  ['family', /lastname|familyname|namefamily|^(?:last|family|sn)$|surname|nachname|familienname|nomdefamille|apellido/],
  ['family', /cognome|sobrenome|apelido|ultimonome|achternaam|nazwisko|ef?ternamn|e[ft]ternavn|sukunimi|prijmeni/],
  ['company', /^(?:contact|associated)?(?:company|organi[sz]ation|org)(?:1?name)?$|^accountname$|^firma|^unternehmen$/],
  [
    'company',
    /^(?:societe|entreprise|empresa|organizacion|societa|azienda|bedrijf|foretag|virksomhed|yritys|bedrift)$/,
  ],
  ['whole', /^(?:contact|caller|display|full|common|anzeige|angezeigter)?name$|^[fc]n$|^kontakt$|^ansprechpartner$/],
  ['whole', /^(?:nom|nombre|nome|naam|nazwa|namn|navn|nimi|jmeno)$/],
]

interface Column {
  readonly column: number
  readonly heading: string
  readonly kind: Kind | undefined
}

/** Where names and numbers are. `names` are all columns with a part of a name. */
interface Columns {
  readonly all: readonly Column[]
  readonly names: readonly Column[]
  readonly numbers: readonly Column[]
}

/**
 * Reads names and numbers from an address book's file. A heading says which columns these are; without one, the numbers
 * are taken from the column with the most numbers, and the names from the first other column. A row may have several
 * numbers.
 */
export async function readContacts(text: string): Promise<Contacts> {
  const { rows, ...cut } = readCsv(text)
  const at = headingIn(rows.slice(0, MOST_ABOVE))
  const body = rows.slice(at + 1)
  const columns = columnsIn(rows[at]?.cells ?? [], body.slice(0, SAMPLE))
  const contacts: Contact[] = []
  const refused: Refused[] = []
  for (const [index, row] of body.entries()) {
    if (index % SLICE === SLICE - 1) await new Promise(setImmediate)
    const { numbers, name, reason } = readRow(row, columns)
    for (const number of numbers) contacts.push({ line: row.line, number, name })
    if (reason === undefined) continue
    const shown = sanitizeForDisplay(row.cells.slice(0, LONGEST_TEXT).join(', ')).slice(0, LONGEST_TEXT)
    refused.push({ line: row.line, lastLine: row.lastLine, text: shown, reason })
  }
  return { contacts, refused, columns: described(columns, body.slice(0, SAMPLE)), ...cut }
}

interface ReadRow {
  readonly numbers: readonly string[]
  readonly name: string
  /** Why the row, or one of its numbers, is not used. */
  readonly reason?: Refused['reason']
}

function readRow(row: CsvRow, columns: Columns): ReadRow {
  const name = sanitizeForDisplay(nameIn(row, columns))
  if (row.isBroken || hasRows(row, columns)) return { numbers: [], name, reason: 'quote' }
  if (row.cells.length < 2) return { numbers: [], name, reason: 'columns' }
  const read = columns.numbers.map(({ column }) => numbersIn(cellOf(row, column)))
  const numbers = [...new Set(read.flatMap(({ lines }) => lines))]
  if (numbers.length > 0 && (name === '' || name.length > MAX_NAME)) return { numbers: [], name, reason: 'name' }
  const reason = read.find((one) => one.reason !== undefined)?.reason ?? (numbers.length === 0 ? 'number' : undefined)
  return { numbers, name, ...(reason !== undefined && { reason }) }
}

/** Whether a cell with line breaks may contain other rows, because the quotation marks of two rows seem to match. */
function hasRows({ cells }: CsvRow, { numbers }: Columns): boolean {
  return cells.some(
    (cell, index) =>
      cell.includes('\n') &&
      !numbers.some(({ column }) => column === index) &&
      cell.split(/[,;\t\n]/).some((part) => isRecognised(part.trim())),
  )
}

function cellOf({ cells }: CsvRow, column: number): string {
  return fromCsvCell((cells[column] ?? '').trim())
}

function nameIn(row: CsvRow, { names }: Columns): string {
  const joined = (...kinds: readonly Kind[]): string =>
    kinds
      .flatMap((kind) => names.filter((one) => one.kind === kind))
      .map(({ column }) => cellOf(row, column))
      .filter(Boolean)
      .join(' ')
  const whole = joined('whole')
  const first = joined('given')
  const middle = joined('middle')
  const family = joined('family')
  const inOrder = (...parts: readonly string[]): string => parts.filter(Boolean).join(' ')
  // A column *Name* beside only one half of the name has the other half, unless its cell has both.
  const isHalf = whole !== '' && (first === '') !== (family === '') && !folded(whole).includes(folded(first + family))
  if (isHalf) return first === '' ? inOrder(whole, middle, family) : inOrder(first, middle, whole)
  return whole || inOrder(first, middle, family) || joined('company')
}

function kindOf(heading: string): Kind | undefined {
  const key = folded(heading).replace(/[^\p{L}\p{N}]+/gu, '')
  return HEADINGS.find(([, pattern]) => pattern.test(key))?.[0]
}

function isName(kind: Kind | undefined): boolean {
  return NAMES.some((name) => name === kind)
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
  const kinds = candidates.map(({ cells }) => cells.slice(0, MOST_COLUMNS).map(kindOf))
  const found = kinds.findIndex((all) => all.includes('phone') && all.some(isName))
  const isData = found < 0 && kinds[0]?.includes('phone') !== true && /\d|@/.test(first.cells[0] ?? '')
  return isData ? -1 : Math.max(0, found)
}

function columnsIn(headings: readonly string[], body: readonly CsvRow[]): Columns {
  const width = Math.min(MOST_COLUMNS, Math.max(headings.length, ...body.map(({ cells }) => cells.length)))
  const all = Array.from({ length: width }, (_, column): Column => {
    const heading = sanitizeForDisplay(fromCsvCell((headings[column] ?? '').trim())).slice(0, MAX_NAME)
    return { column, heading, kind: kindOf(heading) }
  })
  const named = all.filter(
    ({ kind, column }) => kind === 'phone' || (kind === 'place' && isMostlyNumbers(body, column)),
  )
  const numbers = named.length > 0 ? named : mostNumbers(all, body)
  const others = all.filter((one) => !numbers.includes(one))
  const names = others.filter(({ kind }) => isName(kind))
  return {
    all,
    numbers,
    names: names.length > 0 ? names : others.slice(0, 1).map((one) => ({ ...one, kind: 'whole' })),
  }
}

/** The column in which most cells are numbers. */
function mostNumbers(all: readonly Column[], body: readonly CsvRow[]): readonly Column[] {
  const counted = all
    .filter(({ kind }) => kind !== 'other')
    .map((one) => ({ one, count: body.filter((row) => numbersIn(cellOf(row, one.column)).lines.length > 0).length }))
    .toSorted((a, b) => b.count - a.count)
  return counted.slice(0, 1).flatMap(({ one, count }) => (count === 0 ? [] : one))
}

const DATE = /^(?:\d{4}-\d\d?-\d\d?|\d\d?([./])\d\d?\1\d{4})(?:\s|$)/

/** Whether a cell is a number also without a heading. */
function isRecognised(cell: string): boolean {
  return !DATE.test(cell) && numbersIn(cell).lines.some((line) => /^\d+$/.test(line) && line.length >= ALONE)
}

function isMostlyNumbers(body: readonly CsvRow[], column: number): boolean {
  const filled = body.map((row) => cellOf(row, column)).filter((cell) => cell !== '')
  return filled.length > 0 && filled.filter(isRecognised).length * 2 > filled.length
}

function described({ all, names, numbers }: Columns, body: readonly CsvRow[]): Contacts['columns'] {
  const told = (columns: readonly Column[]): Contacts['columns']['names'] =>
    columns.map(({ column, heading }) => ({ column: column + 1, heading }))
  const people = names.filter(({ kind }) => kind !== 'company')
  const isOther = (one: Column): boolean =>
    one.heading !== '' && !names.includes(one) && !numbers.includes(one) && isMostlyNumbers(body, one.column)
  return {
    names: told(people.length > 0 ? people : names),
    numbers: told(numbers),
    others: told(all.filter(isOther)),
  }
}
