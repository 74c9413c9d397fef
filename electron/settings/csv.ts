export interface CsvRow {
  /** The first line is 1. */
  readonly line: number
  readonly cells: readonly string[]
}

/** A quoted cell, which may contain separators and line breaks. */
const QUOTED = /(?<=^|[,;\t\r\n])"[^"]*(?:""[^"]*)*"?/g

/**
 * Reads CSV as in RFC 4180, separated by commas, semicolons or tabs, whichever the first line uses, or names by
 * `sep=`. Spreadsheets in many countries write semicolons. Outside quotes, CR, LF and CRLF each end a row. Empty lines
 * are skipped.
 */
export function parseCsv(text: string): readonly CsvRow[] {
  const source = text.replace(/^\uFEFF/, '')
  const named = /^sep=([,;\t])(?:\r\n?|\n)/i.exec(source)
  const separator = named?.[1] ?? findSeparator(source)
  const rows: CsvRow[] = []
  let cells: string[] = []
  let cell = ''
  let quoted = false
  let line = named === null ? 1 : 2
  let start = line
  const endRow = (): void => {
    cells.push(cell)
    if (cells.some((content) => content.trim() !== '')) rows.push({ line: start, cells })
    cells = []
    cell = ''
  }
  for (let at = named?.[0].length ?? 0; at < source.length; at += 1) {
    const char = source[at] ?? ''
    const isBreak = char === '\n' || (char === '\r' && source[at + 1] !== '\n')
    if (isBreak) line += 1
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
    } else if (isBreak) {
      endRow()
      start = line
    } else if (char !== '\r') cell += char
  }
  endRow()
  return rows
}

function findSeparator(text: string): string {
  const first = /^[^\r\n]*/.exec(text.replace(QUOTED, ''))?.[0] ?? ''
  const counted = [',', ';', '\t'].map((char) => ({ char, count: first.split(char).length }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).char
}
