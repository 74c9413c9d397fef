import type { JournalEntry } from '../../shared/journal-entry.ts'
import type { Member } from '../../shared/model.ts'
import { faultText } from '../../shared/text/fault-text.ts'
import { caller, type Caller } from '../../shared/text/caller-names.ts'
import type { JournalGroup } from './journal-grouping.ts'
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

/** The texts of one line of the journal. */
export function journalLine(group: JournalGroup, i18n: I18n, labels: Labels): JournalLine {
  const { id, entry, outcomes, observed, cause } = group
  const { t } = i18n
  const latest = latestOutcomes(outcomes)
  const outcome = latest.length === 1 ? latest[0] : undefined
  const { peak } = observed ?? entry
  const fault = outcome?.fault ?? entry.fault
  const details = [
    names(entry.members ?? [], i18n, labels),
    entry.conference ?? '',
    ...(latest.length > 1 ? latest.map((one) => outcomeText(one, i18n, labels)) : []),
    actorText(cause ?? entry, i18n),
    lastedText(observed ?? entry, i18n),
    peak === undefined ? '' : t('log.peak', { count: peak }),
    entry.accountName ?? '',
    fault === undefined
      ? ''
      : faultText(i18n.texts, fault, 'action', (who) => callerOf(who, i18n, labels).called).sentence,
    fault?.providerText ?? '',
    entry.resultsTo === undefined ? '' : t('log.resultsTo', { host: entry.resultsTo }),
    noteText((outcome ?? entry).text ?? entry.text, i18n),
  ]
  const requests = [...new Set([entry, ...latest].flatMap(({ requestId }) => requestId ?? []))]
  return {
    id,
    at: Date.parse(entry.at),
    what: whatHappened(entry, observed ?? cause, outcome, i18n),
    details: details.filter((part) => part !== '').join(' · '),
    trouble: entry.event === 'dropped' || latest.some((one) => one.outcome === 'failed' || one.outcome === 'unknown'),
    ...(requests.length === 0 ? {} : { requestId: requests.join(', ') }),
  }
}

/** The latest outcome for each set of members; newest first. */
function latestOutcomes(outcomes: readonly JournalEntry[]): readonly JournalEntry[] {
  const latest = new Map<string, JournalEntry>()
  for (const one of outcomes) {
    const about = JSON.stringify(one.members ?? [])
    if (!latest.has(about)) latest.set(about, one)
  }
  return [...latest.values()]
}

/** An outcome and the people it applies to. */
function outcomeText({ outcome, members, fault }: JournalEntry, i18n: I18n, labels: Labels): string {
  const said = outcome === undefined ? '' : i18n.t(`log.outcome.${outcome}`)
  const why = fault === undefined ? '' : ` (${faultText(i18n.texts, fault, 'action').title})`
  return i18n.t('log.part', { outcome: `${said}${why}`, people: names(members ?? [], i18n, labels) })
}

function whatHappened(
  entry: JournalEntry,
  effect: JournalEntry | undefined,
  outcome: JournalEntry | undefined,
  { t }: I18n,
): string {
  const { event, action } = entry
  const left = event === 'left' ? effect?.action : action
  if (effect !== undefined && (left === 'remove' || left === 'kick' || left === 'end' || left === 'hangupCall'))
    return t(`log.seen.${left}`)
  const said = outcome?.outcome ?? entry.outcome
  return t(`log.event.${said === undefined ? event : 'outcome'}`, {
    action: action === undefined ? '' : t(`log.action.${action}`),
    outcome: said === undefined ? '' : t(`log.outcome.${said}`),
  })
}

function names(members: NonNullable<JournalEntry['members']>, i18n: I18n, labels: Labels): string {
  return members.map((member) => callerOf(member, i18n, labels).full).join(', ')
}

function callerOf(who: Pick<Member, 'name' | 'number'>, { number, t }: I18n, labels: Labels): Caller {
  return caller(who, { labels, number, nobody: t('member.nobody') })
}

/** An action was sent by this Gavel, so it is "yours". */
function actorText({ by, action }: JournalEntry, { t }: I18n): string {
  if (by === 'you' || (by === undefined && action !== undefined)) return t('log.byYou')
  return by === undefined ? '' : t('log.notThisGavel')
}

function lastedText({ duration, durationAtLeast = duration }: JournalEntry, { t, times }: I18n): string {
  if (duration === undefined || durationAtLeast === undefined) return ''
  return t('log.lasted', { duration: times.spokenBetween(durationAtLeast * 1_000, duration * 1_000) })
}

/** The journal stores a key of the catalogue, which is shown in the user's language; other text is shown as it is. */
function noteText(text: string | undefined, { texts }: I18n): string {
  if (text === undefined) return ''
  return texts.has(`log.text.${text}`) ? texts.any(`log.text.${text}`) : text
}
