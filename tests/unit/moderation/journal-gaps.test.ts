import { expect, test } from 'vitest'
import type { EntryDraft } from '../../../electron/moderation/journal-entries.ts'
import { journalGaps } from '../../../electron/moderation/journal-gaps.ts'
import { createMonitor } from '../../../electron/monitor/create-monitor.ts'
import { success } from '../../../shared/result.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const acme = { id: 'acme', name: 'Acme', provider: 'plivo' } as const
const north = { id: 'north', name: 'North', provider: 'vobiz' } as const
const HOUR = 3_600_000

function create() {
  const written: EntryDraft[] = []
  const clock = createVirtualClock()
  const monitor = createMonitor({ clock, logger: () => undefined })
  journalGaps({
    monitor,
    journal: {
      write: (entry) => {
        written.push(entry)
        return Promise.resolve(success(undefined))
      },
    },
    accounts: () => [acme, north],
    now: () => clock.now(),
  })
  monitor.start()
  const gaps = () => written.slice(2).filter(({ account }) => account === 'acme')
  return { monitor, written, gaps, clock }
}

test('journals the start of Gavel for each account', () => {
  expect(create().written).toEqual([
    { account: 'acme', accountName: 'Acme', provider: 'plivo', event: 'note', text: 'gavelStarted' },
    { account: 'north', accountName: 'North', provider: 'vobiz', event: 'note', text: 'gavelStarted' },
  ])
})

test('writes how long nothing was observed, for each account', async () => {
  const { monitor, written, gaps, clock } = create()
  monitor.suspend('sleep')
  await clock.advance(5_000)
  // Not every system reports that it woke up.
  monitor.suspend('sleep')
  await clock.advance(20_000)
  monitor.resume('sleep')
  expect(written.slice(2)).toMatchObject([
    { account: 'acme', text: 'wasAsleep', duration: 25 },
    { account: 'north', text: 'wasAsleep', duration: 25 },
  ])
  monitor.suspend('network')
  await clock.advance(10_000)
  monitor.resume('network')
  expect(gaps().at(-1)).toMatchObject({ text: 'wasOffline', duration: 10 })
  monitor.resume('sleep')
  expect(gaps()).toHaveLength(2)
})

test('writes each sleep by itself, as long as nothing was observed, if the system does not report that it woke', async () => {
  const { monitor, gaps, clock } = create()
  monitor.suspend('sleep')
  await clock.advance(8 * HOUR)
  expect(gaps()).toMatchObject([{ text: 'wasAsleep', duration: expect.closeTo(32, -1) as unknown }])
  monitor.suspend('sleep')
  await clock.advance(20_000)
  monitor.resume('sleep')
  expect(gaps().slice(1)).toMatchObject([{ text: 'wasAsleep', duration: 20 }])
})
