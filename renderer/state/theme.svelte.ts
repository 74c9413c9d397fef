import type { Store } from './store.svelte.ts'
import type { I18n } from './i18n.svelte.ts'

/**
 * Sets the theme and language of the page. Must be called while a component initialises, because it registers effects.
 */
export function followTheme(store: Pick<Store, 'preferences'>, i18n: Pick<I18n, 'texts'>): void {
  const system = window.matchMedia('(prefers-color-scheme: dark)')
  let dark = $state(system.matches)
  $effect(() => {
    const follow = (): void => {
      dark = system.matches
    }
    system.addEventListener('change', follow)
    return () => {
      system.removeEventListener('change', follow)
    }
  })
  $effect(() => {
    const { theme } = store.preferences
    document.documentElement.dataset['theme'] = theme === 'system' ? (dark ? 'dark' : 'light') : theme
  })
  $effect(() => {
    document.documentElement.lang = i18n.texts.language
  })
}
