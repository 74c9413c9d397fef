import { test } from 'vitest'

type Row = [string, string, string, string, string, string, string, string]

/** Runs a test for each row of a text table: one case a line, with up to eight columns and bars between them. */
export function testEach(table: string): (title: string, run: (...columns: Row) => unknown) => void {
  const rows = table
    .trim()
    .split('\n')
    .map((row): Row => {
      const cells = row.split('|').map((cell) => cell.trim())
      return Array.from({ length: 8 }, (_, index) => cells[index] ?? '') as Row
    })
  return (title, run) => {
    test.each(rows)(title, async (...columns) => {
      await run(...columns)
    })
  }
}
