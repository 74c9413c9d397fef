import { expect, test, vi } from 'vitest'
import {
  ShortcutActions,
  type ShortcutActionsOptions,
} from '../../../../electron/desktop/shortcuts/shortcut-actions.ts'
import type { Clock } from '../../../../shared/clock.ts'
import { shortcutNames } from '../../../../shared/preferences/shortcuts.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { aSnapshot } from '../../../support/rooms.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

vi.mock('electron', () => ({}))

/** With only the parts that a shortcut of the test uses. */
function create(clock: Clock, parts: object): ShortcutActions {
  return new ShortcutActions({
    clock,
    system: { platform: 'linux' },
    noiseSearch: { listen: () => undefined, isRunning: () => false, view: () => undefined },
    rooms: { subscribe: () => () => undefined },
    ...parts,
  } as unknown as ShortcutActionsOptions)
}

test.each([
  ['a held key that starts Gavel again and again acts once', 3_000, 1],
  ['a held key whose first start was that of Gavel does not act', 2_999, 0],
])('row 35: %s', async (_what, first, times) => {
  const clock = createVirtualClock()
  const toggleGavel = vi.fn()
  const actions = create(clock, { toggleGavel })
  for (const gap of [first, 2_910, 2_200, 0, 2_400, 0, 0, 1_400, 90, 1_940]) {
    await clock.advance(gap)
    actions.commanded('show')
  }
  expect(toggleGavel).toHaveBeenCalledTimes(times)
  await clock.advance(3_000)
  actions.commanded('show')
  expect(toggleGavel).toHaveBeenCalledTimes(times + 1)
})

test.each(shortcutNames)(
  'the next press of the shortcut "%s" acts even if the clock was set back in the meantime',
  async (which) => {
    const virtual = createVirtualClock()
    let setBack = 0
    const clock = { ...virtual, now: () => virtual.now() - setBack, elapsed: virtual.now }
    const acts = vi.fn()
    const actions = create(clock, {
      toggleGavel: acts,
      notifier: { show: acts },
      push: () => undefined,
      painted: { newToken: () => 'token', wait: () => new Promise(() => undefined) },
      onFinder: () => undefined,
      prepare: () => {
        acts()
        return new Promise(() => undefined)
      },
      settings: { get: () => ({ preferences: { roomOrder: 'name' } }) },
      localizedTexts: { current: () => createTexts('en', 'en-GB') },
      rooms: { subscribe: () => () => undefined, snapshot: () => aSnapshot([]) },
    })
    actions.pressed[which]()
    await clock.advance(0)
    expect(acts).toHaveBeenCalledTimes(1)
    setBack = 3_600_000
    await clock.advance(600_000)
    actions.pressed[which]()
    await clock.advance(0)
    expect(acts).toHaveBeenCalledTimes(2)
  },
)
