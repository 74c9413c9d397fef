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

  it('does not keep Gavel from starting, and nothing is written before the last file is repaired', async () => {
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
    expect(journal.repaired).toBe(1)
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

  it('that fails loses its entries and reports them, and the next entry is in the file', async () => {
    const { disk, journal, lost, text } = await opened()
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
    expect(text()).not.toContain('"first"')
    expect(text()).toContain('"second"')
  })
})
