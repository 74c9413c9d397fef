import { expect, test } from 'vitest'
import { createAppStatus, initialAppStatus } from '../../../electron/desktop/app-status.ts'

function create() {
  const told: number[] = []
  const computer = { version: '0.1.0', electron: '33.3.0', platform: 'linux', locale: 'en-GB' }
  const store = createAppStatus(initialAppStatus(computer, 'en'), () => 1_000)
  store.subscribe((now) => told.push(now.messages.length))
  return { store, told }
}

test('a change is told, the same again is not', () => {
  const { store, told } = create()
  store.set({ vault: 'locked' })
  store.set({ vault: 'locked' })
  expect(told).toEqual([0])
  expect(store.get().vault).toBe('locked')
})

test('every end is a line; a state of the computer is one line', () => {
  const { store } = create()
  store.addMessage('ended', { title: 'a' })
  store.addMessage('ended', { title: 'b' })
  store.addMessage('noTrayHost')
  store.addMessage('noTrayHost')
  expect(store.get().messages.map(({ key }) => key)).toEqual(['ended', 'ended', 'noTrayHost'])
})

test('a line can be put away, by its own id only', () => {
  const { store } = create()
  store.addMessage('noTrayHost')
  expect(store.dismissMessage('another')).toBe(false)
  expect(store.dismissMessage(store.get().messages[0]?.id ?? '')).toBe(true)
  expect(store.get().messages).toEqual([])
})

test('lines that nobody puts away do not grow without end', () => {
  const { store } = create()
  for (let count = 0; count < 500; count += 1) store.addMessage('ended', { title: String(count) })
  expect(store.get().messages.length).toBeLessThanOrEqual(20)
  expect(store.get().messages.at(-1)?.values).toEqual({ title: '499' })
})
