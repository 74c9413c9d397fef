import type { AccountId, EpochMs } from '../../../shared/values.ts'
import { drop } from '../../../shared/drop.ts'
import type { Account } from '../../../shared/account.ts'
import type { Clock } from '../../../shared/clock.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { Change, Room } from '../../../shared/rooms/model.ts'
import { warningsWithin, type EndDoubt } from '../../../shared/rooms/scheduled-end.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import { sendScheduledEnd } from './send-scheduled-end.ts'
import type { Commands } from '../actions/commands.ts'
import { judgeEntry, keyOf, refOf, refusalOf, withdraw } from './end-entry.ts'
import type { EndContext, EndEntry } from './end-entry.ts'
import { newsOf } from './end-reports.ts'
import type { EndReports } from './end-reports.ts'
import { dueWarning, endsAtOf, haveOthersLeft } from './end-times.ts'

export interface EndEntriesOptions {
  readonly monitor: Pick<Monitor, 'snapshot' | 'conference' | 'readNow' | 'rosterAge'>
  readonly commands: Pick<Commands, 'act' | 'actUnasked'>
  readonly clock: Pick<Clock, 'now'>
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly reports: EndReports
  /** Calls `doubtAll` if some time was not observed. */
  readonly checkTime: () => void
  /** Called after an asynchronous change. The method that started it has already returned by then. */
  readonly onChanged: () => void
}

/** The scheduled ends, at most one for each room. Observations and the passage of time change them. */
export class EndEntries {
  readonly #options: EndEntriesOptions
  readonly #entries = new Map<string, EndEntry>()

  constructor(options: EndEntriesOptions) {
    this.#options = options
  }

