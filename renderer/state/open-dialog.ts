import type { View } from './view.svelte.ts'

export interface OpenDialog {
  readonly isOpen: () => boolean
  readonly close: () => void
}

/**
 * The dialog that is open now. What waits for a result closes only this one, because the user may have closed it
 * meanwhile and be typing into another one.
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
