import type { View } from './view.svelte.ts'

export interface OpenDialog {
  readonly isOpen: () => boolean
  readonly close: () => void
}

/**
 * The dialog that is open now. Code that waits for a result closes only this dialog, because the user may have closed
 * it in the meantime and be typing into another one.
 */
export function openDialog(view: Pick<View, 'dialog'>): OpenDialog {
  const { dialog } = view
  const isOpen = (): boolean => view.dialog === dialog
  return {
    isOpen,
    close: () => {
      if (isOpen()) view.dialog = undefined
    },
  }
}
