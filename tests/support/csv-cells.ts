import Papa from 'papaparse'

/** The cells of a CSV file that Gavel has written, row by row. */
export function csvCells(text: string): readonly (readonly string[])[] {
  const [first = ''] = text.split('\r\n', 1)
  const delimiter = first.includes(';') ? ';' : ','
  return Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { delimiter, newline: '\r\n', skipEmptyLines: true }).data
}
