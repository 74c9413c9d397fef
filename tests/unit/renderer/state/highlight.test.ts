import { expect, test } from 'vitest'
import { highlight } from '../../../../renderer/state/highlight.ts'

const marked = (text: string, query: string): string =>
  highlight(text, query)
    .map((piece) => (piece.found ? `[${piece.text}]` : piece.text))
    .join('')

test.each([
  ['Ana Diaz', 'ana', '[Ana] Diaz'],
  ['Ana Diaz', ' diaz ', 'Ana [Diaz]'],
  ['+1 555 010 0162', '0100162', '+1 555 [010 0162]'],
  ['+1 555 010 0162', '555-01', '+1 [555 01]0 0162'],
  ['Ana Diaz', 'ravi', 'Ana Diaz'],
  ['Ana Diaz', '', 'Ana Diaz'],
  ['+1 ••• 62', '0162', '+1 ••• 62'],
])('in %j, %j marks %j', (text, query, expected) => {
  expect(marked(text, query)).toBe(expected)
})

test('marks nothing if small letters have another length than capitals, because the place would be another', () => {
  expect(marked('İpek', 'pek')).toBe('İpek')
})
