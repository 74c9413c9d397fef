import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const TOKENS = readFileSync(new URL('../../../../renderer/styles/tokens.css', import.meta.url), 'utf8')

/** The colours of one block of the style sheet, by name. */
function coloursOf(opening: string): Readonly<Record<string, string>> {
  const start = TOKENS.indexOf(`${opening} {`)
  const block = TOKENS.slice(start, TOKENS.indexOf('\n}', start))
  const colours: Record<string, string> = {}
  for (const [, name = '', hex = ''] of block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)) colours[name] = hex
  return colours
}

/** Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const GROUNDS = ['page', 'surface', 'sunken', 'hover']
const TEXT: readonly (readonly [string, readonly string[]])[] = [
  ['text', [...GROUNDS, 'accent-soft', 'warn-soft']],
  ['text-quiet', GROUNDS],
  ['accent', ['page', 'surface', 'accent-soft', 'warn-soft']],
  ['warn', ['page', 'surface', 'warn-soft']],
  ['on-accent', ['accent']],
  ['on-danger', ['danger', 'danger-hover']],
]
const CONTROLS: readonly (readonly [string, readonly string[]])[] = [
  ['edge', ['page', 'surface']],
  ['accent', ['page', 'surface']],
  ['danger', ['surface']],
]

for (const [theme, opening] of [
  ['light', ':root'],
  ['dark', ":root[data-theme='dark']"],
] as const) {
  const colours = coloursOf(opening)
  const measured = (pairs: typeof TEXT): Readonly<Record<string, number>> =>
    Object.fromEntries(
      pairs.flatMap(([front, grounds]) =>
        grounds.map((ground) => [`${front} on ${ground}`, contrast(colours[front] ?? '', colours[ground] ?? '')]),
      ),
    )
  // tests/component/axe.test.ts measures text, but only in the states of the gallery. The tests here measure pairs of
  // colours even if no state shows them, and controls, which axe does not measure.
  test(`text has a contrast of at least 4.5:1, ${theme}`, () => {
    for (const [pair, ratio] of Object.entries(measured(TEXT))) expect(ratio, pair).toBeGreaterThanOrEqual(4.5)
  })
  test(`edges and marks of controls have a contrast of at least 3:1, ${theme}`, () => {
    for (const [pair, ratio] of Object.entries(measured(CONTROLS))) expect(ratio, pair).toBeGreaterThanOrEqual(3)
  })
}
