import { EventEmitter } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import {
  Notifier,
  type NotificationOutcome,
  type SystemNotification,
} from '../../../../electron/desktop/notifications/notifier.ts'
import type { NotificationContent } from '../../../../electron/desktop/notifications/notification-content.ts'
import { createAfter } from '../../../../shared/timers.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'
import { until } from '../../../support/wait-for.ts'

type Listener = (event?: unknown, more?: unknown) => void

/** Creates a notifier. Its desktop shows, refuses or lacks notifications, has them switched off, or reports nothing. */
function create(behaviour: 'shows' | 'silent' | 'fails' | 'switchedOff' | 'unsupported' = 'shows') {
  const clock = createVirtualClock()
  const made: { title: string; body: string; fire: (event: string, details?: object, index?: number) => void }[] = []
  const outcomes: NotificationOutcome[] = []
  const clicks: unknown[] = []
  let back = 0
  let isPaused = false
  const notifier = new Notifier({
    isSupported: () => behaviour !== 'unsupported',
    make: ({ title, body }) => {
      const listeners = new Map<string, Listener>()
      const fire = (event: string, text?: string): void => listeners.get(event)?.({}, text)
      made.push({ title, body, fire: (event, details = {}, index) => listeners.get(event)?.(details, index) })
      return {
        on: (event: string, listener: Listener) => listeners.set(event, listener),
        show: () => {
          if (behaviour === 'shows') fire('show')
          if (behaviour === 'fails') fire('failed', 'no daemon')
          if (behaviour === 'switchedOff') fire('failed', 'HRESULT -2143420143')
        },
      } as unknown as SystemNotification
    },
    isPaused: () => isPaused,
    after: createAfter(clock),
    now: () => clock.now() - back,
    onClick: (show) => clicks.push(show),
    onButton: ({ label }) => clicks.push(label),
    onOutcome: (outcome) => outcomes.push(outcome),
    summarise: (notifications) => ({ title: `${notifications.length} things`, body: '' }),
  })
  const pause = () => (isPaused = true)
  return { clock, made, outcomes, clicks, notifier, pause, setBack: (ms: number) => (back = ms) }
}

const notification = (title: string): NotificationContent => ({ title, body: 'body', show: { what: 'journal' } })

test.each([
  ['shows', { state: 'shown' }],
  ['fails', { state: 'failed', reason: 'refused', text: 'no daemon' }],
  ['switchedOff', { state: 'failed', reason: 'switchedOff', text: 'HRESULT -2143420143' }],
  ['unsupported', { state: 'failed', reason: 'unsupported' }],
] as const)('reports the outcome of a notification: %s', async (behaviour, outcome) => {
  const { notifier, outcomes } = create(behaviour)
  expect(await notifier.show(notification('a'))).toEqual(outcome)
  expect(outcomes).toEqual([outcome])
})

test('reports a notification as failed if the system reports nothing for ten seconds', async () => {
  const { clock, notifier, outcomes } = create('silent')
  const shown = notifier.show(notification('a'))
  await clock.advance(9_900)
  expect(outcomes).toEqual([])
  await clock.advance(200)
  expect(await shown).toEqual({ state: 'failed', reason: 'noReport' })
})

test('shows the subject of the notification after a click', () => {
  const { made, clicks, notifier } = create()
  notifier.notify([notification('a')])
  made[0]?.fire('click')
  expect(clicks).toEqual([{ what: 'journal' }])
})

test('shows an urgent notification at once, even after 40 others', () => {
  const { made, notifier } = create()
  notifier.notify(Array.from({ length: 40 }, (_, index) => notification(`n${index}`)))
  notifier.notify([{ ...notification('own'), urgent: true }])
  expect(made.map(({ title }) => title)).toEqual(['n0', 'n1', 'n2', 'n3', 'n4', 'own'])
})

