import type { JournalEntry } from '../../shared/journal-entry.ts'
import type { Member } from '../../shared/model.ts'
import { faultText } from '../../shared/text/fault-text.ts'
import { caller, type Caller } from '../../shared/text/caller-names.ts'
import type { Joined } from './journal-grouping.ts'
import type { I18n } from './i18n.svelte.ts'

export interface JournalLine {
  readonly id: string
  readonly at: number
  /** What happened, in a few words. */
  readonly what: string
  /** To whom, where, by whom. */
  readonly details: string
  readonly trouble: boolean
  readonly requestId?: string
}

type Labels = Readonly<Record<string, string>>

/** The words of one line of the log. */
export function journalLine({ id, entry, outcomes, seen, because }: Joined, i18n: I18n, labels: Labels): JournalLine {
  const { t, times } = i18n
  const last = outcomeOfEach(outcomes)
  const [only] = last
  const together = last.length === 1 ? only : undefined
  const duration = (seen ?? entry).duration
  const peak = (seen ?? entry).peak
  const fault = together?.fault ?? entry.fault
  const details = [
    people(entry, i18n, labels),
    entry.conference ?? '',
    ...(last.length > 1 ? last.map((one) => part(one, i18n, labels)) : []),
    because === undefined ? who(entry, i18n) : who(because, i18n),
    duration === undefined ? '' : t('log.after', { duration: times.spoken(duration * 1_000) }),
    peak === undefined ? '' : t('log.peak', { count: peak }),
    entry.accountName ?? '',
    fault === undefined
      ? ''
      : faultText(i18n.texts, fault, 'action', (who) => asShown(who, i18n, labels).called).sentence,
    fault?.providerText ?? '',
    note((together ?? entry).text ?? entry.text, i18n),
  ]
  const requests = [...new Set([entry, ...last].flatMap(({ requestId }) => requestId ?? []))]
  return {
    id,
    at: Date.parse(entry.at),
    what: what(entry, seen ?? because, together, i18n),
    details: details.filter((part) => part !== '').join(' · '),
    trouble: entry.event === 'dropped' || last.some(({ outcome }) => outcome === 'failed' || outcome === 'unknown'),
    ...(requests.length === 0 ? {} : { requestId: requests.join(', ') }),
  }
}

/** The last word on each of those whom an outcome is about; newest first. */
function outcomeOfEach(outcomes: readonly JournalEntry[]): readonly JournalEntry[] {
  const known = new Map<string, JournalEntry>()
  for (const one of outcomes) {
    const about = JSON.stringify(one.members ?? [])
    if (!known.has(about)) known.set(about, one)
  }
  return [...known.values()]
}

/** For whom it went so. */
function part({ outcome, members, fault }: JournalEntry, i18n: I18n, labels: Labels): string {
  const said = outcome === undefined ? '' : i18n.t(`log.outcome.${outcome}`)
  const why = fault === undefined ? '' : ` (${faultText(i18n.texts, fault, 'action').title})`
  return i18n.t('log.part', { outcome: `${said}${why}`, people: names(members ?? [], i18n, labels) })
}

function what(
  entry: JournalEntry,
  why: JournalEntry | undefined,
  outcome: JournalEntry | undefined,
  { t }: I18n,
): string {
  const { event, action } = entry
  const left = event === 'left' ? why?.action : action
  if (why !== undefined && (left === 'remove' || left === 'kick' || left === 'end' || left === 'hangupCall'))
    return t(`log.seen.${left}`)
  const said = outcome?.outcome ?? entry.outcome
  return t(`log.event.${said === undefined ? event : 'outcome'}`, {
    action: action === undefined ? '' : t(`log.action.${action}`),
    outcome: said === undefined ? '' : t(`log.outcome.${said}`),
  })
}

function people({ members = [] }: JournalEntry, i18n: I18n, labels: Labels): string {
  return names(members, i18n, labels)
}

function names(members: NonNullable<JournalEntry['members']>, i18n: I18n, labels: Labels): string {
  return members.map((member) => asShown(member, i18n, labels).full).join(', ')
}

function asShown(who: Pick<Member, 'name' | 'number'>, { number, t }: I18n, labels: Labels): Caller {
  return caller(who, { labels, number, nobody: t('member.nobody') })
}

/** An action is this Gavel's, and so yours; the log keeps what this computer calls you. */
function who({ by, actor, action }: JournalEntry, { t }: I18n): string {
  if (by !== undefined) return by === 'you' ? t('log.byYou') : t('log.notThisGavel')
  return action === undefined ? '' : t('log.by', { actor })
}

/** The log keeps a word of ours, which people read in their language; anything else is shown as it is. */
function note(text: string | undefined, { texts }: I18n): string {
  if (text === undefined) return ''
  return texts.has(`log.text.${text}`) ? texts.any(`log.text.${text}`) : text
}
