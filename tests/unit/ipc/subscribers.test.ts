import type { WebContents } from 'electron'
import { expect, test } from 'vitest'
import { Subscribers } from '../../../electron/ipc/subscribers.ts'
import { initialAppStatus } from '../../../electron/desktop/app-status.ts'
import type { InitialState } from '../../../shared/ipc/bridge.ts'
import { defaultPreferences } from '../../../shared/preferences/preferences.ts'

const roomMarks = { labels: {}, myNumbers: {}, roomNotifications: {}, roomRules: {}, spoken: {}, pinned: [] }
const initialState: InitialState = {
  snapshot: '{}',
  preferences: defaultPreferences(),
  roomMarks,
  appStatus: initialAppStatus({ version: '1', electron: '1', platform: 'linux', locale: 'en' }, 'en'),
}
const first = ['gavel:on:initialState', initialState]

function aWindow() {
  const sent: [string, unknown][] = []
  const events = new Map<string, () => void>()
  const window = {
    isDestroyed: () => false,
    send: (channel: string, value: unknown) => sent.push([channel, value]),
    once: (event: string, listener: () => void) => events.set(event, listener),
  } as unknown as WebContents
  return {
    window,
    sent,
    destroy: () => events.get('destroyed')?.(),
    crash: () => events.get('render-process-gone')?.(),
  }
}

test('pushes only to windows that have subscribed, until they are destroyed', () => {
  const subscribers = new Subscribers()
  const { window, sent, destroy } = aWindow()
  subscribers.pushToAll('roomMarks', roomMarks)
  expect(sent).toEqual([])
  subscribers.add(window, initialState, true)
  subscribers.pushToAll('roomMarks', roomMarks)
  expect(sent).toEqual([first, ['gavel:on:roomMarks', roomMarks]])
  destroy()
  expect(subscribers.showingRooms()).toEqual([])
})

test('sends the initial state again to a window that subscribes again, and each push once', () => {
  const subscribers = new Subscribers()
  const { window, sent } = aWindow()
  subscribers.add(window, initialState, true)
  subscribers.add(window, initialState, true)
  subscribers.pushToAll('roomMarks', roomMarks)
  expect(sent).toEqual([first, first, ['gavel:on:roomMarks', roomMarks]])
})

test('sends nothing to a crashed page until it subscribes again, and then sends what it should show', () => {
  const subscribers = new Subscribers()
  const { window, sent, crash } = aWindow()
  subscribers.add(window, initialState, true)
  crash()
  subscribers.pushToAll('roomMarks', roomMarks)
  subscribers.show(window, { what: 'journal' })
  expect(subscribers.showingRooms()).toEqual([])
  expect(sent).toEqual([first])
  subscribers.add(window, initialState, true)
  expect(sent.slice(1)).toEqual([['gavel:on:initialState', { ...initialState, show: { what: 'journal' } }]])
})

test('includes in the first initial state what the window was opened to show', () => {
  const subscribers = new Subscribers()
  const { window, sent } = aWindow()
  subscribers.show(window, { what: 'journal' })
  expect(sent).toEqual([])
  subscribers.add(window, initialState, true)
  expect(sent).toEqual([['gavel:on:initialState', { ...initialState, show: { what: 'journal' } }]])
  subscribers.show(window, { what: 'rooms' })
  expect(sent.at(-1)).toEqual(['gavel:on:show', { what: 'rooms' }])
  subscribers.add(window, initialState, true)
  expect(sent.at(-1)).toEqual(first)
})

test("sends the end question's window neither patches nor what the main window should show", () => {
  const subscribers = new Subscribers()
  const small = aWindow()
  const main = aWindow()
  subscribers.show(main.window, { what: 'journal' })
  subscribers.add(small.window, initialState, false)
  subscribers.add(main.window, initialState, true)
  subscribers.pushToAll('journalGrew', undefined)
  expect(subscribers.showingRooms()).toEqual([main.window])
  expect(small.sent).toEqual([first, ['gavel:on:journalGrew', undefined]])
  expect(main.sent[0]).toEqual(['gavel:on:initialState', { ...initialState, show: { what: 'journal' } }])
  small.destroy()
  subscribers.pushToAll('journalGrew', undefined)
  expect(small.sent).toHaveLength(2)
})
