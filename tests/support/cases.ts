/** The rows of a table that is written as text, one a line, with bars between its columns. */
export function cases(table: string): readonly (readonly [string, string, string, string])[] {
  return table
    .trim()
    .split('\n')
    .map((row) => {
      const [first = '', second = '', third = '', fourth = ''] = row.split('|').map((column) => column.trim())
      return [first, second, third, fourth]
    })
}
