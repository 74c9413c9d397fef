import { expect, test } from 'vitest'
import { journalChanges, journalGaps } from '../../../electron/moderation/journal-changes.ts'
import type { EntryDraft } from '../../../electron/moderation/actions/journal-entries.ts'
import { success } from '../../../shared/result.ts'
import { memberOfCall } from '../../../shared/rooms/call-members.ts'
import type { Change, Room } from '../../../shared/rooms/model.ts'
import { fakeMonitor } from '../../support/fake-monitor.ts'
import { aMember, anAccount, aRoom, aRoomByCalls, aSnapshot, onNumber } from '../../support/rooms.ts'

function journalled(...changes: readonly Change[]): readonly EntryDraft[] {
  return journalledWith(undefined, ...changes)
}

function journalledWith(colleague: string | undefined, ...changes: readonly Change[]): readonly EntryDraft[] {
  const written: EntryDraft[] = []
  const { monitor, become } = fakeMonitor()
  journalChanges({
    rooms: monitor,
    journal: {
      write: (entry) => {
        written.push(entry)
        return Promise.resolve(success(undefined))
      },
    },
    accountOf: () => anAccount(),
    colleagueOf: () => colleague,
  })
  become(aSnapshot([]), changes)
  return written
}

test('a mute or unmute by this Gavel gets no second journal entry as an observation', () => {
  const change = { conference: aRoom('Standup'), member: aMember(1) }
  expect(
    journalled(
      { ...change, kind: 'muted', by: 'you' },
      { ...change, kind: 'unmuted', by: 'you' },
      { ...change, kind: 'muted' },
    ),
  ).toMatchObject([{ event: 'muted' }])
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
    { kind: 'ended', conference },
    { kind: 'endedWhileAway', conferences: [conference], why: 'sleep' },
  )
  expect(written.map((entry) => [entry.event, 'peak' in entry])).toEqual([
    ['ended', false],
    ['ended', false],
  ])
})

test('a change that a colleague’s action explains is journaled as theirs, unless this Gavel did it', () => {
  const about = { conference: aRoom('Standup'), member: aMember(1) }
  expect(
    journalledWith(
      'Ana',
      { ...about, kind: 'muted' },
      { ...about, kind: 'left' },
      { ...about, kind: 'ended', peak: 3 },
      { ...about, kind: 'ended', by: 'you', peak: 3 },
      { ...about, kind: 'muted', by: 'you' },
      { ...about, kind: 'deafened' },
      { ...about, kind: 'undeafened' },
      { ...about, kind: 'deafened', by: 'you' },
    ).map(({ event, by, colleague }) => [event, by, colleague]),
  ).toEqual([
    ['muted', 'colleague', 'Ana'],
    ['left', 'colleague', 'Ana'],
    ['ended', 'colleague', 'Ana'],
    ['ended', 'you', undefined],
    ['deafened', 'colleague', 'Ana'],
    ['undeafened', 'colleague', 'Ana'],
  ])
})

const ana = onNumber(1, { name: 'Ana' })
const byCalls = aRoomByCalls.bind(undefined, 'Standup')

test('a caller who is known only by their call is marked', () => {
  const about = { conference: byCalls([ana]), member: memberOfCall(ana) }
  const person = { name: 'Ana', number: '15550100001', memberId: '', callUuid: 'call-1', byCall: true }
  expect(journalled({ ...about, kind: 'joined' }, { ...about, kind: 'left' })).toMatchObject([
    { event: 'joined', members: [person] },
    { event: 'left', members: [person] },
  ])
})

/** What is journaled of the callers who are found while these rooms are shown, one after another. */
function found(...steps: readonly (Room | readonly [Room, Change])[]): readonly EntryDraft[] {
  const written: EntryDraft[] = []
  const { monitor, become } = fakeMonitor()
  journalGaps({
    rooms: monitor,
    monitor: { onResume: () => undefined },
    journal: {
      write: (entry) => {
        written.push(entry)
        return Promise.resolve(success(undefined))
      },
    },
    accounts: () => [anAccount()],
    now: () => 0,
  })
  for (const step of steps) {
    const [room, ...changes] = 'key' in step ? [step] : step
    become(aSnapshot([room]), changes)
  }
  return written.filter(({ text }) => text !== 'gavelStarted')
}

