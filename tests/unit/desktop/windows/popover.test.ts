import { expect, test, vi } from 'vitest'
import type { PopoverMode, PopoverOptions } from '../../../../electron/desktop/windows/popover-mode.ts'

const report = vi.hoisted((): Partial<Record<string, (isShown: boolean) => void>> => ({}))

vi.mock('../../../../electron/desktop/windows/popover-menubar.ts', () => ({ MenubarPopover: vi.fn() }))
vi.mock('../../../../electron/desktop/windows/popover-window.ts', () => ({
  FramedWindow: vi.fn(function ({ onShown }: PopoverOptions, mode: PopoverMode) {
    report[mode] = onShown
  }),
}))

const { Popover } = await import('../../../../electron/desktop/windows/popover.ts')

test('does not report the current window as hidden when the retired one is destroyed', () => {
  const shown: boolean[] = []
  const options = { platform: 'linux', onShown: (isShown: boolean) => shown.push(isShown) }
  new Popover(options as unknown as PopoverOptions, false)
  report['popover']?.(true)
  report['popover']?.(false)
  report['window']?.(true)
  // The retired window is destroyed after three minutes.
  report['popover']?.(false)
  expect(shown).toEqual([true, false, true, true])
  report['window']?.(false)
  expect(shown.at(-1)).toBe(false)
})
