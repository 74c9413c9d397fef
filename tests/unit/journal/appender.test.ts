import { drop } from '../../../shared/drop.ts'
import { describe, expect, it } from 'vitest'
import { openJournal, type JournalState } from '../../../electron/journal/journal.ts'
import { systemClock } from '../../../shared/clock.ts'
import { hangingFiles } from '../../support/hanging-files.ts'
import { createMemoryFiles } from '../../support/memory-files.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const entry = (actionId: string) =>
  ({ event: 'intent', account: 'account-1', provider: 'plivo', action: 'end', actionId }) as const
const slow = { ok: false, fault: { code: 'storage', values: { reason: 'slow' } } }

const open = async (disk = hangingFiles()) => {
  const clock = createVirtualClock()
  const journal = await openJournal({ folder: '/log', fs: disk.files, clock, actor: 'ana' })
  /** The ids of the actions, or the texts of notes, oldest first. */
  const read = async () => {
    const page = await journal.read({})
    return page.ok ? page.value.entries.map((one) => one.text ?? one.actionId).toReversed() : []
  }
  /** Writes an entry while the disk does not respond. */
  const writeSlowly = async () => {
    disk.hang()
    const writing = journal.write(entry('slow'))
    await clock.advance(3_100)
    expect(await writing).toMatchObject(slow)
  }
  return { clock, disk, journal, read, writeSlowly }
}

describe('a disk that hangs', () => {
  it('delays a write by three seconds at most, and queued entries are written when it responds again', async () => {
    const { clock, disk, journal, read } = await open()
    disk.hang()
    const results: string[] = []
    const write = (id: string) => drop(journal.write(entry(id)).then((written) => results.push(`${id} ${written.ok}`)))
    write('first')
    await clock.advance(2_900)
    write('second')
    expect(results).toEqual([])
    await clock.advance(200)
    expect(results).toEqual(['first false'])
    expect(await journal.write(entry('third'))).toMatchObject(slow)
    await clock.advance(2_800)
    expect(results).toEqual(['first false', 'second false'])
    disk.recover()
    await clock.advance(10)
    expect(await journal.write(entry('fourth'))).toMatchObject({ ok: true })
    expect(await read()).toEqual(['first', 'second', 'third', 'fourth'])
  })

  it('does not keep Gavel from starting, and what is written meanwhile is not joined to half a line', async () => {
    const clock = createVirtualClock()
    const before = createMemoryFiles()
    before.contents.set(
      '/log/journal-2026-01.jsonl',
      Buffer.from(`${JSON.stringify({ ...entry('old'), at: '2026' })}\n{"to`),
    )
    const disk = hangingFiles(before)
    disk.hang()
    const opening = openJournal({ folder: '/log', fs: disk.files, clock, actor: 'ana' })
    await clock.advance(3_100)
    const journal = await opening
    const writing = journal.write(entry('new'))
    await clock.advance(3_100)
    expect(await writing).toMatchObject(slow)
    disk.recover()
    expect(await journal.unfinished()).toMatchObject([{ actionId: 'old' }])
    await clock.advance(10)
    const page = await journal.read({})
    expect(page.ok && page.value.entries.map(({ actionId }) => actionId)).toEqual(['new', 'old'])
  })

  it('leads to a note about the lost entries if it then fails', async () => {
    const { clock, disk, journal, read, writeSlowly } = await open()
    await writeSlowly()
    disk.files.failWith = 'EIO'
    disk.recover()
    await clock.advance(10)
    disk.files.failWith = undefined
    await journal.write(entry('next'))
    await clock.advance(10)
    expect(await read()).toEqual(['next', 'linesMissing'])
  })

  it('leads to a note about the entries that the queue could not hold', async () => {
    const { clock, disk, journal, read } = await open()
    disk.hang()
    const writing = Array.from({ length: 10_002 }, () => journal.write(entry('waits')))
    await clock.advance(3_100)
    await Promise.all(writing)
    disk.recover()
    await clock.advance(10)
    await journal.write(entry('next'))
    await clock.advance(10)
    expect((await read()).at(-1)).toBe('linesMissing')
  })

  it('leads to no note if it writes everything in the end', async () => {
    const { clock, disk, journal, read, writeSlowly } = await open()
    await writeSlowly()
    disk.recover()
    await clock.advance(10)
    await journal.write(entry('next'))
    await clock.advance(10)
    expect(await read()).toEqual(['slow', 'next'])
  })
})

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

