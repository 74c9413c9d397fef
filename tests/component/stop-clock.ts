import { onTestFinished, vi } from 'vitest'

/** Stops `performance.now()` and `Date.now()` until the end of the test. The returned function lets time pass. */
export function stopClock(): (ms: number) => void {
  let passed = 0
  const stopped = [performance, Date].map((clock) => {
    const start = clock.now()
    return vi.spyOn(clock, 'now').mockImplementation(() => start + passed)
  })
  onTestFinished(() => {
    for (const clock of stopped) clock.mockRestore()
  })
  return (ms) => {
    passed += ms
  }
}

/** Replaces the timers by ones whose time passes only as the test says, until its end. */
export function fakeTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
}
