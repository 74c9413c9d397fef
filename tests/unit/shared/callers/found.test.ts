import { expect, test } from 'vitest'
import type { Place } from '../../../../shared/callers/folded.ts'
import { placesInName, placesInTitle } from '../../../../shared/callers/found.ts'

const marked = (text: string, places: readonly Place[]): string =>
  places
    .toReversed()
    .reduce((rest, [from, to]) => `${rest.slice(0, from)}[${rest.slice(from, to)}]${rest.slice(to)}`, text)

test.each([
  ['Ana Diaz', 'ana', '[Ana] Diaz'],
  ['Ana Diaz', 'di an', '[An]a [Di]az'],
  ['Ana Diaz', 'adi', '[A]na [Di]az'],
  ['Ana Diaz', 'an', '[An]a Diaz'],
  ['Ana Diaz', 'ana sup', '[Ana] Diaz'],
  ['Ana Diaz', 'a ana', '[Ana] Diaz'],
  ['José Núñez', 'jon', '[Jo]sé [N]úñez'],
  ['Jose\u0301 Nu\u0301n\u0303ez', 'nun j', '[J]ose\u0301 [Nu\u0301n\u0303]ez'],
  ['Jürgen Groß', 'JGROSS', '[J]ürgen [Groß]'],
  ['Łukasz-Æsa Ω', 'lae', '[Ł]ukasz-[Æ]sa Ω'],
  ['\u2067דנה לוי\u2069', 'לו ד', '\u2067[ד]נה [לו]י\u2069'],
  ['👩‍💻 Ana', 'ana', '👩‍💻 [Ana]'],
  ['+1 555 010 0162', '0162', '+1 555 010 [0162]'],
  ['Ana Diaz', 'zzz', 'Ana Diaz'],
  ['Ana Diaz', ' ', 'Ana Diaz'],
  ['Ana Diaz', '+', 'Ana Diaz'],
])('in the name %j, %j means %j', (name, query, expected) => {
  expect(marked(name, placesInName(name, query))).toBe(expected)
})

test.each([
  ['Support bridge', 'ana sup', '[Sup]port bridge'],
  ['Support bridge', 'ridge', 'Support b[ridge]'],
  ['Support bridge', 'sb', 'Support bridge'],
])('in the title %j, %j means %j', (title, query, expected) => {
  expect(marked(title, placesInTitle(title, query))).toBe(expected)
})
