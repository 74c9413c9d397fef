import type { RoomRun, TimelineEvent, TimelineGap, TimelineStep } from '../../../shared/journal/room-timeline.ts'

/** Units of the drawing, which is stretched to the available width. */
export const STRIP_WIDTH = 600
export const STRIP_HEIGHT = 60

export interface Strip {
  /** The highest number of people at one time, drawn at the upper edge. Absent if no count is known. */
  readonly peak?: number
  /** An SVG path around the area below the count of people, where it is known. */
  readonly area: string
  /** The upper edge of the area, so that nobody seems to leave where the count is not known. */
  readonly edge: string
  /** The times for which no count is known. */
  readonly uncounted: readonly Stretch[]
  /** The times without observation, in which events may be missing. */
  readonly gaps: readonly Stretch[]
  /** The positions of events. Events that are too close to distinguish share one. */
  readonly marks: Readonly<Record<'joined' | 'left' | 'muted', readonly number[]>>
}

interface Stretch {
  readonly x: number
  readonly width: number
}

/**
 * The positions of everything in the drawing of a run.
 * @param now epoch milliseconds; the right edge while the run is live
 */
export function stripOf(run: RoomRun, now: number): Strip {
  const end = Math.max(run.start + 1, run.end ?? now)
  const xOf = (at: number): number =>
    Math.round((Math.min(Math.max(at - run.start, 0), end - run.start) / (end - run.start)) * STRIP_WIDTH)
  const stretch = ({ from, to }: Pick<TimelineGap, 'from' | 'to'>): Stretch => ({
    x: xOf(from),
    width: Math.max(2, xOf(to) - xOf(from)),
  })
  const peak = Math.max(1, run.peak ?? 1)
  const marksOf = (kind: TimelineEvent['kind']): readonly number[] => [
    ...new Set(run.events.filter((event) => event.kind === kind).map(({ at }) => xOf(at))),
  ]
  return {
    ...(run.peak === undefined ? {} : { peak: run.peak }),
    ...shapeOf(run, end, xOf, (people) => Math.round(STRIP_HEIGHT * (1 - people / peak))),
    uncounted: uncountedOf(run, end).map(stretch),
    gaps: run.gaps.map(stretch),
    marks: { joined: marksOf('joined'), left: marksOf('left'), muted: marksOf('muted') },
  }
}

/** Seconds between the times under the drawing. */
const TICKS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
] as const

/** A time under the drawing. */
interface Tick {
  readonly at: number
  /** Its place across the drawing, in percent. */
  readonly left: number
  /** Whether another tick may be in the same minute. */
  readonly showsSeconds: boolean
}

/**
 * The round times of the local clock in a run, at most five.
 * @param now epoch milliseconds; the right edge while the run is live
 */
export function ticksOf(run: RoomRun, now: number): readonly Tick[] {
  const { start, end = now } = run
  const length = Math.max(1, end - start)
  const step = (TICKS.find((seconds) => length <= seconds * 4_000) ?? length / 4_000) * 1_000
  // Full hours are those of the local clock, also where it differs from UTC by half an hour.
  const offset = new Date(start).getTimezoneOffset() * 60_000
  const first = Math.ceil((start - offset) / step) * step + offset
  const count = first > end ? 0 : Math.floor((end - first) / step) + 1
  return Array.from({ length: count }, (_, index) => {
    const at = first + index * step
    return { at, left: ((at - start) / length) * 100, showsSeconds: step < 60_000 }
  })
}

function shapeOf(
  { steps }: RoomRun,
  end: number,
  xOf: (at: number) => number,
  yOf: (people: number) => number,
): Pick<Strip, 'area' | 'edge'> {
  const base = String(STRIP_HEIGHT)
  const drawn = steps
    .map(({ at, people }, index) => ({ people, from: xOf(at), to: xOf(steps[index + 1]?.at ?? end) }))
    .filter(({ from, to }) => to > from)
  const pieces = drawn.map(({ people, from, to }, index) => {
    if (people === undefined) return { area: '', edge: '' }
    const y = String(yOf(people))
    const along = `${y}H${String(to)}`
    // Steps that follow each other are one shape, so that its edge is a line of steps.
    const isFirst = drawn[index - 1]?.people === undefined
    const finish = drawn[index + 1]?.people === undefined ? `V${base}Z` : ''
    return {
      area: `${isFirst ? `M${String(from)} ${base}` : ''}V${along}${finish}`,
      edge: isFirst ? `M${String(from)} ${along}` : `V${along}`,
    }
  })
  return { area: pieces.map(({ area }) => area).join(''), edge: pieces.map(({ edge }) => edge).join('') }
}

function uncountedOf({ start, steps }: RoomRun, end: number): readonly Pick<TimelineGap, 'from' | 'to'>[] {
  const all: readonly TimelineStep[] = [{ at: start }, ...steps]
  return all.flatMap(({ at, people }, index) => {
    const to = all[index + 1]?.at ?? end
    return people !== undefined || to <= at ? [] : [{ from: at, to }]
  })
}
