import { expect, test } from 'vitest'
import { announce } from '../../../../electron/desktop/notifications/announce.ts'
import type { EndNews } from '../../../../electron/moderation/ends/reports.ts'
import type { NewcomersEvents } from '../../../../electron/moderation/keep/newcomers.ts'
import { fault, type Fault } from '../../../../shared/fault.ts'
import type { RoomEnding } from '../../../../shared/journal/call-facts.ts'
import type { Room } from '../../../../shared/rooms/model.ts'
import { desktopScene } from '../../../support/desktop-scene.ts'
import { anAccount, aRoom } from '../../../support/rooms.ts'

const room = aRoom('Standup')
const two = [anAccount(), anAccount({ id: 'north', name: 'North' })]

function create(accounts = [anAccount()]) {
  const { parts, ...made } = desktopScene({ more: { accounts } })
  const told = {} as {
    newcomers: NewcomersEvents
    ends: (news: EndNews) => void
    ending: (room: Room, ending: RoomEnding) => void
  }
  announce({
    ...parts,
    newcomers: { listen: (given: NewcomersEvents) => (told.newcomers = given) },
    scheduledEnds: { onNews: (given: typeof told.ends) => (told.ends = given) },
    callRecords: { onEnding: (given: typeof told.ending) => (told.ending = given) },
    localizedTexts: { ...parts.localizedTexts, failure: ({ code }: Fault) => ({ title: '', body: code }) },
  } as never)
  return { ...told, ...made }
}

const ref = { accountId: room.accountId, name: room.name }

test('notifies when the muting of newcomers pauses or stops, and adds a message when it stops', () => {
  const { newcomers, messages, shown } = create()
  newcomers.paused(room, ref, 'sleep')
  newcomers.stopped(room, ref, 'storage')
  newcomers.stopped(undefined, { accountId: 'acme', name: 'Board' }, 'storage')
  expect(shown).toEqual([
    {
      title: "New callers won't be muted",
      body: 'Standup: The computer was asleep.',
      show: { what: 'room', key: room.key },
    },
    {
      title: "New callers won't be muted",
      body: "Standup: The log couldn't be written.",
      show: { what: 'room', key: room.key },
    },
    { title: "New callers won't be muted", body: "Board: The log couldn't be written.", show: { what: 'rooms' } },
  ])
  expect(messages()).toEqual([
    ['newcomersStopped', { title: 'Standup', why: 'storage', room: room.key }],
    ['newcomersStopped', { title: 'Board', why: 'storage', room: 'acme/Board' }],
  ])
})

test('switching the muting of newcomers on again in a room removes the message that muting had stopped there', () => {
  const { newcomers, messages } = create()
  newcomers.stopped(room, ref, 'readOnly')
  newcomers.stopped(undefined, { accountId: 'acme', name: 'Board' }, 'readOnly')
  newcomers.changed({})
  expect(messages()).toHaveLength(2)
  newcomers.changed({ [room.key]: { rule: 'mute', state: 'on' } })
  expect(messages()).toMatchObject([['newcomersStopped', { title: 'Board' }]])
})

test('names the account if there are several, even for a room that is not live, and removes invisible characters', () => {
  const { newcomers, messages, shown } = create(two)
  newcomers.paused(room, ref, 'sleep')
  newcomers.stopped(undefined, { accountId: 'north', name: 'Bo\u202Eard' }, 'storage')
  expect(shown.map(({ body }) => body)).toEqual([
    'Standup · Acme: The computer was asleep.',
    "Board · North: The log couldn't be written.",
  ])
  expect(messages()).toMatchObject([['newcomersStopped', { title: 'Board · North' }]])
})

test('says that the door is open, if that is what paused or stopped', () => {
  const { newcomers, messages, shown } = create()
  newcomers.changed({ [room.key]: { rule: 'ask', state: 'on' } })
  newcomers.paused(room, ref, 'sleep')
  newcomers.stopped(room, ref, 'readOnly')
  expect(shown.map(({ title }) => title)).toEqual(['The door is open', 'The door is open'])
  expect(messages()).toMatchObject([['newcomersStopped', { title: 'Standup', door: 1 }]])
})

