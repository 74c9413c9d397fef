import { EventEmitter } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createAppStatus, initialAppStatus } from '../../../../electron/desktop/app-status.ts'
import { Notifier } from '../../../../electron/desktop/notifications/notifier.ts'
import type { NotificationContent } from '../../../../electron/desktop/notifications/notification-content.ts'
import type { SystemNotificationOptions } from '../../../../electron/desktop/notifications/system-notification.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { memorySettings } from '../../../support/memory-settings.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'
import { until } from '../../../support/wait-for.ts'

type Behaviour = 'shows' | 'silent' | 'fails' | 'switchedOff' | 'unsupported'
type Made = EventEmitter & { readonly options: SystemNotificationOptions }

/** Creates a notifier. Its desktop shows, refuses or lacks notifications, has them switched off, or reports nothing. */
function create(behaviour: Behaviour = 'shows', onMade: (made: Made) => unknown = () => undefined) {
  const clock = createVirtualClock()
  const settings = memorySettings()
  const computer = { version: '0', electron: '0', platform: 'linux', locale: 'en-GB' }
  const appStatus = createAppStatus(initialAppStatus(computer, 'en'), () => 0)
  const titles: string[] = []
  const happened: unknown[] = []
  const changed = { back: 0, activate: (): void => undefined }
  const notifier = new Notifier({
    system: {
      supportsNotifications: () => behaviour !== 'unsupported',
      makeNotification: (options: SystemNotificationOptions) => {
        const made: Made & { show(): void } = Object.assign(new EventEmitter(), {
          options,
          show: () => {
            if (behaviour === 'shows') made.emit('show')
            if (behaviour === 'fails') made.emit('failed', {}, 'no daemon')
            if (behaviour === 'switchedOff') made.emit('failed', {}, 'HRESULT -2143420143')
          },
        })
        titles.push(options.title)
        onMade(made)
        return made
      },
      onNotificationActivated: (listener: () => void) => (changed.activate = listener),
    },
    clock: { ...clock, now: () => clock.now() - changed.back },
    settings,
    appStatus,
    localizedTexts: { current: () => createTexts('en') },
    logger: () => undefined,
    show: (what: unknown) => Promise.resolve(void happened.push(what)),
    run: (command: unknown) => happened.push(command),
    notificationIcon: '',
  } as never)
  return { clock, settings, appStatus, titles, happened, changed, notifier }
}

/** The same, with the notifications that were made. */
function createKept(behaviour?: Behaviour) {
  const made: Made[] = []
  return { ...create(behaviour, (one) => made.push(one)), made }
}

const room = { what: 'room', key: 'acme/Support' } as const
const cancel = { do: 'cancelEnd', id: 'end-1' } as const
const notification = (title: string): NotificationContent => ({ title, body: 'body', show: room })
const many = (count: number) => Array.from({ length: count }, (_, index) => notification(`n${index}`))
const firstFive = ['n0', 'n1', 'n2', 'n3', 'n4']

test.each([
  ['shows', { state: 'shown' }],
  ['fails', { state: 'failed', reason: 'refused', text: 'no daemon' }],
  ['switchedOff', { state: 'failed', reason: 'switchedOff', text: 'HRESULT -2143420143' }],
  ['unsupported', { state: 'failed', reason: 'unsupported' }],
] as const)(
  'reports the outcome of a notification, and adds one message if they fail: %s',
  async (behaviour, outcome) => {
    const { notifier, appStatus } = create(behaviour)
    for (let again = 0; again < 2; again += 1) expect(await notifier.show(notification('a'))).toEqual(outcome)
    const { notifications, messages } = appStatus.get()
    expect(notifications).toBe(outcome.state)
    expect(messages.map(({ key }) => key)).toEqual(outcome.state === 'shown' ? [] : ['notificationsFail'])
  },
)

test('reports a notification as failed if the system reports nothing for ten seconds', async () => {
  const { clock, notifier, appStatus } = create('silent')
  const shown = notifier.show(notification('a'))
  await clock.advance(9_900)
  expect(appStatus.get().messages).toEqual([])
  await clock.advance(200)
  expect(await shown).toEqual({ state: 'failed', reason: 'noReport' })
})

test('shows an urgent notification at once, even after 40 others', () => {
  const { titles, notifier } = create()
  notifier.notify(many(40))
  notifier.notify([{ ...notification('own'), urgent: true }])
  expect(titles).toEqual([...firstFive, 'own'])
})

