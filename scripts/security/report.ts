import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { project } from '../setup/paths.mjs'
import { passedSubjects } from './passed.ts'
import { securityPromises } from './promises.ts'
import { declaredSubjects, type Subject } from './titles.ts'

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
