/** The drawings of build/icons/ by file name without extension. */
export type Sources = Record<string, string>

/** One shape of the tray icon: the prefix of its file names, and its drawing in `currentColor`. */
export interface TrayShape {
  name: string
  svg: string
}

/** What {@link trayShapes} draws the mark of a trouble in; each set of icons has its own colour for it. */
export const MARK_COLOUR = 'markColor'

/** Every shape of the tray icon: the plain ones, then live and own with the number of rooms; each also with a trouble. */
export function trayShapes(sources: Sources): TrayShape[] {
  const shapes = ['idle', 'live', 'own'].map((name) => ({ name, svg: source(sources, `tray-${name}`) }))
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
  const mark = pathOf(sources, 'mark-trouble', 'mark')
  const all = [...shapes, ...counted]
  const troubled = all.map(({ name, svg }) => ({
    name: name === 'idle' ? 'trouble' : `${name}-trouble`,
    svg: withMark(svg, mark),
  }))
  return [{ name: 'unknown', svg: source(sources, 'tray-unknown') }, ...all, ...troubled]
}

function source(sources: Sources, name: string): string {
  const svg = sources[name]
  if (svg === undefined) throw new Error(`build/icons/${name}.svg is missing`)
  return svg
}

/** Digits are drawn as paths, so that no font is needed and they look the same everywhere. */
function stroke(sources: Sources, sign: string): string {
  return `<path d="${pathOf(sources, 'digits', `digit-${sign}`)}" />`
}

function pathOf(sources: Sources, name: string, id: string): string {
  const path = new RegExp(`<path id="${id}" d="([^"]+)"`).exec(source(sources, name))?.[1]
  if (path === undefined) throw new Error(`build/icons/${name}.svg has no ${id}`)
  return path
}

/** Draws the number where the drawing contains `<use href="#count" stroke="…" />`. */
function withCount(svg: string, strokes: string): string {
  const group = `<g id="count" fill="none" stroke-width="1.5" stroke-linejoin="round">${strokes}</g>`
  return svg.replace('</svg>', `<defs>${group}</defs></svg>`)
}

/** Draws the mark at the top right, and the drawing a little smaller, so that its number stays whole. */
function withMark(svg: string, path: string): string {
  const [, start = '', content = ''] = /^(<svg[^>]*>)(.*)<\/svg>\s*$/s.exec(svg) ?? []
  const ground = '<rect width="16" height="16" fill="white" stroke="none" />'
  const gap = `<path d="${path}" fill="black" stroke="black" stroke-width="2" />`
  const mask = `<mask id="gap" maskUnits="userSpaceOnUse" x="0" y="0" width="16" height="16">${ground}${gap}</mask>`
  return `${start}${mask}<g mask="url(#gap)"><g transform="translate(0 2.56) scale(0.84)">${content}</g></g><path d="${path}" fill="${MARK_COLOUR}" stroke="none" /></svg>`
}
