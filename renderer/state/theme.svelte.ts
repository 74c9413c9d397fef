import { MediaQuery } from 'svelte/reactivity'
import type { Store } from './store.svelte.ts'
import type { I18n } from './i18n.svelte.ts'

/**
 * Sets the theme and language of the page. Must be called while a component initialises, because it registers effects.
 */
export function followTheme(store: Pick<Store, 'preferences'>, i18n: Pick<I18n, 'texts'>): void {
  const isDark = new MediaQuery('(prefers-color-scheme: dark)')
  $effect(() => {
    const { theme } = store.preferences
    document.documentElement.dataset['theme'] = theme === 'system' ? (isDark.current ? 'dark' : 'light') : theme
  })
  $effect(() => {
    document.documentElement.lang = i18n.texts.language
  })
}
