import { expect, test } from 'vitest'
import { PressFilter } from '../../../../electron/desktop/shortcuts/press-filter.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

// X11 repeats a held key after 500 to 660 ms, then every 25 to 40 ms. Other systems have other intervals, and GNOME and
// KDE let the user set both.
test.each([
  [200, 33],
  [250, 33],
  [500, 30],
  [660, 40],
  [699, 699],
  [700, 33],
  [800, 250],
  [1_000, 30],
  [1_990, 33],
  [2_000, 110],
])(
  'a held key that repeats after %i ms and then every %i ms is one press; the next press is another',
  async (...held) => {
    const [delay, every] = held
    const clock = createVirtualClock()
    let presses = 0
    const { callback } = new PressFilter(clock, () => (presses += 1))
    callback()
    expect(presses).toBe(1)
    await clock.advance(delay)
    for (let ms = delay; ms <= 3_000; ms += every) {
      callback()
      await clock.advance(every)
    }
    await clock.advance(900)
    expect(presses).toBe(1)
    // A quick press counts once it is certain that no repeats follow.
    callback()
    expect(presses).toBe(1)
    await clock.advance(300)
    expect(presses).toBe(2)
  },
)
