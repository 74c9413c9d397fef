import { expect, test } from 'vitest'
import { announceEnds } from '../../../../electron/desktop/notifications/announce-ends.ts'
import { createAppStatus, initialAppStatus } from '../../../../electron/desktop/app-status.ts'
import type { NotificationContent } from '../../../../electron/desktop/notifications/notification-content.ts'
import type { EndNews, ScheduledEndsEvents } from '../../../../electron/moderation/ends/reports.ts'
import { fault } from '../../../../shared/fault.ts'
import type { RoomEnding } from '../../../../shared/journal/call-facts.ts'
import type { Room } from '../../../../shared/rooms/model.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { aRoom, anAccount, aSnapshot } from '../../../support/rooms.ts'

function create(accounts = [anAccount()]) {
  const computer = { version: '0', electron: '0', platform: 'linux', locale: 'en-GB' }
  const appStatus = createAppStatus(initialAppStatus(computer, 'en'), () => 0)
  const shown: NotificationContent[] = []
  const listening: Partial<ScheduledEndsEvents>[] = []
  const endings: ((room: Room, ending: RoomEnding) => void)[] = []
  const texts = createTexts('en', 'en-GB')
  announceEnds({
    scheduledEnds: { listen: (given) => listening.push(given) },
    callRecords: { onEnding: (given) => endings.push(given) },
    rooms: { snapshot: () => aSnapshot([], { accounts }) },
    appStatus,
    localizedTexts: { current: () => texts, failure: ({ code }) => ({ title: '', body: code }) },
    notifier: {
      show: (content) => {
        shown.push(content)
        return Promise.resolve({ state: 'shown' })
      },
    },
  })
  const [events] = listening
  if (events === undefined) throw new Error('nobody listens')
  return { events: events as ScheduledEndsEvents, tellEnding: endings[0], appStatus, shown }
}

const room = aRoom('Standup')
const news: EndNews = {
  id: 'end-1',
  accountId: 'acme',
  title: 'Standup',
  onlyAsks: false,
  room,
  endsAt: new Date(2026, 10, 20, 17, 5).getTime(),
}

test('warns of an end or a reminder, with buttons that extend and cancel it', () => {
  const { events, shown } = create()
  events.warned(news, 5)
  events.warned({ ...news, onlyAsks: true }, 1)
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
  const { events, shown } = create()
  events.asks({ ...news, onlyAsks: true }, 'runUnknown')
  expect(shown).toMatchObject([{ title: 'End Standup now?' }])
})

test('notifies that a room was not ended and why, and adds a message if Gavel was closed at that time', () => {
  const { events, shown, appStatus } = create()
  events.asks(news, 'sleep')
  events.asks({ ...news, room: undefined }, 'closed')
  events.asks({ ...news, title: 'Sales', room: undefined, onlyAsks: true }, 'closed')
  expect(shown).toMatchObject([
    {
      title: 'Not ended: Standup',
      body: 'The computer was asleep, so nothing was ended. Decide what to do.',
      show: { what: 'room', key: room.key },
    },
    { title: 'Not ended: Standup', show: { what: 'rooms' } },
    { title: 'Reminder about Sales', body: 'Gavel was closed, so nothing was ended. Decide what to do.' },
  ])
  expect(appStatus.get().messages.map(({ key, values }) => [key, values])).toEqual([
    ['endMissed', { title: 'Standup' }],
    ['reminderMissed', { title: 'Sales' }],
  ])
})

test('names the account if there are several, even for a room that is not live', () => {
  const { events, shown, appStatus } = create([anAccount(), anAccount({ id: 'north', name: 'North' })])
  const gone = { ...news, room: undefined }
  events.asks(news, 'sleep')
  events.asks({ ...gone, accountId: 'north' }, 'closed')
  events.notNeeded(gone)
  events.maybeEnded(gone, fault('unknownOutcome'))
  expect(shown.map(({ title }) => title)).toEqual([
    'Not ended: Standup · Acme',
    'Not ended: Standup · North',
    'Standup · Acme: not sure whether it ended',
  ])
  expect(appStatus.get().messages.map(({ key, values }) => [key, values['title']])).toEqual([
    ['endMissed', 'Standup · North'],
    ['endNotNeeded', 'Standup · Acme'],
  ])
})

test('says in the window that a room ended before its scheduled end', () => {
  const { events, shown, appStatus } = create()
  events.notNeeded({ ...news, room: undefined })
  expect(appStatus.get().messages.map(({ key }) => key)).toEqual(['endNotNeeded'])
  expect(shown).toEqual([])
})

test('says in the window how an own room came to be empty', () => {
  const { tellEnding, appStatus, shown } = create([anAccount(), anAccount({ id: 'north', name: 'North' })])
  tellEnding?.(room, 'lastHungUp')
  tellEnding?.(aRoom('Sales'), 'allByApi')
  expect(appStatus.get().messages.map(({ key, values }) => [key, values])).toEqual([
    ['endedWhy', { title: 'Standup · Acme', why: 'lastHungUp' }],
    ['endedWhy', { title: 'Sales · Acme', why: 'allByApi' }],
  ])
  expect(shown).toEqual([])
})

test('notifies of an uncertain end, and says that a room still ends after a failed or uncertain warning', () => {
  const { events, shown } = create()
  events.maybeEnded(news, fault('unknownOutcome'))
  events.notWarned(news, fault('rateLimited'))
  events.notWarned({ ...news, room: undefined }, fault('unknownOutcome'))
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
