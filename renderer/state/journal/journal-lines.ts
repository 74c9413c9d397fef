import { providerName } from '../../../shared/providers.ts'
import { shownWords } from '../../../shared/callers/masked.ts'
import { isFlagAction, isSoundAction } from '../../../shared/rooms/action-effect.ts'
import type { ActionKind } from '../../../shared/rooms/model.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import type { JournalAction, JournalGroup } from '../../../shared/journal/journal-group.ts'
import type { CallFacts } from '../../../shared/journal/call-facts.ts'
import { recordedCallOf } from '../../../shared/journal/recorded-call.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import { faultText } from '../../../shared/text/fault-text.ts'
import { sanitizeForDisplay } from '../../../shared/text/sanitize.ts'
import type { I18n } from '../i18n.svelte.ts'

export interface JournalLine {
  readonly icon: JournalIcon
  /** Sentences that say who did what to whom and where, and what is known of the outcome. */
  readonly text: string
  /** Whether the action failed, was cancelled, or has an unknown outcome. */
  readonly trouble: boolean
}

type Members = NonNullable<JournalEntry['members']>

/** How many of a list a sentence names. The others are counted, but a fourth is named too if there is no fifth. */
function namedOf({ length }: readonly unknown[]): number {
  return length > 4 ? 3 : length
}

/** The texts of an entry that say whom an action was for. */
const TARGETS: ReadonlySet<string | undefined> = new Set(['everyone', 'everyoneButMe', 'mutedByMe'])

const ACTION_ICONS = {
  mute: 'mic-off',
  unmute: 'mic',
  deafen: 'ear-off',
  undeafen: 'ear',
  remove: 'user-minus',
  kick: 'user-minus',
  end: 'phone-off',
  endAll: 'phone-off',
  hangupCall: 'phone-off',
  announce: 'play',
  stopAnnouncement: 'square',
  record: 'play',
  stopRecording: 'square',
} as const satisfies Readonly<Record<ActionKind, string>>

const EVENT_ICONS = {
  started: 'play',
  ended: 'square',
  joined: 'log-in',
  left: 'log-out',
  muted: 'mic-off',
  unmuted: 'mic',
  deafened: 'ear-off',
  undeafened: 'ear',
} as const

type JournalIcon = (typeof ACTION_ICONS)[ActionKind] | (typeof EVENT_ICONS)[keyof typeof EVENT_ICONS] | 'info' | 'undo'

/** One line of the journal in sentences. An action counts as done only if its effect was observed. */
export function journalLine(group: JournalGroup, i18n: I18n): JournalLine {
  const { entry, cause, ending } = group
  const { event, action } = entry
  if (action !== undefined && (event === 'intent' || event === 'outcome' || event === 'undone' || event === 'dropped'))
    return actionLine(group, action, i18n)
  const failed = failedParts(group)
  const parts = failed.map((part) => partText(part, i18n))
  const icon = Object.hasOwn(EVENT_ICONS, event) ? EVENT_ICONS[event as keyof typeof EVENT_ICONS] : 'info'
  return {
    icon: cause === undefined ? icon : 'user-minus',
    text: sentences([...eventTexts(group, i18n), endingText(ending, i18n), ...parts]),
    trouble: failed.length > 0,
  }
}

/** What an entry says that is not of an action. */
function eventTexts({ entry, cause }: JournalGroup, i18n: I18n): readonly string[] {
  const { event, people } = entry
  const { t } = i18n
  const values = valuesOf(entry, i18n)
  switch (event) {
    case 'started':
      return [t('log.event.started', values), people === undefined ? '' : t('log.startedWith', { count: people })]
    case 'ended':
      return [endedText(entry, i18n), byText(entry, 'log.byColleague', i18n), ...facts(entry, i18n)]
    case 'joined': {
      const how = isProbable(entry) ? 'probablyJoined' : entry.text === 'backAgain' ? 'joinedAgain' : 'joined'
      return [t(`log.event.${how}`, values)]
    }
    case 'left': {
      if (cause?.action === 'remove' || cause?.action === 'kick')
        return [t(`log.did.${cause.action}`, values), t('log.outcome.confirmed')]
      const how = isProbable(entry) ? 'probablyLeft' : 'left'
      return [t(`log.event.${how}`, values), byText(entry, 'log.removedBy', i18n)]
    }
    case 'muted':
    case 'unmuted':
    case 'deafened':
    case 'undeafened':
      return [t(`log.event.${event}`, values), byText(entry, 'log.byColleague', i18n)]
    case 'callRecords':
      return recordsTexts(entry, i18n)
    default:
      return [noteText(entry, i18n), ...facts(entry, i18n)]
  }
}

