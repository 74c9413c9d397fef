import { test } from 'vitest'

type Row = [string, string, string, string, string]

/** Runs a test for each row of a text table: one case a line, with up to five columns and bars between them. */
export function testEach(table: string): (title: string, run: (...columns: Row) => unknown) => void {
  const rows = table
    .trim()
    .split('\n')
    .map((row): Row => {
      const [first = '', second = '', third = '', fourth = '', fifth = ''] = row.split('|').map((cell) => cell.trim())
      return [first, second, third, fourth, fifth]
    })
  return (title, run) => {
    test.each(rows)(title, async (...columns) => {
      await run(...columns)
    })
  }
}
