import { describe, expect, it } from 'vitest'
import { openJournal, type Journal, type JournalState } from '../../../electron/journal/journal.ts'
import { systemClock } from '../../../shared/clock.ts'
import { hangingFiles } from '../../support/hanging-files.ts'
import { createMemoryFiles } from '../../support/memory-files.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

it('reports only entries that are on disk, and writes a note for each account whose entries were lost', async () => {
  const files = createMemoryFiles()
  const reports: JournalState[] = []
  const onState = (state: JournalState) => reports.push(state)
  const journal = await openJournal({ folder: '/log', fs: files, clock: systemClock(), actor: 'ana', onState })
  const grown: number[] = []
  journal.onGrown(() => {
    grown.push((files.flushed.get([...files.flushed.keys()][0] ?? '')?.toString() ?? '').split('\n').length - 1)
  })
  const entry = { event: 'joined', account: 'account-1', provider: 'plivo' } as const
  await journal.write(entry)
  files.failWith = 'ENOSPC'
  await journal.write(entry)
  await journal.write({ ...entry, account: 'account-2' })
  expect(grown).toEqual([1])
  files.failWith = undefined
  await journal.write(entry)
  await journal.write(entry)
  expect(reports.slice(0, 3)).toEqual(['ok', 'full', 'full'])
  expect(grown.at(-1)).toBe(5)
  const page = await journal.read({ events: ['note'] })
  expect(page.ok && page.value.entries.map(({ account, text }) => [account, text])).toEqual([
    ['account-2', 'linesMissing'],
    ['account-1', 'linesMissing'],
  ])
})

describe('a disk that hangs', () => {
  const entry = { event: 'joined', account: 'account-1', provider: 'plivo' } as const
  const open = async () => {
    const clock = createVirtualClock()
    const disk = hangingFiles()
    return { clock, disk, journal: await openJournal({ folder: '/log', fs: disk.files, clock, actor: 'ana' }) }
  }
  const eventsIn = async (journal: Journal) => {
    const page = await journal.read({})
    return page.ok ? page.value.entries.map(({ text, event }) => text ?? event).toReversed() : []
  }

  it('leads to a note about the lost entries if it then fails', async () => {
    const { clock, disk, journal } = await open()
    disk.hang()
    const writing = journal.write(entry)
    await clock.advance(3_100)
    expect(await writing).toMatchObject({ fault: { values: { reason: 'slow' } } })
    disk.files.failWith = 'EIO'
    disk.recover()
    await clock.advance(10)
    disk.files.failWith = undefined
    await journal.write(entry)
    await clock.advance(10)
    expect(await eventsIn(journal)).toEqual(['joined', 'linesMissing'])
  })

  it('leads to a note about the entries that the queue could not hold', async () => {
    const { clock, disk, journal } = await open()
    disk.hang()
    const writing = Array.from({ length: 10_002 }, () => journal.write(entry))
    await clock.advance(3_100)
    await Promise.all(writing)
    disk.recover()
    await clock.advance(10)
    await journal.write(entry)
    await clock.advance(10)
    expect((await eventsIn(journal)).at(-1)).toBe('linesMissing')
  })

  it('leads to no note if it writes everything in the end', async () => {
    const { clock, disk, journal } = await open()
    disk.hang()
    const writing = journal.write(entry)
    await clock.advance(3_100)
    await writing
    disk.recover()
    await clock.advance(10)
    await journal.write(entry)
    await clock.advance(10)
    expect(await eventsIn(journal)).toEqual(['joined', 'joined'])
  })
})
