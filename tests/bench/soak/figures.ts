import type { Figure } from '../figure.ts'
import { figure } from '../figure.ts'
import { growthFigure, growthOf, riseFigure } from './growth.ts'
import type { Look, PageLook } from './inspect-app.ts'
import type { Looks } from './rounds.ts'

/** Percent. */
const mostGrowth = 5
/** So many connections to a host Chromium keeps open for a while, or does not. */
const mostFiles = 6
/** A window that was looked at less often has no quarters that could be compared. */
const fewestLooks = 4

/** What may not grow. */
export function figuresOf({ closed, hidden }: Looks): readonly Figure[] {
  // Without a page the window was destroyed before the look.
  const all = hidden.flat().filter(({ page }) => page !== undefined)
  const pages = hidden
    .filter((looks) => looks.length >= fewestLooks)
    .map((looks) => looks.flatMap(({ page }) => page ?? []))
  return [
    figure('memory, no window', 'MB', megabytes(closed, 'memory')),
    growthFigure('growth of memory, no window', column(closed, 'memory'), mostGrowth),
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

/** Each window is compared with itself; the value is the median of all of them. */
function figuresOfPages(pages: readonly (readonly PageLook[])[]): readonly Figure[] {
  const growth = (name: string, key: keyof PageLook, budget?: number): Figure =>
    figure(
      `growth within one window, ${name}`,
      '%',
      pages.map((looks) => growthOf(looks.map((each) => each[key]))),
      budget,
    )
  return [
    growth('JavaScript heap with compiled code', 'heap'),
    growth('objects', 'objects', mostGrowth),
    growth('nodes', 'nodes', mostGrowth),
    growth('listeners', 'listeners', mostGrowth),
  ]
}

type Counted = Exclude<keyof Look, 'page'>

const column = (looks: readonly Look[], key: Counted): readonly number[] => looks.map((each) => each[key])
const megabytes = (looks: readonly Look[], key: Counted): readonly number[] =>
  column(looks, key).map((bytes) => bytes / 1e6)
