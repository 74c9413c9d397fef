import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { project } from '../setup/paths.mjs'
import type { Result } from '../test/reports.ts'
import { securityPromises } from './promises.ts'

interface Coverage {
  /** A promise of SECURITY.md, such as `promise 50`, or a row of docs/requirements.md, such as `row 9`. */
  readonly subject: string
  readonly title: string
  /** Files of `npm test` that name it. */
  readonly quick: readonly string[]
  /** Files of `npm run test:all` alone that name it. */
  readonly long: readonly string[]
}

/** Files that `npm test` does not run. */
const LONG = /\.long\.(?:test|spec)\.ts$|^(?:variants|package)\//

/** Where each promise and each row is tested, from the titles in the sources. */
export async function readCoverage(): Promise<readonly Coverage[]> {
  const tests = join(project, 'tests')
  const names = globSync('**/*.{test,spec}.ts', { cwd: tests }).sort()
  const files = names.map(async (name) => ({
    name: name.replaceAll('\\', '/'),
    subjects: declaredSubjects(await readFile(join(tests, name), 'utf8')),
  }))
  const read = await Promise.all(files)
  const page = await readFile(join(project, 'docs/requirements.md'), 'utf8')
  const titles = [
    ...Object.entries(securityPromises).map(([number, title]) => [`promise ${number}`, title] as const),
    ...[...page.matchAll(/^\| (\d+) \| ([^|]+) \|/gm)].map(
      ([, number, title = '']) => [`row ${number}`, title] as const,
    ),
  ]
  return titles.map(([subject, title]) => {
    const naming = read.filter(({ subjects }) => subjects.includes(subject)).map(({ name }) => name)
    return {
      subject,
      title,
      quick: naming.filter((name) => !LONG.test(name)),
      long: naming.filter((name) => LONG.test(name)),
    }
  })
}

/** The command that proves something, as docs/requirements.md says it. */
export function provedIn({ quick, long }: Coverage): 'npm test' | 'test:all' | 'no test' {
  if (quick.length > 0) return 'npm test'
  return long.length > 0 ? 'test:all' : 'no test'
}

/**
 * What the passed tests of a run prove. `missing` is what no passed test names, except what this run cannot prove.
 *
 * @param isAll whether the long tests ran, too. Then only what this system skips cannot be proved, else what they name.
 */
export async function coverageOf(
  results: readonly Result[],
  isAll: boolean,
): Promise<{ readonly text: string; readonly missing: readonly string[] }> {
  const passed = results.filter(({ state }) => state === 'passed').flatMap(subjectsOf)
  const items = await readCoverage()
  const open = items.filter(({ subject }) => !passed.includes(subject))
  const skipped = results.filter(({ state }) => state !== 'passed' && state !== 'failed').flatMap(subjectsOf)
  const isExcused = ({ subject, long }: Coverage): boolean => (isAll ? skipped.includes(subject) : long.length > 0)
  const excused = open.filter(isExcused).map(({ subject }) => subject)
  const missing = open.filter((item) => !isExcused(item)).map(({ subject }) => subject)
  const proved = `${items.length - open.length} of ${items.length} promises and rows proved by tests that passed`
  return { text: excused.length > 0 ? `${proved}; not in this run: ${excused.join(', ')}` : proved, missing }
}

/** `row 9`, `rows 18 and 20` or `rows 18 to 20`, anywhere in a title, because a group of tests is often about one row. */
const row = /\brows? (\d+)(?: (to|and) (\d+)\b)?/gi

/** What a test is about. The title of a promise's test starts with its number. */
function subjectsOf({ title, fullTitle }: Result): readonly string[] {
  const promises = /^\d{1,2}(?= [a-zA-Z$])/.exec(title) ?? []
  return [...promises.map((number) => `promise ${number}`), ...rowsIn(fullTitle)]
}

function rowsIn(title: string): readonly string[] {
  return [...title.matchAll(row)].flatMap(([, first, word, last]) => {
    const from = Number(first)
    const to = Number(last ?? first)
    const numbers = word === 'and' ? [from, to] : Array.from({ length: to - from + 1 }, (_, index) => from + index)
    return numbers.map((number) => `row ${number}`)
  })
}

/** Matches `'12 no secret …'`, given to `it(…)`, `test(…)`, `it.each(…)(…)` or `it.runIf(…)(…)`, or first in a row of a table. */
const declaredPromise = /(?:\b(?:it|test)\(|\)\(|\[)\s*['"`](\d{1,2}) [a-zA-Z$]/g
/** Matches `'row 9, …'` as the first argument of any function, because some specs have their own for groups of tests. */
const declaredRow = /\(\s*(['"`])(rows? \d.*?)\1/gi

/** What the tests in a source are about, whether they are skipped, empty or fail. */
function declaredSubjects(source: string): readonly string[] {
  const promises = [...source.matchAll(declaredPromise)].map(([, number = '']) => `promise ${number}`)
  return [...promises, ...[...source.matchAll(declaredRow)].flatMap(([, , title = '']) => rowsIn(title))]
}

if (import.meta.main) {
  for (const item of await readCoverage()) {
    const { subject, title, quick, long } = item
    console.log(`${subject.padEnd(10)}  ${provedIn(item).padEnd(8)}  ${title}  (${[...quick, ...long].join(', ')})`)
    if (provedIn(item) === 'no test') process.exitCode = 1
  }
}
