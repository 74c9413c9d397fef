import type { Fault } from '../../shared/fault.ts'
import type { Action, ActionKind } from '../../shared/model.ts'
import { faultText } from '../../shared/text/faults.ts'
import type { Desk } from './desk.svelte.ts'
import { keysText } from './shortcut-keys.ts'
import type { View } from './view.svelte.ts'
import type { Words } from './words.svelte.ts'

/** The shortcut is registered when a conference is first marked as mine: now the person must hear of it. */
export function tellShortcut(desk: Desk, view: View, words: Words): void {
  const { platform, shortcuts } = desk.surroundings
  const keys = keysText(desk.preferences.shortcutEnd, platform)
  if (keys === '') view.say(words.t('hint.shortcutOff'), 'info', 'preferences')
  else if (shortcuts.end === 'refused')
    view.say(words.t('prefs.refused', { keys, old: words.t('prefs.choose') }), 'alert', 'preferences')
  else view.say(words.t('hint.shortcut', { keys }))
}

export function failureHead(words: Words, kind: ActionKind, name: string, fault: Fault): string {
  return fault.code === 'unknownOutcome' ? words.t('failed.unknown') : words.t(`failed.${kind}`, { name })
}

/** A failure in one line, for where its row is no more. */
export function failureSentence(words: Words, kind: ActionKind, name: string, fault: Fault): string {
  const text = faultText(words.texts, fault, 'action')
  return [failureHead(words, kind, name, fault), text.sentence, text.remedy].filter((part) => part !== '').join(' ')
}

export function goneSentence(words: Words, kind: ActionKind, name: string): string {
  if (kind === 'hangupCall') return words.t('done.alreadyGoneCall')
  return words.t(kind === 'end' ? 'done.alreadyGoneRoom' : 'done.alreadyGoneMember', { name })
}

export function tellWhomItCovers(words: Words, view: View, action: Action, covered: number | undefined): void {
  if (action.kind !== 'mute' || action.who.kind === 'members') return
  view.say(covered === undefined ? words.t('room.coveredAll') : words.t('room.covered', { count: covered }))
}
