import { afterEach, expect, test, vi } from 'vitest'
import { journalHandlers } from '../../../../electron/ipc/handlers/journal.ts'
import type { Parts } from '../../../../electron/ipc/parts.ts'
import type { Account } from '../../../../shared/account.ts'
import type { AppStatus } from '../../../../shared/ipc/bridge.ts'
import type { JournalEntry } from '../../../../shared/journal/journal-entry.ts'
import { success } from '../../../../shared/result.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { partsOf } from '../../../support/fake-ipc.ts'
import { aRoom } from '../../../support/rooms.ts'
import { aUser } from '../../../support/user.ts'

const address = 'https://media.example.test/recordings/a.mp3'

const entryWith = (recordingUrl: string | undefined): JournalEntry => ({
  id: '2026-11:7',
  at: '2026-11-20T09:30:00.000Z',
  event: 'outcome',
  actor: 'jo',
  account: 'acme',
  provider: 'plivo',
  action: 'record',
  actionId: 'a',
  outcome: 'accepted',
  ...(recordingUrl !== undefined && { recordingUrl }),
})

const standup = { accountId: 'acme', name: 'Standup' }
const began = Date.parse('2026-01-15T10:00:00.000Z')

afterEach(() => {
  vi.unstubAllEnvs()
})

interface CreateOptions {
  readonly includesNewest?: boolean
  /** What the journal says about the room after its start. */
  readonly history?: readonly (Partial<JournalEntry> & Pick<JournalEntry, 'at' | 'event'>)[]
  readonly liveSince?: number
  readonly accounts?: readonly Account[]
}

const real: Account = {
  id: 'acme',
  provider: 'plivo',
  name: 'Acme',
  authIdMasked: 'MA',
  tokenIn: 'keychain',
  demo: false,
}
const demo: Account = { ...real, id: 'demo', demo: true }

function create(
  recordingUrl: string | undefined,
  { includesNewest = true, history = [], liveSince, accounts = [] }: CreateOptions = {},
) {
  const exported: unknown[] = []
  const read: unknown[] = []
  const saved: string[] = []
  const entry = entryWith(recordingUrl)
  const journal: unknown = {
    read: (filter: unknown) => {
      read.push(filter)
      return Promise.resolve(success({ entries: [entry] }))
    },
    export: (...given: readonly unknown[]) => {
      exported.push(given)
    },
    history: () => {
      const started = { ...entry, at: new Date(began).toISOString(), event: 'started', conference: 'Standup' }
      const later = history.map((line) => ({ ...entry, conference: 'Standup', ...line }))
      return Promise.resolve(success({ entries: [started, ...later], includesNewest }))
    },
  }
  const room = aRoom('Standup', liveSince === undefined ? {} : { startedAt: liveSince })
  const handlers = journalHandlers(
    partsOf({
      journal: journal as Partial<Parts['journal']>,
      clock: { now: () => began + 1_200_000 },
      appStatus: { get: () => ({ locale: 'de-DE' }) as AppStatus },
      localizedTexts: { current: () => createTexts('en') },
      rooms: { conference: () => room },
      accounts: { list: () => accounts },
      labels: { get: () => ({ '15550100101': 'Ana Ruiz', '15550100102': 'Ben' }) },
    }),
  )
  const user = aUser({
    files: {
      read: () => Promise.resolve(success(undefined)),
      save: (name) => {
        saved.push(name)
        return Promise.resolve(success({}))
      },
    },
  })
  return { handlers, user, exported, read, saved }
}

test.each([
  ['without the demo if there is a real account', {}, [real, demo], { withoutDemo: true }],
  ['with the demo if there is no other account', {}, [demo], {}],
  ['with the demo if the user chooses it', { account: 'demo' }, [real, demo], { account: 'demo' }],
] as const)('lists the log %s', async (_what, filter, accounts, asked) => {
  const { handlers, read } = create(address, { accounts })
  await handlers.journal({ filter, limit: 10 })
  expect(read).toEqual([asked])
})

test('sends the window the host of a link, but not the link', async () => {
  const { handlers } = create(address)
  const page = await handlers.journal({ filter: {} })
  expect(JSON.stringify(page)).not.toContain(address)
  expect(page.ok && page.value.groups[0]?.entry.recordingHost).toBe('media.example.test')
})

test('sends the window no host of a link that it would not open', async () => {
  const page = await create('https://127.0.0.1/a.mp3').handlers.journal({ filter: {} })
  expect(page.ok && page.value.groups[0]?.entry).not.toHaveProperty('recordingHost')
})

test('exports links only if the user asks for them', async () => {
  const { handlers, user, exported } = create(address)
  await handlers.exportJournal({ format: 'csv', filter: {}, mask: true, links: false }, user)
  await handlers.exportJournal({ format: 'csv', filter: {}, mask: false, links: true }, user)
  expect(exported).toMatchObject([
    ['csv', {}, { numbers: true, links: true, separator: ';' }],
    ['csv', {}, { numbers: false, links: false, separator: ';' }],
  ])
})

