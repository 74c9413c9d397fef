import { providerName } from '../../../shared/providers.ts'
import { shownWords } from '../../../shared/callers/masked.ts'
import { isFlagAction, isSoundAction } from '../../../shared/rooms/action-effect.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import type { CallEnding, CallFacts, RoomEnding } from '../../../shared/journal/call-facts.ts'
import { recordedCallOf } from '../../../shared/journal/recorded-call.ts'
import { caller, ownName, type Caller } from '../../../shared/callers/called.ts'
import { sharedNames } from '../../../shared/callers/told-apart.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import { faultText } from '../../../shared/text/fault-text.ts'
import { sanitizeForDisplay } from '../../../shared/text/sanitize.ts'
import type { I18n } from '../i18n.svelte.ts'
import type { JournalGroup } from './journal-grouping.ts'

type JournalIcon =
  | 'ear'
  | 'ear-off'
  | 'info'
  | 'log-in'
  | 'log-out'
  | 'mic'
  | 'mic-off'
  | 'phone-off'
  | 'play'
  | 'square'
  | 'undo'
  | 'user-minus'

export interface JournalLine {
  readonly icon: JournalIcon
  /** Sentences that say who did what to whom and where, and what is known of the outcome. */
  readonly text: string
  /** Whether the action failed, was cancelled, or has an unknown outcome. */
  readonly trouble: boolean
}

type Labels = Readonly<Record<string, string>>

/**
 * The maximum number of names in a sentence. The others are counted, but a fourth person is named too if there is no
 * fifth.
 */
const MAX_NAMES = 3

/** The texts of an entry that say whom an action was for. */
const TARGETS: ReadonlySet<string | undefined> = new Set(['everyone', 'everyoneButMe', 'mutedByMe'])

const ACTION_ICONS: Readonly<Record<NonNullable<JournalEntry['action']>, JournalIcon>> = {
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
}

