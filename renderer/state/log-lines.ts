import type { JournalEntry } from '../../shared/model.ts'
import { faultText } from '../../shared/text/faults.ts'
import { caller } from '../../shared/text/people.ts'
import type { Words } from './words.svelte.ts'

export interface LogLine {
  readonly id: string
  readonly at: number
  /** What happened, in a few words. */
  readonly what: string
  /** To whom, where, by whom. */
  readonly details: string
  readonly trouble: boolean
  readonly requestId?: string
}

/** The words of one line of the log. */
export function logLine(entry: JournalEntry, words: Words, labels: Readonly<Record<string, string>>): LogLine {
  const { t, times } = words
  const details = [
    people(entry, words, labels),
    entry.conference ?? '',
    who(entry, words),
    entry.duration === undefined ? '' : t('log.after', { duration: times.spoken(entry.duration * 1_000) }),
    entry.peak === undefined ? '' : t('log.peak', { count: entry.peak }),
    entry.accountName ?? '',
    entry.fault === undefined ? '' : faultText(words.texts, entry.fault, 'action').sentence,
    entry.fault?.providerText ?? '',
    note(entry.text, words),
  ]
  return {
    id: entry.id,
    at: Date.parse(entry.at),
    what: what(entry, words),
    details: details.filter((part) => part !== '').join(' · '),
    trouble: entry.outcome === 'failed' || entry.outcome === 'unknown' || entry.event === 'dropped',
    ...(entry.requestId === undefined ? {} : { requestId: entry.requestId }),
  }
}

function what({ event, action, outcome }: JournalEntry, { t }: Words): string {
  return t(`log.event.${event}`, {
    action: action === undefined ? '' : t(`log.action.${action}`),
    outcome: outcome === undefined ? '' : t(`log.outcome.${outcome}`),
  })
}

function people(entry: JournalEntry, words: Words, labels: Readonly<Record<string, string>>): string {
  if (entry.members === undefined) return ''
  const nobody = words.t('member.nobody')
  return entry.members.map((member) => caller(member, { labels, number: words.number, nobody }).full).join(', ')
}

function who({ event, by, actor }: JournalEntry, { t }: Words): string {
  if (by !== undefined) return by === 'you' ? t('log.byYou') : t('log.notThisGavel')
  return event === 'intent' || event === 'undone' ? t('log.by', { actor }) : ''
}

/** The log keeps a word of ours, which people read in their language; anything else is shown as it is. */
function note(text: string | undefined, { texts }: Words): string {
  if (text === undefined) return ''
  return texts.has(`log.text.${text}`) ? texts.any(`log.text.${text}`) : text
}
