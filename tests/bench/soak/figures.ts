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

/** The rate of requests, and the growth of everything that must not grow. */
export function figuresOf({ closed, hidden, requests }: Samples): readonly Figure[] {
  const all = hidden.flat()
  const pages = hidden
    .filter((samples) => samples.length >= fewestSamples)
    .map((samples) => samples.flatMap(({ page }) => page ?? []))
  return [
    growthFigure('growth of memory, no window', column(closed, 'memory'), mostGrowth),
    figure('requests, no window', '/s', requests, 6),
    growthFigure('growth of memory, window hidden', column(all, 'memory'), mostGrowth),
    growthFigure('growth of the JavaScript heap of the main process, no window', column(closed, 'heap'), mostGrowth),
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
  const growth = (name: string, key: keyof PageSample): Figure =>
    figure(
      `growth within one window, ${name}`,
      '%',
      pages.map((samples) => growthOf(samples.map((each) => each[key]))),
      mostGrowth,
    )
  return [growth('objects', 'objects'), growth('nodes', 'nodes'), growth('listeners', 'listeners')]
}

type Counted = Exclude<keyof AppSample, 'page'>

const column = (samples: readonly AppSample[], key: Counted): readonly number[] => samples.map((each) => each[key])
