import { expect, test } from 'vitest'
import { recoverUnfinished } from '../../../electron/moderation/recover-unfinished.ts'
import type { EntryDraft } from '../../../electron/moderation/actions/journal-entries.ts'
import { success } from '../../../shared/result.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import type { Pending } from '../../../shared/rooms/model.ts'
import { aRoom } from '../../support/rooms.ts'

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
