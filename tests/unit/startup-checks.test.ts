import { expect, test } from 'vitest'
import { createAppStatus, initialAppStatus } from '../../electron/desktop/app-status.ts'
import { openJournal } from '../../electron/journal/journal.ts'
import type { Monitor } from '../../electron/monitor/monitor.ts'
import type { Labels } from '../../electron/settings/labels.ts'
import { reportStartupFindings } from '../../electron/startup-checks.ts'
import { hangingFiles } from '../support/hanging-files.ts'
import { memorySettings } from '../support/memory-settings.ts'
import { aSnapshot } from '../support/rooms.ts'
import { testAccount } from '../support/test-core.ts'
import { createVirtualClock, flushPromises } from '../support/virtual-clock.ts'

const weekly = { account: 'account-1', provider: 'plivo', conference: 'Weekly', instance: 1 } as const

/** The start after a crash, with a scheduled end and a sent mute in the log. No provider responds. */
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
    const computer = { version: '0', electron: '0', platform: 'linux', locale: 'en' }
    void reportStartupFindings({
      ...{ clock, startedAt: clock.now(), settings: memorySettings(), newId: () => 'id-1' },
      labels: { repaired: undefined, isNewer: false } as unknown as Labels,
      journal: await openJournal(options),
      monitor: {
        readNow: () => new Promise(() => undefined),
        snapshot: () => aSnapshot([]),
        subscribe: () => () => undefined,
      } as unknown as Monitor,
      scheduledEnds: { recover: ({ title }) => asked.push(title) },
      accountOf: () => testAccount('plivo'),
      autostart: { isAvailable: false, isOn: () => Promise.resolve(false), set: () => Promise.reject(new Error()) },
      appStatus: createAppStatus(initialAppStatus(computer, 'en'), clock.now),
    })
  }
  return { clock, disk, start, asked }
}

test('a missed end is asked about at once, although the room of an interrupted action cannot be read', async () => {
  const { start, asked } = await startAfterCrash()
  await start()
  await flushPromises()
  expect(asked).toEqual(['Weekly'])
})

test('a missed end is asked about once the disk responds, if it hangs for long at the start', async () => {
  const { clock, disk, start, asked } = await startAfterCrash()
  disk.hang()
  void start()
  await clock.advance(60_000)
  expect(asked).toEqual([])
  disk.recover()
  await clock.advance(1_000)
  expect(asked).toEqual(['Weekly'])
})
