import { drop } from '../../../shared/drop.ts'
import { describe, expect, it } from 'vitest'
import { openJournal } from '../../../electron/journal/journal.ts'
import { hangingFiles } from '../../support/hanging-files.ts'
import { createMemoryFiles } from '../../support/memory-files.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const entry = (actionId: string) =>
  ({ event: 'intent', account: 'account-1', provider: 'plivo', action: 'end', actionId }) as const
const slow = { ok: false, fault: { code: 'storage', values: { reason: 'slow' } } }

describe('a disk that hangs', () => {
  it('delays a write by three seconds at most, and queued entries are written when it responds again', async () => {
    const clock = createVirtualClock()
    const disk = hangingFiles()
    const journal = await openJournal({ folder: '/log', fs: disk.files, clock, actor: 'ana' })
    disk.hang()
    const results: string[] = []
    const write = (id: string) => drop(journal.write(entry(id)).then((written) => results.push(`${id} ${written.ok}`)))
    write('first')
    await clock.advance(2_900)
    write('second')
    expect(results).toEqual([])
    await clock.advance(200)
    expect(results).toEqual(['first false', 'second false'])
    expect(await journal.write(entry('third'))).toMatchObject(slow)
    disk.recover()
    await clock.advance(10)
    expect(await journal.write(entry('fourth'))).toMatchObject({ ok: true })
    const page = await journal.read({})
    expect(page.ok && page.value.entries.map(({ actionId }) => actionId)).toEqual([
      'fourth',
      'third',
      'second',
      'first',
    ])
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
})

it('passes an entry to the operating system before `write` returns if `onWritten` is given', async () => {
  const fs = createMemoryFiles()
  const journal = await openJournal({ folder: '/log', fs, clock: createVirtualClock(), actor: 'ana' })
  await journal.write(entry('first'))
  drop(journal.write(entry('second'), () => undefined))
  expect([...fs.contents.values()].map(String).join('')).toContain('"second"')
})

it('writes entries in one piece if they are added together', async () => {
  const fs = createMemoryFiles()
  const journal = await openJournal({ folder: '/log', fs, clock: createVirtualClock(), actor: 'ana' })
  await journal.write(entry('first'))
  const text = (): string => [...fs.contents.values()].map(String).join('')
  const writing = [journal.write(entry('second')), journal.write(entry('third'))]
  const seen = new Set<string>()
  while (!text().includes('"third"')) {
    seen.add(text())
    await Promise.resolve()
  }
  await Promise.all(writing)
  expect([...seen].filter((one) => one.includes('"second"'))).toEqual([])
})

describe('a flush', () => {
  const opened = async () => {
    const disk = hangingFiles()
    const journal = await openJournal({ folder: '/log', fs: disk.files, clock: createVirtualClock(), actor: 'ana' })
    const lost: (string | undefined)[] = []
    journal.onLost(({ actionId }) => lost.push(actionId))
    const text = () => [...disk.files.contents.values()].map(String).join('')
    return { disk, journal, lost, text }
  }

  it('is not awaited by code that only needs the entry to survive the end of the process', async () => {
    const { disk, journal, text } = await opened()
    disk.hangFlushes()
    const events: string[] = []
    const onWritten = (): void => {
      events.push(text().includes('"first"') ? 'written' : 'not yet')
    }
    const writing = journal.write(entry('first'), onWritten).then(() => events.push('flushed'))
    await expect.poll(() => events).toEqual(['written'])
    expect([...disk.files.flushed.values()]).toEqual([])
    disk.recover()
    await writing
    expect(events).toEqual(['written', 'flushed'])
  })

  it('that fails reports its entries, and the next entry is in the file', async () => {
    const { disk, journal, lost, text } = await opened()
    await journal.write(entry('earlier'))
    disk.hangFlushes()
    const writing = new Promise((written) => {
      const result = journal.write(entry('first'), () => {
        written(result)
      })
    })
    // `writing` resolves with the result of the flush, which fails here.
    setImmediate(() => {
      disk.recover('EIO')
    })
    expect(await writing).toMatchObject({ ok: false, fault: { code: 'storage' } })
    expect(lost).toEqual(['first'])
    expect(await journal.write(entry('second'))).toMatchObject({ ok: true })
    expect(text()).toContain('"second"')
  })

  /** A disk whose flushes end in the order of the test, or after some milliseconds. */
  const flushedByHand = async ({ start, flushMs }: { start?: number; flushMs?: () => number } = {}) => {
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
          if (flushMs !== undefined) clock.setTimeout(resolve, flushMs())
        }),
    })
    const journal = await openJournal({ folder: '/log', fs, clock, actor: 'ana' })
    const ended: string[] = []
    const write = (actionId: string, event: 'intent' | 'joined' = 'joined') =>
      drop(journal.write({ ...entry(actionId), event }).then(({ ok }) => ended.push(`${actionId} ${String(ok)}`)))
    const ids = async (limit?: number) => {
      const page = await journal.read({}, undefined, limit)
      return page.ok ? page.value.entries.map(({ actionId }) => actionId).toReversed() : []
    }
    return { clock, flushes, journal, write, ended, ids }
  }

  it('delays no click in ten minutes of flushes of 2.9 to 3 seconds, and no entry is lost or out of order', async () => {
    let flush = 0
    const { clock, journal, write, ended, ids } = await flushedByHand({ flushMs: () => 2_900 + ((flush += 37) % 101) })
    const expected: string[] = []
    for (let click = 0; click < 420; click += 1) {
      let isWritten = false
      write(`joined ${String(click)}`)
      drop(journal.write(entry(`mute ${String(click)}`), () => (isWritten = true)))
      expected.push(`joined ${String(click)}`, `mute ${String(click)}`)
      await clock.advance(0)
      expect(isWritten).toBe(true)
      await clock.advance(1_440)
    }
    expect(ended.filter((one) => one.endsWith('false'))).toEqual([])
    expect(await ids(expected.length)).toEqual(expected)
  })

  it('delays no flush that something waits for, and loses no entry if it fails', async () => {
    const { clock, flushes, write, ended, ids } = await flushedByHand()
    write('joined')
    await clock.advance(2_000)
    write('kick', 'intent')
    await clock.advance(10)
    expect(flushes).toHaveLength(2)
    flushes[1]?.()
    await clock.advance(0)
    expect(ended).toEqual(['kick true'])
    flushes[0]?.(new Error('EIO'))
    await clock.advance(0)
    expect([ended, await ids()]).toEqual([
      ['kick true', 'joined false'],
      ['joined', 'kick'],
    ])
  })

  it('covers all entries that were written while the last one ran, and at most three run at once', async () => {
    const { clock, flushes, write, ended } = await flushedByHand()
    for (const id of ['a', 'b', 'c']) {
      write(id)
      await clock.advance(10)
    }
    expect(flushes).toHaveLength(1)
    for (const id of ['d', 'e', 'f']) {
      write(id, 'intent')
      await clock.advance(10)
    }
    expect(flushes).toHaveLength(3)
    flushes[1]?.()
    await clock.advance(0)
    expect(ended).toEqual(['b true', 'c true', 'd true'])
    expect(flushes).toHaveLength(4)
  })

  it('ends before its file is closed, and no entry of the next month waits for that', async () => {
    const { clock, flushes, journal, write, ended, ids } = await flushedByHand({
      start: Date.UTC(2026, 0, 31, 23, 59, 59),
    })
    write('old')
    await clock.advance(1_000)
    write('new')
    await clock.advance(0)
    expect(await ids()).toEqual(['old', 'new'])
    const closing = journal.close().then(() => ended.push('closed'))
    flushes[1]?.()
    await clock.advance(0)
    expect(ended).toEqual(['new true'])
    flushes[0]?.()
    await closing
    expect(ended).toEqual(['new true', 'old true', 'closed'])
  })
})