test('shows at most five separate notifications in ten seconds, and summarises the rest in one', async () => {
  const { clock, made, notifier } = create()
  notifier.notify(Array.from({ length: 40 }, (_, index) => notification(`n${index}`)))
  expect(made.map(({ title }) => title)).toEqual(['n0', 'n1', 'n2', 'n3', 'n4'])
  notifier.notify([notification('later')])
  await clock.advance(10_100)
  expect(made.map(({ title }) => title).slice(5)).toEqual(['36 things'])
  await clock.advance(20_000)
  notifier.notify([notification('again')])
  expect(made.at(-1)?.title).toBe('again')
})

test('does not summarise a single notification that was delayed', async () => {
  const { clock, made, notifier } = create()
  notifier.notify(Array.from({ length: 6 }, (_, index) => notification(`n${index}`)))
  await clock.advance(10_100)
  expect(made.map(({ title }) => title)).toEqual(['n0', 'n1', 'n2', 'n3', 'n4', 'n5'])
})

test('drops delayed notifications if the user pauses notifications in the meantime', async () => {
  const { clock, made, notifier, pause } = create()
  notifier.notify(Array.from({ length: 7 }, (_, index) => notification(`n${index}`)))
  pause()
  await clock.advance(20_000)
  expect(made.map(({ title }) => title)).toEqual(['n0', 'n1', 'n2', 'n3', 'n4'])
  expect(clock.waiting).toBe(0)
})

test('does not delay the next notification if the clock was set back by an hour', () => {
  const { made, notifier, setBack } = create()
  notifier.notify(Array.from({ length: 5 }, (_, index) => notification(`n${index}`)))
  setBack(3_600_000)
  notifier.notify([notification('later')])
  expect(made.at(-1)?.title).toBe('later')
})

test('leaves no timer running once the notifier is closed', () => {
  const { clock, notifier } = create()
  notifier.notify(Array.from({ length: 6 }, (_, index) => notification(`n${index}`)))
  notifier.close()
  expect(clock.waiting).toBe(0)
})

test.each([
  ['in the event', { actionIndex: 1 }, undefined],
  ['as an argument, as older versions of Electron do', {}, 1],
])(
  'a press on a notification runs the action of the button whose index Electron passes %s',
  async (_, details, index) => {
    const { notifier, made, clicks } = create()
    const buttons = ['Show', 'Mute'].map((label) => ({ label, command: { do: 'open' } as const }))
    await notifier.show({ ...notification('a'), buttons })
    made[0]?.fire('action', details, index)
    expect(clicks).toEqual(['Mute'])
  },
)

test('ignores a press of a button that the notification does not have', async () => {
  const { notifier, made, clicks } = create()
  await notifier.show(notification('a'))
  made[0]?.fire('action', { actionIndex: 0 })
  made[0]?.fire('action')
  expect(clicks).toEqual([])
})

test('a notification that only left the screen stays usable, while one that was dismissed is forgotten', async () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const weak: WeakRef<EventEmitter>[] = []
  const clicks: unknown[] = []
  const notifier = new Notifier({
    isSupported: () => true,
    make: () => {
      const made = Object.assign(new EventEmitter(), { show: () => made.emit('show') })
      weak.push(new WeakRef(made))
      return made
    },
    isPaused: () => false,
    after: createAfter(createVirtualClock()),
    now: () => 0,
    onClick: (show) => clicks.push(show),
    onButton: () => undefined,
    onOutcome: () => undefined,
    summarise: ([first]) => first ?? notification('none'),
  })
  notifier.notify([notification('left the screen'), notification('dismissed')])
  weak[0]?.deref()?.emit('close', { reason: 'timedOut' })
  weak[1]?.deref()?.emit('close', { reason: 'userCanceled' })
  await until('the dismissed notification to be collected', () => {
    collectGarbage()
    return weak[1]?.deref() === undefined
  })
  weak[0]?.deref()?.emit('click')
  expect(clicks).toEqual([{ what: 'journal' }])
})
