import Papa from 'papaparse'

export interface CsvRow {
  /** The first line is 1. */
  readonly line: number
  /** The last line of a row whose cells have line breaks, else the first. */
  readonly lastLine: number
  /** Cut to `LONGEST_CELL` characters. */
  readonly cells: readonly string[]
  /** Whether its quotation marks do not match, so that it may contain rows that follow it. */
  readonly isBroken: boolean
}

export interface Csv {
  readonly rows: readonly CsvRow[]
  /** How many rows were read, if the file has more. */
  readonly cutAt?: number
}

/** Characters after which a cell is cut. No name and no number is so long. */
export const LONGEST_CELL = 1_000
/** Far more than any address book has. */
const MOST_ROWS = 50_000
/** Characters that are read at once, in some ten milliseconds. In a longer row, a quotation mark is never closed. */
const PIECE = 100_000

/**
 * Reads CSV whose lines end with CR, LF or CRLF. Rows of empty cells are skipped.
 * @param separatorOf finds the separator if the file does not name it by `sep=`, as spreadsheets write it
 */
export async function readCsv(text: string, separatorOf: (source: string) => string): Promise<Csv> {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const named = /^sep=([,;\t])\n/i.exec(source)
  let end = source.length
  while (source[end - 1] === '\n') end -= 1
  const body = source.slice(named?.[0].length ?? 0, end)
  const delimiter = named?.[1] ?? separatorOf(body)
  const rows: CsvRow[] = []
  let line = named === null ? 1 : 2
  const add = (cells: readonly string[], isBroken: boolean): void => {
    const lastLine = line + breaksIn(cells)
    const cut = cells.map((cell) => (cell.length > LONGEST_CELL ? cell.slice(0, LONGEST_CELL) : cell))
    if (cut.some((cell) => cell.trim() !== '')) rows.push({ line, lastLine, cells: cut, isBroken })
    line = lastLine + 1
  }
  for (let at = 0; at < body.length && rows.length <= MOST_ROWS;) {
    const piece = body.slice(at, at + PIECE)
    const isLast = at + PIECE >= body.length
    const read = rowsOf(piece, delimiter)
    // The last row of a piece may go on in the next one.
    const complete = isLast ? read : read.slice(0, -1)
    for (const { cells, isBroken } of complete) add(cells, isBroken)
    if (complete.length === 0 && !isLast) add([body.slice(at)], true)
    at = isLast ? body.length : at + (complete.at(-1)?.end ?? body.length)
    await new Promise(setImmediate)
  }
  return rows.length > MOST_ROWS ? { rows: rows.slice(0, MOST_ROWS), cutAt: MOST_ROWS } : { rows }
}

interface PieceRow {
  readonly cells: readonly string[]
  readonly isBroken: boolean
  /** Where the next row begins. */
  readonly end: number
}

function rowsOf(piece: string, delimiter: string): readonly PieceRow[] {
  const rows: PieceRow[] = []
  Papa.parse<string[]>(piece, {
    delimiter,
    newline: '\n',
    step: ({ data, errors, meta }) => {
      rows.push({ cells: data, isBroken: errors.length > 0, end: meta.cursor })
    },
  })
  return rows
}

function breaksIn(cells: readonly string[]): number {
  let count = 0
  for (const cell of cells) for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count += 1
  return count
}
