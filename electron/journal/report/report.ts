import { caller, ownName, type Caller, type CallerWords } from '../../../shared/callers/called.ts'
import { shownWords } from '../../../shared/callers/masked.ts'
import { sharedNames } from '../../../shared/callers/told-apart.ts'
import type { CallEnding, CallFacts, RoomEnding } from '../../../shared/journal/call-facts.ts'
import type { Attendance, DoneBy, TimelineGap } from '../../../shared/journal/room-timeline.ts'
import { sanitizeForDisplay } from '../../../shared/text/sanitize.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import { hostOf, isWebAddress } from '../../../shared/web-address.ts'
import type { EpochMs } from '../../../shared/values.ts'
import type { JournaledRun } from '../room-runs.ts'
import type { Done } from './report-actions.ts'
import { costOf, costsOf, type ReportCost } from './report-cost.ts'

/** A caller as the page names them, and for a table of data. */
export interface ReportCaller extends Caller {
  /** The name and the number, each empty if it is not known. */
  readonly cells: Readonly<Record<'name' | 'number', string>>
}

/** What is known of one run of a room, and of whom. */
export interface ReportFacts {
  /** The name of the room, exactly as the provider has it. */
  readonly room: string
  readonly run: JournaledRun
  /** Names callers as the user chose for the report. Its format of numbers says whether they are masked. */
  readonly words: CallerWords
  readonly now: EpochMs
}

/** Where the end of the meeting lies. Times are epoch milliseconds. */
export type ReportEnd =
  | { readonly kind: 'seen'; readonly at: number }
  /** It had ended by then, while nobody observed it. */
  | { readonly kind: 'foundLater'; readonly at: number }
  /** The last time at which it was seen. */
  | { readonly kind: 'unknown'; readonly at: number }
  | { readonly kind: 'live' }

/** One stay of a caller in the meeting. */
export interface ReportStay extends Omit<Attendance, 'name' | 'number' | 'memberId' | 'callUuid' | 'record'> {
  readonly who: ReportCaller
  /** Absent unless a record tells it. */
  readonly ending?: CallEnding
  readonly cost?: number
  readonly currency?: string
}

/** Something that was done in the meeting, with names and texts as the report shows them. */
export interface ReportDone extends Omit<Done, 'members' | 'announced' | 'recordingUrl'> {
  readonly people: readonly ReportCaller[]
  /** The announced text. */
  readonly text?: string
  /** The host of the sound that was played, or of the recording. Whoever has the whole address can listen. */
  readonly host?: string
}

/** How good the line of one caller was. */
export interface ReportLine extends Required<Pick<CallFacts, 'mos'>>, Pick<CallFacts, 'jitter' | 'loss'> {
  readonly who: ReportCaller
}

/** What a report says, in no language yet. Every text in it is safe for display, and masked if the user wants that. */
export interface Report {
  readonly title: string
  readonly account: string
  readonly isMasked: boolean
  readonly madeAt: number
  readonly start: number
  readonly isStartKnown: boolean
  readonly end: ReportEnd
  /** Who ended it, if Gavel knows that. */
  readonly endedBy?: DoneBy
  readonly ending?: RoomEnding
  readonly peak?: number
  /** In the order of arrival. Empty if the provider listed no callers. */
  readonly stays: readonly ReportStay[]
  /** In the order of time. */
  readonly done: readonly ReportDone[]
  readonly cost: ReportCost
  /** The worst first. */
  readonly worst: readonly ReportLine[]
  /** The number of calls whose line was measured. */
  readonly measured: number
  /** Without observation. */
  readonly gaps: readonly TimelineGap[]
}

/** The lines that a report lists. */
const WORST = 5

/** What a report of this run says. Pure. It says nothing that the journal does not show. */
export function reportOf({ room, run, words, now }: ReportFacts): Report {
  const { entries, done, attendance, start, isStartKnown, ending, peak, gaps } = run
  const ended = entries.findLast(({ event }) => event === 'ended')
  const name = namer(attendance, words)
  const numbers = attendance.map(({ number }) => number)
  const masked = (text: string): string => shownWords(sanitizeForDisplay(text), words.number, numbers)
  const measured = attendance.flatMap((stay) => {
    const { mos, jitter, loss } = stay.record ?? {}
    if (mos === undefined) return []
    return { who: name(stay), mos, ...(jitter !== undefined && { jitter }), ...(loss !== undefined && { loss }) }
  })
  const endedBy = endedByOf(ended)
  return {
    title: truncate(masked(room)),
    account: truncate(
      sanitizeForDisplay(entries.findLast(({ accountName }) => accountName !== undefined)?.accountName ?? ''),
    ),
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
