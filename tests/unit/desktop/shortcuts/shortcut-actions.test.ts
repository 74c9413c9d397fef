import { expect, test, vi } from 'vitest'
import {
  ShortcutActions,
  type ShortcutActionsOptions,
} from '../../../../electron/desktop/shortcuts/shortcut-actions.ts'
import { createAfter } from '../../../../shared/timers.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

vi.mock('electron', () => ({}))

test('a held shortcut shows or hides the window once, and the next press does so again', async () => {
  const clock = createVirtualClock()
  const toggleGavel = vi.fn()
  const actions = new ShortcutActions({
    ...{ clock, after: createAfter(clock), toggleGavel },
    system: { platform: 'linux' },
    monitor: { subscribe: () => () => undefined },
  } as unknown as ShortcutActionsOptions)
  actions.pressed('show')
  await clock.advance(660)
  for (let repeat = 0; repeat < 50; repeat += 1) {
    actions.pressed('show')
    await clock.advance(40)
  }
  expect(toggleGavel).toHaveBeenCalledTimes(1)
  await clock.advance(3_000)
  actions.pressed('show')
  expect(toggleGavel).toHaveBeenCalledTimes(2)
})