function actionLine(group: JournalGroup, action: ActionKind, i18n: I18n): JournalLine {
  const { entry, observed } = group
  const { event, rooms = [] } = entry
  const latest = latestOutcomes(group)
  const isDone = observed !== undefined || (latest.length > 0 && latest.every(({ outcome }) => outcome === 'confirmed'))
  const { record, members = [] } = group.outcomes.find((one) => one.record !== undefined) ?? {}
  const isTrouble = ({ outcome }: JournalEntry): boolean => outcome === 'failed' || outcome === 'unknown'
  return {
    icon: event === 'undone' ? 'undo' : ACTION_ICONS[action],
    text: sentences([
      actionText(entry, action, isDone, i18n),
      rooms.length === 0 ? '' : i18n.t('log.saw', { rooms: roomsText(entry, i18n) }),
      ...resultTexts(group, latest, i18n),
      ...(observed === undefined ? [] : facts(observed, i18n)),
      ...(record === undefined ? [] : recordTexts(record, members, i18n)),
    ]),
    trouble: event === 'dropped' || isStillMuted(group) || (observed === undefined && latest.some(isTrouble)),
  }
}

/** The latest outcome for each set of members; newest first. */
function latestOutcomes({ outcomes }: JournalAction): readonly JournalEntry[] {
  const isAbout = new Set<string>()
  return outcomes.filter(({ members = [] }) => {
    const about = JSON.stringify(members)
    return !isAbout.has(about) && isAbout.add(about)
  })
}

function actionText(entry: JournalEntry, action: ActionKind, isDone: boolean, i18n: I18n): string {
  const { event, members = [], duration } = entry
  const { t, times } = i18n
  const values = valuesOf(entry, i18n)
  if ((action === 'record' || action === 'stopRecording') && recordedCallOf(entry) !== undefined)
    return t(`log.asked.${action}Call`, values)
  if (isSoundAction(action)) return t(`log.asked.${action}`, values)
  if (event === 'undone' && (action === 'remove' || action === 'kick')) return t(`log.undid.${action}`, values)
  const done = isDone ? 'did' : 'asked'
  if (action !== 'hangupCall') return t(`log.${done}.${action}`, values)
  // Entries of earlier versions say neither whose call it was nor how long it had lasted.
  if (members.every(({ name, number }) => name === '' && number === '')) return t(`log.${done}.hangupCall`)
  if (duration === undefined) return t(`log.${done}.hangupCallOf`, values)
  return t(`log.${done}.hangupCallAfter`, { ...values, duration: times.spoken(duration * 1_000) })
}

function resultTexts(group: JournalGroup, latest: readonly JournalEntry[], i18n: I18n): readonly string[] {
  const { t } = i18n
  const { entry, observed } = group
  // An action that was undone or cancelled has no outcome, because nothing was sent, except the mute before a removal.
  if (entry.event === 'undone')
    return [entry.action === 'remove' || entry.action === 'kick' ? undoneMuteText(group, i18n) : t('log.undone')]
  if (entry.event === 'dropped') {
    const said = mayHaveMuted(group) ? t('log.muted.cancelled') : t('log.cancelled')
    return [said, ...outcomeTexts(entry, i18n).slice(1)]
  }
  const isUnmuted = group.parts.some((part) => part.entry.action === 'unmute')
  const muted = isUnmuted ? undoneMuteText(group, i18n) : wasMutedFirst(group) ? t('log.muted.first') : ''
  if (observed !== undefined) return [t('log.outcome.confirmed'), noteText(entry, i18n), muted]
  const [only] = latest
  if (latest.length < 2) return [...outcomeTexts(only ?? { ...entry, text: '' }, i18n), muted]
  if (latest.every(({ outcome }) => outcome === 'confirmed')) return [t('log.outcome.confirmed'), muted]
  const outcomeFor = (one: JournalEntry): string => {
    const people = namesText(one.members, i18n, entry.members)
    return t('log.outcomeFor', { people, outcome: sentences(outcomeTexts(one, i18n)) })
  }
  return [...latest.map(outcomeFor), muted]
}

