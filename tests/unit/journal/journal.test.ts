import { drop } from '../../../shared/drop.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attendanceCsv } from '../../../electron/journal/export.ts'
import { matches, type StoredEntry } from '../../../electron/journal/format.ts'
import { openJournal, type Journal } from '../../../electron/journal/journal.ts'
import { csvSeparator } from '../../../shared/text/csv-cell.ts'
import { systemClock } from '../../../shared/clock.ts'
import { csvCells } from '../../support/csv-cells.ts'
import { someCaller, toldBy } from '../../support/callers.ts'
import { counts, seed } from '../../support/test-sizes.ts'
import { createMemoryFiles } from '../../support/memory-files.ts'

const november = Date.UTC(2026, 10, 20, 9, 30)

async function open(files = createMemoryFiles(), at = november) {
  const clock = { ...systemClock(), time: at, now: () => clock.time }
  const journal = await openJournal({ folder: '/log', fs: files, clock, actor: 'ana' })
  return { journal, files, clock }
}

const intent = (more: Partial<Parameters<Journal['write']>[0]> = {}): Parameters<Journal['write']>[0] => ({
  event: 'intent',
  account: 'account-1',
  provider: 'plivo',
  action: 'remove',
  actionId: 'id-1',
  conference: 'Weekly',
  members: [{ name: 'Ben', number: '15550100102', memberId: '10', callUuid: 'call-1' }],
  ...more,
})

const textOf = async (pieces: AsyncIterable<string>): Promise<string> => {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}

const entries = async (journal: Journal, filter = {}, limit?: number, since?: string) => {
  const page = await journal.read(filter, limit, since)
  if (!page.ok) throw new Error('the journal cannot be read')
  return page.value
}
/** Reads so many entries first, and then so many older ones each time. */
const allBySteps = async (journal: Journal, limit: number) => {
  let page = await entries(journal, {}, limit)
  while (page.older === 'some') page = await entries(journal, {}, limit, page.entries.at(-1)?.id)
  return page
}

describe('writing', () => {
  test('flushes one JSON object per line before it resolves', async () => {
    const { journal, files } = await open()
    await journal.write(intent())
    const flushed = files.flushed.get('/log/journal-2026-11.jsonl')?.toString() ?? ''
    expect(flushed.endsWith('}\n')).toBe(true)
    expect(JSON.parse(flushed)).toMatchObject({ at: '2026-11-20T09:30:00.000Z', actor: 'ana', event: 'intent' })
  })

  test('also flushes the folder when it creates a file, so that a power cut does not lose the file', async () => {
    const files = createMemoryFiles()
    const { open: openFile } = files
    const synced: string[] = []
    files.open = async (path, flags, mode) => {
      const file = await openFile(path, flags, mode)
      return { ...file, sync: () => Promise.resolve(void synced.push(path)) }
    }
    const { journal } = await open(files)
    await journal.write(intent())
    await journal.write(intent())
    expect(synced).toEqual(['/log'])
  })

  test('keeps the order of concurrent writes, and starts a file each month', async () => {
    const { journal, files, clock } = await open()
    const writes = Array.from({ length: 50 }, (_, index) => {
      if (index === 25) clock.time = Date.UTC(2026, 11, 1)
      return journal.write(intent({ actionId: `id-${String(index)}` }))
    })
    await Promise.all(writes)
    expect([...files.contents.keys()].sort()).toEqual(['/log/journal-2026-11.jsonl', '/log/journal-2026-12.jsonl'])
    const all = (await entries(journal)).entries.map(({ actionId }) => actionId)
    expect(all).toEqual(Array.from({ length: 50 }, (_, index) => `id-${String(49 - index)}`))
  })

  test.each([
    ['ENOSPC', 'full'],
    ['EROFS', 'readOnly'],
    ['EACCES', 'readOnly'],
    ['EIO', 'failed'],
  ])(
    'returns %s as a storage fault, and the next line is not joined to what was written of that one',
    async (code, reason) => {
      const { journal, files } = await open()
      await journal.write(intent())
      files.failWith = code
      files.partial = 20
      expect(await journal.write(intent({ actionId: 'id-2' }))).toMatchObject({
        fault: { code: 'storage', values: { reason } },
      })
      files.failWith = undefined
      expect(await journal.write(intent({ actionId: 'id-3' }))).toMatchObject({ ok: true })
      expect((await entries(journal, { events: ['intent'] })).entries.map(({ actionId }) => actionId)).toEqual([
        'id-3',
        'id-1',
      ])
    },
  )
})

