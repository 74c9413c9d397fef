import { expect, test } from 'vitest'
import { announceNewcomers } from '../../../../electron/desktop/notifications/announce-newcomers.ts'
import { createAppStatus, initialAppStatus } from '../../../../electron/desktop/app-status.ts'
import type { NotificationContent } from '../../../../electron/desktop/notifications/notification-content.ts'
import type { NewcomersEvents } from '../../../../electron/moderation/newcomers.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { aRoom, anAccount, aSnapshot } from '../../../support/rooms.ts'

const room = aRoom('Standup')
const ref = { accountId: room.accountId, name: room.name }

function create(accounts = [anAccount()]) {
  const computer = { version: '0', electron: '0', platform: 'linux', locale: 'en' }
  const appStatus = createAppStatus(initialAppStatus(computer, 'en'), () => 0)
  const shown: NotificationContent[] = []
  const listening: Partial<NewcomersEvents>[] = []
  const texts = createTexts('en')
  announceNewcomers({
    newcomers: { listen: (given) => listening.push(given) },
    rooms: { snapshot: () => aSnapshot([], { accounts }) },
    appStatus,
    localizedTexts: { current: () => texts },
    notifier: {
      show: (content) => {
        shown.push(content)
        return Promise.resolve({ state: 'shown' })
      },
    },
  })
  const [events] = listening as NewcomersEvents[]
  return { events, appStatus, shown }
}

test('notifies when the muting of newcomers pauses or stops, and adds a message when it stops', () => {
  const { events, appStatus, shown } = create()
  events?.paused(room, ref, 'sleep')
  events?.stopped(room, ref, 'storage')
  events?.stopped(undefined, { accountId: 'acme', name: 'Board' }, 'storage')
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
  expect(appStatus.get().messages.map(({ key, values }) => [key, values])).toEqual([
    ['newcomersStopped', { title: 'Standup', why: 'storage', room: room.key }],
    ['newcomersStopped', { title: 'Board', why: 'storage', room: 'acme/Board' }],
  ])
})

test('switching the muting of newcomers on again in a room removes the message that muting had stopped there', () => {
  const { events, appStatus } = create()
  events?.stopped(room, ref, 'readOnly')
  events?.stopped(undefined, { accountId: 'acme', name: 'Board' }, 'readOnly')
  events?.changed({})
  expect(appStatus.get().messages).toHaveLength(2)
  events?.changed({ [room.key]: { rule: 'mute', state: 'on' } })
  expect(appStatus.get().messages).toMatchObject([{ key: 'newcomersStopped', values: { title: 'Board' } }])
})

test('names the account if there are several, even for a room that is not live, and removes invisible characters', () => {
  const { events, appStatus, shown } = create([anAccount(), anAccount({ id: 'north', name: 'North' })])
  events?.paused(room, ref, 'sleep')
  events?.stopped(undefined, { accountId: 'north', name: 'Bo\u202Eard' }, 'storage')
  expect(shown.map(({ body }) => body)).toEqual([
    'Standup · Acme: The computer was asleep.',
    "Board · North: The log couldn't be written.",
  ])
  expect(appStatus.get().messages.map(({ values }) => values['title'])).toEqual(['Board · North'])
})

test('says that the door is open, if that is what paused or stopped', () => {
  const { events, appStatus, shown } = create()
  events?.changed({ [room.key]: { rule: 'ask', state: 'on' } })
  events?.paused(room, ref, 'sleep')
  events?.stopped(room, ref, 'readOnly')
  expect(shown.map(({ title }) => title)).toEqual(['The door is open', 'The door is open'])
  expect(appStatus.get().messages).toMatchObject([{ values: { title: 'Standup', door: 1 } }])
})
