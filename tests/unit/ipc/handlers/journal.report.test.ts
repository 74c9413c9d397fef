import { expect, test } from 'vitest'
import { journalHandlers } from '../../../../electron/ipc/handlers/journal.ts'
import type { AppStatus } from '../../../../shared/ipc/bridge.ts'
import type { JournalEntry } from '../../../../shared/journal/journal-entry.ts'
import { failure, success, type Result } from '../../../../shared/result.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { partsOf } from '../../../support/fake-ipc.ts'
import { line, reportedPerson, START } from '../../../support/reported-meeting.ts'
import { aUser } from '../../../support/user.ts'

const ana = reportedPerson('15550100101', 1)
const room = { accountId: 'acme', name: 'Line 15550100101' }
const meeting = [
  line(0, { event: 'started', members: [ana], people: 1 }),
  line(9, { event: 'ended' }),
  line(20, { event: 'started', instance: 2 }),
]

interface CreateOptions {
  readonly entries?: readonly JournalEntry[]
  readonly printed?: Result<Uint8Array>
}

function create({ entries = meeting, printed = success(new Uint8Array([37])) }: CreateOptions = {}) {
  const saved: (readonly [name: string, pieces: readonly (string | Uint8Array)[]])[] = []
  const pages: string[] = []
  const parts = partsOf({
    journal: { history: () => Promise.resolve(success({ entries, includesNewest: true })) },
    rooms: { conference: () => undefined },
    clock: { now: () => START + 3_600_000 },
    labels: { get: () => ({ '15550100101': 'Ana Ruiz' }) },
    appStatus: { get: () => ({ locale: 'de-DE' }) as AppStatus },
    localizedTexts: { current: () => createTexts('en') },
    print: (html: string): Promise<Result<Uint8Array>> => {
      pages.push(html)
      return Promise.resolve(printed)
    },
  })
  const user = aUser({
    files: {
      read: () => Promise.resolve(success(undefined)),
      save: async (name, pieces) => {
        const written: (string | Uint8Array)[] = []
        for await (const piece of pieces) written.push(piece)
        saved.push([name, written])
        return success({ path: `/made-up/${name}` })
      },
    },
  })
  const { saveReport } = journalHandlers(parts)
  return { saveReport: (asked: Parameters<typeof saveReport>[0]) => saveReport(asked, user), saved, pages }
}

const asked = { room, at: START + 540_000, ended: true, mask: true } as const

test.each([
  ['html', true, 'gavel-report-Line-01-2026-11-20.html', '<!doctype html>'],
  ['html', false, 'gavel-report-Line-15550100101-2026-11-20.html', '<!doctype html>'],
  ['csv', true, 'gavel-report-Line-01-2026-11-20.csv', '\uFEFFrow;from'],
] as const)('a report as %s (masked: %s) is saved as %s', async (format, mask, name, beginning) => {
  const { saveReport, saved } = create()
  expect(await saveReport({ ...asked, format, mask })).toEqual(success({ path: `/made-up/${name}` }))
  const text = saved[0]?.[1].join('') ?? ''
  expect(text.startsWith(beginning)).toBe(true)
  expect(text).toContain('Ana Ruiz')
  expect(text.includes('0100101') || text.includes('010 0101')).toBe(!mask)
})

test('a PDF is printed from exactly the page that is saved as HTML, before the system asks where to save it', async () => {
  const { saveReport, saved, pages } = create()
  await saveReport({ ...asked, format: 'html' })
  await saveReport({ ...asked, format: 'pdf' })
  expect(pages).toEqual([saved[0]?.[1].join('')])
  expect(saved[1]).toEqual(['gavel-report-Line-01-2026-11-20.pdf', [new Uint8Array([37])]])
})

test('a PDF that cannot be printed is not saved', async () => {
  const { saveReport, saved } = create({ printed: failure('internal', { values: { reason: 'print' } }) })
  expect(await saveReport({ ...asked, format: 'pdf' })).toMatchObject({
    ok: false,
    fault: { code: 'internal' },
  })
  expect(saved).toEqual([])
})

test('nothing is saved if the log has nothing about the room', async () => {
  const { saveReport, saved } = create({ entries: [] })
  expect(await saveReport({ ...asked, format: 'csv' })).toEqual(failure('invalid', { values: { reason: 'noRun' } }))
  expect(saved).toEqual([])
})