test.each([
  ['makes a sound if any of them would', true],
  ['is silent if none of them would make a sound', false],
])(
  'shows at most five in ten seconds; one summary of the rest opens what the first would, and %s',
  async (_, sound) => {
    const { clock, made, titles, happened, notifier } = createKept()
    notifier.notify(many(40))
    expect(titles).toEqual(firstFive)
    notifier.notify([{ ...notification('later'), ...(sound && { sound: true }) }])
    await clock.advance(10_100)
    expect(titles.slice(5)).toEqual(['36 updates from your rooms'])
    expect(made.map(({ options }) => options.sound)).toEqual([false, false, false, false, false, sound])
    made.at(-1)?.emit('click', {})
    expect(happened).toEqual([room])
    await clock.advance(20_000)
    notifier.notify([notification('again')])
    expect(titles.at(-1)).toBe('again')
  },
)

test('does not summarise a single notification that was delayed', async () => {
  const { clock, titles, notifier } = create()
  notifier.notify(many(6))
  await clock.advance(10_100)
  expect(titles).toEqual([...firstFive, 'n5'])
})

test('shows nothing while notifications are paused, neither what was delayed nor what is urgent', async () => {
  const { clock, titles, notifier, settings } = create()
  notifier.notify(many(7))
  const { preferences } = settings.get()
  await settings.update({ preferences: { ...preferences, notificationsPausedUntil: clock.now() + 1e6 } })
  await clock.advance(20_000)
  notifier.notify([{ ...notification('own'), urgent: true }])
  expect(titles).toEqual(firstFive)
  expect(clock.waiting).toBe(0)
  await clock.advance(1e6)
  notifier.notify([notification('later')])
  expect(titles.at(-1)).toBe('later')
})

test('does not delay the next notification if the clock was set back by an hour', () => {
  const { titles, notifier, changed } = create()
  notifier.notify(many(5))
  changed.back = 3_600_000
  notifier.notify([notification('later')])
  expect(titles.at(-1)).toBe('later')
})

test('leaves no timer running once the notifier is closed', () => {
  const { clock, notifier, changed } = create()
  notifier.notify(many(6))
  changed.activate()
  notifier.close()
  expect(clock.waiting).toBe(0)
})

const buttons = ['Show', 'Cancel the end'].map((label, index) => ({
  label,
  command: index === 0 ? ({ do: 'open' } as const) : cancel,
}))

test.each([
  ['in the event', { actionIndex: 1 }, undefined, [cancel]],
  ['as an argument, as older versions of Electron do', {}, 1, [cancel]],
  ['of a button that it does not have', { actionIndex: 2 }, undefined, []],
  ['not at all', {}, undefined, []],
])('a press runs the command of the button whose index Electron passes %s', async (_, details, index, commands) => {
  const { notifier, made, happened } = createKept()
  await notifier.show({ ...notification('a'), buttons })
  made[0]?.emit('action', details, index)
  expect(happened).toEqual(commands)
})

test.each([
  ['a click', 'click', room],
  ['a press of a button', 'action', cancel],
] as const)(
  '%s on a notification is acted on once, whether Windows reports it before or after the notification does',
  async (_, event, acted) => {
    const { clock, made, happened, notifier, changed } = createKept()
    const content = { ...notification('a'), buttons }
    notifier.notify([content, content])
    changed.activate()
    made[0]?.emit(event, { actionIndex: 1 })
    await clock.advance(5_000)
    made[1]?.emit(event, { actionIndex: 1 })
    changed.activate()
    await clock.advance(5_000)
    expect(happened).toEqual([acted, acted])
  },
)

test('a notification of an earlier session opens the log', async () => {
  const { clock, made, happened, notifier, changed } = createKept()
  notifier.notify([notification('a')])
  made[0]?.emit('click', {})
  await clock.advance(5_000)
  changed.activate()
  await clock.advance(5_000)
  expect(happened).toEqual([room, { what: 'journal' }])
})

test('a notification that only left the screen stays usable, while one that was dismissed is forgotten', async () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const weak: WeakRef<EventEmitter>[] = []
  const { notifier, happened } = create('shows', (made) => weak.push(new WeakRef(made)))
  notifier.notify([notification('left the screen'), notification('dismissed')])
  weak[0]?.deref()?.emit('close', { reason: 'timedOut' })
  weak[1]?.deref()?.emit('close', { reason: 'userCanceled' })
  await until('the dismissed notification to be collected', () => {
    collectGarbage()
    return weak[1]?.deref() === undefined
  })
  weak[0]?.deref()?.emit('click', {})
  expect(happened).toEqual([room])
})