  all(state?: EndEntry['state']): readonly EndEntry[] {
    return [...this.#entries.values()].filter((entry) => state === undefined || entry.state === state)
  }

  find(id: string): EndEntry | undefined {
    return this.all().find((entry) => entry.id === id)
  }

  roomOf({ seen }: EndEntry): Room | undefined {
    return this.#options.monitor.conference(refOf(seen))
  }

  /** Returns a fault if the room may no longer be in the confirmed run, or if nothing may be sent. */
  refusal(entry: EndEntry): Fault | undefined {
    return refusalOf(entry, this.#contextOf(entry), this.roomOf(entry))
  }

  /** Adds a scheduled end. It replaces an earlier one of the same room. */
  add(entry: EndEntry): void {
    const before = this.#entries.get(keyOf(entry))
    if (before !== undefined) withdraw(before, 'cancelled')
    this.#entries.set(keyOf(entry), entry)
  }

  drop(entry: EndEntry, text?: 'endCancelled' | 'endDropped'): void {
    if (this.#isCurrent(entry)) this.#entries.delete(keyOf(entry))
    if (text !== undefined) drop(this.#options.reports.write(entry, text))
  }

  clear(): void {
    for (const entry of this.all()) withdraw(entry, 'cancelled')
    this.#entries.clear()
  }

  /**
   * Called if some time is not observed. Asks the user about each set end, withdraws each end that is being sent, and
   * drops those whose run has ended.
   */
  doubtAll(why: 'sleep' | 'network' | 'clock'): void {
    for (const entry of this.all('set')) this.doubt(entry, why)
    for (const entry of this.all('ending')) withdraw(entry, why)
    for (const entry of this.all('over')) this.drop(entry)
  }

  doubt(entry: EndEntry, why: EndDoubt, because?: Fault): void {
    const { reports, monitor } = this.#options
    entry.state = 'asks'
    entry.why = why
    entry.wasLive = this.roomOf(entry) !== undefined
    if (because !== undefined) entry.fault = because
    drop(reports.writeAsked(entry, why))
    reports.tell(({ asks }) => {
      asks(newsOf(entry, monitor), why)
    })
  }

  setTime(entry: EndEntry, endsAt: EpochMs | undefined): void {
    entry.endsAt = endsAt
    entry.toWarn = endsAt === undefined ? [] : warningsWithin(endsAt - this.#options.clock.now())
  }

  observe(entry: EndEntry, changes: readonly Change[]): void {
    if (entry.state === 'over' && this.#isPast(entry)) {
      this.drop(entry)
      return
    }
    const room = this.roomOf(entry)
    const context = this.#contextOf(entry)
    // The end stays unsent even if View only is off again before the room has been read.
    if (context.readOnly && entry.state === 'ending') withdraw(entry, 'readOnly')
    const verdict = judgeEntry(entry, context, room)
    if (verdict === 'drop') this.drop(entry, entry.state === 'asks' ? undefined : 'endDropped')
    else if (verdict === 'over') this.#observeEnd(entry, changes)
    else if (verdict !== 'goesOn') this.doubt(entry, verdict)
    else if (room !== undefined) this.#follow(entry, room)
  }

  /** Called once a second for each end that is set. */
  step(entry: EndEntry): void {
    if (entry.endsAt === undefined) return
    const left = entry.endsAt - this.#options.clock.now()
    // The provider has already accepted another request to end the room. If the room stays live, a later step ends it.
    if (left <= 0 && this.roomOf(entry)?.state === 'ending') return
    if (left <= 0) {
      if (entry.onlyAsks) this.doubt(entry, 'runUnknown')
      else entry.sending = this.#end(entry)
      return
    }
    const minutes = dueWarning(entry.toWarn, left)
    if (minutes === undefined) return
    entry.toWarn = entry.toWarn.filter((one) => one < minutes)
    drop(this.#warn(entry, minutes))
  }

  #follow(entry: EndEntry, room: Room): void {
    entry.wasLive = true
    const { state, afterOthers, endsAt } = entry
    const haveLeft = haveOthersLeft(room)
    if (state !== 'set' || afterOthers === undefined || haveLeft === undefined) return
    if (haveLeft === (endsAt !== undefined)) return
    const at = endsAtOf({ kind: 'afterOthers', minutes: afterOthers }, room, this.#options.clock.now())
    this.setTime(entry, at === 'never' ? undefined : at)
  }

  /** Handles the end of a run. If another run is observed before the set time, the user is asked about that run. */
  #observeEnd(entry: EndEntry, changes: readonly Change[]): void {
    if (entry.state === 'set') this.#sayNotNeeded(entry, changes)
    entry.state = 'over'
    if (this.#isPast(entry)) this.drop(entry)
  }

  /** Whether the set time has passed or is not known, so that a run that begins now cannot be meant. */
  #isPast({ endsAt }: EndEntry): boolean {
    return endsAt === undefined || this.#options.clock.now() > endsAt
  }

  #sayNotNeeded(entry: EndEntry, changes: readonly Change[] = []): void {
    const { reports, monitor } = this.#options
    drop(reports.write(entry, 'endNotNeeded'))
    const key = keyOf(entry)
    const isMine = changes.some((one) => one.kind === 'ended' && one.by === 'you' && one.conference.key === key)
    if (isMine) return
    reports.tell(({ notNeeded }) => {
      notNeeded(newsOf(entry, monitor))
    })
  }

  async #warn(entry: EndEntry, minutes: number): Promise<void> {
    const { reports, commands, monitor } = this.#options
    drop(reports.write(entry, 'endWarned'))
    reports.tell(({ warned }) => {
      warned(newsOf(entry, monitor), minutes)
    })
    const warning = entry.warnings.find((one) => one.minutes === minutes)
    if (warning === undefined) return
    const who = { kind: 'everyone' } as const
    const said = await commands.act({ kind: 'announce', seen: entry.seen, who, sound: warning.speech })
    if (said.ok || entry.state !== 'set' || !this.#isCurrent(entry)) return
    reports.tell(({ notWarned }) => {
      notWarned(newsOf(entry, monitor), said.fault)
    })
  }

  /** Ends the room. Returns whether the request was sent. */
  async #end(entry: EndEntry): Promise<boolean> {
    entry.state = 'ending'
    const outcome = await sendScheduledEnd(entry, this.#options)
    delete entry.sending
    const isSent = outcome.kind === 'sent'
    // In the meantime the account may have been removed, another end set for the room, or Gavel closed.
    if (!this.#isCurrent(entry)) return isSent
    if (outcome.kind === 'cameBack') {
      delete entry.withdrawn
      entry.state = 'set'
      this.setTime(entry, undefined)
      drop(this.#options.reports.write(entry, 'endWaits'))
    } else if (outcome.kind === 'doubt') this.doubt(entry, outcome.why, outcome.fault)
    else this.drop(entry, outcome.kind === 'cancelled' ? 'endCancelled' : undefined)
    if (outcome.kind === 'notNeeded') this.#sayNotNeeded(entry)
    if (outcome.kind === 'sent' && outcome.fault !== undefined) this.#sayMaybeEnded(entry, outcome.fault)
    this.#options.onChanged()
    return isSent
  }

  #sayMaybeEnded(entry: EndEntry, because: Fault): void {
    const { reports, monitor } = this.#options
    reports.tell(({ maybeEnded }) => {
      maybeEnded(newsOf(entry, monitor), because)
    })
  }

  #contextOf({ account }: EndEntry): EndContext {
    const { monitor, accountOf } = this.#options
    return { readOnly: monitor.snapshot().readOnly, hasAccount: accountOf(account.id) !== undefined }
  }

  #isCurrent(entry: EndEntry): boolean {
    return this.#entries.get(keyOf(entry)) === entry
  }
}
