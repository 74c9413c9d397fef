import type { Figure } from '../figure.ts'
import { figure } from '../figure.ts'
import { growthFigure, growthOf, riseFigure } from './growth.ts'
import type { AppSample, PageSample } from './inspect-app.ts'
import type { Samples } from './rounds.ts'

/** The budget for growth, in percent. */
const mostGrowth = 5
/** The budget for the rise of open files: the number of idle connections to a host that Chromium may keep open. */
const mostFiles = 6
/**
 * A window with fewer samples is left out: too few remain after the warm-up to compare the first quarter with the last.
 */
const fewestSamples = 4

/** The figures of memory and the rate of requests, and the growth of everything that must not grow. */
export function figuresOf({ closed, hidden, requests }: Samples): readonly Figure[] {
  const all = hidden.flat()
  const pages = hidden
    .filter((samples) => samples.length >= fewestSamples)
    .map((samples) => samples.flatMap(({ page }) => page ?? []))
  return [
    figure('memory, no window', 'MB', megabytes(closed, 'memory')),
    growthFigure('growth of memory, no window', column(closed, 'memory'), mostGrowth),
    figure('requests, no window', '/s', requests, 6),
    figure('memory, window hidden', 'MB', megabytes(all, 'memory')),
    growthFigure('growth of memory, window hidden', column(all, 'memory'), mostGrowth),
    figure('JavaScript heap of the main process, no window', 'MB', megabytes(closed, 'heap')),
    growthFigure('growth of that heap', column(closed, 'heap'), mostGrowth),
    riseFigure('rise of open files, no window', 'files', column(closed, 'files'), mostFiles),
    riseFigure('rise of handles of the event loop, no window', 'handles', column(closed, 'handles'), 0),
    riseFigure('rise of listeners, main emitters', 'listeners', column(closed, 'knownListeners'), 0),
    riseFigure('rise of listeners, every emitter, no window', 'listeners', column(closed, 'allListeners'), 0),
    riseFigure('rise of listeners, parts of Gavel', 'listeners', column(closed, 'ownListeners'), 0),
    ...(pages.length === 0 ? [] : figuresOfPages(pages)),
  ]
}

/** Compares each window with itself; the value is the median of all windows. */
function figuresOfPages(pages: readonly (readonly PageSample[])[]): readonly Figure[] {
  const growth = (name: string, key: keyof PageSample, budget?: number): Figure =>
    figure(
      `growth within one window, ${name}`,
      '%',
      pages.map((samples) => growthOf(samples.map((each) => each[key]))),
      budget,
    )
  return [
    growth('JavaScript heap with compiled code', 'heap'),
    growth('objects', 'objects', mostGrowth),
    growth('nodes', 'nodes', mostGrowth),
    growth('listeners', 'listeners', mostGrowth),
  ]
}

type Counted = Exclude<keyof AppSample, 'page'>

const column = (samples: readonly AppSample[], key: Counted): readonly number[] => samples.map((each) => each[key])
const megabytes = (samples: readonly AppSample[], key: Counted): readonly number[] =>
  column(samples, key).map((bytes) => bytes / 1e6)
