import { expect, test } from 'vitest'
import { announceDoor } from '../../../../electron/desktop/notifications/announce-door.ts'
import type { NotificationContent } from '../../../../electron/desktop/notifications/notification-content.ts'
import type { Room } from '../../../../shared/rooms/model.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { createAfter } from '../../../../shared/timers.ts'
import { fakeMonitor } from '../../../support/fake-monitor.ts'
import { memorySettings } from '../../../support/memory-settings.ts'
import { aMember, aRoom, aSnapshot } from '../../../support/rooms.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const members = Array.from({ length: 6 }, (_, index) => aMember(index, { name: `Caller ${index}` }))
const withDoor = (atDoor: readonly string[], over: Partial<Room> = {}): Room =>
  aRoom('Standup', { own: true, members, onHold: { keys: atDoor, atDoor }, ...over })
const show = { what: 'room', key: 'acme/Standup' }

function create(first: Parameters<typeof memorySettings>[0] = {}) {
  const clock = createVirtualClock()
  const shown: NotificationContent[] = []
  const { monitor, become } = fakeMonitor()
  const settings = memorySettings(first)
  announceDoor({
    rooms: monitor,
    settings,
    localizedTexts: { current: () => createTexts('en', 'en-GB'), notificationNameOf: ({ name }) => name },
    notifier: { notify: (contents) => void shown.push(...contents) },
    after: createAfter(clock),
    now: () => clock.now(),
  })
  return { clock, shown, become: (rooms: readonly Room[], more = {}) => become(aSnapshot(rooms, more)), settings }
}

test('names who is at the door, and offers to admit exactly this caller', async () => {
  const { clock, shown, become } = create()
  become([withDoor(['call-2'])])
  become([withDoor(['call-2'])])
  await clock.advance(1_500)
  const seen = { accountId: 'acme', conference: 'Standup', instance: 1 }
  expect(shown).toEqual([
    {
      title: 'At the door of Standup',
      body: 'Caller 2',
      show,
      buttons: [
        { label: 'Admit', command: { do: 'bringBack', seen, members: ['call-2'] } },
        { label: 'Show', command: { do: 'show', show } },
      ],
    },
  ])
})

test('one notification tells of all who come at once, and admits nobody', async () => {
  const { clock, shown, become } = create()
  become([withDoor(['call-0', 'call-1'])])
  await clock.advance(1_000)
  become([withDoor(['call-0', 'call-1', 'call-2', 'call-3', 'call-4'])])
  await clock.advance(500)
  expect(shown).toMatchObject([{ body: 'Caller 0, Caller 1, Caller 2 and 2 more', buttons: [{ label: 'Show' }] }])
  expect(shown[0]?.buttons).toHaveLength(1)
  become([withDoor(['call-0', 'call-1', 'call-2', 'call-3', 'call-4', 'call-5'])])
  await clock.advance(1_500)
  expect(shown).toHaveLength(2)
  expect(shown[1]).toMatchObject({ body: 'Caller 5' })
})

test('who comes to the door again is told of again', async () => {
  const { clock, shown, become } = create()
  for (const keys of [['call-2'], [], ['call-2']]) {
    become([withDoor(keys)])
    await clock.advance(2_000)
  }
  expect(shown).toHaveLength(2)
})

test.each<[string, Partial<Room>]>([
  ['is on hold, but not at the door', { onHold: { keys: ['call-2'] } }],
  ['is about to be removed', { pending: [{ id: '1', kind: 'remove', who: ['call-2'], state: 'held', at: 0 }] }],
  ['has left again', { members: [] }],
])('tells of nobody who %s', async (_what, over) => {
  const { clock, shown, become } = create()
  become([withDoor(['call-2'])])
  become([withDoor(['call-2'], over)])
  await clock.advance(2_000)
  expect(shown).toEqual([])
})

test('tells of who comes while the room asks, but not of who was at the door before Gavel was closed', async () => {
  const { clock, shown, become } = create()
  become([withDoor(['call-2'], { onHold: { keys: ['call-2'], atDoor: ['call-2'], asks: true } })])
  await clock.advance(2_000)
  expect(shown).toEqual([])
  const both = ['call-2', 'call-3']
  become([withDoor(both, { onHold: { keys: both, atDoor: both, asks: true } })])
  await clock.advance(2_000)
  become([withDoor(both)])
  await clock.advance(2_000)
  expect(shown.map(({ body }) => body)).toEqual(['Caller 3'])
})

test('tells of nobody while notifications are paused, and offers nothing while Gavel only watches', async () => {
  const { clock, shown, become, settings } = create()
  const { preferences } = settings.get()
  await settings.update({ preferences: { ...preferences, notificationsPausedUntil: clock.now() + 10_000 } })
  become([withDoor(['call-2'])])
  await clock.advance(2_000)
  expect(shown).toEqual([])
  await settings.update({ preferences })
  become([withDoor(['call-3'])], { readOnly: true })
  await clock.advance(2_000)
  expect(shown).toMatchObject([{ body: 'Caller 3', buttons: [{ label: 'Show' }] }])
})
