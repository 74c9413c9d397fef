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

/**
 * Reads CSV whose lines end with CR, LF or CRLF. Rows of empty cells are skipped. The separator is the one that the file
 * names by `sep=`, as spreadsheets write it, or else the one that divides most rows equally.
 */
export function readCsv(text: string): Csv {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const named = /^sep=([,;\t])\n/i.exec(source)
  const rows: CsvRow[] = []
  let line = named === null ? 1 : 2
  Papa.parse<string[]>(source.slice(named?.[0].length ?? 0).trimEnd(), {
    delimiter: named?.[1] ?? '',
    // A semicolon or a tab divides nothing else, but a comma may also be in names.
    delimitersToGuess: [';', '\t', ','],
    newline: '\n',
    preview: MOST_ROWS + 1,
    step: ({ data, errors }) => {
      const lastLine = line + data.join('').split('\n').length - 1
      const cells = data.map((cell) => cell.slice(0, LONGEST_CELL))
      const isBroken = errors.some(({ type }) => type === 'Quotes')
      if (cells.some((cell) => cell.trim() !== '')) rows.push({ line, lastLine, cells, isBroken })
      line = lastLine + 1
    },
  })
  return rows.length > MOST_ROWS ? { rows: rows.slice(0, MOST_ROWS), cutAt: MOST_ROWS } : { rows }
}
