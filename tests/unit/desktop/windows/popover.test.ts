import { expect, test, vi } from 'vitest'
import type { PopoverForm, PopoverOptions } from '../../../../electron/desktop/windows/popover-mode.ts'

const report = vi.hoisted(() => ({
  tray: (_isShown: boolean): void => undefined,
  window: (_isShown: boolean): void => undefined,
}))
const made = vi.hoisted(() => [] as string[])

function fakeForm(name: string, mode: 'tray' | 'window') {
  return class implements PopoverForm {
    constructor({ onShown }: PopoverOptions) {
      made.push(name)
      report[mode] = onShown
    }
    show = () => Promise.resolve()
    hide = () => undefined
    retire = () => undefined
    toggle = () => Promise.resolve()
    trayClicked = () => Promise.resolve()
    window = () => undefined
    destroy = () => undefined
  }
}

vi.mock('../../../../electron/desktop/windows/popover-menubar.ts', () => ({
  MenubarPopover: fakeForm('menubar', 'tray'),
}))
vi.mock('../../../../electron/desktop/windows/popover-linux.ts', () => ({ LinuxPopover: fakeForm('linux', 'tray') }))
vi.mock('../../../../electron/desktop/windows/popover-window.ts', () => ({
  OrdinaryWindow: fakeForm('ordinary', 'window'),
}))

const { Popover } = await import('../../../../electron/desktop/windows/popover.ts')

function create(platform: NodeJS.Platform, onShown: (isShown: boolean) => void = () => undefined) {
  made.length = 0
  return new Popover({ platform, onShown } as unknown as PopoverOptions, false)
}

test('does not report the current window as hidden when the retired one is destroyed', () => {
  const shown: boolean[] = []
  create('linux', (isShown) => shown.push(isShown))
  report.tray(true)
  report.tray(false)
  report.window(true)
  // The retired window is destroyed after three minutes.
  report.tray(false)
  expect(shown).toEqual([true, false, true, true])
  report.window(false)
  expect(shown.at(-1)).toBe(false)
})
