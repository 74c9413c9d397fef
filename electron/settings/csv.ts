export interface CsvRow {
  /** From 1, as an editor shows it. */
  readonly line: number
  readonly cells: readonly string[]
}

/**
 * Reads RFC 4180 with commas, semicolons or tabs, whichever the first line uses: spreadsheets of many countries write
 * semicolons. Empty lines are left out.
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
    const sign = source[at] ?? ''
    if (sign === '\n') line += 1
    if (quoted) {
      if (sign !== '"') cell += sign
      else if (source[at + 1] === '"') {
        cell += '"'
        at += 1
      } else quoted = false
    } else if (sign === '"' && cell === '') quoted = true
    else if (sign === separator) {
      cells.push(cell)
      cell = ''
    } else if (sign === '\n') {
      endRow()
      start = line
    } else if (sign !== '\r') cell += sign
  }
  endRow()
  return rows
}

function findSeparator(text: string): string {
  const first = /^.*/.exec(text)?.[0] ?? ''
  const counted = [',', ';', '\t'].map((sign) => ({ sign, times: first.split(sign).length }))
  return counted.reduce((best, next) => (next.times > best.times ? next : best)).sign
}
