import { caller, ownName, type Caller, type CallerWords } from '../../../shared/callers/called.ts'
import { callerKeyOf } from '../../../shared/callers/identity.ts'
import { shownWords } from '../../../shared/callers/masked.ts'
import { sharedNames } from '../../../shared/callers/told-apart.ts'
import type { CallFacts } from '../../../shared/journal/call-facts.ts'
import type { Attendance, DoneBy, RoomRun } from '../../../shared/journal/room-timeline.ts'
import { sanitizeForDisplay } from '../../../shared/text/sanitize.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import { hostOf, isWebAddress } from '../../../shared/web-address.ts'
import type { EpochMs } from '../../../shared/values.ts'
import type { JournaledRun } from '../room-runs.ts'
import type { Done } from './report-actions.ts'

/** A caller as the page names them, and for a table of data. */
export interface ReportCaller extends Caller {
  /** The name and the number, each empty if it is not known. */
  readonly cells: Readonly<Record<'name' | 'number', string>>
}

/** Where the end of the meeting lies. Times are epoch milliseconds. */
export type ReportEnd =
  | { readonly kind: 'seen'; readonly at: number }
  /** It had ended by then, while nobody observed it. */
  | { readonly kind: 'foundLater'; readonly at: number }
  /** The last time at which it was seen. */
  | { readonly kind: 'unknown'; readonly at: number }
  | { readonly kind: 'live' }

/** One stay of a caller in the meeting, with what a record tells of it. */
export interface ReportStay
  extends
    Omit<Attendance, 'name' | 'number' | 'memberId' | 'callUuid' | 'record'>,
    Pick<CallFacts, 'ending' | 'cost' | 'currency'> {
  readonly who: ReportCaller
}

/** Something that was done in the meeting, with names and texts as the report shows them. */
export interface ReportDone extends Omit<Done, 'members' | 'announced' | 'recordingUrl'> {
  readonly people: readonly ReportCaller[]
  /** The announced text. */
  readonly text?: string
  /** The host of the sound that was played, or of the recording. Whoever has the whole address can listen. */
  readonly host?: string
}

/** What the calls of the meeting cost, as far as records say. */
export interface ReportCost {
  /** The number of calls that were seen in the meeting. */
  readonly calls: number
  /** The number of them that only probably were in the meeting. */
  readonly probable: number
  /**
   * One for each currency, because currencies are never added up, with the number of calls that it is the cost of. Empty
   * if no record came.
   */
  readonly sums: readonly (Pick<CallFacts, 'currency'> & { readonly cost: number; readonly calls: number })[]
}

/** What a report says, in no language yet. Every text in it is safe for display, and masked if the user wants that. */
export interface Report extends Pick<RoomRun, 'start' | 'isStartKnown' | 'ending' | 'peak' | 'gaps'> {
  readonly title: string
  readonly account: string
  readonly isMasked: boolean
  readonly madeAt: number
  readonly end: ReportEnd
  /** Who ended it, if Gavel knows that. */
  readonly endedBy?: DoneBy
  /** In the order of arrival. Empty if the provider listed no callers. */
  readonly stays: readonly ReportStay[]
  /** In the order of time. */
  readonly done: readonly ReportDone[]
  readonly cost: ReportCost
  /** How good the lines of callers were, the worst first. */
  readonly worst: readonly (Pick<CallFacts, 'mos' | 'jitter' | 'loss'> & { readonly who: ReportCaller })[]
  /** The number of calls whose line was measured. */
  readonly measured: number
}

/** The lines that a report lists. */
const WORST = 5

/**
 * What a report of this run says. Pure. It says nothing that the journal does not show.
 *
 * @param room the name of the room, exactly as the provider has it
 * @param words names callers as the user chose for the report. Its format of numbers says whether they are masked
 */
export function reportOf(room: string, run: JournaledRun, words: CallerWords, now: EpochMs): Report {
  const { entries, done, attendance, start, isStartKnown, ending, peak, gaps } = run
  const name = namer(attendance, words)
  const numbers = attendance.map(({ number }) => number)
  const masked = (text: string): string => shownWords(sanitizeForDisplay(text), words.number, numbers)
  const measured = attendance.flatMap((stay) => {
    const { mos, jitter, loss } = stay.record ?? {}
    if (mos === undefined) return []
    return { who: name(stay), mos, ...(jitter !== undefined && { jitter }), ...(loss !== undefined && { loss }) }
  })
  const endedBy = endedByOf(entries.findLast(({ event }) => event === 'ended'))
  const { accountName = '' } = entries.findLast((entry) => entry.accountName !== undefined) ?? {}
  return {
    title: truncate(masked(room)),
    account: truncate(sanitizeForDisplay(accountName)),
    isMasked: words.number.masks,
    madeAt: now,
    start,
    isStartKnown,
    end: endOf(run),
    ...(endedBy !== undefined && { endedBy }),
    ...(ending !== undefined && { ending }),
    ...(peak !== undefined && { peak }),
    stays: attendance.map((stay) => stayOf(stay, name(stay))),
    done: done.map((one) => shownDone(one, name, masked)),
    cost: costsOf(attendance),
    worst: measured.toSorted((a, b) => a.mos - b.mos).slice(0, WORST),
    measured: measured.length,
    gaps,
  }
}

