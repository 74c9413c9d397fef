import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ListFreeze } from '../../../../../renderer/state/list/list-freeze.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A list that counts how often it was tidied, which means drawn while it was not frozen. */
function list(mayTidy: () => boolean = () => true) {
  const view = { frozen: false }
  let tidied = 0
  const drawn = async (): Promise<void> => {
    if (!view.frozen) tidied++
    return Promise.resolve()
  }
  return { view, freeze: new ListFreeze(view, mayTidy, drawn), tidied: () => tidied }
}

test('is frozen while the pointer or the focus is in the list, or something covers it', () => {
  const { view, freeze } = list()
  for (const reason of ['pointed', 'focused', 'covered'] as const) {
    freeze.set({ [reason]: true })
    expect(view.frozen, reason).toBe(true)
    freeze.set({ [reason]: false })
    expect(view.frozen, reason).toBe(false)
  }
})

test('is tidied after every 30 seconds without a key press or a movement, and is frozen again afterwards', async () => {
  const { view, freeze, tidied } = list()
  freeze.set({ pointed: true })
  await vi.advanceTimersByTimeAsync(29_000)
  expect(tidied()).toBe(0)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(tidied()).toBe(1)
  expect(view.frozen).toBe(true)
  await vi.advanceTimersByTimeAsync(30_000)
  expect(tidied()).toBe(2)
})

test('is not tidied while the user moves the pointer or presses keys', async () => {
  const { freeze, tidied } = list()
  freeze.set({ pointed: true })
  for (let second = 0; second < 90; second++) {
    await vi.advanceTimersByTimeAsync(1_000)
    freeze.used()
  }
  expect(tidied()).toBe(0)
})

test('is not tidied under a menu, or while tidying is not allowed', async () => {
  const covered = list()
  covered.freeze.set({ pointed: true, covered: true })
  const gone = list(() => false)
  gone.freeze.set({ focused: true })
  await vi.advanceTimersByTimeAsync(90_000)
  expect([covered.tidied(), gone.tidied()]).toEqual([0, 0])
  covered.freeze.set({ covered: false })
  await vi.advanceTimersByTimeAsync(30_000)
  expect(covered.tidied()).toBe(1)
})

test('leaves no timer running once the list is no longer frozen or has been removed', async () => {
  const { freeze } = list()
  freeze.set({ pointed: true })
  freeze.set({ pointed: false })
  expect(vi.getTimerCount()).toBe(0)
  freeze.set({ pointed: true })
  freeze.stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(vi.getTimerCount()).toBe(0)
})

test('does not freeze the list again if tidying has removed it', async () => {
  const view = { frozen: false }
  const drawn = async (): Promise<void> => {
    freeze.stop()
    return Promise.resolve()
  }
  const freeze: ListFreeze = new ListFreeze(view, () => true, drawn)
  freeze.set({ pointed: true })
  await vi.advanceTimersByTimeAsync(30_000)
  expect(view.frozen).toBe(false)
  expect(vi.getTimerCount()).toBe(0)
})