/** The outcome of an entry and why, in sentences. */
function outcomeTexts(entry: JournalEntry, i18n: I18n): readonly string[] {
  const { action, outcome = 'none', fault } = entry
  // No response confirms an announcement or a recording, so "not confirmed" or "no result yet" would look like a
  // problem.
  const isNeverShown = action !== undefined && isSoundAction(action)
  return [
    isNeverShown && outcome === 'accepted' ? i18n.t('log.outcome.acceptedSound') : i18n.t(`log.outcome.${outcome}`),
    fault === undefined ? '' : faultText(i18n.texts, fault, 'action', (who) => i18n.caller(who).called).sentence,
    noteText(entry, i18n),
  ]
}

function partOutcomes({ parts }: JournalGroup): readonly JournalEntry[] {
  return inOrder(parts.flatMap(({ outcomes }) => outcomes))
}

/** In the order in which they were written. */
function inOrder(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  return entries.toSorted((one, other) => (one.id < other.id ? -1 : 1))
}

/** The latest outcome of the mute before a removal, or of the unmute after its undo. */
function partOutcome(group: JournalGroup, action: 'mute' | 'unmute'): JournalEntry['outcome'] {
  return partOutcomes(group).findLast((part) => part.action === action)?.outcome
}

/** The latest outcomes of what put callers on hold, or brought them back, that failed or are unknown. */
function failedParts(group: JournalGroup): readonly JournalEntry[] {
  const latest = new Map(partOutcomes(group).map((part) => [part.action, part]))
  return [...latest.values()].filter(({ outcome }) => outcome === 'failed' || outcome === 'unknown')
}

/** Whether the caller of a removal was muted for it. */
function wasMutedFirst(group: JournalGroup): boolean {
  const muted = partOutcome(group, 'mute')
  // Until the removal is sent, the line is about the mute alone.
  return group.entry.partOf === undefined && (muted === 'accepted' || muted === 'confirmed')
}

function mayHaveMuted(group: JournalGroup): boolean {
  return wasMutedFirst(group) || partOutcome(group, 'mute') === 'unknown'
}

/** Whether the unmute after an undo, or after a removal that could not be logged, failed, or nobody knows. */
function isStillMuted(group: JournalGroup): boolean {
  const unmuted = partOutcome(group, 'unmute')
  return unmuted === 'failed' || unmuted === 'unknown'
}

function undoneMuteText(group: JournalGroup, { t }: I18n): string {
  if (!mayHaveMuted(group)) return ''
  const isTakenBack = group.parts.some(({ entry }) => entry.action === 'unmute') && !isStillMuted(group)
  return t(isTakenBack ? 'log.muted.untilUndo' : 'log.muted.still')
}

function endingText(ending: JournalGroup['ending'], { t }: I18n): string {
  if (ending === undefined) return ''
  return ending === 'hungUp' || ending === 'api' || ending === 'line'
    ? t(`log.ending.${ending}`)
    : t(`roomEnding.${ending}`)
}

/** What the provider has written about one call. Its words may repeat a number of the callers. */
function recordTexts(record: CallFacts, callers: Members, i18n: I18n): readonly string[] {
  const { t, times } = i18n
  const { seconds, cause = '' } = record
  const words = maskedWords(sanitizeForDisplay(cause), callers, i18n)
  const cost = costText(record, i18n)
  return [
    seconds === undefined ? '' : t('log.record.lasted', { duration: times.spoken(seconds * 1_000) }),
    cost === undefined ? '' : t('log.record.cost', { cost }),
    endingText(record.ending, i18n),
    words === '' ? '' : t('log.record.cause', { cause: words }),
  ]
}

function maskedWords(words: string, callers: Members, i18n: I18n): string {
  const numbers = callers.map(({ number }) => number)
  return shownWords(words, i18n.number, numbers)
}

function costText({ cost, currency = '' }: Pick<CallFacts, 'cost' | 'currency'>, { texts }: I18n): string | undefined {
  return cost === undefined ? undefined : `${texts.amount(cost)} ${currency}`.trimEnd()
}

