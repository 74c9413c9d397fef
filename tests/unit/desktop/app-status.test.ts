import { expect, test } from 'vitest'
import { createAppStatus, initialAppStatus } from '../../../electron/desktop/app-status.ts'

function create() {
  const messageCounts: number[] = []
  const computer = { version: '0.1.0', electron: '33.3.0', platform: 'linux', locale: 'en-GB' }
  const store = createAppStatus(initialAppStatus(computer, 'en'), () => 1_000)
  store.subscribe((now) => messageCounts.push(now.messages.length))
  return { store, messageCounts }
}

test('notifies listeners of a change, but not if nothing changed', () => {
  const { store, messageCounts } = create()
  store.set({ vault: 'locked' })
  store.set({ vault: 'locked' })
  expect(messageCounts).toEqual([0])
  expect(store.get().vault).toBe('locked')
})

test('adds a message for every room that ended, but does not repeat a message about the computer', () => {
  const { store } = create()
  store.addMessage('ended', { title: 'a' })
  store.addMessage('ended', { title: 'b' })
  store.addMessage('noTrayHost')
  store.addMessage('noTrayHost')
  expect(store.get().messages.map(({ key }) => key)).toEqual(['ended', 'ended', 'noTrayHost'])
})

test('dismisses a message only by its id', () => {
  const { store } = create()
  store.addMessage('noTrayHost')
  expect(store.dismissMessage('another')).toBe(false)
  expect(store.dismissMessage(store.get().messages[0]?.id ?? '')).toBe(true)
  expect(store.get().messages).toEqual([])
})

test('stores only the newest messages about rooms that ended, at most twenty', () => {
  const { store } = create()
  for (let count = 0; count < 500; count += 1) store.addMessage('ended', { title: String(count) })
  expect(store.get().messages.length).toBeLessThanOrEqual(20)
  expect(store.get().messages.at(-1)?.values).toEqual({ title: '499' })
})

test('messages about anything but ended rooms stay when thirty rooms end', () => {
  const { store } = create()
  store.addMessage('unknownOutcomes', { count: 2 })
  store.addMessage('endMissed', { title: 'a' })
  for (let count = 0; count < 30; count += 1) store.addMessage('ended', { title: String(count) })
  expect(store.get().messages.slice(0, 3)).toMatchObject([
    { key: 'unknownOutcomes' },
    { key: 'endMissed' },
    { key: 'ended', values: { title: '10' } },
  ])
  expect(store.get().messages.at(-1)?.values).toEqual({ title: '29' })
})
