import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import { shorten } from '../../../shared/text/caller-names.ts'
import type { I18n } from '../i18n.svelte.ts'
import type { JournalGroup } from './journal-grouping.ts'
import { callerOf, outcomeTexts, type Labels } from './journal-lines.ts'

/** One fact below an expanded line of the journal. */
export interface JournalDetail {
  readonly label: string
  readonly values: readonly string[]
}

/** The maximum number of callers. A longer list would be hard to read, and an export contains all of them. */
const MAX_PEOPLE = 100

/**
 * What a line shortens or leaves out: its callers, the full time, the account, each outcome and the provider's reason,
 * where results are sent, and the ids for the provider's support.
 */
export function journalDetails(group: JournalGroup, i18n: I18n, labels: Labels): readonly JournalDetail[] {
  const { entry, outcomes, observed } = group
  const { t, times } = i18n
  const entries = [entry, ...outcomes.toReversed(), ...(observed === undefined ? [] : [observed])]
  const written = distinct(entries).filter(({ event }) => event === 'outcome')
  const details: readonly (readonly [label: string, values: readonly string[]])[] = [
    [t('log.kinds.people'), peopleOf(entry, i18n, labels)],
    [t('log.when'), [times.full(Date.parse(entry.at))]],
    [t('log.account'), [accountOf(entry, i18n)]],
    [t('log.results'), written.map((one) => resultOf(one, i18n, labels))],
    [t('log.why'), entries.flatMap(({ fault }) => fault?.providerText ?? [])],
    [t('log.resultsTo'), entry.resultsTo === undefined ? [] : [entry.resultsTo]],
    [t('log.request'), [...new Set(entries.flatMap(({ requestId }) => requestId ?? []))]],
  ]
  return details.flatMap(([label, values]) => (values.length === 0 ? [] : [{ label, values }]))
}

function distinct(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()]
}

function peopleOf({ members = [] }: JournalEntry, i18n: I18n, labels: Labels): readonly string[] {
  const shown = members.slice(0, MAX_PEOPLE).map((member) => callerOf(member, i18n, labels).full)
  const others = members.length - shown.length
  return others > 0 ? [...shown, i18n.t('log.others', { count: others })] : shown
}

function accountOf({ account, accountName, provider }: JournalEntry, { t }: I18n): string {
  const name = shorten(accountName ?? account)
  const kind = t(`app.provider.${provider}`)
  return name === kind ? name : `${name} · ${kind}`
}

function resultOf(entry: JournalEntry, i18n: I18n, labels: Labels): string {
  const said = outcomeTexts(entry, i18n, labels).filter((part) => part !== '')
  return `${i18n.times.clockSeconds(Date.parse(entry.at))} ${said.join(' ')}`
}
