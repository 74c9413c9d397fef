import type { RoomRun, TimelineEvent, TimelineGap, TimelineStep } from '../../../shared/journal/room-timeline.ts'

/** Units of the drawing, which is stretched to the available width. */
export const STRIP_WIDTH = 600
export const STRIP_HEIGHT = 60

export interface Strip {
  /** The highest number of people at one time, drawn at the upper edge. Absent if no count is known. */
  readonly peak?: number
  /** An SVG path around the area below the count of people, where it is known. */
  readonly area: string
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
    area: areaOf(run, end, xOf, (people) => Math.round(STRIP_HEIGHT * (1 - people / peak))),
    uncounted: uncountedOf(run, end).map(stretch),
    gaps: run.gaps.map(stretch),
    marks: { joined: marksOf('joined'), left: marksOf('left'), muted: marksOf('muted') },
  }
}

function areaOf({ steps }: RoomRun, end: number, xOf: (at: number) => number, yOf: (people: number) => number): string {
  const base = String(STRIP_HEIGHT)
  const drawn = steps
    .map(({ at, people }, index) => ({ people, from: xOf(at), to: xOf(steps[index + 1]?.at ?? end) }))
    .filter(({ from, to }) => to > from)
  const pieces = drawn.map(({ people, from, to }, index) => {
    if (people === undefined) return ''
    // Steps that follow each other are one shape, so that its edge is a line of steps.
    const begin = drawn[index - 1]?.people === undefined ? `M${String(from)} ${base}` : ''
    const finish = drawn[index + 1]?.people === undefined ? `V${base}Z` : ''
    return `${begin}V${String(yOf(people))}H${String(to)}${finish}`
  })
  return pieces.join('')
}

function uncountedOf({ start, steps }: RoomRun, end: number): readonly Pick<TimelineGap, 'from' | 'to'>[] {
  const all: readonly TimelineStep[] = [{ at: start }, ...steps]
  return all.flatMap(({ at, people }, index) => {
    const to = all[index + 1]?.at ?? end
    return people !== undefined || to <= at ? [] : [{ from: at, to }]
  })
}
