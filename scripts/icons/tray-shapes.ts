/** The drawings of build/icons/ by file name without extension. */
export type Sources = Record<string, string>

/** One shape of the tray icon: the prefix of its file names, and its drawing in `currentColor`. */
export interface TrayShape {
  name: string
  svg: string
}

/** Every shape of the tray icon: the plain five, then live and own with the number of rooms. */
export function trayShapes(sources: Sources): TrayShape[] {
  const plain = ['idle', 'unknown', 'live', 'own', 'trouble'].map((name) => ({
    name,
    svg: source(sources, `tray-${name}`),
  }))
  const counted = ['live', 'own'].flatMap((name) => [
    ...Array.from('123456789', (digit) => ({
      name: `${name}-${digit}`,
      svg: withCount(source(sources, `tray-${name}-count`), stroke(sources, digit)),
    })),
    {
      name: `${name}-9plus`,
      svg: withCount(
        source(sources, `tray-${name}-many`),
        // Two glyphs of width 5, with little space between them.
        `${stroke(sources, '9')}<g transform="translate(5.2 0)">${stroke(sources, 'plus')}</g>`,
      ),
    },
  ])
  return [...plain, ...counted]
}

function source(sources: Sources, name: string): string {
  const svg = sources[name]
  if (svg === undefined) throw new Error(`build/icons/${name}.svg is missing`)
  return svg
}

/** Digits are drawn as paths, so that no font is needed and they look the same everywhere. */
function stroke(sources: Sources, sign: string): string {
  const path = new RegExp(`<path id="digit-${sign}" d="([^"]+)"`).exec(source(sources, 'digits'))?.[1]
  if (path === undefined) throw new Error(`build/icons/digits.svg has no digit-${sign}`)
  return `<path d="${path}" />`
}

/** Draws the number where the drawing contains `<use href="#count" …>`. */
function withCount(svg: string, strokes: string): string {
  const group = `<g id="count" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round">${strokes}</g>`
  return svg.replace('</svg>', `<defs>${group}</defs></svg>`)
}
