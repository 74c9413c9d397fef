import type { Gavel } from '../context.svelte.ts'
import type { LayoutShiftGuard } from './layout-shift-guard.ts'

/** Milliseconds for which the message is shown. */
const MOVED_MS = 8_000

/**
 * Stops a press on a target that moved under the pointer by itself. Returns whether it did. The target must not take
 * the focus either, because keys would then act on it.
 */
export function stopIfShifted(event: MouseEvent, guard: LayoutShiftGuard): boolean {
  if (guard.allows(event)) return false
  event.preventDefault()
  event.stopPropagation()
  return true
}

/** Stops such a press. If it was a click on a button or input, also tells the user. */
export function stopShiftedPress(event: MouseEvent, guard: LayoutShiftGuard, { view, i18n }: Gavel): void {
  if (!stopIfShifted(event, guard)) return
  const moved = i18n.t('header.moved')
  const isOnControl = (event.target as HTMLElement).closest('button, input') !== null
  if (event.type !== 'click' || !isOnControl || view.messages.some(({ text }) => text === moved)) return
  const message = view.showMessage(moved, 'alert')
  setTimeout(() => {
    view.removeMessage(message)
  }, MOVED_MS)
}
