import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, dirname } from 'node:path'
import { expect, test } from 'vitest'
import { iconPaths } from '../../../../../renderer/components/ui/icon-paths.ts'

/** Lucide's names for the icons that have another name here. */
const lucideNames: Readonly<Record<string, string>> = {
  chevron: 'chevron-right',
  loader: 'loader-circle',
  outbound: 'arrow-up-right',
  undo: 'undo-2',
}
const icons = join(dirname(createRequire(import.meta.url).resolve('@lucide/svelte/icons/mic')))

type Shape = readonly [tag: string, attributes: Readonly<Record<string, string>>]

test.each(Object.entries(iconPaths))('the icon %s draws the Lucide icon as one path', (name, path) => {
  const file = readFileSync(join(icons, `${lucideNames[name] ?? name}.svelte`), 'utf8')
  const { node } = JSON.parse(/const iconData = (\{.*\});/.exec(file)?.[1] ?? '{}') as { node: readonly Shape[] }
  expect(path).toBe(node.map(pathOf).join(''))
})

/** A path that draws the shape, even if it is appended to another path. */
function pathOf([tag, attributes]: Shape): string {
  const of = (name: string): number => Number(attributes[name])
  switch (tag) {
    case 'path':
      return (attributes['d'] ?? '').replace(/^m([\d.]+) ([\d.]+) /, 'M$1 $2l')
    case 'line':
      return `M${of('x1')} ${of('y1')}L${of('x2')} ${of('y2')}`
    case 'circle': {
      const radius = of('r')
      const half = (by: number): string => `a${radius} ${radius} 0 1 0 ${by} 0`
      return `M${of('cx') - radius} ${of('cy')}${half(2 * radius)}${half(-2 * radius)}`
    }
    case 'rect': {
      const round = of('rx')
      const across = of('width') - 2 * round
      const down = of('height') - 2 * round
      const corner = (x: number, y: number): string => `a${round} ${round} 0 0 1 ${x} ${y}`
      const top = `M${of('x') + round} ${of('y')}h${across}${corner(round, round)}`
      const sides = `v${down}${corner(-round, round)}h${-across}${corner(-round, -round)}v${-down}`
      return `${top}${sides}${corner(round, -round)}z`
    }
    default:
      throw new Error(`No path is known for ${tag}.`)
  }
}
