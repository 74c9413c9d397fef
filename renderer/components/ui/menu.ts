import type Ellipsis from '@lucide/svelte/icons/ellipsis'

export interface MenuItem {
  readonly text: string
  /** Says below the text what the item does. */
  readonly hint?: string | undefined
  readonly icon?: typeof Ellipsis | undefined
  readonly disabled?: boolean
  readonly danger?: boolean
  /** Set if the item switches something on and off. */
  readonly checked?: boolean
  readonly select: () => unknown
}

/** What a menu shows: an item, a line between items, or items below a heading. */
export type MenuEntry = MenuItem | 'line' | { readonly heading: string; readonly items: readonly MenuItem[] }
