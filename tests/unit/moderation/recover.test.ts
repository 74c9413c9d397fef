import { expect, test } from 'vitest'
import { readPast, recoverUnfinished, recoverRooms } from '../../../electron/moderation/recover.ts'
import { fakeMonitor } from '../../support/fake-monitor.ts'
import type { EntryDraft } from '../../../electron/moderation/actions/journal-entries.ts'
import { failure, success } from '../../../shared/result.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import type { Pending } from '../../../shared/rooms/model.ts'
import { aRoom, aSnapshot } from '../../support/rooms.ts'

const intent: JournalEntry = {
  id: '2026-01:000000007',
  at: '2026-01-15T09:30:00.000Z',
  actor: 'tester',
  account: 'acme',
  accountName: 'Acme',
  provider: 'plivo',
  event: 'intent',
  action: 'kick',
  actionId: 'action-1',
  conference: 'Standup',
  instance: 1,
}

test('an action that was interrupted is journaled as unknown, and shown in its room as failed', async () => {
  const written: EntryDraft[] = []
  const shown: (Pending | undefined)[] = []
  const unfinished = await recoverUnfinished({
    monitor: {
      readNow: () => Promise.resolve(success(aRoom('Standup'))),
      conference: () => aRoom('Standup'),
      pending: (_accountId, _name, _id, entry) => {
        shown.push(entry)
      },
    },
    journal: {
      unfinished: () => Promise.resolve([intent]),
      write: (entry) => {
        written.push(entry)
        return Promise.resolve(success(undefined))
      },
    },
    now: () => 1_000,
  })
  expect(unfinished).toEqual([intent])
  expect(written).toEqual([
    {
      account: 'acme',
      accountName: 'Acme',
      provider: 'plivo',
      event: 'outcome',
      outcome: 'unknown',
      action: 'kick',
      actionId: 'action-1',
      conference: 'Standup',
      instance: 1,
      text: 'earlierRun',
    },
  ])
  expect(shown).toMatchObject([{ id: 'action-1', kind: 'kick', state: 'failed', fault: { code: 'unknownOutcome' } }])
})

test('each room is recovered once, even if that changes the snapshot; the subscription ends with the last room', () => {
  const { monitor, listeners, become } = fakeMonitor()
  const a = aRoom('a', { startedAt: 1 })
  const b = aRoom('b', { startedAt: 2 })
  const recovered: string[] = []
  const found = new Map([a, b].map(({ key, name }) => [key, `of ${name}`]))
  recoverRooms(
    monitor,
    found,
    ({ startedAt }) => startedAt,
    ({ name }, value, startedAt) => {
      recovered.push(`${name} ${value} ${startedAt}`)
      if (recovered.length < 5) become(aSnapshot([a, b]))
    },
  )
  expect(recovered).toEqual([])
  become(aSnapshot([a, aRoom('b')]))
  become(aSnapshot([a, b]))
  expect(recovered).toEqual(['a of a 1', 'b of b 2'])
  expect(listeners.size).toBe(0)
})

test('the past has the newest entries even if older ones cannot be read, and says so', async () => {
  const at = '2026-01-15T08:00:00.000Z'
  const entry: JournalEntry = { id: '1', at, event: 'note', actor: 'jo', account: 'account-1', provider: 'plivo' }
  const past = await readPast(
    {
      read: (_filter, limit) =>
        Promise.resolve(Number(limit) > 5_000 ? failure('storage') : success({ entries: [entry], older: 'some' })),
      unfinished: () => Promise.resolve([]),
    },
    Date.parse(at),
  )
  expect(past).toEqual({ entries: [entry], isWhole: false })
})