describe('a broken line', () => {
  test('at the end is completed or left alone wherever it was cut, without losing a line before or after it', async () => {
    const { journal, files } = await open()
    for (const name of ['Ana', 'Bén 😀', 'Eve'])
      await journal.write(intent({ members: [{ name, number: '', memberId: '1' }] }))
    const whole = files.contents.get('/log/journal-2026-11.jsonl') ?? Buffer.alloc(0)
    const ends = [...whole.keys()].filter((index) => whole[index] === 10).map((index) => index + 1)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (length) => {
        const cut = createMemoryFiles()
        cut.contents.set('/log/journal-2026-11.jsonl', whole.subarray(0, length))
        const again = await open(cut)
        const before = ends.filter((end) => end <= length).length
        const complete = ends.some((end) => end - 1 === length)
        await again.journal.write(intent({ actionId: 'after' }))
        const { entries: found, unreadable = 0 } = await entries(again.journal)
        expect(unreadable).toBe(length === 0 || complete || ends.includes(length) ? 0 : 1)
        expect(found).toHaveLength(before + (complete ? 1 : 0) + 1)
        expect(found[0]?.actionId).toBe('after')
      }),
      { numRuns: 300, seed },
    )
  })

  const broken = ['{"half":', '\u0000', '5', 'null', '{"at":1}']
  /** Opens a journal with broken lines between the older and the newer half of its entries. */
  const openBroken = async (entriesAround: number): Promise<Journal> => {
    const { journal, files } = await open()
    for (let index = 0; index < entriesAround; index += 1)
      await journal.write(intent({ actionId: `id-${String(index)}` }))
    const lines = (files.contents.get('/log/journal-2026-11.jsonl') ?? Buffer.alloc(0)).toString().split('\n')
    lines.splice(entriesAround / 2, 0, ...broken)
    files.contents.set('/log/journal-2026-11.jsonl', Buffer.from(lines.join('\n')))
    return (await open(files)).journal
  }

  test('is skipped if it is not JSON or not an entry, without hiding the other lines', async () => {
    expect(await entries(await openBroken(2))).toMatchObject({ entries: [{}, {}], unreadable: broken.length })
    expect(await entries((await open()).journal)).not.toHaveProperty('unreadable')
  })

  test.each([1, 2, 3, 4, 10])('is counted once, however many entries are read at a time: %i', async (limit) => {
    expect(await allBySteps(await openBroken(6), limit)).toHaveProperty('unreadable', broken.length)
  })

  test.each([
    ['csv', /\r\n[^\n]*,note,[^\n]*5 lines could not be read\.[^\n]*\r\n$/],
    ['json', /"event":"note","text":"5 lines could not be read\."}\n\]\n$/],
  ] as const)('is counted at the end of an export (%s)', async (format, end) => {
    const style = {
      numbers: false,
      links: true,
      unreadable: (count: number) => `${String(count)} lines could not be read.`,
    }
    expect(await textOf((await openBroken(2)).export(format, {}, style))).toMatch(end)
    expect(await textOf((await open()).journal.export(format, {}, style))).not.toContain('could not be read')
  })
})

describe('unfinished actions', () => {
  test('are the intents without an outcome, even across the turn of a month', async () => {
    const { journal, files, clock } = await open(createMemoryFiles(), Date.UTC(2026, 10, 30, 23, 59))
    await journal.write(intent({ actionId: 'done' }))
    await journal.write(intent({ actionId: 'open' }))
    clock.time = Date.UTC(2026, 11, 1)
    await journal.write(intent({ actionId: 'done', event: 'outcome', outcome: 'accepted' }))
    await journal.write(intent({ actionId: 'held', event: 'dropped' }))
    await journal.close()
    const next = await open(files, Date.UTC(2026, 11, 1, 1))
    expect((await next.journal.unfinished()).map(({ actionId }) => actionId)).toEqual(['open'])
  })
})

