import type Ellipsis from '@lucide/svelte/icons/ellipsis'

export interface MenuItem {
  readonly text: string
  /** The accessible name, if it is longer than the text. */
  readonly name?: string | undefined
  /** Says below the text what the item does. */
  readonly hint?: string | undefined
  readonly icon?: typeof Ellipsis | undefined
  readonly disabled?: boolean
  readonly danger?: boolean
  /** Set if the item switches something on and off. */
  readonly checked?: boolean
  readonly select: () => unknown
}

/** Items that are shown once this entry is chosen. */
export interface Submenu extends Pick<MenuItem, 'text' | 'icon'> {
  readonly submenu: readonly MenuItem[]
}

/** What a menu shows: an item, a line between items, a submenu, or items below a heading. */
export type MenuEntry = MenuItem | 'line' | Submenu | { readonly heading: string; readonly items: readonly MenuItem[] }