describe('a flush', () => {
  /** A disk whose flushes end when the test says so. */
  const flushedByHand = async ({ start }: { start?: number } = {}) => {
    const clock = createVirtualClock(start)

    const fs = createMemoryFiles()
    const flushes: ((failure?: Error) => void)[] = []
    const { open } = fs
    fs.open = async (path, flags, mode) => ({
      ...(await open(path, flags, mode)),
      datasync: () =>
        new Promise<void>((resolve, reject) => {
          flushes.push((failure) => {
            if (failure === undefined) resolve()
            else reject(failure)
          })
        }),
    })
    const journal = await openJournal({ folder: '/log', fs, clock, actor: 'ana' })
    const ended: string[] = []
    journal.onLost(({ actionId }) => ended.push(`${String(actionId)} lost`))
    const write = (actionId: string, event: 'intent' | 'joined' = 'joined') =>
      drop(journal.write({ ...entry(actionId), event }).then(({ ok }) => ended.push(`${actionId} ${String(ok)}`)))
    const ids = async () => {
      const page = await journal.read({ events: ['intent', 'joined'] })
      return page.ok ? page.value.entries.map(({ actionId }) => actionId).toReversed() : []
    }
    const text = () => [...fs.contents.values()].map(String).join('')
    return { clock, flushes, journal, write, ended, ids, text }
  }

  it('is not awaited by code that only needs the entry to survive the end of the process', async () => {
    const { clock, flushes, journal, text } = await flushedByHand()
    const events: string[] = []
    for (const id of ['first', 'second']) {
      const onWritten = () => events.push(`${id} ${text().includes(`"${id}"`) ? 'written' : 'not yet'}`)
      drop(journal.write(entry(id), onWritten).then(() => events.push(`${id} flushed`)))
      // The file is open after the first entry.
      expect(text().includes(`"${id}"`)).toBe(id === 'second')
      await clock.advance(10)
      expect(events.at(-1)).toBe(`${id} written`)
      flushes.at(-1)?.()
      await clock.advance(10)
      expect(events.at(-1)).toBe(`${id} flushed`)
    }
  })

  it('is shared by all entries that come while another one runs', async () => {
    const { clock, flushes, write, ended } = await flushedByHand()
    for (const id of ['first', 'second', 'third']) {
      write(id)
      await clock.advance(10)
    }
    for (const count of [1, 2]) {
      expect(flushes).toHaveLength(count)
      flushes[count - 1]?.()
      await clock.advance(10)
    }
    expect(ended).toEqual(['first true', 'second true', 'third true'])
  })

  it('that fails may have lost its own entries, but all that can be are in the file', async () => {
    const { clock, flushes, write, ended, ids } = await flushedByHand()
    for (const id of ['a', 'b']) {
      write(id)
      await clock.advance(10)
    }
    flushes[0]?.(new Error('EIO'))
    await clock.advance(10)
    flushes[1]?.()
    await clock.advance(10)
    expect(ended).toEqual(['a lost', 'a false', 'b true'])
    expect(await ids()).toEqual(['a', 'b'])
  })

  it('that takes longer than three seconds is slow for what waits, and for what follows until it ends', async () => {
    const { clock, flushes, write, ended } = await flushedByHand()
    write('a', 'intent')
    await clock.advance(3_000)
    expect(ended).toEqual(['a false'])
    write('b', 'intent')
    await clock.advance(0)
    expect(ended).toEqual(['a false', 'b false'])
    flushes[0]?.()
    await clock.advance(0)
    write('c', 'intent')
    await clock.advance(0)
    expect(ended).toEqual(['a false', 'b false'])
  })

  it('ends before its file is closed', async () => {
    const { clock, flushes, journal, write, ended, ids } = await flushedByHand({
      start: Date.UTC(2026, 0, 31, 23, 59, 59),
    })
    write('old')
    await clock.advance(1_000)
    write('new')
    await clock.advance(0)
    flushes[0]?.()
    await clock.advance(0)
    const closing = journal.close().then(() => ended.push('closed'))
    await clock.advance(0)
    flushes[1]?.()
    await closing
    expect([ended, await ids()]).toEqual([
      ['old true', 'new true', 'closed'],
      ['old', 'new'],
    ])
  })
})
