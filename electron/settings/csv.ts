export interface CsvRow {
  /** The first line is 1. */
  readonly line: number
  readonly cells: readonly string[]
}

/** A quoted cell, which may contain separators and line breaks. */
const QUOTED = /(?<=^|[,;\t\n])"[^"]*(?:""[^"]*)*"?/g

/**
 * Reads CSV as in RFC 4180, separated by commas, semicolons or tabs, whichever the first line uses. Spreadsheets in
 * many countries write semicolons. Empty lines are skipped.
 */
export function parseCsv(text: string): readonly CsvRow[] {
  const source = text.replace(/^\uFEFF/, '')
  const separator = findSeparator(source)
  const rows: CsvRow[] = []
  let cells: string[] = []
  let cell = ''
  let quoted = false
  let line = 1
  let start = 1
  const endRow = (): void => {
    cells.push(cell)
    if (cells.some((content) => content.trim() !== '')) rows.push({ line: start, cells })
    cells = []
    cell = ''
  }
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at] ?? ''
    if (char === '\n') line += 1
    if (quoted) {
      if (char !== '"') cell += char
      else if (source[at + 1] === '"') {
        cell += '"'
        at += 1
      } else quoted = false
    } else if (char === '"' && cell === '') quoted = true
    else if (char === separator) {
      cells.push(cell)
      cell = ''
    } else if (char === '\n') {
      endRow()
      start = line
    } else if (char !== '\r') cell += char
  }
  endRow()
  return rows
}

function findSeparator(text: string): string {
  const first = /^.*/.exec(text.replace(QUOTED, ''))?.[0] ?? ''
  const counted = [',', ';', '\t'].map((char) => ({ char, count: first.split(char).length }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).char
}