/** Names callers as a list of them all does: with the number if another one has the same name. */
function namer(
  attendance: readonly Attendance[],
  words: CallerWords,
): (who: Pick<Attendance, 'name' | 'number'>) => ReportCaller {
  const shared = sharedNames(attendance, words.labels)
  return ({ name, number }) => {
    const shown = { name: sanitizeForDisplay(name), number: sanitizeForDisplay(number) }
    const who = caller(shown, words, shared.has(ownName({ name, number }, words.labels)))
    // Who has no name is shown by the number.
    if (ownName(shown, words.labels) !== '') return { ...who, cells: who }
    return { ...who, cells: { name: '', number: who.name === words.nobody ? '' : who.name } }
  }
}

function endOf({ end, isEndKnown, isFoundLater }: JournaledRun): ReportEnd {
  if (end === undefined) return { kind: 'live' }
  if (!isEndKnown) return { kind: 'unknown', at: end }
  return { kind: isFoundLater ? 'foundLater' : 'seen', at: end }
}

function endedByOf(ended: JournaledRun['entries'][number] | undefined): DoneBy | undefined {
  if (ended?.by === 'you') return { kind: 'user', name: sanitizeForDisplay(ended.actor) }
  if (ended?.by === 'colleague') return { kind: 'colleague', name: sanitizeForDisplay(ended.colleague ?? '') }
  return undefined
}

function stayOf(stay: Attendance, who: ReportCaller): ReportStay {
  const { name: _name, number: _number, memberId: _id, callUuid: _call, record, removedBy, ...times } = stay
  const cost = costOf(stay)
  return {
    ...times,
    who,
    ...(removedBy !== undefined && { removedBy: safeName(removedBy) }),
    ...(stay.to !== undefined && record?.ending !== undefined && { ending: record.ending }),
    ...(cost !== undefined && { cost }),
    ...(cost !== undefined && record?.currency !== undefined && { currency: record.currency }),
  }
}

function shownDone(
  { members, announced, recordingUrl, ...done }: Done,
  name: (who: Pick<Attendance, 'name' | 'number'>) => ReportCaller,
  masked: (text: string) => string,
): ReportDone {
  const address = recordingUrl ?? announced
  const isAddress = address !== undefined && isWebAddress(address)
  const { by } = done
  return {
    ...done,
    ...(by && { by: safeName(by) }),
    people: members.map((member) => name(member)),
    ...(isAddress && { host: hostOf(address) }),
    ...(announced !== undefined && !isWebAddress(announced) && { text: masked(announced) }),
  }
}

function safeName<By extends { readonly name: string }>(by: By): By {
  return { ...by, name: truncate(sanitizeForDisplay(by.name)) }
}

/** An amount is shown with five decimals at most: see `Texts.amount`. */
const SHOWN = 100_000

/** What one call cost, exactly as it is shown, so that the costs that are shown add up to their sum. */
function costOf({ record }: Pick<Attendance, 'record'>): number | undefined {
  return record?.cost === undefined ? undefined : Math.round(record.cost * SHOWN) / SHOWN
}

/** What the calls cost of which a record came. A call counts once, whether or not its caller left in between. */
export function costsOf(attendance: readonly Attendance[]): ReportCost {
  const calls = new Map<string, boolean>()
  const sums = new Map<string | undefined, { parts: number; calls: number }>()
  for (const stay of attendance) {
    calls.set(callerKeyOf(stay), stay.byCall ?? false)
    const cost = costOf(stay)
    if (cost === undefined) continue
    const { parts = 0, calls: paid = 0 } = sums.get(stay.record?.currency) ?? {}
    sums.set(stay.record?.currency, { parts: parts + Math.round(cost * SHOWN), calls: paid + 1 })
  }
  return {
    calls: calls.size,
    probable: [...calls.values()].filter((byCall) => byCall).length,
    sums: [...sums].map(([currency, { parts, calls: paid }]) => ({
      ...(currency !== undefined && { currency }),
      cost: parts / SHOWN,
      calls: paid,
    })),
  }
}
