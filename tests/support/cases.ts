type Row = readonly [string, string, string, string, string]

/** The rows of a table that is written as text, one a line, with bars between its columns, of which there are up to 5. */
export function cases(table: string): readonly Row[] {
  return table
    .trim()
    .split('\n')
    .map((row): Row => {
      const [first = '', second = '', third = '', fourth = '', fifth = ''] = row.split('|').map((cell) => cell.trim())
      return [first, second, third, fourth, fifth]
    })
}
