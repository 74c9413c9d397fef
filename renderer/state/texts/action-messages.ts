import { keysText } from '../../../shared/preferences/accelerator.ts'
import { isAboutRoom, isSoundAction } from '../../../shared/rooms/action-effect.ts'
import type { Fault, FaultCode } from '../../../shared/fault.ts'
import type { Action, ActionResult, ActionKind, MemberActionKind } from '../../../shared/rooms/model.ts'
import { faultText } from '../../../shared/text/fault-text.ts'
import type { T } from '../../../shared/text/i18n.ts'
import type { I18n } from '../i18n.svelte.ts'
import type { Store } from '../store.svelte.ts'
import type { ActionSubject, View } from '../view.svelte.ts'

/**
 * Tells the user the keys of the end shortcut, or why it does not work. The shortcut is registered when a room is first
 * marked as own.
 */
export function endShortcutMessage(store: Store, view: View, { t }: I18n): void {
  const { shortcuts } = store.appStatus
  const keys = keysText(store.preferences.shortcutEnd, store.appStatus)
  if (keys === '') view.showMessage(t('hint.shortcutOff'), 'info', { link: 'preferences', tip: true })
  else if (shortcuts.end === 'refused')
    view.showMessage(t('prefs.refused', { keys, old: t('prefs.choose') }), 'alert', { link: 'preferences' })
  else view.showMessage(t('hint.shortcut', { keys }), 'info', { tip: true })
}

/**
 * Says what failed. If the room was to end after a failed announcement, also says that it was not ended. If the outcome
 * is unknown, the fault's own sentence says so, and the row shows whom it is about.
 * @param whom the name, or the number of people
 */
export function failureHead(i18n: I18n, kind: ActionKind, whom: string | number, fault: Fault): string {
  const head = failedAction(i18n, kind, whom, fault)
  if (kind !== 'announce' || fault.values?.['notEnded'] === undefined) return head
  return `${head} ${i18n.t('failed.notEnded')}`.trim()
}

function failedAction({ t }: I18n, kind: ActionKind, whom: string | number, fault: Fault): string {
  if (fault.code === 'unknownOutcome') return ''
  const { taken, asked } = fault.values ?? {}
  if (kind === 'announce' && taken !== undefined && asked !== undefined)
    return t('failed.announcePart', { taken, asked })
  if (typeof whom === 'string') return t(`failed.${kind}`, { name: whom })
  return kind === 'endAll' || kind === 'record' || kind === 'stopRecording'
    ? t(`failed.${kind}`, { name: whomText(t, whom) })
    : t(`failed.people.${kind}`, { count: whom })
}

function whomText(t: T, whom: string | number): string {
  return typeof whom === 'string' ? whom : t('count.people', { count: whom })
}

/**
 * The whole text about a failure that no row shows. If the outcome is unknown, the text first says what the user asked
 * for.
 */
export function failureSentence(i18n: I18n, kind: ActionKind, whom: string | number, fault: Fault): string {
  const text = faultText(i18n.texts, fault, 'action', (who) => i18n.caller(who).called)
  const asked = fault.code === 'unknownOutcome' ? i18n.t(`failed.asked.${kind}`, { name: whomText(i18n.t, whom) }) : ''
  const parts = [asked, failureHead(i18n, kind, whom, fault), text.sentence, text.remedy]
  return parts.filter((part) => part !== '').join(' ')
}

export function alreadyGoneSentence({ t }: I18n, action: Action, { name, room = String(name) }: ActionSubject): string {
  if (action.kind === 'hangupCall')
    return t(typeof name === 'number' ? 'done.alreadyGoneCalls' : 'done.alreadyGoneCall')
  if (action.kind === 'endAll') return t('done.alreadyGoneAll', { name })
  if (action.kind === 'end' && typeof name === 'number') return t('done.alreadyGoneRooms')
  if (isAboutRoom(action)) return t('done.alreadyGoneRoom', { name: room })
  if ('who' in action && action.who.kind !== 'members') return t('done.alreadyGoneOthers')
  return t('done.alreadyGoneMember', { name: whomText(t, name) })
}

/**
 * Shows the totals of an action on several people, calls or rooms. No row shows why a call could not be hung up, and
 * the page of the accounts has no rows for rooms.
 */
export function reportBulkOutcome(
  i18n: I18n,
  view: View,
  kind: ActionKind,
  acted: Extract<ActionResult, { state: 'mixed' }>,
): void {
  const { t } = i18n
  const { accepted, failed, unknown, notSent, gone, fault } = acted
  const isNotOfPeople = kind === 'hangupCall' || kind === 'end'
  const named = kind === 'kick' || kind === 'remove' || isNotOfPeople ? kind : 'accepted'
  const parts = [
    accepted > 0 ? t(`done.parts.${named}`, { count: accepted }) : '',
    gone > 0 ? t(isNotOfPeople ? 'done.parts.ended' : 'done.parts.gone', { count: gone }) : '',
    ...(['failed', 'unknown', 'notSent'] as const).map((part) =>
      acted[part] > 0 ? t(`done.parts.${part}`, { count: acted[part] }) : '',
    ),
  ].filter((part) => part !== '')
  const says = isNotOfPeople ? `${parts.join(', ')}.` : t('done.apart', { parts: parts.join(', ') })
  const why =
    isNotOfPeople && fault !== undefined
      ? faultText(i18n.texts, fault, 'action', (who) => i18n.caller(who).called)
      : undefined
  const text = [says, why?.sentence, why?.remedy].filter(Boolean).join(' ')
  view.showMessage(text, failed + unknown + notSent > 0 ? 'alert' : 'info')
}

/**
 * The faults after which the same request may succeed later, because nothing was sent or the provider accepted nothing.
 */
const RETRYABLE: ReadonlySet<FaultCode> = new Set(['stale', 'offline', 'dns', 'proxy', 'refused', 'rateLimited'])

/**
 * The action that can be repeated unchanged for one member. Undefined for other actions, and if the user has to check
 * first.
 */
export function retryOf(kind: ActionKind, { code, values }: Fault): MemberActionKind | undefined {
  if (kind === 'end' || kind === 'endAll' || kind === 'hangupCall' || isSoundAction(kind)) return undefined
  return RETRYABLE.has(code) && values?.reason === undefined ? kind : undefined
}

/** Not `internal`: Gavel may have failed after the request had left. */
const UNSENT: ReadonlySet<FaultCode> = new Set([
  'cancelled',
  'noAccount',
  'invalid',
  'unsupported',
  'unconfirmed',
  'readOnly',
  'changed',
  'stale',
])

/** Whether nothing of an announcement or a recording was sent, and no row shows why. */
export function isUnsent({ code, values }: Fault): boolean {
  return UNSENT.has(code) && values?.['taken'] === undefined
}