describe('an open journal', () => {
  test('reads the newest entry first, and loses or repeats none when older ones are added', async () => {
    const { journal, clock } = await open()
    for (let index = 0; index < 25; index += 1) {
      clock.time += 86_400_000
      await journal.write(intent({ actionId: `id-${String(index)}` }))
    }
    const found = (await allBySteps(journal, 10)).entries.map(({ actionId }) => actionId)
    expect(found).toEqual(Array.from({ length: 25 }, (_, index) => `id-${String(24 - index)}`))
  })

  test('filters by account, room, caller, event and time', async () => {
    const { journal, clock } = await open()
    await journal.write(intent())
    clock.time += 60_000
    await journal.write(intent({ event: 'ended', conference: 'Sales', account: 'account-2', members: [] }))
    const count = async (filter: object) => (await entries(journal, filter)).entries.length
    expect(await count({ account: 'account-1' })).toBe(1)
    expect(await count({ conference: 'Sales' })).toBe(1)
    expect(await count({ person: 'ben' })).toBe(1)
    expect(await count({ person: '+1 555 010 0102' })).toBe(1)
    expect(await count({ person: 'nobody' })).toBe(0)
    expect(await count({ person: 'nobody 1' })).toBe(0)
    expect(await count({ events: ['ended'] })).toBe(1)
    expect(await count({ from: '2026-11-20T09:30:30.000Z' })).toBe(1)
    expect(await count({ to: '2026-11-20T09:30:30.000Z' })).toBe(1)
  })

  test('finds a caller by the label of their number, in pages and in exports', async () => {
    const { journal } = await open()
    const caller = (number: string) => ({ members: [{ name: '', number, memberId: '1' }] })
    await journal.write(intent({ actionId: 'other', ...caller('15550100102') }))
    await journal.write(intent({ actionId: 'labelled', ...caller('+1 555 010 0101') }))
    const filter = { person: 'ana', labelled: new Set(['15550100101']) }
    expect((await entries(journal, filter)).entries.map(({ actionId }) => actionId)).toEqual(['labelled'])
    const exported: unknown = JSON.parse(await textOf(journal.export('json', filter, { numbers: false, links: true })))
    expect(exported).toMatchObject([{ actionId: 'labelled' }])
  })

  test('reads the history of one room with the notes on its account, without other rooms or accounts', async () => {
    const { journal, clock } = await open()
    await journal.write(intent({ actionId: 'before', conference: 'a "quoted" \n name' }))
    clock.time += 31 * 86_400_000
    await journal.write(intent({ actionId: 'other room' }))
    await journal.write(intent({ actionId: 'other account', account: 'account-2', conference: 'a "quoted" \n name' }))
    await journal.write({ event: 'note', account: 'account-1', provider: 'plivo', text: 'gavelStarted' })
    await journal.write({ event: 'note', account: 'account-2', provider: 'plivo', text: 'gavelStarted' })
    for (let index = 0; index < 6_000; index += 1) drop(journal.write(intent({ actionId: 'other room' })))
    await journal.write(intent({ actionId: 'after', conference: 'a "quoted" \n name' }))
    const idsOf = async (around?: number) => {
      const read = await journal.history('account-1', 'a "quoted" \n name', around)
      if (!read.ok) return read
      return [...read.value.entries.map(({ actionId, text }) => actionId ?? text), read.value.includesNewest]
    }
    expect(await idsOf()).toEqual(['before', 'gavelStarted', 'after', true])
    clock.time += 62 * 86_400_000
    await journal.write(intent({ actionId: 'later', conference: 'a "quoted" \n name' }))
    expect(await idsOf()).toEqual(['gavelStarted', 'after', 'later', true])
    expect(await idsOf(november)).toEqual(['before', 'gavelStarted', 'after', false])
    expect(await idsOf(clock.time + 365 * 86_400_000)).toEqual(['later', true])
  })

  test('deletes only whole months that are old enough', async () => {
    const { journal, clock, files } = await open(createMemoryFiles(), Date.UTC(2025, 9, 5))
    for (const at of [Date.UTC(2025, 9, 5), Date.UTC(2026, 7, 5), november]) {
      clock.time = at
      await journal.write(intent())
    }
    const next = (await open(files)).journal
    expect(await next.deleteOlderThan(0)).toEqual({ ok: true, value: 0 })
    expect(await next.deleteOlderThan(12)).toEqual({ ok: true, value: 1 })
    expect(await next.deleteOlderThan(3)).toEqual({ ok: true, value: 0 })
    expect(await next.deleteOlderThan(1)).toEqual({ ok: true, value: 1 })
    expect([...files.contents.keys()]).toEqual(['/log/journal-2026-11.jsonl'])
  })

  test('deletes an old month even if it cannot be read, and the old months after it', async () => {
    const { journal, clock, files } = await open(createMemoryFiles(), Date.UTC(2026, 5, 5))
    for (const at of [Date.UTC(2026, 5, 5), Date.UTC(2026, 6, 5), november]) {
      clock.time = at
      await journal.write(intent())
    }
    const { readFile } = files
    files.readFile = (path) => (path.includes('2026-06') ? Promise.reject(new Error('too large')) : readFile(path))
    expect(await (await open(files)).journal.deleteOlderThan(1)).toEqual({ ok: true, value: 1 })
    expect([...files.contents.keys()]).toEqual(['/log/journal-2026-11.jsonl'])
  })
})

