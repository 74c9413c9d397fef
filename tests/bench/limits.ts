import { figureAt, type Figure } from './figure.ts'

const percentiles = { median: 0.5, p95: 0.95, maximum: 1 } as const

interface Limit {
  /** What of the runs is compared. */
  readonly of: keyof typeof percentiles
  readonly most: number
  readonly unit: string
}

/** Every figure that `npm run bench` measures, but for those of the soak, with the highest value that passes. */
const limits = {
  'start to tray item, Gavel to bare tray app': { of: 'median', most: 1.25, unit: 'ratio' },
  'memory, 50 rooms, window closed, Gavel to bare tray app': { of: 'median', most: 1.25, unit: 'ratio' },
  'memory, 50 rooms, window closed, desk of a team to bare tray app': { of: 'median', most: 1.25, unit: 'ratio' },
  'processor, 50 rooms, window closed': { of: 'median', most: 2.5, unit: '% of a core' },
  'processor, 50 rooms, window closed, desk of a team': { of: 'median', most: 2.5, unit: '% of a core' },

  'window closed, requests': { of: 'median', most: 6, unit: '/s' },
  'opened to 12 rooms read': { of: 'median', most: 500, unit: 'ms' },
  'the oldest roster 3 s after opening': { of: 'median', most: 3_200, unit: 'ms' },
  'window closed, change to tray, own room': { of: 'p95', most: 1_200, unit: 'ms' },
  'end of an own room to notification, Plivo': { of: 'p95', most: 5_000, unit: 'ms' },
  'end of an own room to notification, Vobiz': { of: 'p95', most: 8_000, unit: 'ms' },
  'end of any room to tray, Plivo': { of: 'p95', most: 5_000, unit: 'ms' },
  'end of any room to tray, Vobiz': { of: 'p95', most: 8_000, unit: 'ms' },

  'change to window, own room': { of: 'p95', most: 1_200, unit: 'ms' },
  'change to tray, own room': { of: 'p95', most: 1_200, unit: 'ms' },
  'change to window, other rooms': { of: 'p95', most: 3_200, unit: 'ms' },
  'change to tray, other rooms': { of: 'p95', most: 3_200, unit: 'ms' },
  'click to request at the provider': { of: 'p95', most: 8, unit: 'ms' },
  'click to visible change': { of: 'p95', most: 16.7, unit: 'ms' },
  'tray click to window with its rooms, hidden window': { of: 'median', most: 100, unit: 'ms' },
  'tray click to window with its rooms, new window': { of: 'median', most: 350, unit: 'ms' },
  'quick mute, keys': { of: 'maximum', most: 6, unit: 'keys' },
  'quick mute, shortcut to request': { of: 'p95', most: 600, unit: 'ms' },

  'list of 1,000 × 20: from a patch of 10 rooms to paint': { of: 'p95', most: 16, unit: 'ms' },
  'list of 1,000 × 20: keystroke in search to paint': { of: 'p95', most: 50, unit: 'ms' },
  'list of 1,000 × 20: first keystroke since the page loaded': { of: 'maximum', most: 50, unit: 'ms' },

  'request to arrival 75 ms away, write more than a read': { of: 'p95', most: 10, unit: 'ms' },
  'request to arrival 75 ms away, next write more than a read': { of: 'p95', most: 10, unit: 'ms' },
  'request to arrival 75 ms away, write after 90 s more than a read': { of: 'p95', most: 10, unit: 'ms' },

  'feed: requests to the provider, 20 desks, 50 quiet rooms': { of: 'maximum', most: 20, unit: '/s' },
  'feed: bytes to a desk, 20 desks, 50 quiet rooms': { of: 'maximum', most: 1_000, unit: 'B/s' },
  'feed: late desk, connected to complete': { of: 'p95', most: 500, unit: 'ms' },
  'feed: entry at the provider to the roster at 20 desks': { of: 'p95', most: 250, unit: 'ms' },
  'feed: mute by a colleague, sent to known at 19 other desks': { of: 'p95', most: 100, unit: 'ms' },
  'feed: mute by a colleague, effect to roster at 19 other desks': { of: 'p95', most: 250, unit: 'ms' },
  'feed: relay hung to own room from the other one': { of: 'maximum', most: 5_000, unit: 'ms' },
  'feed: broker of a pair killed to an entry at 20 desks': { of: 'p95', most: 1_000, unit: 'ms' },
  'feed: relay killed to own room from the other one': { of: 'maximum', most: 1_500, unit: 'ms' },
} as const satisfies Readonly<Record<string, Limit>>

/** A measured figure with its limit. */
export function limited(name: keyof typeof limits, values: readonly number[]): Figure {
  const { of, most, unit } = limits[name]
  return figureAt(of === 'median' ? name : `${name}, ${of}`, unit, values, percentiles[of], most)
}
