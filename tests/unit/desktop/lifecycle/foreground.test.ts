import { expect, test } from 'vitest'
import { followForeground } from '../../../../electron/desktop/lifecycle/foreground.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

function create() {
  const clock = createVirtualClock()
  const reported: boolean[] = []
  const tray = { useMenu: (): void => undefined, click: (): void => undefined }
  const report = followForeground({
    clock,
    tray: {
      onMenuUsed: (listener: () => void) => (tray.useMenu = listener),
      onClick: (listener: () => void) => (tray.click = listener),
    },
    monitor: { configure: (set: { readonly isForeground: boolean }) => reported.push(set.isForeground) },
  } as never)
  return { clock, report, tray, last: () => reported.at(-1) }
}

test('Gavel begins in the background, because it may start without a window', () => {
  expect(create().last()).toBe(false)
})

test.each(['window', 'finder'] as const)('Gavel is in the foreground while the %s is shown', async (what) => {
  const { clock, report, tray, last } = create()
  report(what, true)
  expect(last()).toBe(true)
  tray.useMenu()
  await clock.advance(20_000)
  expect(last()).toBe(true)
  report(what, false)
  expect(last()).toBe(false)
})

test.each(['click', 'useMenu'] as const)('Gavel is in the foreground until 15 s after the last %s', async (use) => {
  const { clock, tray, last } = create()
  tray[use]()
  await clock.advance(10_000)
  tray[use]()
  await clock.advance(14_999)
  expect(last()).toBe(true)
  await clock.advance(1)
  expect(last()).toBe(false)
})
