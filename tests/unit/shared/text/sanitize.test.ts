import { expect, it } from 'vitest'
import { sanitizeForDisplay } from '../../../../shared/text/sanitize.ts'

it.each([
  ['a soft hyphen', 'An\u00ADna', 'Anna'],
  ['a combining grapheme joiner', 'An\u034Fna', 'Anna'],
  ['fillers of Hangul', '\u115FAn\u1160na\u3164\uFFA0', 'Anna'],
  ['a blank pattern of Braille', 'Anna\u2800', 'Anna'],
  ['tags', 'Anna\u{E0041}\u{E007F}', 'Anna'],
  ['invisible operators', 'An\u2061\u2064na\u206A', 'Anna'],
  ['direction marks', '\u202EAnna\u2069\u061C', 'Anna'],
  ['line breaks and other control characters', 'two\nlines\r\nand\tmore\u0000', 'two lines and more'],
  ['half a surrogate pair', 'Anna\uD800', 'Anna\uFFFD'],
  ['joiners without anything to join', '\u200D\u200C\uFE0F', ''],
])('49 removes %s from names', (_what, name, shown) => {
  expect(sanitizeForDisplay(name)).toBe(shown)
})

it.each(['👩\u200D💻', '❤\uFE0F', 'می\u200Cخواهم', '葛\u{E0100}', '한국', '⠁⠃', 'Zoë'])('49 keeps %s', (name) => {
  expect(sanitizeForDisplay(name)).toBe(name)
})

it('49 leaves no invisible characters except joiners and variation selectors', () => {
  const left: string[] = []
  for (let code = 0; code <= 0x10ffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const character = String.fromCodePoint(code)
    if (!/\p{Default_Ignorable_Code_Point}|[\p{Cc}\p{Zl}\p{Zp}\u2800]/u.test(character)) continue
    const shown = sanitizeForDisplay(`a${character}b`)
    if (shown !== 'ab' && shown !== 'a b') left.push(character)
  }
  expect(left.every((character) => /[\u200C\u200D]|\p{Variation_Selector}/u.test(character))).toBe(true)
  // U+200C, U+200D, and the variation selectors: 4 Mongolian, 16 basic and 240 supplementary ones.
  expect(left).toHaveLength(262)
})
