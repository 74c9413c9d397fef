import { expect, test } from 'vitest'
import { announceNewcomers } from '../../../electron/desktop/announce-newcomers.ts'
import { createAppStatus, initialAppStatus } from '../../../electron/desktop/app-status.ts'
import type { NotificationContent } from '../../../electron/desktop/notifications/notification-content.ts'
import type { NewcomersEvents } from '../../../electron/moderation/newcomers.ts'
import { createTexts } from '../../../shared/text/i18n.ts'
import { aRoom, aSnapshot } from '../../support/rooms.ts'

test('shows where newcomers are muted, notifies when muting pauses or stops, and adds a message when it stops', () => {
  const computer = { version: '0', electron: '0', platform: 'linux', locale: 'en' }
  const appStatus = createAppStatus(initialAppStatus(computer, 'en'), () => 0)
  const shown: NotificationContent[] = []
  const listening: NewcomersEvents[] = []
  const texts = createTexts('en')
  announceNewcomers({
    newcomers: { listen: (given) => listening.push(given) },
    monitor: { snapshot: () => aSnapshot([]) },
    appStatus,
    localizedTexts: { current: () => texts },
    notifier: {
      show: (content) => {
        shown.push(content)
        return Promise.resolve({ state: 'shown' })
      },
    },
  })
  const [events] = listening
  const room = aRoom('Standup')
  events?.changed({ [room.key]: { state: 'on' } })
  expect(appStatus.get().newcomers).toEqual({ [room.key]: { state: 'on' } })
  events?.paused(room, 'Standup', 'sleep')
  events?.stopped(room, 'Standup', 'storage')
  events?.stopped(undefined, 'Board', 'storage')
  expect(shown).toEqual([
    {
      title: 'Newcomers are no longer muted',
      body: 'Standup: The computer was asleep.',
      show: { what: 'room', key: room.key },
    },
    {
      title: 'Newcomers are no longer muted',
      body: "Standup: The log can't be written.",
      show: { what: 'room', key: room.key },
    },
    { title: 'Newcomers are no longer muted', body: "Board: The log can't be written.", show: { what: 'rooms' } },
  ])
  expect(appStatus.get().messages.map(({ key, values }) => [key, values])).toEqual([
    ['newcomersStopped', { title: 'Standup', why: 'storage' }],
    ['newcomersStopped', { title: 'Board', why: 'storage' }],
  ])
})
