import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { project } from '../setup/paths.mjs'
import { securityPromises } from './promises.ts'

export interface Coverage {
  readonly subject: Subject
  readonly title: string
  /** Files of `npm test` that name it. */
  readonly quick: readonly string[]
  /** Files of `npm run test:all` or `npm run test:package` alone that name it. */
  readonly long: readonly string[]
}

/** Files that `npm test` does not run. */
const LONG = /\.long\.(?:test|spec)\.ts$|^tests\/(?:variants|package)\//

/** Where each promise and each row is tested, from the titles in the sources. */
export async function readCoverage(): Promise<readonly Coverage[]> {
  const files = await testFiles()
  const subjects = [...Object.entries(securityPromises).map(promiseOf), ...(await readRows())]
  return subjects.map(([subject, title]) => {
    const naming = files.filter(({ declared }) => declared.has(subject)).map(({ path }) => path)
    return {
      subject,
      title,
      quick: naming.filter((path) => !LONG.test(path)),
      long: naming.filter((path) => LONG.test(path)),
    }
  })
}

const promiseOf = ([number, title]: [string, string]): [Subject, string] => [`promise ${Number(number)}`, title]

async function readRows(): Promise<readonly [Subject, string][]> {
  const page = await readFile(join(project, 'docs/requirements.md'), 'utf8')
  return [...page.matchAll(/^\| (\d+) \| ([^|]+) \|/gm)].map(([, number, title = '']) => [
    `row ${Number(number)}`,
    title,
  ])
}

async function testFiles(): Promise<readonly { path: string; declared: ReadonlySet<Subject> }[]> {
  const names = await readdir(join(project, 'tests'), { recursive: true })
  const tests = names.filter((name) => /\.(?:test|spec)\.ts$/.test(name)).sort()
  return Promise.all(
    tests.map(async (name) => ({
      path: `tests/${name.replaceAll('\\', '/')}`,
      declared: declaredSubjects(await readFile(join(project, 'tests', name), 'utf8')),
    })),
  )
}

/** The command that proves something, as docs/requirements.md says it. */
export function provedIn({ quick, long }: Coverage): 'npm test' | 'test:all' | 'no test' {
  if (quick.length > 0) return 'npm test'
  return long.length > 0 ? 'test:all' : 'no test'
}

/** One line for each promise and row: what proves it, its title, and the files. */
export function formatCoverage(items: readonly Coverage[]): string {
  const lines = items.map((item) => {
    const files = [...item.quick, ...item.long].map((file) => file.replace('tests/', '')).join(', ')
    return `${item.subject.padEnd(10)}  ${provedIn(item).padEnd(8)}  ${item.title}  (${files})`
  })
  return lines.join('\n')
}

export interface CoverageSummary {
  /** A line for the promises and a line for the rows. */
  readonly text: string
  /** What no passed test and no longer test names. The run must fail. */
  readonly missing: readonly Subject[]
}

/** Says how many promises and rows were proved by the tests that passed, according to the reports in the folders. */
export async function coverageSummary(reportFolders: readonly string[]): Promise<CoverageSummary> {
  return summaryOf(await readCoverage(), await passedSubjects(reportFolders))
}

export function summaryOf(items: readonly Coverage[], passed: ReadonlySet<Subject>): CoverageSummary {
  const open = items.filter(({ subject }) => !passed.has(subject))
  const onlyLong = open.filter(({ long }) => long.length > 0).map(({ subject }) => subject)
  const missing = open.filter(({ long }) => long.length === 0).map(({ subject }) => subject)
  const line = (kind: 'promise' | 'row', of: string): string => {
    const ours = (subjects: readonly Subject[]): readonly Subject[] => subjects.filter((one) => one.startsWith(kind))
    const all = ours(items.map(({ subject }) => subject))
    return [
      `${of}: ${all.length - ours(onlyLong).length - ours(missing).length} of ${all.length} proved by tests that passed`,
      numbered('; only in test:all: ', ours(onlyLong)),
      numbered('; NOT PROVED: ', ours(missing)),
    ].join('')
  }
  return {
    text: [line('promise', 'Promises of SECURITY.md'), line('row', 'Rows of docs/requirements.md')].join('\n'),
    missing,
  }
}

