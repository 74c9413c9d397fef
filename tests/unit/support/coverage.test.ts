import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { coverageOf, provedIn, readCoverage } from '../../../scripts/security/report.ts'

test('only tests that passed prove the promises and rows that their titles name', async () => {
  const result = (state: string, title: string, group = '') => ({
    file: '',
    level: 'unit',
    title,
    fullTitle: `${group} ${title}`,
    state,
    error: '',
  })
  const items = await readCoverage()
  const results = [
    result('passed', '1 windows are sandboxed'),
    result('failed', '2 pages come from app:'),
    result('skipped', '3 has a policy'),
    result('passed', 'shows 4 people, and 5 rooms', 'rows 1 to 3, and row 5'),
    result('passed', '60 s pass', 'the router'),
  ]
  const { text, missing } = await coverageOf(results, false)
  expect(text).toMatch(new RegExp(`^5 of ${items.length} promises and rows proved`))
  const named = ['promise 1', 'row 1', 'row 2', 'row 3', 'row 5']
  const others = items.filter(({ subject, long }) => !named.includes(subject) && long.length === 0)
  expect(missing).toEqual(others.map(({ subject }) => subject))
  const missingOfAll = items.map(({ subject }) => subject).filter((one) => ![...named, 'promise 3'].includes(one))
  expect((await coverageOf(results, true)).missing).toEqual(missingOfAll)
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
