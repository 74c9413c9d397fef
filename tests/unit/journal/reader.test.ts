import { drop } from '../../../shared/drop.ts'
import { describe, expect, it } from 'vitest'
import { openJournal } from '../../../electron/journal/journal.ts'
import { SlowDisk } from '../../../electron/journal/file-system.ts'
import { pathOf, positionOf } from '../../../electron/journal/format.ts'
import { Reader } from '../../../electron/journal/reader.ts'
import { hangingFiles } from '../../support/hanging-files.ts'
import { createMemoryFiles } from '../../support/memory-files.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const entry = (actionId: string) =>
  ({ event: 'intent', account: 'account-1', provider: 'plivo', action: 'end', actionId }) as const
const slow = { ok: false, fault: { code: 'storage', values: { reason: 'slow' } } }

describe('if the disk hangs,', () => {
  const start = async () => {
    const clock = createVirtualClock()
    const disk = hangingFiles()
    const journal = await openJournal({ folder: '/log', fs: disk.files, clock, actor: 'ana' })
    await journal.write(entry('old'))
    await clock.advance(100 * 86_400_000)
    const calls: string[] = []
    const { readdir, readFile } = disk.files
    disk.files.readdir = (path) => (calls.push(path), readdir(path))
    disk.files.readFile = (path) => (calls.push(path), readFile(path))
    return { clock, disk, journal, calls }
  }

  it('reading fails after ten seconds, and has at most one call to the disk in flight', async () => {
    const { clock, disk, journal, calls } = await start()
    disk.hang()
    const waiting = [journal.read({}), journal.read({}), journal.deleteOlderThan(1)]
    await clock.advance(9_900)
    expect(calls).toEqual(['/log'])
    await clock.advance(200)
    for (const result of await Promise.all(waiting)) expect(result).toMatchObject(slow)
    expect(await journal.read({})).toMatchObject(slow)
    expect(calls).toEqual(['/log'])

    disk.recover()
    await clock.advance(10)
    expect(await journal.read({})).toMatchObject({ ok: true, value: { entries: [{ actionId: 'old' }] } })
    expect(await journal.deleteOlderThan(1)).toEqual({ ok: true, value: 1 })
  })

  it('an export rejects with SlowDisk', async () => {
    const { clock, disk, journal } = await start()
    const pieces = journal.export('csv', {}, { numbers: false, links: true })[Symbol.asyncIterator]()
    await pieces.next()
    disk.hang()
    const more = expect(pieces.next()).rejects.toBeInstanceOf(SlowDisk)
    await clock.advance(10_100)
    await more
    disk.recover()
  })

  it('deleting fails after ten seconds while an entry cannot be written', async () => {
    const { clock, disk, journal } = await start()
    disk.hang()
    drop(journal.write(entry('late')))
    const deleting = journal.deleteOlderThan(1)
    await clock.advance(10_100)
    expect(await deleting).toMatchObject(slow)
    disk.recover()
  })
})

it('reads what version 0.1.0 wrote of a request in asynchronous mode as accepted', async () => {
  const disk = createMemoryFiles()
  disk.readdir = () => Promise.resolve(['journal-2026-11.jsonl'])
  const line = { ...entry('old'), at: '2026-11-20T09:30:00.000Z', event: 'outcome', outcome: 'handedOver' }
  disk.readFile = () => Promise.resolve(Buffer.from(`${JSON.stringify(line)}\n`))
  const page = await new Reader({ fs: disk, folder: '/log' }).page({}, 200)
  expect(page).toMatchObject({ entries: [{ actionId: 'old', outcome: 'accepted' }] })
})

describe('other work gets its turn while a large month is read for', () => {
  const month = 'journal-2026-11.jsonl'
  const line = JSON.stringify({
    at: '2026-11-20T09:30:00.000Z',
    event: 'joined',
    account: 'acme',
    conference: 'Standup',
  })
  const create = () => {
    const disk = createMemoryFiles()
    disk.readdir = () => Promise.resolve([month])
    disk.readFile = () => Promise.resolve(Buffer.from(`${line}\n`.repeat(40_000)))
    return new Reader({ fs: disk, folder: '/log' })
  }

  it.each([
    ['a page', (reader: Reader) => reader.page({ person: 'nobody' }, 200)],
    ['an export', (reader: Reader) => reader.all({ person: 'nobody' }).next()],
    ['one entry', (reader: Reader) => reader.entry(positionOf('2026-11', 7))],
    ['the history of a room', (reader: Reader) => reader.history('acme', 'Other', undefined)],
  ])('%s', async (_what, read) => {
    let turns = 0
    let timer: NodeJS.Immediate
    const take = (): void => {
      turns += 1
      timer = setImmediate(take)
    }
    timer = setImmediate(take)
    await read(create())
    clearImmediate(timer)
    expect(turns).toBeGreaterThanOrEqual(3)
  })

  it('and no more than 20,000 entries are listed, whatever a page asks for', async () => {
    const { entries, older } = await create().page({}, 200, positionOf('2026-11', 0))
    expect([entries.length, older]).toEqual([20_000, 'tooMany'])
  })
})

it('a large month has exactly the lines of its file, including those with characters of several bytes', async () => {
  const lines = Array.from({ length: 40_000 }, (_, index) => `${index} ${'ä漢😀'.repeat(index % 20)}`)
  lines[20_000] = 'long'.repeat(1_000_000)
  const disk = createMemoryFiles()
  disk.contents.set(pathOf('/log', '2026-11'), Buffer.from(lines.join('\n')))
  expect(await new Reader({ fs: disk, folder: '/log' }).linesOf('2026-11')).toEqual(lines)
})
