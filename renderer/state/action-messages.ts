import type { Fault, FaultCode } from '../../shared/fault.ts'
import type { Acted, ActionKind, MemberActionKind } from '../../shared/model.ts'
import { faultText } from '../../shared/text/fault-text.ts'
import type { Store } from './store.svelte.ts'
import { keysText } from '../../shared/accelerator.ts'
import type { Target, View } from './view.svelte.ts'
import type { Words } from './i18n.svelte.ts'

/** The shortcut is registered when a conference is first marked as mine: now the person must hear of it. */
export function endQuestionMessage(desk: Store, view: View, words: Words): void {
  const { shortcuts } = desk.appStatus
  const keys = keysText(desk.preferences.shortcutEnd, desk.appStatus)
  if (keys === '') view.say(words.t('hint.shortcutOff'), 'info', 'preferences')
  else if (shortcuts.end === 'refused')
    view.say(words.t('prefs.refused', { keys, old: words.t('prefs.choose') }), 'alert', 'preferences')
  else view.say(words.t('hint.shortcut', { keys }))
}

/** @param whom The name, or how many people. */
export function failureHead({ t }: Words, kind: ActionKind, whom: string | number, fault: Fault): string {
  if (fault.code === 'unknownOutcome') return t('failed.unknown')
  if (typeof whom === 'string') return t(`failed.${kind}`, { name: whom })
  return kind === 'end' || kind === 'endAll' || kind === 'hangupCall'
    ? t(`failed.${kind}`, { name: t('count.people', { count: whom }) })
    : t(`failed.people.${kind}`, { count: whom })
}

/** A failure in one line, for where its row is no more. */
export function failureSentence(words: Words, kind: ActionKind, whom: string | number, fault: Fault): string {
  const text = faultText(words.texts, fault, 'action', (who) => words.caller(who).called)
  return [failureHead(words, kind, whom, fault), text.sentence, text.remedy].filter((part) => part !== '').join(' ')
}

export function goneSentence({ t }: Words, kind: ActionKind, { name, room }: Target): string {
  if (kind === 'hangupCall') return t('done.alreadyGoneCall')
  if (kind === 'endAll') return t('done.alreadyGoneAll', { name })
  if (room !== undefined) return t('done.alreadyGoneRoom', { name: room })
  return t('done.alreadyGoneMember', { name: typeof name === 'string' ? name : t('count.people', { count: name }) })
}

/** Several people, for whom it went differently. */
export function reportBulkOutcome(
  words: Words,
  view: View,
  kind: ActionKind,
  acted: Extract<Acted, { state: 'apart' }>,
): void {
  const { t } = words
  const { accepted, gone, failed, unknown, notSent } = acted
  const parts = [
    accepted > 0 ? t(kind === 'kick' ? 'done.parts.kick' : 'done.parts.remove', { count: accepted }) : '',
    ...(['gone', 'failed', 'unknown', 'notSent'] as const).map((part) =>
      acted[part] > 0 ? t(`done.parts.${part}`, { count: acted[part] }) : '',
    ),
  ].filter((part) => part !== '')
  const people = t('count.people', { count: accepted + gone + failed + unknown + notSent })
  view.say(t('done.apart', { people, parts: parts.join(', ') }), failed + unknown + notSent > 0 ? 'alert' : 'info')
}

/** After these nothing was sent, or the provider took nothing, and the same may do later. */
const MAY_DO_LATER: ReadonlySet<FaultCode> = new Set(['stale', 'offline', 'dns', 'proxy', 'refused', 'rateLimited'])

/** What may be tried once more for one person without looking first. */
export function retryOf(kind: ActionKind, { code, values }: Fault): MemberActionKind | undefined {
  if (kind === 'end' || kind === 'endAll' || kind === 'hangupCall') return undefined
  return MAY_DO_LATER.has(code) && values?.reason === undefined ? kind : undefined
}
