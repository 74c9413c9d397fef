import { expect, test, vi } from 'vitest'
import type * as Anchored from '../../../../electron/desktop/windows/popover-menubar.ts'
import type { PopoverMode, PopoverOptions } from '../../../../electron/desktop/windows/popover-mode.ts'
import type * as Ordinary from '../../../../electron/desktop/windows/popover-window.ts'

const told = vi.hoisted(() => ({
  beside: (_shown: boolean): void => undefined,
  ordinary: (_shown: boolean): void => undefined,
}))

const face = (): PopoverMode => ({
  show: () => Promise.resolve(),
  hide: () => undefined,
  putAway: () => undefined,
  toggle: () => Promise.resolve(),
  clicked: () => Promise.resolve(),
  window: () => undefined,
  destroy: () => undefined,
})

vi.mock('../../../../electron/desktop/windows/popover-menubar.ts', () => {
  const createAnchored: typeof Anchored.createAnchored = ({ onShown }) => {
    told.beside = onShown
    return { ...face(), pin: () => undefined, keepOpen: (dialog) => dialog() }
  }
  return { createAnchored } satisfies typeof Anchored
})
vi.mock('../../../../electron/desktop/windows/popover-window.ts', () => {
  const createOrdinary: typeof Ordinary.createOrdinary = ({ onShown }) => {
    told.ordinary = onShown
    return face()
  }
  return { createOrdinary } satisfies typeof Ordinary
})

const { createPopover } = await import('../../../../electron/desktop/windows/popover.ts')

test('a window that was put away and is destroyed later hides nothing of the one that took over', () => {
  const shown: boolean[] = []
  createPopover({ onShown: (isShown: boolean) => shown.push(isShown) } as unknown as PopoverOptions, false)
  told.beside(true)
  told.beside(false)
  told.ordinary(true)
  // Its three minutes are over.
  told.beside(false)
  expect(shown).toEqual([true, false, true, true])
  told.ordinary(false)
  expect(shown.at(-1)).toBe(false)
})
