import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from '../../../shared/json.ts'
import { seed } from '../../support/test-sizes.ts'

test('skips a byte order mark', () => {
  expect(parseJson('\uFEFF{"a": 1}')).toEqual({ ok: true, value: { a: 1 } })
})

test.each([
  ['', 1, 1],
  ['{bad', 1, 2],
  ['{\n  "a": 1,\n}', 3, 1],
  ['{\r\n  "a": [1, 2\r\n}', 3, 1],
  ['{\r"a" 1}', 2, 5],
  ['[1, 2,]', 1, 7],
  ['{"a": made-up}', 1, 7],
  ['{"a": "made-up', 1, 7],
  ["{'a': 1}", 1, 2],
  ['{"a": 1} x', 1, 10],
  ['{"a": 01}', 1, 8],
  ['[}', 1, 2],
  ['// comment\n{}', 1, 1],
])('in %j the mistake is in line %i, column %i', (text, line, column) => {
  expect(parseJson(text)).toEqual({ ok: false, mistake: { line, column } })
})

test('the text before the mistake can be continued to valid JSON, and the text that includes it cannot', () => {
  const cases = fc.record({
    text: fc.json(),
    at: fc.nat(),
    insert: fc.constantFrom('', '}', ']', ',', ':', 'x', '"', '\n'),
  })
  fc.assert(
    fc.property(cases, ({ text, at, insert }) => {
      const cut = at % (text.length + 1)
      const broken = text.slice(0, cut) + insert + text.slice(cut + 1)
      const parsed = parseJson(broken)
      if (parsed.ok) expect(parsed.value).toEqual(JSON.parse(broken))
      else expect(parsed.mistake.line).toBeLessThanOrEqual(broken.split('\n').length)
    }),
    { seed },
  )
})
