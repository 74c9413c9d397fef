import { expect, test } from 'vitest'
import { journalChanges } from '../../../electron/moderation/journal-changes.ts'
import type { EntryDraft } from '../../../electron/moderation/actions/journal-entries.ts'
import type { SnapshotListener } from '../../../electron/monitor/monitor.ts'
import { success } from '../../../shared/result.ts'
import type { Change } from '../../../shared/rooms/model.ts'
import { aMember, aRoom, aSnapshot, anAccount } from '../../support/rooms.ts'

function journalled(...changes: readonly Change[]): readonly EntryDraft[] {
  return journalledWith(undefined, ...changes)
}

function journalledWith(colleague: string | undefined, ...changes: readonly Change[]): readonly EntryDraft[] {
  const written: EntryDraft[] = []
  let listener: SnapshotListener = () => undefined
  journalChanges({
    monitor: {
      subscribe: (given) => {
        listener = given
        return () => true
      },
    },
    journal: {
      write: (entry) => {
        written.push(entry)
        return Promise.resolve(success(undefined))
      },
    },
    accountOf: () => anAccount(),
    colleagueOf: () => colleague,
  })
  listener(aSnapshot([]), aSnapshot([]), changes)
  return written
}

test('a mute or unmute by this Gavel gets no second journal entry as an observation', () => {
  const change = { conference: aRoom('Standup'), member: aMember(1) }
  expect(
    journalled(
      { ...change, kind: 'muted', by: 'you' },
      { ...change, kind: 'unmuted', by: 'you' },
      { ...change, kind: 'muted', by: 'notThisGavel' },
    ),
  ).toMatchObject([{ event: 'muted', by: 'notThisGavel' }])
})

test('a start names the callers who were there when the room was first observed', () => {
  const conference = aRoom('Standup', { members: [aMember(1)], people: 1 })
  expect(journalled({ kind: 'started', conference })).toMatchObject([
    { event: 'started', people: 1, members: [{ memberId: aMember(1).memberId }] },
  ])
})

test('an end is journaled without a number of people if the people were never listed', () => {
  const conference = aRoom('Standup')
  const written = journalled(
    { kind: 'ended', conference, by: 'notThisGavel' },
    { kind: 'endedWhileAway', conferences: [conference], why: 'sleep' },
  )
  expect(written.map((entry) => [entry.event, 'peak' in entry])).toEqual([
    ['ended', false],
    ['ended', false],
  ])
})

test('a change that a colleague’s action explains is journaled as theirs, unless this Gavel did it or may have done it', () => {
  const about = { conference: aRoom('Standup'), member: aMember(1) }
  expect(
    journalledWith(
      'Ana',
      { ...about, kind: 'muted', by: 'notThisGavel' },
      { ...about, kind: 'left' },
      { ...about, kind: 'ended', by: 'notThisGavel', peak: 3 },
      { ...about, kind: 'ended', by: 'unknown', peak: 3 },
      { ...about, kind: 'ended', by: 'you', peak: 3 },
      { ...about, kind: 'muted', by: 'you' },
      { ...about, kind: 'deafened', by: 'notThisGavel' },
      { ...about, kind: 'undeafened', by: 'notThisGavel' },
      { ...about, kind: 'deafened', by: 'you' },
    ).map(({ event, by, colleague }) => [event, by, colleague]),
  ).toEqual([
    ['muted', 'colleague', 'Ana'],
    ['left', 'colleague', 'Ana'],
    ['ended', 'colleague', 'Ana'],
    ['ended', 'unknown', undefined],
    ['ended', 'you', undefined],
    ['deafened', 'colleague', 'Ana'],
    ['undeafened', 'colleague', 'Ana'],
  ])
})
