import type { View } from './view.svelte.ts'
import type { Words } from './i18n.svelte.ts'

/** The answer to what is given in read-only mode, with the way to where that is switched off. */
export function notifyReadOnly(view: View, words: Words): void {
  const text = words.t('health.readOnlyHow')
  if (!view.lines.some((line) => line.text === text)) view.say(text, 'info', 'preferences')
}