/** How many calls the records are about, and their sums, each only if it is known for every call. */
function recordsTexts(entry: JournalEntry, i18n: I18n): readonly string[] {
  const { t, times } = i18n
  const records = (entry.members ?? []).map(({ record = {} }) => record)
  const seconds = sumOf(records.map((record) => record.seconds))
  const currencies = new Set(records.map((record) => record.currency))
  const [currency = ''] = currencies
  const cost = currencies.size === 1 ? sumOf(records.map((record) => record.cost)) : undefined
  const paid = cost === undefined ? undefined : costText({ cost, currency }, i18n)
  return [
    t('log.records.of', { ...valuesOf(entry, i18n), count: records.length }),
    seconds === undefined ? '' : t('log.records.lasted', { duration: times.spoken(seconds * 1_000) }),
    paid === undefined ? '' : t('log.records.cost', { cost: paid }),
  ]
}

function sumOf(amounts: readonly (number | undefined)[]): number | undefined {
  return amounts.reduce<number | undefined>(
    (sum, amount) => (sum === undefined || amount === undefined ? undefined : sum + amount),
    0,
  )
}

/** Whether this is known only from a call on a number of the room. */
function isProbable({ members = [] }: JournalEntry): boolean {
  return members.some(({ byCall }) => byCall === true)
}

/** Says which colleague caused a change, if one did. */
function byText(entry: JournalEntry, key: 'log.byColleague' | 'log.removedBy', { t }: I18n): string {
  return entry.by === 'colleague' ? t(key, { person: sanitizeForDisplay(entry.colleague ?? '') }) : ''
}

function endedText(entry: JournalEntry, i18n: I18n): string {
  const { t, texts } = i18n
  const values = valuesOf(entry, i18n)
  if (entry.by === 'you') return t('log.did.end', values)
  const key = `log.text.${entry.text ?? ''}`
  return entry.text !== undefined && texts.has(key)
    ? t('log.event.endedWhile', { ...values, why: texts.any(key) })
    : t('log.event.ended', values)
}

/** How long a room lasted, and the highest number of callers at one time. */
function facts(entry: JournalEntry, { t, times }: I18n): readonly string[] {
  const { duration, durationAtLeast = duration } = entry
  // Earlier versions of Gavel wrote 0 if no roster of the run had been read.
  const peak = entry.peak === 0 ? undefined : entry.peak
  const lasted =
    duration === undefined || durationAtLeast === undefined
      ? undefined
      : times.spokenBetween(durationAtLeast * 1_000, duration * 1_000)
  if (lasted !== undefined && peak !== undefined) return [capital(t('log.facts', { duration: lasted, count: peak }))]
  if (peak !== undefined) return [t('log.peak', { count: peak })]
  return lasted === undefined ? [] : [capital(t('log.duration', { duration: lasted }))]
}

/** What the sentences about an entry need. */
function valuesOf(entry: JournalEntry, i18n: I18n) {
  const { text = '', accountName = '', announced = '', colleague = '', conference = '' } = entry
  return {
    people: TARGETS.has(text) ? i18n.texts.any(`log.text.${text}`) : namesText(entry.members, i18n),
    room: truncate(sanitizeForDisplay(conference)),
    account: truncate(accountName),
    announced: sanitizeForDisplay(announced),
    person: sanitizeForDisplay(colleague),
    rooms: roomsText(entry, i18n),
    time: timeOf(entry, i18n),
  }
}

/** The first of a long list, and how many others there are. */
function shortened<One>(
  all: readonly One[],
  textOf: (one: One) => string,
  i18n: I18n,
  most = namedOf(all),
): readonly string[] {
  const others = all.length - most
  const named = all.slice(0, most).map(textOf)
  return others > 0 ? [...named, i18n.t('log.others', { count: others })] : named
}

/** @param among the callers from whom these are told apart */
function namesText(members: Members = [], i18n: I18n, among?: Members): string {
  const named = among ?? members.slice(0, namedOf(members))
  return i18n.texts.list(shortened(members, (member) => i18n.callerAmong(member, named).called, i18n))
}

