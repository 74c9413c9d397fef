/** The drawings of build/icons/ by file name without extension. */
export type Sources = Record<string, string>

/** One shape of the tray icon: the prefix of its file names, and its drawing in `currentColor`. */
export interface TrayShape {
  name: string
  svg: string
}

/** The colours in which {@link trayShapes} draws the marks. Each set of icons replaces them with its own. */
export const MARK_COLOURS = { trouble: 'troubleColor', recording: 'recordingColor' }

interface Mark {
  /** The area that the mark covers, and the part of it that stays empty. */
  outline: string
  hole: string
  colour: string
}

/**
 * Every shape of the tray icon: unknown, idle, and live and own with the number of rooms. These also exist with the mark
 * of a recording that runs (a dot) or was started (a ring). All but unknown also exist with the trouble mark.
 */
export function trayShapes(sources: Sources): TrayShape[] {
  const idle = { name: 'idle', svg: source(sources, 'tray-idle') }
  const rooms = ['live', 'own'].flatMap((name) => [
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
  const trouble = { outline: pathOf(sources, 'mark-trouble', 'mark'), hole: '', colour: MARK_COLOURS.trouble }
  const troubled = (shape: TrayShape, ...others: Mark[]): TrayShape => ({
    name: shape.name === 'idle' ? 'trouble' : `${shape.name}-trouble`,
    svg: withMarks(shape.svg, [trouble, ...others]),
  })
  const recorded = rooms.flatMap(({ name, svg }) =>
    (['recording', 'recording-started'] as const).flatMap((state) => {
      const shape = { name: `${name}-${state}`, svg }
      return [
        { ...shape, svg: withMarks(svg, [recording(sources, state, 'top')]) },
        // The trouble mark is at the top right, so the recording mark is elsewhere, and away from the number.
        troubled(shape, recording(sources, state, name.endsWith('-9plus') ? 'left' : 'bottom')),
      ]
    }),
  )
  const all = [idle, ...rooms]
  const unknown = { name: 'unknown', svg: source(sources, 'tray-unknown') }
  return [unknown, ...all, ...all.map((shape) => troubled(shape)), ...recorded]
}

function recording(sources: Sources, state: 'recording' | 'recording-started', place: 'top' | 'bottom' | 'left'): Mark {
  const hole = state === 'recording' ? '' : pathOf(sources, 'mark-recording', `hole-${place}`)
  return { outline: pathOf(sources, 'mark-recording', `mark-${place}`), hole, colour: MARK_COLOURS.recording }
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

/** Draws the marks over a slightly smaller drawing, so that the mark at the top right does not cut into the number. */
function withMarks(svg: string, marks: Mark[]): string {
  const [, start = '', content = ''] = /^(<svg[^>]*>)(.*)<\/svg>\s*$/s.exec(svg) ?? []
  const ground = '<rect width="16" height="16" fill="white" stroke="none" />'
  const gaps = marks.map(({ outline }) => `<path d="${outline}" fill="black" stroke="black" stroke-width="2" />`)
  const mask = `<mask id="gap" maskUnits="userSpaceOnUse" x="0" y="0" width="16" height="16">${ground}${gaps.join('')}</mask>`
  const drawn = marks.map(
    ({ outline, hole, colour }) => `<path d="${outline}${hole}" fill="${colour}" fill-rule="evenodd" stroke="none" />`,
  )
  return `${start}${mask}<g mask="url(#gap)"><g transform="translate(0 2.56) scale(0.84)">${content}</g></g>${drawn.join('')}</svg>`
}
