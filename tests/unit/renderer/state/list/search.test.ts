import { expect, test } from 'vitest'
import { foundIn } from '../../../../../renderer/state/list/search.ts'

const marked = (text: string, query: string): string => {
  const found = foundIn(text, query)
  if (found === undefined) return text
  return `${text.slice(0, found[0])}[${text.slice(...found)}]${text.slice(found[1])}`
}

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

test('marks nothing if the text in lower case has another length, because the positions would be wrong', () => {
  expect(marked('İpek', 'pek')).toBe('İpek')
})
