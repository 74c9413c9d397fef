import { expect, test } from 'vitest'
import { journalGaps } from '../../../electron/moderation/journal-gaps.ts'
import type { EntryDraft } from '../../../electron/moderation/journal-entries.ts'
import { success } from '../../../shared/result.ts'

const acme = { id: 'acme', name: 'Acme', provider: 'plivo' } as const
const north = { id: 'north', name: 'North', provider: 'vobiz' } as const

function create() {
  const written: EntryDraft[] = []
  const happened: string[] = []
  const state = { now: 0 }
  const observation = journalGaps({
    monitor: {
      suspend: (why) => happened.push(`suspend ${why}`),
      resume: (why) => happened.push(`resume ${why}`),
    },
    journal: {
      write: (entry) => {
        written.push(entry)
        happened.push(`write ${entry.text ?? ''}`)
        return Promise.resolve(success(undefined))
      },
    },
    accounts: () => [acme, north],
    now: () => state.now,
  })
  return { observation, written, happened, state }
}

test('journals the start of Gavel for each account', () => {
  expect(create().written).toEqual([
    { account: 'acme', accountName: 'Acme', provider: 'plivo', event: 'note', text: 'gavelStarted' },
    { account: 'north', accountName: 'North', provider: 'vobiz', event: 'note', text: 'gavelStarted' },
  ])
})

test('writes how long nothing was observed, before anything is observed again', () => {
  const { observation, written, happened, state } = create()
  observation.suspend('sleep')
  state.now = 5_000
  // Not every system reports that it woke up.
  observation.suspend('sleep')
  state.now = 60_000
  observation.resume('sleep')
  expect(written.slice(2)).toMatchObject([
    { account: 'acme', text: 'wasAsleep', duration: 60 },
    { account: 'north', text: 'wasAsleep', duration: 60 },
  ])
  expect(happened.slice(2)).toEqual([
    'suspend sleep',
    'suspend sleep',
    'write wasAsleep',
    'write wasAsleep',
    'resume sleep',
  ])
  observation.suspend('network')
  state.now = 70_000
  observation.resume('network')
  expect(written.at(-1)).toMatchObject({ text: 'wasOffline', duration: 10 })
  observation.resume('sleep')
  expect(written).toHaveLength(6)
})