const news = {
  id: 'end-1',
  accountId: 'acme',
  title: 'Standup',
  onlyAsks: false,
  room,
  endsAt: new Date(2026, 10, 20, 17, 5).getTime(),
}

test('warns of an end or a reminder, with buttons that extend and cancel it', () => {
  const { ends, shown } = create()
  ends({ ...news, is: 'warned', minutes: 5 })
  ends({ ...news, is: 'warned', minutes: 1, onlyAsks: true })
  expect(shown).toMatchObject([
    {
      title: 'Standup ends in 5 minutes',
      body: 'At 17:05.',
      show: { what: 'room', key: room.key },
      buttons: [
        { label: 'Extend by 5 minutes', command: { do: 'extendEnd', id: 'end-1', minutes: 5 } },
        { label: 'Cancel the end', command: { do: 'cancelEnd', id: 'end-1' } },
      ],
    },
    { title: 'End Standup in 1 minute?', buttons: [{}, { label: 'Cancel the reminder' }] },
  ])
})

test('notifies of a due reminder by asking whether to end the room now', () => {
  const { ends, shown } = create()
  ends({ ...news, is: 'asks', why: 'runUnknown', onlyAsks: true })
  expect(shown).toMatchObject([{ title: 'End Standup now?' }])
})

test('notifies that a room was not ended and why, and adds a message if Gavel was closed at that time', () => {
  const { ends, shown, messages } = create()
  ends({ ...news, is: 'asks', why: 'sleep' })
  ends({ ...news, is: 'asks', why: 'closed', room: undefined })
  ends({ ...news, is: 'asks', why: 'closed', title: 'Sales', room: undefined, onlyAsks: true })
  expect(shown).toMatchObject([
    {
      title: 'Not ended: Standup',
      body: 'The computer was asleep, so nothing was ended. Decide what to do.',
      show: { what: 'room', key: room.key },
    },
    { title: 'Not ended: Standup', show: { what: 'rooms' } },
    { title: 'Reminder about Sales', body: 'Gavel was closed, so nothing was ended. Decide what to do.' },
  ])
  expect(messages()).toEqual([
    ['endMissed', { title: 'Standup' }],
    ['reminderMissed', { title: 'Sales' }],
  ])
})

test('says in the window that a room ended before its scheduled end', () => {
  const { ends, shown, messages } = create(two)
  ends({ ...news, is: 'notNeeded', room: undefined, accountId: 'north' })
  expect(messages()).toEqual([['endNotNeeded', { title: 'Standup · North' }]])
  expect(shown).toEqual([])
})

test('says in the window how an own room came to be empty', () => {
  const { ending, messages, shown } = create(two)
  ending(room, 'lastHungUp')
  ending(aRoom('Sales'), 'allByApi')
  expect(messages()).toEqual([
    ['endedWhy', { title: 'Standup · Acme', why: 'lastHungUp' }],
    ['endedWhy', { title: 'Sales · Acme', why: 'allByApi' }],
  ])
  expect(shown).toEqual([])
})

test('notifies of an uncertain end, and says that a room still ends after a failed or uncertain warning', () => {
  const { ends, shown } = create()
  ends({ ...news, is: 'maybeEnded', fault: fault('unknownOutcome') })
  ends({ ...news, is: 'notWarned', fault: fault('rateLimited') })
  ends({ ...news, is: 'notWarned', room: undefined, fault: fault('unknownOutcome') })
  const show = { what: 'room', key: room.key }
  expect(shown).toEqual([
    { title: 'Standup: not sure whether it ended', body: 'unknownOutcome', show },
    { title: 'Standup: warning not announced', body: 'The room still ends at 17:05. rateLimited', show },
    {
      title: 'Standup: warning may not have been heard',
      body: 'The room still ends at 17:05. unknownOutcome',
      show: { what: 'rooms' },
    },
  ])
})
