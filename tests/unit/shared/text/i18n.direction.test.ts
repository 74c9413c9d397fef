import { expect, test } from 'vitest'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { catalogues } from '../../../support/catalogues.ts'

const name = 'أحمد'
const isolatedName = `\u2068${name}\u2069`

test.each(['en', 'de'] as const)('each inserted piece keeps its own direction, in every text in %s', (language) => {
  const texts = createTexts(language)
  const wrong: string[] = []
  for (const [key, text] of catalogues[language]) {
    const placeholders = [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, placeholder]) => placeholder ?? '')
    if (placeholders.length === 0) continue
    const values = Object.fromEntries(placeholders.map((placeholder) => [placeholder, name]))
    const filled = texts.any(key.replace(/_(?:one|other)$/, ''), { ...values, count: 2 })
    if (filled.replaceAll(isolatedName, '').includes(name)) wrong.push(key)
  }
  expect(wrong).toEqual([])
})

test('a name from left to right, and a number, are inserted as they are', () => {
  const { t } = createTexts('en')
  expect(t('room.thatIsMe', { name: 'Ana' })).toBe('Ana is me')
  expect(t('room.thatIsMe', { name: '+971 50 123 4567' })).toBe('+971 50 123 4567 is me')
})

test('each name in a list keeps its own direction', () => {
  expect(createTexts('en').list([name, 'Ana'])).toBe(`${isolatedName} and Ana`)
})
