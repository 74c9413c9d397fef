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

test('Gavel is in the foreground while the window is shown', () => {
  const { report, last } = create()
  report('window', true)
  expect(last()).toBe(true)
  report('window', false)
  expect(last()).toBe(false)
})

test('Gavel is in the foreground while the finder is open', () => {
  const { report, last } = create()
  report('finder', true)
  expect(last()).toBe(true)
  report('finder', false)
  expect(last()).toBe(false)
})

test('Gavel is in the foreground until 15 s after the menu was last used', async () => {
  const { clock, tray, last } = create()
  tray.useMenu()
  await clock.advance(10_000)
  tray.useMenu()
  await clock.advance(14_999)
  expect(last()).toBe(true)
  await clock.advance(1)
  expect(last()).toBe(false)
})

test('Gavel stays in the foreground while the window is shown, even 15 s after the menu was last used', async () => {
  const { clock, report, tray, last } = create()
  report('window', true)
  tray.useMenu()
  await clock.advance(20_000)
  expect(last()).toBe(true)
})

test('Gavel is in the foreground from the click on the tray item, even before the window is shown', () => {
  const { tray, last } = create()
  tray.click()
  expect(last()).toBe(true)
})
