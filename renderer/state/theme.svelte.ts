import type { Store } from './store.svelte.ts'
import type { Words } from './i18n.svelte.ts'

/** Writes theme, language and direction on the page. Call while a component is set up. */
export function followTheme(desk: Pick<Store, 'preferences'>, words: Pick<Words, 'texts'>): void {
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
    const { theme } = desk.preferences
    document.documentElement.dataset['theme'] = theme === 'system' ? (dark ? 'dark' : 'light') : theme
  })
  $effect(() => {
    document.documentElement.lang = words.texts.language
  })
}
