import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { project } from '../setup/paths.mjs'
import { securityPromises } from './promises.ts'

/**
 * The levels of `npm test` that test promises. The package level is not part of `npm test`, because some of its tests
 * change the system, and others need macOS or Windows.
 */
const HERE = ['unit', 'contract', 'security', 'network', 'component', 'e2e', 'desktop']
const ELSEWHERE = ['package']

export interface TestedPromise {
  readonly number: number
  readonly title: string
  /** Files with a test whose title starts with the number of the promise. */
  readonly here: readonly string[]
  readonly elsewhere: readonly string[]
}

/** Finds the files that test each promise, from the titles in the sources. */
export async function readPromises(): Promise<readonly TestedPromise[]> {
  const here = await numbersIn(HERE)
  const elsewhere = await numbersIn(ELSEWHERE)
  return Object.entries(securityPromises).map(([number, title]) => ({
    number: Number(number),
    title,
    here: here.get(Number(number)) ?? [],
    elsewhere: elsewhere.get(Number(number)) ?? [],
  }))
}

/**
 * Matches a title such as `'12 no secret crosses to the window'`, given to `it(…)`, `test(…)`,
 * `it.each(…)(…)` or `it.runIf(…)(…)`.
 */
const numbered = /(?:\b(?:it|test)\(|\)\()\s*['"`](\d{1,2}) [a-zA-Z$]/g

async function numbersIn(levels: readonly string[]): Promise<ReadonlyMap<number, readonly string[]>> {
  const found = new Map<number, string[]>()
  for (const file of await testFiles(levels)) {
    const text = await readFile(join(project, file), 'utf8')
    const numbers = new Set([...text.matchAll(numbered)].map((match) => Number(match[1])))
    for (const number of numbers) found.set(number, [...(found.get(number) ?? []), file])
  }
  return found
}

async function testFiles(levels: readonly string[]): Promise<readonly string[]> {
  const lists = levels.map(async (level) => {
    const folder = join('tests', level)
    const names = await readdir(join(project, folder), { recursive: true }).catch(() => [])
    return names.filter((name) => /\.(test|spec)\.ts$/.test(name)).map((name) => join(folder, name))
  })
  return (await Promise.all(lists)).flat()
}

/** One line for each promise, and a summary. */
export function formatPromises(items: readonly TestedPromise[]): string {
  const lines = items.map((item) => {
    const files = [...item.here, ...item.elsewhere].map((file) => file.replace(/^tests./, '')).join(', ')
    const number = String(item.number).padStart(2)
    return `${number}  ${whereOf(item).padEnd(28)}  ${item.title}${files === '' ? '' : `  (${files})`}`
  })
  return [...lines, summary(items)].join('\n')
}

function whereOf({ here, elsewhere }: TestedPromise): string {
  if (here.length > 0) return elsewhere.length > 0 ? 'automatic here and elsewhere' : 'automatic here'
  return elsewhere.length > 0 ? 'automatic elsewhere' : 'NO TEST'
}

/** A line that says how many promises have tests, which of them are tested in the packaged app, and which have none. */
export function summary(items: readonly TestedPromise[]): string {
  const list = (some: readonly TestedPromise[]): string => some.map(({ number }) => number).join(', ')
  const kept = items.filter((item) => item.here.length + item.elsewhere.length > 0)
  const elsewhere = items.filter((item) => item.elsewhere.length > 0)
  const missing = items.filter((item) => !kept.includes(item))
  return [
    `Security: ${kept.length} of ${items.length} items have automatic tests`,
    elsewhere.length > 0 ? `; of ${list(elsewhere)} the packaged app is tried by npm run test:package` : '',
    missing.length > 0 ? `; none for ${list(missing)}` : '',
  ].join('')
}