test('an export says in the language of the window how many lines could not be read', async () => {
  const { handlers, user, exported } = create(undefined)
  await handlers.exportJournal({ format: 'csv', filter: {}, mask: true, links: false }, user)
  const [[, , { unreadable }]] = exported as [[string, unknown, { unreadable: (count: number) => string }]]
  expect([unreadable(1), unreadable(3)]).toEqual(['1 line could not be read.', '3 lines could not be read.'])
})

test('finds a person by the labels of numbers too, in the window and in an export', async () => {
  const { handlers, user, exported, read } = create(undefined)
  const labelled = new Set(['15550100101'])
  await handlers.journal({ filter: { person: 'ana r' } })
  await handlers.exportJournal({ format: 'csv', filter: { person: 'Ana' }, mask: true, links: false }, user)
  expect(read).toEqual([{ person: 'ana r', labelled }])
  expect(exported).toMatchObject([['csv', { person: 'Ana', labelled }, {}]])
})

test.each([
  ['Pacific/Pago_Pago', '2026-01-14'],
  ['Pacific/Kiritimati', '2026-01-16'],
])('names exported files with the local date in %s', async (zone, day) => {
  vi.stubEnv('TZ', zone)
  const { handlers, user, saved } = create(undefined)
  await handlers.exportJournal({ format: 'csv', filter: {}, mask: true, links: false }, user)
  await handlers.exportAttendance({ room: standup, at: began, mask: true }, user)
  expect(saved).toEqual([`gavel-log-${day}.csv`, `gavel-attendance-Standup-${day}.csv`])
})

test.each([
  ['Wöchentliche Runde', 'gavel-attendance-Wöchentliche-Runde-'],
  ['../../etc/passwd', 'gavel-attendance-etc-passwd-'],
  ['a\u202Efdp', 'gavel-attendance-a-fdp-'],
  ['x'.repeat(100), `gavel-attendance-${'x'.repeat(40)}-`],
  ['***', 'gavel-attendance-2026'],
])('the name of a file of attendance keeps only letters and digits of the room %s', async (name, start) => {
  const { handlers, user, saved } = create(undefined)
  await handlers.exportAttendance({ room: { ...standup, name }, at: began, mask: true }, user)
  expect(saved[0]?.startsWith(start)).toBe(true)
})

test.each([
  [true, undefined],
  [false, began],
])('shows the run of a live room as live only if no later run can be missing: %o', async (includesNewest, end) => {
  const { handlers } = create(undefined, { includesNewest })
  const timeline = await handlers.roomTimeline({ room: standup, at: began })
  expect(timeline.ok && timeline.value.run?.end).toBe(end)
})

test('does not show a run from before a restart of Gavel as live if the live room started later', async () => {
  const restart = { at: new Date(began + 600_000).toISOString(), event: 'note', text: 'gavelStarted' } as const
  const { handlers } = create(undefined, { history: [restart], liveSince: began + 300_000 })
  const timeline = await handlers.roomTimeline({ room: standup })
  expect(timeline.ok && timeline.value.run).toMatchObject({ end: began, isEndKnown: false })
})

test.each([
  ['the newest', undefined, 150, 51],
  ['an early one', 10, 100, 1],
  ['one in the middle', 75, 124, 25],
])(
  'lists at most 100 runs of a room, with those before and after the shown one: %s',
  async (_which, shown, newest, oldest) => {
    const hour = 3_600_000
    const history = Array.from({ length: 149 }, (_, index) => ({
      at: new Date(began + (index + 1) * hour).toISOString(),
      event: 'started' as const,
    }))
    const { handlers } = create(undefined, { history })
    const at = shown === undefined ? {} : { at: began + (shown - 1) * hour }
    const timeline = await handlers.roomTimeline({ room: standup, ...at })
    const runs = timeline.ok ? timeline.value.runs.map(({ start }) => (start - began) / hour + 1) : []
    expect([runs[0], runs.at(-1)]).toEqual([newest, oldest])
    expect(timeline.ok && runs).toContain(shown ?? 150)
  },
)

test.each([
  ['the next meeting began in the same millisecond', 600_000, ['ended', 'started']],
  ['the next meeting began before the end was found', 500_000, ['started', 'ended']],
] as const)('the timeline of an end shows the meeting that ended, even if %s', async (_why, restarted, order) => {
  const end = began + 600_000
  const lines = {
    ended: { at: new Date(end).toISOString(), event: 'ended', instance: 1 },
    started: { at: new Date(began + restarted).toISOString(), event: 'started', instance: 2 },
  } as const
  const { handlers } = create(undefined, {
    history: [{ at: new Date(began).toISOString(), event: 'joined', instance: 1 }, ...order.map((one) => lines[one])],
    liveSince: began + restarted,
  })
  const timeline = await handlers.roomTimeline({ room: standup, at: end, ended: true })
  expect(timeline.ok && timeline.value.run).toMatchObject({ start: began, end })
  expect(timeline).not.toHaveProperty('value.run.entries')
})

test('the timeline of an end that is not in the journal shows the meeting of that time', async () => {
  const { handlers } = create(undefined)
  const timeline = await handlers.roomTimeline({ room: standup, at: began + 1, ended: true })
  expect(timeline.ok && timeline.value.run?.start).toBe(began)
})
