import { isFlagAction, isSoundAction, type FlagAction } from '../../../shared/rooms/action-effect.ts'
import { isSameNumber } from '../../../shared/callers/number.ts'
import { membersOrCalls } from '../../../shared/rooms/call-members.ts'
import { laterText, type NewcomersView } from '../../../shared/rooms/newcomers.ts'
import type { ShownRoom } from '../../../shared/rooms/shown-room.ts'
import type { Told } from '../../../shared/rooms/told.ts'
import type { Fault, FaultCode } from '../../../shared/fault.ts'
import type { ActionResult, ActionKind, MemberActionKind } from '../../../shared/rooms/model.ts'
import { faultText } from '../../../shared/text/fault-text.ts'
import type { T } from '../../../shared/text/i18n.ts'
import type { I18n } from '../i18n.svelte.ts'
import { endsSoon } from './announcement-texts.ts'

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

/** The same where no row shows whom it is about: if the outcome is unknown, it says what the user asked for. */
export function failureHeadAside(i18n: I18n, kind: ActionKind, whom: string | number, fault: Fault): string {
  const asked = fault.code === 'unknownOutcome' ? i18n.t(`failed.asked.${kind}`, { name: whomText(i18n.t, whom) }) : ''
  return `${asked} ${failureHead(i18n, kind, whom, fault)}`.trim()
}

/** The whole text about a failure that no row shows. */
export function failureSentence(i18n: I18n, kind: ActionKind, whom: string | number, fault: Fault): string {
  const text = faultText(i18n.texts, fault, 'action', (who) => i18n.caller(who).called)
  const parts = [failureHeadAside(i18n, kind, whom, fault), text.sentence, text.remedy]
  return parts.filter((part) => part !== '').join(' ')
}

/** The text of a message about what became of an action. */
export function toldText(i18n: I18n, told: Told, room: ShownRoom | undefined): string {
  const { t } = i18n
  const { kind, became } = told
  switch (became.state) {
    case 'failed':
      return failureSentence(i18n, kind, whomOf(i18n, told, room), became.fault)
    case 'alreadyGone':
      return alreadyGoneSentence(i18n, told, room)
    case 'mixed':
      return bulkSentence(i18n, kind, became)
    case 'accepted':
      return endsSoon(i18n, became.endsIn ?? 0, told.title, became.asksAgain)
    default:
      return isFlagAction(kind) ? togetherText(t, kind, became, room?.newcomers) : ''
  }
}

/** Whom a failed action was about: a name, a group, or how many. */
function whomOf(i18n: I18n, { kind, caller, group, count, title }: Told, room: ShownRoom | undefined): string | number {
  if (caller !== undefined) {
    const here = room ? membersOrCalls(room) : []
    const isHere = here.some((one) => one.name === caller.name && isSameNumber(one.number, caller.number))
    // Someone who has left keeps the name that their row had.
    return i18n.callerAmong(caller, isHere ? here : [...here, caller]).called
  }
  if (group !== undefined && !isSoundAction(kind)) return i18n.t(`failed.${group}`)
  return count ?? (title === '' ? i18n.t('member.nobody') : title)
}

function alreadyGoneSentence(i18n: I18n, told: Told, room: ShownRoom | undefined): string {
  const { t } = i18n
  const { kind, group, count, title } = told
  if (kind === 'hangupCall') return t(count === undefined ? 'done.alreadyGoneCall' : 'done.alreadyGoneCalls')
  if (kind === 'endAll') return t('done.alreadyGoneAll', { name: title })
  if (kind === 'end' && count !== undefined) return t('done.alreadyGoneRooms')
  if (kind === 'end' || group === 'everyone') return t('done.alreadyGoneRoom', { name: title })
  if (group !== undefined) return t('done.alreadyGoneOthers')
  return t('done.alreadyGoneMember', { name: whomText(t, whomOf(i18n, told, room)) })
}

/** What is known of a mute and the like of a group, until a roster shows it and then. */
function togetherText(
  t: T,
  kind: FlagAction,
  { state, people }: Extract<Told['became'], { readonly state: 'doing' | 'requested' | 'confirmed' }>,
  newcomers: NewcomersView | undefined,
): string {
  if (state === 'doing')
    return people === undefined ? t(`together.doingAll.${kind}`) : t(`together.doing.${kind}`, { count: people })
  if (people === 0) return t('together.nobody')
  const said = people === undefined ? t(`together.requested.${kind}`) : t(`together.done.${kind}`, { count: people })
  return kind === 'mute' ? `${said} ${t(laterText(newcomers))}` : said
}

/**
 * The totals of an action on several people, calls or rooms. No row shows why a call could not be hung up, and the page
 * of the accounts has no rows for rooms.
 */
function bulkSentence(i18n: I18n, kind: ActionKind, acted: Extract<ActionResult, { state: 'mixed' }>): string {
  const { t } = i18n
  const { accepted, gone, fault } = acted
  const isNotOfPeople = kind === 'hangupCall' || kind === 'end'
  const named = kind === 'kick' || kind === 'remove' || isNotOfPeople ? kind : 'accepted'
  const parts = [
    accepted > 0 ? t(`done.parts.${named}`, { count: accepted }) : '',
    gone > 0 ? t(isNotOfPeople ? 'done.parts.ended' : 'done.parts.gone', { count: gone }) : '',
    ...(['failed', 'unknown', 'notSent'] as const).map((part) =>
      acted[part] > 0 ? t(`done.parts.${part}`, { count: acted[part] }) : '',
    ),
  ].filter((part) => part !== '')
  if (!isNotOfPeople) return t('done.apart', { parts: parts.join(', ') })
  const why = fault && faultText(i18n.texts, fault, 'action', (who) => i18n.caller(who).called)
  return [`${parts.join(', ')}.`, why?.sentence, why?.remedy].filter(Boolean).join(' ')
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