/** One line of the journal in sentences. An action counts as done only if its effect was observed. */
export function journalLine(group: JournalGroup, i18n: I18n, labels: Labels): JournalLine {
  const { entry, observed, cause, ending } = group
  const { action, event } = entry
  if (action === undefined || (event !== 'intent' && event !== 'outcome' && event !== 'undone' && event !== 'dropped'))
    return {
      icon: eventIcon(entry, cause),
      text: sentences([
        ...eventTexts(entry, cause, i18n, labels),
        endingText(ending, i18n),
        ...failedParts(group).map((part) => partText(part, i18n, labels)),
      ]),
      trouble: failedParts(group).length > 0,
    }
  const latest = latestOutcomes(group.outcomes)
  const isDone = observed !== undefined || (latest.length > 0 && latest.every(({ outcome }) => outcome === 'confirmed'))
  const result = resultTexts(group, latest, i18n, labels)
  const { record, members = [] } = group.outcomes.find((one) => one.record !== undefined) ?? {}
  const parts = [
    actionText(entry, isDone, i18n, labels),
    entry.rooms === undefined || entry.rooms.length === 0 ? '' : i18n.t('log.saw', { rooms: roomsText(entry, i18n) }),
    ...result,
    ...(observed === undefined ? [] : facts(observed, i18n)),
    ...(record === undefined ? [] : recordTexts(record, members, i18n)),
  ]
  const isTrouble = ({ outcome }: JournalEntry): boolean => outcome === 'failed' || outcome === 'unknown'
  return {
    icon: event === 'undone' ? 'undo' : ACTION_ICONS[action],
    text: sentences(parts),
    trouble: event === 'dropped' || isStillMuted(group) || (observed === undefined && latest.some(isTrouble)),
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

/**
 * A caller as the rest of the window shows them.
 * @param shared names that several callers of the entry share, or that look alike
 */
function callerOf(
  who: { readonly name: string; readonly number: string },
  i18n: I18n,
  labels: Labels,
  shared?: ReadonlySet<string>,
): Caller {
  const words = { labels, number: i18n.number, nobody: i18n.t('member.nobody') }
  return caller(who, words, shared?.has(ownName(who, labels)))
}

function roomTitleOf({ conference = '' }: JournalEntry): string {
  return truncate(sanitizeForDisplay(conference))
}

/** The outcome of an entry and why, in sentences. */
function outcomeTexts(entry: JournalEntry, i18n: I18n, labels: Labels): readonly string[] {
  const { action, outcome = 'none', fault, text } = entry
  // No response confirms an announcement or a recording, so "not confirmed" or "no result yet" would look like a
  // problem.
  const isNeverShown = action !== undefined && isSoundAction(action)
  return [
    isNeverShown && outcome === 'accepted' ? i18n.t('log.outcome.acceptedSound') : i18n.t(`log.outcome.${outcome}`),
    fault === undefined
      ? ''
      : faultText(i18n.texts, fault, 'action', (who) => callerOf(who, i18n, labels).called).sentence,
    noteText(text, i18n, { rooms: roomsText(entry, i18n) }),
  ]
}

function actionText(entry: JournalEntry, isDone: boolean, i18n: I18n, labels: Labels): string {
  const { action, event } = entry
  if (action === undefined) return ''
  const values = {
    people: peopleText(entry, i18n, labels),
    room: roomTitleOf(entry),
    account: truncate(entry.accountName ?? ''),
    announced: sanitizeForDisplay(entry.announced ?? ''),
  }
  if ((action === 'record' || action === 'stopRecording') && recordedCallOf(entry) !== undefined)
    return i18n.t(`log.asked.${action}Call`, values)
  if (isSoundAction(action)) return i18n.t(`log.asked.${action}`, values)
  if (event === 'undone' && (action === 'remove' || action === 'kick')) return i18n.t(`log.undid.${action}`, values)
  const done = isDone ? 'did' : 'asked'
  if (action === 'hangupCall') return callText(entry, done, values.people, i18n)
  return i18n.t(`log.${done}.${action}`, values)
}

/** Whose call was hung up, and after how long. Entries of earlier versions do not contain this. */
function callText(
  { members = [], duration }: JournalEntry,
  done: 'did' | 'asked',
  people: string,
  { t, times }: I18n,
): string {
  if (members.every(({ name, number }) => name === '' && number === '')) return t(`log.${done}.hangupCall`)
  if (duration === undefined) return t(`log.${done}.hangupCallOf`, { people })
  return t(`log.${done}.hangupCallAfter`, { people, duration: times.spoken(duration * 1_000) })
}

function resultTexts(
  group: JournalGroup,
  latest: readonly JournalEntry[],
  i18n: I18n,
  labels: Labels,
): readonly string[] {
  const { t } = i18n
  const { entry, observed } = group
  // An action that was undone or cancelled has no outcome, because nothing was sent, except the mute before a removal.
  if (entry.event === 'undone')
    return [entry.action === 'remove' || entry.action === 'kick' ? undoneMuteText(group, i18n) : t('log.undone')]
  if (entry.event === 'dropped') {
    const said = mayHaveMuted(group) ? t('log.muted.cancelled') : t('log.cancelled')
    return [said, ...outcomeTexts(entry, i18n, labels).slice(1)]
  }
  const isUnmuted = group.parts.some(({ action }) => action === 'unmute')
  const muted = isUnmuted ? undoneMuteText(group, i18n) : wasMutedFirst(group) ? t('log.muted.first') : ''
  return [...ownResultTexts(entry, observed, latest, i18n, labels), muted]
}

function ownResultTexts(
  entry: JournalEntry,
  observed: JournalEntry | undefined,
  latest: readonly JournalEntry[],
  i18n: I18n,
  labels: Labels,
): readonly string[] {
  const { t } = i18n
  if (observed !== undefined) return [t('log.outcome.confirmed'), noteText(entry.text, i18n)]
  const [only] = latest
  if (latest.length < 2) return outcomeTexts(only ?? { ...entry, text: '' }, i18n, labels)
  if (latest.every(({ outcome }) => outcome === 'confirmed')) return [t('log.outcome.confirmed')]
  const shared = sharedNames(entry.members ?? [], labels)
  return latest.map((one) =>
    t('log.outcomeFor', {
      people: namesText(one, i18n, labels, shared),
      outcome: sentences(outcomeTexts(one, i18n, labels)),
    }),
  )
}

/** The latest outcome of the mute before a removal, or of the unmute after its undo. */
function partOutcome({ parts }: JournalGroup, action: 'mute' | 'unmute'): JournalEntry['outcome'] {
  return parts.find((part) => part.action === action && part.event === 'outcome')?.outcome
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
  const isTakenBack = group.parts.some(({ action }) => action === 'unmute') && !isStillMuted(group)
  return t(isTakenBack ? 'log.muted.untilUndo' : 'log.muted.still')
}

function eventTexts(
  entry: JournalEntry,
  cause: JournalEntry | undefined,
  i18n: I18n,
  labels: Labels,
): readonly string[] {
  const { t } = i18n
  const { event, text, people } = entry
  const values = { people: namesText(entry, i18n, labels), room: roomTitleOf(entry) }
  const notHere = byText(entry, i18n)
  switch (event) {
    case 'callRecords':
      return recordsTexts(entry, values, i18n)
    case 'started':
      return [t('log.event.started', values), people === undefined ? '' : t('log.startedWith', { count: people })]
    case 'ended':
      return [endedText(entry, values, i18n), notHere, ...facts(entry, i18n)]
    case 'joined':
      if (isProbable(entry)) return [t('log.event.probablyJoined', values)]
      return [t(`log.event.${text === 'backAgain' ? 'joinedAgain' : 'joined'}`, values)]
    case 'left':
      if (cause?.action === 'remove' || cause?.action === 'kick')
        return [t(`log.did.${cause.action}`, values), t('log.outcome.confirmed')]
      return [t(`log.event.${isProbable(entry) ? 'probablyLeft' : 'left'}`, values), removedText(entry, i18n)]
    case 'muted':
    case 'unmuted':
    case 'deafened':
    case 'undeafened':
      return [t(`log.event.${event}`, values), notHere]
    default:
      return [
        noteText(text, i18n, {
          ...values,
          time: timeOf(entry, i18n),
          person: sanitizeForDisplay(entry.colleague ?? ''),
        }),
        ...facts(entry, i18n),
      ]
  }
}

function endingText(ending: JournalGroup['ending'], { t }: I18n): string {
  if (ending === undefined) return ''
  return isOfCall(ending) ? t(`log.ending.${ending}`) : t(`roomEnding.${ending}`)
}

function isOfCall(ending: CallEnding | RoomEnding): ending is CallEnding {
  return ending === 'hungUp' || ending === 'api' || ending === 'line'
}

/** What the provider has written about one call. Its words may repeat a number of the callers. */
function recordTexts(
  { seconds, ending, cause, ...paid }: CallFacts,
  callers: NonNullable<JournalEntry['members']>,
  i18n: I18n,
): readonly string[] {
  const { t, times } = i18n
  const words = shownWords(
    sanitizeForDisplay(cause ?? ''),
    i18n.number,
    callers.map(({ number }) => number),
  )
  const cost = costText(paid, i18n)
  return [
    seconds === undefined ? '' : t('log.record.lasted', { duration: times.spoken(seconds * 1_000) }),
    cost === undefined ? '' : t('log.record.cost', { cost }),
    endingText(ending, i18n),
    words === '' ? '' : t('log.record.cause', { cause: words }),
  ]
}

function costText({ cost, currency = '' }: Pick<CallFacts, 'cost' | 'currency'>, { texts }: I18n): string | undefined {
  return cost === undefined ? undefined : `${texts.amount(cost)} ${currency}`.trimEnd()
}

/** How many calls the records are about, and their sums, each only if it is known for every call. */
function recordsTexts({ members = [] }: JournalEntry, values: { room: string }, i18n: I18n): readonly string[] {
  const { t, times } = i18n
  const records = members.map(({ record = {} }) => record)
  const seconds = sumOf(records.map((record) => record.seconds))
  const currencies = new Set(records.map((record) => record.currency))
  const [currency] = currencies
  const cost = currencies.size === 1 ? sumOf(records.map((record) => record.cost)) : undefined
  const paid = costText({ ...(cost !== undefined && { cost }), ...(currency !== undefined && { currency }) }, i18n)
  return [
    t('log.records.of', { ...values, count: members.length }),
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

/** Says who caused a change, unless it was certainly this Gavel. */
function byText({ by, colleague = '' }: JournalEntry, { t }: I18n): string {
  return by === 'colleague' ? t('log.byColleague', { person: sanitizeForDisplay(colleague) }) : ''
}

function removedText({ by, colleague = '' }: JournalEntry, { t }: I18n): string {
  return by === 'colleague' ? t('log.removedBy', { person: sanitizeForDisplay(colleague) }) : ''
}

function endedText({ by, text }: JournalEntry, values: { room: string }, { t, texts }: I18n): string {
  if (by === 'you') return t('log.did.end', values)
  const key = `log.text.${text ?? ''}`
  return text !== undefined && texts.has(key)
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

/** The people whom an action was for: "everyone but you", or names. */
function peopleText(entry: JournalEntry, i18n: I18n, labels: Labels): string {
  return TARGETS.has(entry.text) ? i18n.texts.any(`log.text.${entry.text ?? ''}`) : namesText(entry, i18n, labels)
}

/** @param among names that callers share; defaults to those that the named callers share */
function namesText({ members = [] }: JournalEntry, i18n: I18n, labels: Labels, among?: ReadonlySet<string>): string {
  const names = members.slice(0, members.length > MAX_NAMES + 1 ? MAX_NAMES : members.length)
  const shared = among ?? sharedNames(names, labels)
  const parts = names.map((member) => callerOf(member, i18n, labels, shared).called)
  const others = members.length - names.length
  if (others > 0) parts.push(i18n.t('log.others', { count: others }))
  return i18n.texts.list(parts)
}

/** The rooms of *End all* with their head counts, shortened as names are. */
function roomsText({ rooms = [] }: JournalEntry, i18n: I18n): string {
  const named = rooms.slice(0, rooms.length > MAX_NAMES + 1 ? MAX_NAMES : rooms.length)
  const parts = named.map((room) => roomText(room, i18n))
  const others = rooms.length - named.length
  if (others > 0) parts.push(i18n.t('log.others', { count: others }))
  return i18n.texts.list(parts)
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
function noteText(text: string | undefined, { texts }: I18n, values: Readonly<Record<string, string>> = {}): string {
  if (text === undefined || TARGETS.has(text)) return ''
  return texts.has(`log.text.${text}`) ? texts.any(`log.text.${text}`, values) : sanitizeForDisplay(text)
}

/** Capitalises a sentence that may begin with "between". */
function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function sentences(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}

/** @param cause the action that made a caller leave */
function eventIcon({ event }: JournalEntry, cause: JournalEntry | undefined): JournalIcon {
  switch (event) {
    case 'started':
      return 'play'
    case 'ended':
      return 'square'
    case 'joined':
      return 'log-in'
    case 'left':
      return cause === undefined ? 'log-out' : 'user-minus'
    case 'muted':
      return 'mic-off'
    case 'unmuted':
      return 'mic'
    case 'deafened':
      return 'ear-off'
    case 'undeafened':
      return 'ear'
    default:
      return 'info'
  }
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
export function journalDetails(group: JournalGroup, i18n: I18n, labels: Labels): readonly JournalDetail[] {
  const { entry, outcomes, parts, observed } = group
  const { t, times } = i18n
  const entries = [
    ...parts.toReversed(),
    entry,
    ...outcomes.toReversed(),
    ...(observed === undefined ? [] : [observed]),
  ].sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
  const written = distinct(entries).filter(({ event }) => event === 'outcome')
  const details: readonly (readonly [label: string, values: readonly string[]])[] = [
    [t('log.kinds.people'), entry.event === 'callRecords' ? [] : peopleOf(entry, i18n, labels)],
    [t('log.records.calls'), recordsOf(entry, i18n, labels)],
    [t('log.rooms'), (entry.rooms ?? []).map((room) => roomText(room, i18n))],
    [t('log.when'), [times.full(Date.parse(entry.at))]],
    [t('log.account'), [accountOf(entry)]],
    [t('log.results'), written.map((one) => resultOf(one, i18n, labels))],
    [
      t('log.why'),
      entries.flatMap(({ fault, members = [] }) =>
        fault?.providerText === undefined
          ? []
          : shownWords(
              fault.providerText,
              i18n.number,
              members.map(({ number }) => number),
            ),
      ),
    ],
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

/** Each call whose records were read, up to the number that fits into one entry. */
function recordsOf({ members = [] }: JournalEntry, i18n: I18n, labels: Labels): readonly string[] {
  return members.flatMap((member) => {
    const { record } = member
    if (record === undefined) return []
    const people = callerOf(member, i18n, labels).full
    return i18n.t('log.outcomeFor', { people, outcome: sentences(recordTexts(record, members, i18n)) })
  })
}

function accountOf({ account, accountName, provider }: JournalEntry): string {
  const name = truncate(accountName ?? account)
  const kind = providerName(provider)
  return name === kind ? name : `${name} · ${kind}`
}

function resultOf(entry: JournalEntry, i18n: I18n, labels: Labels): string {
  return `${i18n.times.clockSeconds(Date.parse(entry.at))} ${partText(entry, i18n, labels)}`
}

/** The outcome of an entry. If it is a part of something larger, that begins with what was sent. */
function partText(entry: JournalEntry, i18n: I18n, labels: Labels): string {
  const { partOf, action } = entry
  const isPart = partOf !== undefined && action !== undefined && isFlagAction(action)
  return sentences([isPart ? `${i18n.t(`member.${action}`)}:` : '', ...outcomeTexts(entry, i18n, labels)])
}

/** The latest outcomes of what put callers on hold, or brought them back, that failed or are unknown. */
function failedParts({ parts }: JournalGroup): readonly JournalEntry[] {
  const latest = new Map<JournalEntry['action'], JournalEntry>()
  for (const part of parts.toReversed()) if (part.event === 'outcome') latest.set(part.action, part)
  return [...latest.values()].filter(({ outcome }) => outcome === 'failed' || outcome === 'unknown')
}
