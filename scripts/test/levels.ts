import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { project } from '../setup/paths.mjs'

/** What one program of the runner runs: a folder of tests, a longer version of it, or a slice of the proof's worlds. */
export interface Level {
  readonly name: string
  /**
   * `cores`: computes. `desktops`: mostly waits, for Electron, a broker or a desktop. One level of each lane runs at a
   * time, so that the waiting of one is used by the other.
   */
  readonly lane: 'cores' | 'desktops'
  /** Whether the level runs Electron. Gavel is built before the first such level. */
  readonly needsElectron: boolean
  /** Whether only `npm run test:all` runs it. */
  readonly isLong: boolean
  /** Whether it installs a package, which only root may. */
  readonly needsRoot?: boolean
  /** At most how long it takes on two cores, in minutes. Whatever takes ten minutes more than three times as long hangs. */
  readonly minutes: number
  readonly program:
    | { readonly is: 'vitest'; readonly projects: string }
    | { readonly is: 'wdio' }
    | { readonly is: 'package' }
    | { readonly is: 'worlds'; readonly set: string; readonly worlds: number; readonly slice: number }
}

type LevelOptions = Partial<Pick<Level, 'needsElectron' | 'isLong'>>

function vitest(name: string, lane: Level['lane'], minutes: number, options: LevelOptions = {}): Level {
  const [projects = name] = name.split(' ')
  return { name, lane, minutes, needsElectron: false, isLong: false, ...options, program: { is: 'vitest', projects } }
}

const long = { isLong: true }
const inElectron = { needsElectron: true }
const specs = {
  lane: 'desktops',
  needsElectron: true,
  program: { is: 'wdio' },
} as const

/**
 * The worlds of the long proof, in slices, so that a run that was stopped repeats little. Slices of different sets take
 * turns, because a new set of worlds finds more than more worlds of one set.
 */
const worlds: readonly Level[] = [
  { set: 'feed', slices: 5, size: 500 },
  { set: 'rooms', slices: 5, size: 2_000 },
  { set: 'keep', slices: 5, size: 2_000 },
  { set: 'ends', slices: 5, size: 2_000 },
]
  .flatMap(({ set, slices, size }) => Array.from({ length: slices }, (_, slice) => ({ set, slice, size })))
  .toSorted((one, other) => one.slice - other.slice)
  .map(({ set, slice, size }) => ({
    name: `worlds ${set} ${String(slice + 1)}`,
    lane: 'cores',
    needsElectron: false,
    isLong: true,
    minutes: 4,
    program: { is: 'worlds', set, worlds: size, slice },
  }))

/** All levels. In each lane, those that fail most often come first. */
export const LEVELS: readonly Level[] = [
  vitest('unit', 'cores', 7),
  vitest('contract', 'cores', 3),
  vitest('security', 'cores', 2),
  vitest('component', 'cores', 8),
  vitest('prove', 'cores', 2),
  { name: 'e2e', minutes: 11, isLong: false, ...specs },
  vitest('network', 'desktops', 3, inElectron),
  vitest('feed', 'desktops', 2),
  { name: 'e2e long', minutes: 14, isLong: true, ...specs },
  vitest('variants long', 'desktops', 2, { ...inElectron, ...long }),
  vitest('network long', 'desktops', 2, { ...inElectron, ...long }),
  {
    name: 'package long',
    lane: 'desktops',
    minutes: 6,
    needsElectron: true,
    isLong: true,
    needsRoot: process.platform === 'linux',
    program: { is: 'package' },
  },
  vitest('component long', 'cores', 5, long),
  vitest('prove long', 'cores', 10, long),
  vitest('unit long', 'cores', 15, long),
  vitest('contract long', 'cores', 3, long),
  vitest('security long', 'cores', 3, long),
  ...worlds,
]

/** The number of virtual desktops on which specs run at the same time: a spec uses about half a core. */
export const DESKTOPS = Math.min(4, availableParallelism())

/**
 * The levels whose names begin with the given words. Without words: all of the short or of all levels.
 *
 * @returns a sentence if a word is the beginning of no level's name
 */
export function chooseLevels(words: readonly string[], withLong: boolean): readonly Level[] | string {
  const candidates = LEVELS.filter((level) => withLong || !level.isLong)
  const isChosen = (level: Level, word: string): boolean => `${level.name} `.startsWith(`${word} `)
  const unknown = words.find((word) => !candidates.some((level) => isChosen(level, word)))
  if (unknown !== undefined) {
    const names = [...new Set(candidates.map(({ name }) => name.split(' ')[0]))]
    return `There is no level ${unknown}. There are: ${names.join(', ')}.`
  }
  return words.length === 0 ? candidates : candidates.filter((level) => words.some((word) => isChosen(level, word)))
}

/** The folder of reports and logs. */
export const reports = join(project, 'out/reports')

/** The path in `reports` of what a level's program writes, without extension. */
export const reportOf = (level: Level): string => join(reports, level.name.replaceAll(' ', '-'))
