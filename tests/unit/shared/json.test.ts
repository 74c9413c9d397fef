import { expect, test } from 'vitest'
import { parseJson } from '../../../shared/json.ts'

test('skips a byte order mark', () => {
  expect(parseJson('\uFEFF{"a": 1}')).toEqual({ ok: true, value: { a: 1 } })
})

test.each([
  ['', ''],
  ['{"a": 1', ' in line 1 column 8'],
  ['{\n  "a": 1,\n}', ' in line 3 column 1'],
  ['{"a": made-up}', ''],
])('of %j only the place of the mistake is told, if it is known', (text, place) => {
  expect(parseJson(text)).toEqual({ ok: false, place })
})