/** The rooms of *End all* with their head counts, shortened as names are. */
function roomsText({ rooms = [] }: JournalEntry, i18n: I18n): string {
  return i18n.texts.list(shortened(rooms, (room) => roomText(room, i18n), i18n))
}

function roomText(room: NonNullable<JournalEntry['rooms']>[number], { t }: I18n): string {
  const title = truncate(sanitizeForDisplay(room.conference))
  return room.people === undefined ? title : `${title} (${t('count.people', { count: room.people })})`
}

/** When the room is to end, with the date if that is on another day than the entry. */
function timeOf({ at, endsAt = '' }: JournalEntry, { t, times }: I18n): string {
  const time = times.clock(Date.parse(endsAt))
  const day = times.date(Date.parse(endsAt))
  return endsAt === '' || day === times.date(Date.parse(at)) ? time : t('time.on', { time, day })
}

/**
 * The `text` of an entry; empty if it says whom an action was for. A key of the text catalogue is shown in the user's
 * language; any other text is only made safe for display.
 */
function noteText(entry: JournalEntry, i18n: I18n): string {
  const { text } = entry
  if (text === undefined || TARGETS.has(text)) return ''
  const key = `log.text.${text}`
  return i18n.texts.has(key) ? i18n.texts.any(key, valuesOf(entry, i18n)) : sanitizeForDisplay(text)
}

/** Capitalises a sentence that may begin with "between". */
function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function sentences(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}

/** One fact below an expanded line of the journal. */
interface JournalDetail {
  readonly label: string
  readonly values: readonly string[]
}

/** The maximum number of callers. A longer list would be hard to read, and an export contains all of them. */
const MAX_PEOPLE = 100

/**
 * What a line shortens or leaves out: its callers, the full time, the account, each outcome and the provider's reason,
 * where results are sent, and the ids for the provider's support.
 */
export function journalDetails(group: JournalGroup, i18n: I18n): readonly JournalDetail[] {
  const { entry, parts, observed } = group
  const { t, times } = i18n
  const { members = [], rooms = [], account, accountName = account, provider, resultsTo } = entry
  const actions: readonly JournalAction[] = [
    ...parts,
    group,
    ...(observed === undefined ? [] : [{ entry: observed, outcomes: [] }]),
  ]
  const written = actions.flatMap((one) => [one.entry, ...one.outcomes])
  const entries = inOrder([...new Map(written.map((one) => [one.id, one])).values()])
  const full = (who: Members[number]): string => i18n.caller(who).full
  const name = truncate(accountName)
  const kind = providerName(provider)
  const records = members.flatMap((member) => {
    if (member.record === undefined) return []
    return t('log.outcomeFor', { people: full(member), outcome: sentences(recordTexts(member.record, members, i18n)) })
  })
  const details: readonly (readonly [label: string, values: readonly string[]])[] = [
    [t('log.kinds.people'), entry.event === 'callRecords' ? [] : shortened(members, full, i18n, MAX_PEOPLE)],
    [t('log.records.calls'), records],
    [t('log.rooms'), rooms.map((room) => roomText(room, i18n))],
    [t('log.when'), [times.full(Date.parse(entry.at))]],
    [t('log.account'), [name === kind ? name : `${name} · ${kind}`]],
    [
      t('log.results'),
      entries
        .filter(({ event }) => event === 'outcome')
        .map((one) => `${times.clockSeconds(Date.parse(one.at))} ${partText(one, i18n)}`),
    ],
    [
      t('log.why'),
      entries.flatMap(({ fault, members: about = [] }) =>
        fault?.providerText === undefined ? [] : maskedWords(fault.providerText, about, i18n),
      ),
    ],
    [t('log.resultsTo'), resultsTo === undefined ? [] : [resultsTo]],
    [t('log.request'), [...new Set(entries.flatMap(({ requestId }) => requestId ?? []))]],
  ]
  return details.flatMap(([label, values]) => (values.length === 0 ? [] : [{ label, values }]))
}

/** The outcome of an entry. If it is a part of something larger, that begins with what was sent. */
function partText(entry: JournalEntry, i18n: I18n): string {
  const { partOf, action } = entry
  const isPart = partOf !== undefined && action !== undefined && isFlagAction(action)
  return sentences([isPart ? `${i18n.t(`member.${action}`)}:` : '', ...outcomeTexts(entry, i18n)])
}
