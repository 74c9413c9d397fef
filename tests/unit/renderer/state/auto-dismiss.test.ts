import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAutoDismiss } from '../../../../renderer/state/auto-dismiss.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('dismisses a message eight seconds after it appeared', () => {
  const gone: string[] = []
  const fading = createAutoDismiss(
    () => false,
    (id) => gone.push(id),
  )
  fading.follow(['a'])
  vi.advanceTimersByTime(5_000)
  fading.follow(['a', 'b'])
  vi.advanceTimersByTime(3_000)
  expect(gone).toEqual(['a'])
  fading.follow(['b'])
  vi.advanceTimersByTime(5_000)
  expect(gone).toEqual(['a', 'b'])
})

test('keeps a held message, and dismisses it soon after it is no longer held', () => {
  const gone: string[] = []
  let held = true
  const fading = createAutoDismiss(
    () => held,
    (id) => gone.push(id),
  )
  fading.follow(['a'])
  vi.advanceTimersByTime(60_000)
  expect(gone).toEqual([])
  held = false
  vi.advanceTimersByTime(2_000)
  expect(gone).toEqual(['a'])
})

test('restarts the time of messages that the user could not see', () => {
  const gone: string[] = []
  let held = true
  const fading = createAutoDismiss(
    () => held,
    (id) => gone.push(id),
  )
  fading.follow(['a'])
  vi.advanceTimersByTime(60_000)
  held = false
  fading.restart()
  vi.advanceTimersByTime(5_900)
  expect(gone).toEqual([])
  vi.advanceTimersByTime(100)
  expect(gone).toEqual(['a'])
})

test('does not dismiss a message that is no longer shown', () => {
  const gone: string[] = []
  const fading = createAutoDismiss(
    () => false,
    (id) => gone.push(id),
  )
  fading.follow(['a'])
  fading.follow([])
  vi.advanceTimersByTime(60_000)
  expect(gone).toEqual([])
})
