import { drop } from '../../shared/drop.ts'
import { expect, test } from 'vitest'
import { createAppStatus, initialAppStatus } from '../../electron/desktop/app-status.ts'
import { openJournal } from '../../electron/journal/journal.ts'
import type { Past } from '../../electron/moderation/recover.ts'
import { reportStartupFindings, type StartupChecksParts } from '../../electron/startup-checks.ts'
import { success } from '../../shared/result.ts'
import { createTexts } from '../../shared/text/i18n.ts'
import { hangingFiles } from '../support/hanging-files.ts'
import { memorySettings } from '../support/memory-settings.ts'
import { aSnapshot } from '../support/rooms.ts'
import { testAccount } from '../support/test-core.ts'
import { createVirtualClock, flushPromises } from '../support/virtual-clock.ts'

const weekly = { account: 'account-1', provider: 'plivo', conference: 'Weekly', instance: 1 } as const

const computer = { version: '0', electron: '0', platform: 'linux', locale: 'en' }

/** The start after a crash, with a scheduled end and an unfinished mute in the journal. No provider responds. */
async function startAfterCrash() {
  const clock = createVirtualClock()
  const disk = hangingFiles()
  const options = { folder: '/log', fs: disk.files, clock, actor: 'jo' }
  const earlier = await openJournal(options)
  await earlier.write({ ...weekly, event: 'note', text: 'endSet', endsAt: '2026-01-15T10:00:00.000Z' })
  await earlier.write({ ...weekly, event: 'intent', action: 'mute', actionId: 'action-1' })
  await clock.advance(1_000)
  const asked: string[] = []
  const start = async (): Promise<void> => {
    drop(
      reportStartupFindings({
        clock,
        startedAt: clock.now(),
        settings: memorySettings(),
        newId: () => 'id-1',
        labels: { repaired: undefined, isNewer: false },
        journal: await openJournal(options),
        rooms: {
          readNow: () => new Promise(() => undefined),
          snapshot: () => aSnapshot([]),
          subscribe: () => () => undefined,
        },
        scheduledEnds: {
          recover: ({ entries }: Past) => asked.push(...entries.flatMap(({ text }) => text ?? [])),
        },
        reconciler: { recover: () => undefined },
        keptOut: { recover: () => undefined },
        accountOf: () => testAccount('plivo'),
        autostart: {
          isAvailable: false,
          isOn: () => Promise.resolve(false),
          refresh: () => Promise.resolve(),
          set: () => Promise.reject(new Error()),
        },
        appStatus: createAppStatus(initialAppStatus(computer, 'en'), clock.now),
      } as unknown as StartupChecksParts),
    )
  }
  return { clock, disk, start, asked }
}

test('Gavel asks about a missed end at once, even if the room of an interrupted action cannot be read', async () => {
  const { start, asked } = await startAfterCrash()
  await start()
  await flushPromises()
  expect(asked).toEqual(['endSet', 'earlierRun'])
})

test('if the disk hangs at start, Gavel asks about a missed end as soon as the disk responds again', async () => {
  const { clock, disk, start, asked } = await startAfterCrash()
  disk.hang()
  drop(start())
  await clock.advance(60_000)
  expect(asked).toEqual([])
  disk.recover()
  await clock.advance(1_000)
  expect(asked).toEqual(['endSet', 'earlierRun'])
})

interface Found {
  readonly isOn?: boolean
  readonly settings?: object
  readonly labels?: object
}

function createParts({ isOn = false, settings: repaired, labels }: Found = {}) {
  const clock = createVirtualClock()
  const settings = memorySettings()
  const appStatus = createAppStatus(initialAppStatus(computer, 'en'), () => clock.now())
  const done: string[] = []
  const journal = {
    unfinished: () => Promise.resolve([]),
    read: () => Promise.resolve(success({ entries: [] })),
    deleteOlderThan: (months: number) => {
      done.push(`delete ${months}`)
      return Promise.resolve(success(0))
    },
  }
  const parts = {
    settings: { ...settings, repaired },
    labels: { repaired: labels, isNewer: false },
    journal,
    appStatus,
    clock,
    rooms: { snapshot: () => aSnapshot([]), subscribe: () => () => undefined },
    scheduledEnds: { recover: () => undefined },
    accountOf: () => undefined,
    newId: () => 'id',
    startedAt: clock.now(),
    autostart: {
      isAvailable: true,
      isOn: () => Promise.resolve(isOn),
      set: () => Promise.resolve(success(undefined)),
      refresh: () => Promise.resolve(void done.push('refresh the autostart')),
    },
  } as unknown as StartupChecksParts
  return { parts, settings, done, clock, messages: () => appStatus.get().messages }
}

test('refreshes the autostart entry, and stores whether the system starts Gavel', async () => {
  const { parts, settings, done } = createParts({ isOn: true })
  await reportStartupFindings(parts)
  expect(done).toContain('refresh the autostart')
  expect(settings.get().preferences.autostart).toBe(true)
})

test('deletes old journal entries at start and each day', async () => {
  const { parts, settings, done, clock } = createParts()
  await reportStartupFindings(parts)
  await settings.update({ preferences: { ...settings.get().preferences, keepLogMonths: 3 } })
  await clock.advance(86_400_000)
  expect(done.filter((one) => one.startsWith('delete'))).toEqual(['delete 12', 'delete 3'])
})

test('says where a damaged file is kept', async () => {
  const { parts, messages } = createParts({
    settings: { from: 'nothing', setAside: '/a/settings.corrupt.json' },
    labels: { from: 'parts', setAside: '/a/labels.corrupt.json' },
  })
  await reportStartupFindings(parts)
  expect(messages().filter(({ values }) => 'path' in values)).toMatchObject([
    { key: 'settingsKept', values: { path: '/a/settings.corrupt.json' } },
    { key: 'labelsKept', values: { path: '/a/labels.corrupt.json' } },
  ])
})

test.each([
  ['parts', 'Gavel uses what is left of it'],
  ['backup', 'Gavel uses its last good copy'],
  ['nothing', 'Add your accounts again'],
])('damaged settings and names each have a message that says what Gavel uses instead: %s', async (from, sentence) => {
  const { parts, messages } = createParts({ settings: { from }, labels: { from } })
  await reportStartupFindings(parts)
  expect(messages().map(({ key }) => key)).toEqual([`settingsRepaired_${from}`, `labelsRepaired_${from}`])
  expect(createTexts('en').any(`note.settingsRepaired_${from}`)).toContain(sentence)
  expect(createTexts('en').has(`note.labelsRepaired_${from}`)).toBe(true)
})
