import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import {
  type Coverage,
  provedIn,
  readCoverage,
  summaryOf,
  passedSubjects,
  declaredSubjects,
  type Subject,
  subjectsOf,
} from '../../../scripts/security/report.ts'

describe('the subjects of a test', () => {
  it.each([
    ['50 reads are shared', 'the router 50 reads are shared', ['promise 50']],
    ['says 50 people', 'row 3, live rooms says 50 people', ['row 3']],
    ['50', 'the table 50', []],
    ['5000 people', '5000 people', []],
    ['the security of the app.46 refuses a click', undefined, ['promise 46']],
    ['the shortcut.ends after 0.7 s', undefined, []],
    ['rows 18 to 20, by keyboard alone: Gavel.announces', undefined, ['row 18', 'row 19', 'row 20']],
    ['rows 18 and 20: asks', undefined, ['row 18', 'row 20']],
    ['row 17, theme, and row 24, language: changes both', undefined, ['row 17', 'row 24']],
    ['throws 9 exceptions', undefined, []],
  ])('%s (%s)', (title, fullTitle, subjects) => {
    expect(subjectsOf(title, fullTitle)).toEqual(subjects)
  })

  it('are read from sources, whichever function has the title', () => {
    const source = `it('12 is a secret', run); it.each(cases)(\`13 fails with %s\`, run); count(14)
      forEachProvider("row 93, Plivo's mode", run); describe('rows 91 to 92', run); // row 9`
    expect([...declaredSubjects(source)]).toEqual(['promise 12', 'promise 13', 'row 93', 'row 91', 'row 92'])
  })
})

describe('the reports of a run', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gavel-reports-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const vitest = (status: string, title: string): object => ({
    testResults: [
      { name: '/x.test.ts', status: 'passed', assertionResults: [{ status, title, fullName: `group ${title}` }] },
    ],
  })
  const wdio = (state: string, title: string): object => ({ passed: 1, tests: [{ title, state, duration: 1 }] })

  it('count only tests that passed, in every report of every folder', async () => {
    const all = { short: join(folder, 'reports'), long: join(folder, 'reports-all'), none: join(folder, 'none') }
    const files: Record<string, object> = {
      [join(all.short, 'unit-1.json')]: vitest('passed', '1 is sandboxed'),
      [join(all.short, 'unit-2.json')]: vitest('failed', '2 comes from app:'),
      [join(all.short, 'security.json')]: vitest('skipped', '3 has a policy'),
      [join(all.short, 'seconds.json')]: { unit: 30 },
      [join(all.short, 'e2e', '0-0-a.spec.ts.json')]: wdio('passed', 'row 9, end.4 cannot navigate'),
      [join(all.short, 'e2e', '0-1-b.spec.ts.json')]: wdio('skipped', 'row 10, shortcut.asks'),
      [join(all.long, 'desktop', '0-0-c.spec.ts.json')]: wdio('passed', 'row 26, quick mute.mutes'),
    }
    for (const [file, report] of Object.entries(files)) {
      await mkdir(join(file, '..'), { recursive: true })
      await writeFile(file, JSON.stringify(report))
    }
    const passed = await passedSubjects([all.short, all.long, all.none])
    expect([...passed].sort()).toEqual(['promise 1', 'promise 4', 'row 26', 'row 9'])
  })
})

test('the summary counts what was proved, and returns what nothing else proves', () => {
  const of = (subject: Subject, quick: string[], long: string[]): Coverage => ({ subject, title: '', quick, long })
  const items = [
    of('promise 1', ['a'], []),
    of('promise 2', ['a'], ['b']),
    of('promise 3', ['a'], []),
    of('promise 4', [], ['b']),
    of('row 1', ['a'], []),
    of('row 2', [], []),
  ]
  expect(summaryOf(items, new Set<Subject>(['promise 1', 'promise 2', 'row 1']))).toEqual({
    text: [
      'Promises of SECURITY.md: 2 of 4 proved by tests that passed; only in test:all: 4; NOT PROVED: 3',
      'Rows of docs/requirements.md: 1 of 2 proved by tests that passed; NOT PROVED: 2',
    ].join('\n'),
    missing: ['promise 3', 'row 2'],
  })
})

test('docs/requirements.md says of each row which command proves it', async () => {
  const page = await readFile(resolve(import.meta.dirname, '../../../docs/requirements.md'), 'utf8')
  const said = [...page.matchAll(/^\| (\d+) \|.*\| ([^|]+) \|$/gm)].map(([, number, where]) => [`row ${number}`, where])
  const rows = (await readCoverage()).filter(({ subject }) => subject.startsWith('row'))
  expect(said).toEqual(rows.map((row) => [row.subject, provedIn(row)]))
})

test('every promise has a test', async () => {
  const promises = (await readCoverage()).filter(({ subject }) => subject.startsWith('promise'))
  expect(promises.map(({ subject }) => subject)).toEqual(Array.from({ length: 58 }, (_, at) => `promise ${at + 1}`))
  expect(promises.filter((promise) => provedIn(promise) === 'no test')).toEqual([])
})
