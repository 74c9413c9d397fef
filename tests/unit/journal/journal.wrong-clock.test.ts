import { describe, expect, test } from 'vitest'
import { openJournal, type Journal } from '../../../electron/journal/journal.ts'
import { drop } from '../../../shared/drop.ts'
import { hangingFiles } from '../../support/hanging-files.ts'
import { createMemoryFiles, type MemoryFiles } from '../../support/memory-files.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const DAY = 86_400_000
const action = { account: 'account-1', provider: 'plivo', action: 'end', conference: 'Weekly' } as const
const intent = (actionId: string) => ({ ...action, event: 'intent', actionId }) as const

const open = (files: MemoryFiles, date: string): Promise<Journal> =>
  openJournal({ folder: '/log', fs: files, clock: createVirtualClock(Date.parse(date)), actor: 'ana' })

const path = (month: string): string => `/log/journal-${month}.jsonl`
const line = (month: string, more: object = {}): string =>
  `${JSON.stringify({ ...action, at: `${month}-03T09:00:00.000Z`, actor: 'ana', event: 'joined', ...more })}\n`
const stored = (contents: Readonly<Record<string, string>>): MemoryFiles => {
  const files = createMemoryFiles()
  for (const [month, text] of Object.entries(contents)) files.contents.set(path(month), Buffer.from(text))
  return files
}
const monthsOf = (year: number, count = 12): string[] =>
  Array.from({ length: count }, (_, index) => `${String(year)}-${String(index + 1).padStart(2, '0')}`)
const filled = (...months: string[]): Record<string, string> =>
  Object.fromEntries(months.map((month) => [month, line(month)]))
const left = (files: MemoryFiles): string[] =>
  [...files.contents.keys()].map((name) => /\d{4}-\d\d/.exec(name)?.[0] ?? '').sort()

describe('a file is deleted by age only if it is old by the clock and by the entries before this start', () => {
  const year = monthsOf(2025)
  test.each([
    ['in 2038', year, '2038-01-19', 12, year],
    ['in 2038, for the second time', [...year, '2038-01'], '2038-01-20', 12, [...year, '2038-01']],
    ['two years ahead', year, '2027-12-20', 12, year],
    ['two years ahead, and entries are kept for a month', year, '2027-12-20', 1, ['2025-11', '2025-12']],
    ['one month ahead', [...year, '2026-01'], '2026-02-10', 12, [...year, '2026-01']],
    [
      'two months ahead, and entries are kept for a month',
      ['2025-12', '2026-01'],
      '2026-03-10',
      1,
      ['2025-12', '2026-01'],
    ],
    ['in 2020', year, '2020-01-01', 12, year],
    ['at its beginning', year, '1970-01-01', 12, year],
    ['right, after a file of the future', [...year, '2031-03'], '2026-01-10', 12, [...year, '2031-03']],
    ['in 2038, after a file of the future', [...year, '2031-03'], '2038-01-19', 12, [...year, '2031-03']],
    ['in 2038, and all entries are in one file of the future', ['2031-03'], '2038-01-19', 12, ['2031-03']],
    ['in 2038, and there is no entry', [], '2038-01-19', 12, []],
    ['right', ['2024-11', ...year, '2026-01'], '2026-02-10', 12, [...year, '2026-01']],
    [
      'right, and entries are kept for a month',
      ['2025-09', ...year, '2026-01'],
      '2026-01-10',
      1,
      ['2025-12', '2026-01'],
    ],
    ['right, and entries are kept for ever', ['2001-01', '2026-01'], '2026-01-10', 0, ['2001-01', '2026-01']],
  ] as const)('the clock is %s', async (_what, before, now, months, after) => {
    const files = stored(filled(...before))
    const journal = await open(files, now)
    expect(await journal.write(intent('new'))).toMatchObject({ ok: true })
    expect(await journal.deleteOlderThan(months)).toMatchObject({ ok: true })
    expect(before.filter((month) => files.contents.has(path(month)))).toEqual(after)
  })

  test('what this session writes under a wrong date makes nothing old, however often it deletes', async () => {
    const files = stored(filled(...year))
    const journal = await open(files, '2026-12-20')
    for (let count = 0; count < 3; count += 1) {
      await journal.write(intent(String(count)))
      await journal.deleteOlderThan(12)
    }
    expect(left(files)).toEqual([...year, '2026-12'])
  })

  test('time that passes during a session counts, so that a session of months deletes as well', async () => {
    const files = stored(filled('2025-11', '2025-12'))
    const clock = createVirtualClock(Date.parse('2026-01-03'))
    const journal = await openJournal({ folder: '/log', fs: files, clock, actor: 'ana' })
    await journal.deleteOlderThan(3)
    expect(left(files)).toEqual(['2025-11', '2025-12'])
    await clock.advance(90 * DAY)
    await journal.deleteOlderThan(3)
    expect(left(files)).toEqual(['2025-12'])
  })

  test('nothing is deleted by age while the files could not be read at the start', async () => {
    const files = stored(filled(...year))
    const { readdir } = files
    files.readdir = () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' }))
    const journal = await open(files, '2038-01-19')
    files.readdir = readdir
    expect(await journal.deleteOlderThan(12)).toMatchObject({ fault: { code: 'storage' } })
    expect(left(files)).toEqual(year)
  })

  test('a deletion that the user asks for goes by the clock alone, also after a long pause', async () => {
    const files = stored(filled(...year))
    expect(await (await open(files, '2027-12-20')).deleteOlderThan(12, true)).toEqual({ ok: true, value: 12 })
    expect(left(files)).toEqual([])
  })
})