describe('the journal', () => {
  test('exports CSV in which no cell begins like a formula, without losing the name of the room', async () => {
    const cells = fc.string({
      unit: fc.constantFrom('=', '+', '-', '@', '"', ',', ';', '\n', '\r', '\t', 'a', ' ', '|', '1'),
    })
    await fc.assert(
      fc.asyncProperty(cells, cells, async (name, conference) => {
        const { journal } = await open()
        await journal.write(intent({ conference, members: [{ name, number: '', memberId: '1' }] }))
        const csv = await textOf(journal.export('csv', {}, { numbers: false, links: true }))
        const [, row = []] = csvCells(csv)
        for (const cell of row) expect(cell).not.toMatch(/^[\s]*[=+\-@\t\r]/)
        expect(row[7]?.replace(/^'/, '')).toBe(conference.replace(/^'/, ''))
      }),
      { numRuns: 300, seed },
    )
  })

  test('never shows four digits of a masked number in an export, whatever its format', async () => {
    const stay = { memberId: 'x', from: 0, isFromKnown: true, to: 1_000, toIs: 'exact' as const }
    await fc.assert(
      fc.asyncProperty(someCaller, async ({ name, number }) => {
        const { journal } = await open()
        const members = [{ name, number, memberId: 'x', callUuid: 'x' }]
        const fault = {
          code: 'changed',
          values: { reason: 'person', name, number, id: 'x' },
          providerText: `No caller ${number}`,
        } as const
        await journal.write(intent({ members }))
        await journal.write(intent({ event: 'outcome', outcome: 'failed', members, fault }))
        const record = { cause: `No route to ${number}` }
        await journal.write(intent({ event: 'outcome', outcome: 'accepted', members, record }))
        await journal.write(intent({ event: 'callRecords', members: members.map((one) => ({ ...one, record })) }))
        const texts = [
          await textOf(journal.export('csv', {}, { numbers: true, links: true })),
          await textOf(journal.export('json', {}, { numbers: true, links: true })),
          [...attendanceCsv([{ name, number, ...stay }], true, 0)].join(''),
        ]
        for (const text of texts) {
          expect(text).toContain('x')
          expect([text, ...toldBy(text, { number })]).toEqual([text])
        }
      }),
      { seed, numRuns: counts.slowCases },
    )
  })

  test('leaves out the entries of every demo, even of one that has ended', () => {
    const entry: StoredEntry = { at: '', event: 'intent', account: 'earlier', provider: 'plivo', actor: 'user' }
    expect(matches({ ...entry, demo: true }, { withoutDemo: true })).toBe(false)
    expect(matches({ ...entry, demo: true }, {})).toBe(true)
    expect(matches(entry, { withoutDemo: true })).toBe(true)
  })

  test('separates the cells of an export as the spreadsheets of the locale do', async () => {
    const { journal } = await open()
    await journal.write(intent())
    const text = await textOf(journal.export('csv', {}, { numbers: false, links: true, separator: ';' }))
    expect(text).toMatch(/^\uFEFFat;event;/)
    expect(text.split('\r\n')[1]).toMatch(/;intent;/)
  })

  test.each([
    ['en-GB', ','],
    ['de', ';'],
    // A point separates decimals, but Windows' list separator is the semicolon.
    ['de-CH', ';'],
    ['en-CH', ';'],
    ['gsw-LI', ';'],
    ['es-419', ';'],
    ['es-MX', ','],
    ['C', ','],
    ['de_CH', ','],
  ])('separates the cells in the locale %s with %s', (locale, separator) => {
    expect(csvSeparator(locale)).toBe(separator)
  })

  test('leaves links to recordings out of an export unless they are requested', async () => {
    const { journal } = await open()
    const recordingUrl = 'https://media.example.test/a.mp3'
    await journal.write({ ...intent(), event: 'outcome', action: 'record', outcome: 'accepted', recordingUrl })
    for (const format of ['csv', 'json'] as const) {
      expect(await textOf(journal.export(format, {}, { numbers: false, links: true }))).not.toContain(recordingUrl)
      expect(await textOf(journal.export(format, {}, { numbers: false, links: false }))).toContain(recordingUrl)
    }
  })

  test('finds an entry by its id, and nothing for an id without an entry', async () => {
    const { journal } = await open()
    await journal.write(intent())
    const page = await journal.read({})
    const id = page.ok ? (page.value.entries[0]?.id ?? '') : ''
    expect(await journal.entry(id)).toMatchObject({ ok: true, value: { id, action: 'remove' } })
    for (const other of ['', '2026-11:99', '1999-01:000000000', '../../etc/passwd'])
      expect(await journal.entry(other)).toEqual({ ok: true, value: undefined })
  })

  test('exports valid JSON, even without entries', async () => {
    const { journal } = await open()
    expect(JSON.parse(await textOf(journal.export('json', {}, { numbers: false, links: true })))).toEqual([])
    await journal.write(intent())
    await journal.write(intent())
    expect(JSON.parse(await textOf(journal.export('json', {}, { numbers: false, links: true })))).toHaveLength(2)
  })
})
