import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { createNotifications } from '../../../../electron/desktop/notifications/notifications.ts'
import { createLocalizedTexts } from '../../../../electron/desktop/localized-texts.ts'
import type { AppStatusStore } from '../../../../electron/desktop/app-status.ts'
import type { SystemNotificationOptions } from '../../../../electron/desktop/platform.ts'
import type { Rooms } from '../../../../electron/moderation/rooms.ts'
import type { Labels } from '../../../../electron/settings/labels.ts'
import { createAfter } from '../../../../shared/timers.ts'
import { memorySettings } from '../../../support/memory-settings.ts'
import { aSnapshot } from '../../../support/rooms.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

/** Creates Gavel's notifications. `activated` reports a click on one of them, as Electron does on Windows. */
function create() {
  const clock = createVirtualClock()
  const settings = memorySettings()
  const made: (EventEmitter & { readonly options: SystemNotificationOptions })[] = []
  const happened: unknown[] = []
  let activate = (): void => undefined
  const { notifier, stop } = createNotifications({
    system: {
      supportsNotifications: () => true,
      makeNotification: (options: SystemNotificationOptions) => {
        const notification = Object.assign(new EventEmitter(), { options, show: () => notification.emit('show') })
        made.push(notification)
        return notification
      },
      onNotificationActivated: (listener: () => void) => (activate = listener),
    },
    clock,
    after: createAfter(clock),
    rooms: { snapshot: () => aSnapshot([]), subscribe: () => undefined } as unknown as Rooms,
    colleagues: { nameFor: () => undefined },
    settings,
    appStatus: { set: () => undefined } as unknown as AppStatusStore,
    localizedTexts: createLocalizedTexts(settings, { get: () => ({}) } as unknown as Labels, 'en-GB', 'win32'),
    logger: () => undefined,
    show: (what) => Promise.resolve(void happened.push(what)),
    run: (command) => happened.push(command),
    notificationIcon: '',
  })
  const activated = (): void => {
    activate()
  }
  return { clock, made, happened, notifier, activated, stop }
}

const room = { what: 'room', key: 'acme/Support' } as const
const cancel = { do: 'cancelEnd', id: 'end-1' } as const
const content = { title: 'Support', body: '', show: room, buttons: [{ label: 'Cancel the end', command: cancel }] }

test.each([
  ['a click', 'click', room],
  ['a press of a button', 'action', cancel],
] as const)(
  '%s on a notification is acted on once, whether Windows reports it before or after the notification does',
  async (_, event, acted) => {
    const { clock, made, happened, notifier, activated } = create()
    notifier.notify([content, content])
    activated()
    made[0]?.emit(event, { actionIndex: 0 })
    await clock.advance(5_000)
    made[1]?.emit(event, { actionIndex: 0 })
    activated()
    await clock.advance(5_000)
    expect(happened).toEqual([acted, acted])
  },
)

test('a notification of an earlier session opens the log', async () => {
  const { clock, made, happened, notifier, activated } = create()
  notifier.notify([content])
  made[0]?.emit('click')
  await clock.advance(5_000)
  activated()
  await clock.advance(5_000)
  expect(happened).toEqual([room, { what: 'journal' }])
})

test('a notification of an earlier session opens nothing once Gavel quits', async () => {
  const { clock, happened, activated, stop } = create()
  activated()
  stop()
  await clock.advance(5_000)
  expect(happened).toEqual([])
})

test.each([
  ['makes a sound if any of them would', true],
  ['is silent if none of them would make a sound', false],
])('a summary of several notifications opens what the first would, and %s', async (_, sound) => {
  const { clock, made, happened, notifier } = create()
  notifier.notify([...Array.from({ length: 6 }, () => content), { ...content, ...(sound && { sound: true }) }])
  await clock.advance(10_100)
  expect(made.map(({ options }) => options.sound)).toEqual([false, false, false, false, false, sound])
  made.at(-1)?.emit('click')
  expect(happened).toEqual([room])
})