describe('the next entry begins on a line of its own', () => {
  const half = '{"at":"2026-01-15T09:29:00.000Z","act'
  const clock = '2026-01-15T09:30:00.000Z'
  test.each([
    ['after half a line, with two files of future months', { '2026-01': half, ...filled('2031-03', '2031-04') }, 1],
    ['after half a line of another program', { '2026-01': `${line('2026-01')}# looked at by ops` }, 1],
    ['after what a power cut leaves', { '2026-01': `${line('2026-01')}\0\0\0\0` }, 1],
    ['in an empty file', { '2026-01': '' }, 0],
    ['in a new file, while an older one ends with half a line', { '2025-12': half }, 1],
  ])('%s', async (_what, contents: Readonly<Record<string, string>>, unreadable) => {
    const files = stored(contents)
    const journal = await open(files, clock)
    for (const actionId of ['new', 'newer']) expect(await journal.write(intent(actionId))).toMatchObject({ ok: true })
    const page = await journal.read({ to: clock })
    const found = page.ok ? page.value.entries : []
    expect(found.slice(0, 2).map(({ actionId }) => actionId)).toEqual(['newer', 'new'])
    expect(page.ok && (page.value.unreadable ?? 0)).toBe(unreadable)
    const before = contents['2026-01'] ?? ''
    const isBroken = before !== '' && !before.endsWith('\n')
    const text = files.contents.get(path('2026-01'))?.toString() ?? ''
    expect(text.startsWith(`${before}${isBroken ? '\n' : ''}{`)).toBe(true)
    expect(text).not.toContain('\n\n')
  })

  test('also when the month turns during the session', async () => {
    const files = stored({ '2026-02': half })
    const clock = createVirtualClock(Date.parse('2026-01-31T23:59:59Z'))
    const journal = await openJournal({ folder: '/log', fs: files, clock, actor: 'ana' })
    await journal.write(intent('old'))
    await clock.advance(1_000)
    await journal.write(intent('new'))
    expect(files.contents.get(path('2026-02'))?.toString()).toMatch(/"act\n\{.*"new".*\}\n$/)
  })

  test('also if the end of the file cannot be read', async () => {
    const files = stored({ '2026-01': half })
    const { open: openFile } = files
    files.open = async (name, flags, mode) => ({
      ...(await openFile(name, flags, mode)),
      read: () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' })),
    })
    const journal = await open(files, clock)
    expect(await journal.write(intent('new'))).toMatchObject({ ok: true })
    expect(files.contents.get(path('2026-01'))?.toString()).toMatch(/"act\n\{.*"new".*\}\n$/)
  })
})

describe('an unfinished action is found', () => {
  const begun = (month: string): string => line(month, { event: 'intent', actionId: 'open' })
  const over = (month: string): string => line(month, { event: 'outcome', outcome: 'unknown', actionId: 'open' })
  const future = filled('2031-03', '2031-04')
  test.each([
    ['although there are two', { '2026-01': begun('2026-01'), ...future }, ['open']],
    ['in a file of a future month', { ...filled('2025-12', '2026-01'), '2031-03': begun('2031-03') }, ['open']],
    [
      'in a file that a clock of 2020 has left',
      { '2020-01': begun('2020-01'), ...filled('2025-12', '2026-01') },
      ['open'],
    ],
    ['above half a line', { '2026-01': `${begun('2026-01')}{"at"`, ...future }, ['open']],
    ['as half of the last line, and so not at all', { '2026-01': begun('2026-01').slice(0, -9), ...future }, []],
    ['once, if its outcome is in an earlier file', { '2026-01': over('2026-01'), '2031-03': begun('2031-03') }, []],
  ])('%s', async (_what, contents: Readonly<Record<string, string>>, expected) => {
    const journal = await open(stored(contents), '2026-01-15')
    expect((await journal.unfinished()).map(({ actionId }) => actionId)).toEqual(expected)
  })

  test('although another month cannot be read', async () => {
    const files = stored({ ...filled('2025-12'), '2026-01': begun('2026-01'), ...future })
    const { readFile } = files
    files.readFile = (name) => (name === path('2025-12') ? Promise.reject(new Error('too large')) : readFile(name))
    expect(await (await open(files, '2026-01-15')).unfinished()).toMatchObject([{ actionId: 'open' }])
  })

  test('but not what this session begins while the disk still hangs', async () => {
    const disk = hangingFiles(stored({ '2026-01': begun('2026-01'), ...future }))
    const clock = createVirtualClock(Date.parse('2026-01-15'))
    disk.hang()
    const opening = openJournal({ folder: '/log', fs: disk.files, clock, actor: 'ana' })
    await clock.advance(3_100)
    const journal = await opening
    drop(journal.write(intent('new')))
    disk.recover()
    await clock.advance(10)
    expect((await journal.unfinished()).map(({ actionId }) => actionId)).toEqual(['open'])
    const page = await journal.read({ to: '2026-02' })
    expect(page.ok && page.value.entries.map(({ actionId }) => actionId)).toEqual(['new', 'open'])
  })
})