function numbered(prefix: string, subjects: readonly Subject[]): string {
  return subjects.length === 0 ? '' : prefix + subjects.map((subject) => subject.replace(/^\w+ /, '')).join(', ')
}

const vitestReport = z.object({
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ status: z.string(), title: z.string(), fullName: z.string() })) }),
  ),
})
const wdioReport = z.object({ tests: z.array(z.object({ title: z.string(), state: z.string() })) })

/**
 * Finds what the passed tests of a run are about. A folder has Vitest's reports (`<name>.json`) and one folder for each
 * level of WebdriverIO (`<level>/<spec>.json`). One that does not exist has no reports.
 */
export async function passedSubjects(folders: readonly string[]): Promise<ReadonlySet<Subject>> {
  const lists = await Promise.all(folders.map(reportFiles))
  const reports = await Promise.all(
    lists.flat().map(async (file) => JSON.parse(await readFile(file, 'utf8')) as unknown),
  )
  return new Set(reports.flatMap(passedIn))
}

async function reportFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
  return names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name))
}

/** Other files, such as the seconds of each level, are no reports. */
function passedIn(report: unknown): readonly Subject[] {
  const vitest = vitestReport.safeParse(report)
  if (vitest.success)
    return vitest.data.testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'passed')
      .flatMap(({ title, fullName }) => subjectsOf(title, fullName))
  const wdio = wdioReport.safeParse(report)
  if (!wdio.success) return []
  return wdio.data.tests.filter(({ state }) => state === 'passed').flatMap(({ title }) => subjectsOf(title))
}

/** A promise of SECURITY.md, such as `promise 50`, or a row of docs/requirements.md, such as `row 9`. */
export type Subject = `promise ${number}` | `row ${number}`

/**
 * The promise that a test is about, if any: its own title starts with the number. WebdriverIO reports the titles of the
 * groups before it, each followed by a dot.
 */
const promise = /(?:^|\D\.)(\d{1,2}) [a-zA-Z$]/

/** `row 9`, `rows 18 and 20` or `rows 18 to 20`, anywhere in a title, because a group of tests is often about one row. */
const row = /\brows? (\d+)(?: (to|and) (\d+)\b)?/gi

/** What a test is about. For Vitest, `title` is the test's own title, and `fullTitle` also has those of its groups. */
export function subjectsOf(title: string, fullTitle = title): readonly Subject[] {
  const number = promise.exec(title)?.[1]
  return [...(number === undefined ? [] : [`promise ${Number(number)}` as const]), ...rowsIn(fullTitle)]
}

function rowsIn(title: string): readonly Subject[] {
  return [...title.matchAll(row)].flatMap(([, first, word, last]) => {
    const from = Number(first)
    const to = Number(last ?? first)
    const numbers = word === 'and' ? [from, to] : Array.from({ length: to - from + 1 }, (_, index) => from + index)
    return numbers.map((number) => `row ${number}` as const)
  })
}

/** Matches `'12 no secret …'`, given to `it(…)`, `test(…)`, `it.each(…)(…)` or `it.runIf(…)(…)`. */
const declaredPromise = /(?:\b(?:it|test)\(|\)\()\s*['"`](\d{1,2}) [a-zA-Z$]/g
/** Matches `'row 9, …'` as the first argument of any function, because some specs have their own for groups of tests. */
const declaredRow = /\(\s*(['"`])(rows? \d.*?)\1/gi

/** What the tests in a source are about, whether they are skipped, empty or fail. */
export function declaredSubjects(source: string): ReadonlySet<Subject> {
  const promises = [...source.matchAll(declaredPromise)].map(([, number]) => `promise ${Number(number)}` as const)
  return new Set([...promises, ...[...source.matchAll(declaredRow)].flatMap(([, , title = '']) => rowsIn(title))])
}
