import { expect, test } from 'vitest'
import { GapDetector } from '../../../electron/monitor/gap-detector.ts'

/** A detector on a computer whose clock can be set. */
function watching() {
  const time = { elapsed: 1_000, wall: 500_000 }
  const told: string[] = []
  const clock = {
    now: () => time.wall,
    elapsed: () => time.elapsed,
    setTimeout: () => 0,
    clearTimeout: () => undefined,
  }
  const detector = new GapDetector(clock, {
    onGap: (since) => told.push(`gap since ${String(since)}`),
    onClockSet: (by) => told.push(`set by ${String(by)}`),
  })
  const check = (elapsed: number, set = 0): readonly string[] => {
    time.elapsed += elapsed
    time.wall += elapsed + set
    detector.check()
    return told.splice(0)
  }
  return { check }
}

test.each<[string, number, number, readonly string[]]>([
  ['a step that is late by 6 s, as on a busy computer', 6_000, 0, []],
  ['a step that is late by more', 6_001, 0, ['gap since 1000']],
  ['a clock that is set forward by 6 s, as by NTP', 2_000, 6_000, ['set by 6000']],
  // The elapsed time may stand still while the computer sleeps.
  ['a clock that moves ahead by more', 2_000, 6_001, ['set by 6001', 'gap since -5001']],
  ['a clock that moves ahead by an hour', 500, 3_600_000, ['set by 3600000', 'gap since -3599000']],
  ['a clock that is set back', 2_000, -6_000, ['set by -6000']],
  ['a clock that is set back by an hour', 2_000, -3_600_000, ['set by -3600000']],
  ['a clock that drifts by up to 10 ms', 2_000, 10, []],
  ['a clock that drifts by more', 2_000, 11, ['set by 11']],
  ['both', 7_000, 1_000, ['set by 1000', 'gap since 1000']],
  ['a late step and a clock that moves ahead', 7_000, 60_000, ['set by 60000', 'gap since -59000']],
])('%s', (_title, elapsed, set, told) => {
  expect(watching().check(elapsed, set)).toEqual(told)
})

test('each gap and each step of the clock is reported once, and drift adds up until it is reported', () => {
  const { check } = watching()
  expect(check(10_000, 100)).toEqual(['set by 100', 'gap since 1000'])
  expect(check(100)).toEqual([])
  expect([check(100, 6), check(100, 6)]).toEqual([[], ['set by 12']])
})