const ben = onNumber(2, { name: 'Ben' })
const outdated = Date.parse('2026-11-20T10:00:00.000Z')

test.each<[what: string, rooms: readonly Room[], names: readonly string[]]>([
  ['nobody before a list was read', [byCalls([], { outdated: 'never' })], []],
  ['nobody before all details are known', [byCalls([ana], { unread: 1 })], []],
  ['everyone then, once', [byCalls([ana], { unread: 1 }), byCalls([ana, ben]), byCalls([ana])], ['Ana Ben']],
  ['everyone but those whose details do not come', [byCalls([ana], { unread: 1, unreadable: 1 })], ['Ana']],
  ['nobody on a number without calls', [byCalls([])], []],
  ['everyone again after another number', [byCalls([ana]), byCalls([ana], { numbers: [] })], ['Ana', 'Ana']],
  [
    'everyone again after a time without reads',
    [byCalls([ana]), byCalls([ana], { outdated }), byCalls([ben])],
    ['Ana', 'Ben'],
  ],
  [
    'the members of a roster that arrives after all',
    [byCalls([ana]), aRoom('Standup', { members: [aMember(1)] })],
    ['Ana', ''],
  ],
])('of the callers on a number, the journal names %s', (_what, rooms, names) => {
  expect(found(...rooms).map(({ members = [] }) => members.map(({ name }) => name).join(' '))).toEqual(names)
})

const onOther = byCalls([], { numbers: [{ number: '15550120002', calls: 0 }] })

test.each<[what: string, rooms: readonly Room[], texts: readonly string[]]>([
  [
    'nobody is on the number after a time without reads',
    [byCalls([ana]), byCalls([ana], { outdated }), byCalls([])],
    ['foundCalls', 'foundNoCalls'],
  ],
  ['nobody is on another number', [byCalls([ana]), onOther], ['foundCalls', 'foundNoCalls']],
  ['the number was taken away', [byCalls([ana]), aRoom('Standup'), aRoom('Standup')], ['foundCalls', 'callsNotRead']],
  ['nobody was on the number that was taken away', [aRoom('Standup')], []],
])('whether the journal says that earlier callers may have left, if %s', (_what, rooms, texts) => {
  expect(found(...rooms).map(({ text }) => text)).toEqual(texts)
})

test('the time of the last read is not that of an earlier run', () => {
  const old = byCalls([ana], { outdated })
  const ended = { kind: 'ended', conference: old } as const
  const next = { ...byCalls([ben]), instance: 2 }
  expect(found(old, [aRoom('Standup', { instance: 2 }), ended], next).at(-1)).not.toHaveProperty('callsReadAt')
})

test('after a time without reads, and at an end, the journal says when calls were last read', () => {
  const old = byCalls([ana], { outdated })
  expect(found(byCalls([ana]), old, byCalls([ben]))).toMatchObject([
    { event: 'note', text: 'foundCalls', members: [{ byCall: true }] },
    { event: 'note', text: 'foundCalls', callsReadAt: '2026-11-20T10:00:00.000Z' },
  ])
  expect(found(byCalls([ana]))[0]).not.toHaveProperty('callsReadAt')
  expect(
    journalled(
      { kind: 'ended', conference: old },
      { kind: 'ended', conference: byCalls([ana]) },
      { kind: 'endedWhileAway', conferences: [old], why: 'sleep' },
    ).map(({ callsReadAt }) => callsReadAt),
  ).toEqual(['2026-11-20T10:00:00.000Z', undefined, '2026-11-20T10:00:00.000Z'])
})
