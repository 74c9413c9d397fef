import { drop } from '../../../shared/drop.ts'
import type { Account } from '../../../shared/account.ts'
import type { Clock } from '../../../shared/clock.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import { isHeld, isOnHold, isUnderWay, willBe } from '../../../shared/rooms/action-effect.ts'
import { isMeKnown } from '../../../shared/rooms/call-members.ts'
import { onlyThese, seenOf } from '../../../shared/rooms/room-actions.ts'
import { isRosterWithheld, type ActionResult, type Member, type Room } from '../../../shared/rooms/model.ts'
import type { AccountId, CallUuid, EpochMs, MemberKey } from '../../../shared/values.ts'
import type { EntryDraft, Journal } from '../../journal/journal.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import type { Rooms } from '../rooms.ts'
import { isSendableMemberId } from '../../providers/paths.ts'
import type { HoldAction } from '../actions/action-run.ts'
import { accountFields, personOf } from '../actions/journal-entries.ts'
import { mayHaveTaken } from '../actions/outcomes.ts'
import type { Colleagues } from '../colleagues.ts'
import type { OnHold } from '../on-hold.ts'
import { roomEnded, whyNotSent } from '../room-refusals.ts'
import {
  afterAnswer,
  afterJoin,
  afterSilence,
  afterUnmute,
  culpritOf,
  mostAnswers,
  mutedFor,
  suspectsAmong,
  type Culprit,
  type NoiseAnswer,
  type Suspects,
} from './suspects.ts'

/** Texts of the journal entries that say that a search began, whom it found, and that nobody is muted for it any more. */
export const NOISE_SEARCH = 'noiseSearch'
const NOISE_FOUND = 'noiseFound'
export const NOISE_OVER = 'noiseOver'

const MUTES = ['mute', 'unmute'] as const

/** Milliseconds. If no roster shows the mutes or unmutes by then, the question is not asked. */
const SHOWN_WITHIN = 6_000

export interface NoiseSearchOptions {
  readonly monitor: Pick<Rooms, 'snapshot' | 'conference' | 'subscribe' | 'readNow'>
  /** Mutes or unmutes for the search. `id`: of the journal entry that it belongs to. */
  readonly act: (action: HoldAction, id: string) => Promise<Result<ActionResult>>
  readonly journal: Pick<Journal, 'write'>
  readonly colleagues: Pick<Colleagues, 'hasMuted'>
  readonly clock: Clock
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly newId: () => string
  /** The calls of those who speak, as far as events tell. */
  readonly floorIn: (room: Room) => readonly CallUuid[]
  /** Takes over who could not be unmuted, and asks the user about them. */
  readonly onHold: Pick<OnHold, 'recover'>
  /** Calls the listener with each journal entry of an action. */
  readonly onActionEntry: (listener: (entry: EntryDraft) => void) => void
}

type NoiseStep =
  /** Callers are being muted or unmuted for the next question, or given back. */
  | { readonly kind: 'working' | 'givingBack' }
  /** `id` belongs to this question only. */
  | { readonly kind: 'asking'; readonly id: number }
  /** The callers could not be muted or unmuted for the question, or that is not confirmed. */
  | { readonly kind: 'stuck'; readonly fault: Fault }
  /** Only this caller is still muted. */
  | { readonly kind: 'found'; readonly key: MemberKey }
  /** Nobody is muted for the search any more, or `OnHold` asks about them. */
  | { readonly kind: 'notFound'; readonly why: Exclude<Culprit, object> }
  | { readonly kind: 'over'; readonly why: 'ended' | 'givenBack' | 'kept' }

export interface NoiseView {
  readonly ref: RoomRef
  readonly instance: number
  readonly step: NoiseStep
  /** Who is muted for the search now, or may be. */
  readonly muted: readonly MemberKey[]
  /** How many callers may still be the noisy one. */
  readonly suspects: number
  /** The most answers that are still needed. */
  readonly most: number
  /** How many could not be given back, so that the room asks about them. */
  readonly leftMuted: number
}

interface Taken {
  /** Epoch milliseconds. */
  readonly since: EpochMs
  /** Whether a roster has listed them as muted since then. */
  wasMuted: boolean
}

interface Run {
  readonly id: string
  readonly account: Account
  readonly ref: RoomRef
  readonly instance: number
  /** Who could be heard when the room was last read. */
  heard: ReadonlySet<MemberKey>
  /** Who is muted for the search, or may be. They were not muted before. */
  readonly taken: Map<MemberKey, Taken>
  suspects: Suspects
  wanted: ReadonlySet<MemberKey>
  step: NoiseStep
  /** Who could not be given back. */
  readonly leftMuted: Member[]
  /** Set if the user wants everybody given back while the search is already giving back all but one. */
  isCancelled: boolean
  /** Counts the changes of who is wanted muted, so that an earlier one no longer waits. */
  turn: number
  /** Called once it is known whether the room is as wanted. Undefined while nothing waits for that. */
  settle: ((isShown: boolean) => void) | undefined
}

/**
 * Finds out which line makes a noise: mutes half of those who may, asks the user whether the noise is still there, and
 * goes on with the half that the answer leaves. Never mutes the user, nor anybody who comes meanwhile. In the end, all
 * but the noisy line are as they were. Whom it could not unmute, it passes to `OnHold`, which asks about them, and so
 * does the next start after a quit or a crash. There is one search at a time.
 */
export class NoiseSearch {
  readonly #options: NoiseSearchOptions
  readonly #listeners = new Set<() => void>()
  #run: Run | undefined
  #asked = 0

  constructor(options: NoiseSearchOptions) {
    this.#options = options
    options.monitor.subscribe(() => {
      if (this.#run !== undefined && !isFinal(this.#run.step)) this.#observe(this.#run)
    })
    options.onActionEntry((entry) => {
      if (this.#run !== undefined && isMuteByClick(entry)) this.#leaveMuted(this.#run, entry)
    })
  }

  /** Calls the listener whenever the view may have changed. */
  listen(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** The search that runs, or the last one. */
  view(): NoiseView | undefined {
    const run = this.#run
    if (run === undefined) return undefined
    const { ref, instance, step, suspects, leftMuted } = run
    return {
      ref,
      instance,
      step,
      muted: [...run.taken.keys()],
      suspects: suspects.keys.length,
      most: mostAnswers(suspects),
      leftMuted: leftMuted.length,
    }
  }

  isRunning(): boolean {
    return this.#run !== undefined && !isFinal(this.#run.step)
  }

  /** Whether the caller is muted for the search now, or may be. */
  hasMuted(ref: RoomRef, key: MemberKey): boolean {
    const run = this.#run
    return run?.ref.accountId === ref.accountId && run.ref.name === ref.name && run.taken.has(key)
  }

  /** Why no search can begin in this room. `changed` with the reason `me`: it is not known which caller the user is. */
  whyNot(ref: RoomRef, mayMuteMe = false): Fault | undefined {
    const refused = whyNotSent(ref, this.#options)
    const room = this.#options.monitor.conference(ref)
    if (refused !== undefined || room === undefined) return refused ?? roomEnded()
    // Without a roster, no read shows who is muted, so that an answer would say nothing.
    if (room.members === undefined || !isRead(room))
      return fault('stale', isRosterWithheld(room) ? { values: { reason: 'noRoster' } } : {})
    return mayMuteMe || isMeKnown(room) ? undefined : fault('changed', { values: { reason: 'me' } })
  }

  /**
   * Begins a search, unless one is running. Faults: those of `whyNot`.
   *
   * @param mayMuteMe whether the user agreed that they may be muted, because it is not known which caller they are
   */
  async begin(ref: RoomRef, mayMuteMe: boolean): Promise<Result<void>> {
    const { monitor, accountOf, newId } = this.#options
    if (this.isRunning()) return failure('changed')
    const refused = this.whyNot(ref, mayMuteMe)
    const room = monitor.conference(ref)
    const account = accountOf(ref.accountId)
    if (refused !== undefined || room === undefined || account === undefined)
      return { ok: false, fault: refused ?? fault('noAccount') }
    const run: Run = {
      id: newId(),
      account,
      ref,
      instance: room.instance,
      heard: heardIn(room),
      taken: new Map(),
      suspects: suspectsAmong(this.#candidatesIn(room)),
      wanted: new Set(),
      step: { kind: 'working' },
      leftMuted: [],
      isCancelled: false,
      turn: 0,
      settle: undefined,
    }
    this.#run = run
    this.#notify()
    await this.#note(run, NOISE_SEARCH, [])
    // The user may have given up, or the room may have ended, while the log was written.
    if (run.step.kind === 'working') drop(this.#goOn(run))
    return success(undefined)
  }

  /** Goes on after the user's answer to this question, which must be the newest one. */
  answer(id: number, answer: NoiseAnswer): Result<void> {
    const run = this.#run
    if (run?.step.kind !== 'asking' || run.step.id !== id) return failure('changed')
    run.suspects = afterAnswer(run.suspects, answer)
    drop(this.#goOn(run))
    return success(undefined)
  }

  /** Tries again what failed. */
  retry(): void {
    if (this.#run?.step.kind === 'stuck') drop(this.#goOn(this.#run))
  }

  /** Ends the search. Everybody is as before. */
  async giveBack(): Promise<void> {
    const run = this.#run
    if (run === undefined || isFinal(run.step)) return
    if (run.step.kind === 'givingBack') {
      run.isCancelled = true
      return
    }
    await this.#giveBack(run, undefined)
    this.#end(run, { kind: 'over', why: 'givenBack' })
  }

  /** Ends the search. The caller who was found stays muted. Returns them, if they are still there. */
  keep(): Member | undefined {
    const run = this.#run
    if (run?.step.kind !== 'found') return undefined
    const { key } = run.step
    run.taken.delete(key)
    this.#end(run, { kind: 'over', why: 'kept' })
    return this.#roomOf(run)?.members?.find((member) => member.key === key)
  }

  #candidatesIn(room: Room): readonly MemberKey[] {
    const floor = new Set<string>(this.#options.floorIn(room))
    const mayBe = (room.members ?? []).filter(
      (member) =>
        !member.isMe &&
        !willBe('muted', member, room) &&
        !isHeld(member, room) &&
        !isOnHold(member, room) &&
        isSendableMemberId(member.memberId),
    )
    const speaks = ({ callUuid }: Member): boolean => callUuid !== undefined && floor.has(callUuid)
    const others = mayBe.filter((member) => !speaks(member))
    return [...mayBe.filter(speaks), ...others].map(({ key }) => key)
  }

  /** Mutes and unmutes for the next question, and asks it, or ends the search if nothing is left to ask. */
  async #goOn(run: Run): Promise<void> {
    const culprit = culpritOf(run.suspects)
    if (culprit !== undefined) {
      await this.#conclude(run, culprit)
      return
    }
    run.wanted = mutedFor(run.suspects)
    this.#show(run, { kind: 'working' })
    const failed = await this.#apply(run)
    if (run.step.kind !== 'working') return
    if (failed !== undefined) this.#show(run, { kind: 'stuck', fault: failed })
    else if (culpritOf(run.suspects) !== undefined) await this.#goOn(run)
    else this.#show(run, { kind: 'asking', id: (this.#asked += 1) })
  }

  async #conclude(run: Run, culprit: Culprit): Promise<void> {
    const found = typeof culprit === 'object' ? culprit.key : undefined
    const failed = await this.#giveBack(run, found)
    if (isFinal(run.step)) return
    if (run.isCancelled) {
      await this.#giveBack(run, undefined)
      this.#end(run, { kind: 'over', why: 'givenBack' })
    } else if (typeof culprit === 'object') this.#find(run, culprit.key, failed)
    else this.#end(run, { kind: 'notFound', why: culprit })
  }

  #find(run: Run, key: MemberKey, failed: Fault | undefined): void {
    const member = this.#roomOf(run)?.members?.find((one) => one.key === key)
    const isTaken = run.taken.has(key)
    if (member === undefined || (!isTaken && member.muted)) this.#end(run, { kind: 'notFound', why: 'left' })
    else if (!isTaken) this.#show(run, { kind: 'stuck', fault: failed ?? fault('unknownOutcome') })
    else {
      drop(this.#note(run, NOISE_FOUND, [member]))
      this.#show(run, { kind: 'found', key })
    }
  }

  /** Mutes only this one. Whoever else may still be muted after a second try is passed to `OnHold`. */
  async #giveBack(run: Run, but: MemberKey | undefined): Promise<Fault | undefined> {
    const { monitor, onHold } = this.#options
    run.wanted = new Set(but === undefined ? [] : [but])
    this.#show(run, { kind: 'givingBack' })
    run.settle?.(false)
    let failed = await this.#apply(run)
    if (failed !== undefined) {
      await monitor.readNow(run.ref)
      failed = await this.#apply(run)
    }
    const room = this.#roomOf(run)
    const taken = room?.members?.filter(({ key }) => run.taken.has(key) && !run.wanted.has(key)) ?? []
    for (const { key } of taken) run.taken.delete(key)
    run.leftMuted.push(...taken.filter((member) => room === undefined || !isOnHold(member, room)))
    // The end of a hold unmutes its callers, including those whom only the search muted.
    if (taken.length > 0)
      onHold.recover(
        run.ref,
        run.instance,
        new Map(taken.map(({ key }) => [key, { atDoor: false, muted: true, deafened: false }])),
      )
    return failed
  }

  /**
   * Mutes whoever is wanted muted, and unmutes the others who are muted for the search, with one request each. Returns
   * undefined once a roster shows that.
   */
  async #apply(run: Run): Promise<Fault | undefined> {
    const room = this.#roomOf(run)
    if (room === undefined) return roomEnded()
    const turn = (run.turn += 1)
    const members = room.members ?? []
    const toMute = members.filter(
      ({ key, muted }) => run.wanted.has(key) && !muted && !(run.taken.has(key) && isUnderWay(MUTES, key, room)),
    )
    const toUnmute = members.filter((member) => this.#mustBeUnmuted(run, room, member))
    const since = this.#options.clock.now()
    for (const { key } of toMute) run.taken.set(key, { since, wasMuted: false })
    const [muted, unmuted] = await Promise.all([
      this.#send(run, room, 'mute', toMute),
      this.#send(run, room, 'unmute', toUnmute),
    ])
    if (muted !== undefined && !mayHaveTaken(muted)) {
      // Only the others are waited for.
      run.wanted = new Set([...run.wanted].filter((key) => !toMute.some((member) => member.key === key)))
      for (const { key } of toMute) run.taken.delete(key)
    }
    if (run.turn !== turn) return fault('cancelled')
    const failed = faultIn(muted) ?? faultIn(unmuted)
    const isRefused = failed !== undefined && failed.code !== 'unknownOutcome'
    if (isRefused && !mayHaveTaken(unmuted)) return failed
    const isShown = await this.#isAsWanted(run)
    return isShown && !isRefused ? undefined : (failed ?? fault('unknownOutcome'))
  }

  /** Whoever somebody else wants muted meanwhile stays muted. Who is on hold or held is unmuted once that is over. */
  #mustBeUnmuted(run: Run, room: Room, member: Member): boolean {
    const taken = run.taken.get(member.key)
    if (taken === undefined || run.wanted.has(member.key)) return false
    if (isLeftAlone(member, room)) return false
    const isMutedByColleague = this.#options.colleagues.hasMuted(room, member, taken.since)
    if (isMutedByColleague) run.taken.delete(member.key)
    return !isMutedByColleague
  }

  async #send(
    run: Run,
    room: Room,
    kind: 'mute' | 'unmute',
    members: readonly Member[],
  ): Promise<Result<ActionResult> | undefined> {
    if (members.length === 0) return undefined
    return this.#options.act({ kind, seen: seenOf(room), who: onlyThese(members) }, run.id)
  }

  /** Resolves once a roster shows the room as wanted, or with false if none does in time. */
  #isAsWanted(run: Run): Promise<boolean> {
    const { monitor, clock } = this.#options
    return new Promise((resolve) => {
      const timer = clock.setTimeout(() => run.settle?.(false), SHOWN_WITHIN)
      run.settle?.(false)
      run.settle = (isShown) => {
        clock.clearTimeout(timer)
        run.settle = undefined
        resolve(isShown)
      }
      this.#observe(run)
      // No roster that is known by now shows a change that was just accepted.
      if (run.taken.size > 0) drop(monitor.readNow(run.ref))
    })
  }

  #observe(run: Run): void {
    const room = this.#roomOf(run)
    if (room === undefined) {
      run.taken.clear()
      this.#end(run, { kind: 'over', why: 'ended' })
      return
    }
    if (!isRead(room) || room.members === undefined) return
    const before = JSON.stringify(run.suspects)
    const here = new Map(room.members.map((member) => [member.key, member]))
    const wasMuted = new Set(run.taken.keys())
    for (const key of wasMuted) this.#observeTaken(run, room, key, here.get(key))
    for (const { key, isMe } of room.members)
      if (isMe && run.suspects.keys.includes(key)) run.suspects = afterUnmute(run.suspects, key)
    const heard = heardIn(room)
    for (const key of run.heard)
      if (!heard.has(key) && !run.taken.has(key)) run.suspects = afterSilence(run.suspects, key)
    for (const key of heard) if (!run.heard.has(key) && !wasMuted.has(key)) run.suspects = afterJoin(run.suspects)
    run.heard = heard
    if (run.settle !== undefined && isAsWanted(run, room, here)) run.settle(true)
    // Nobody stays muted for a question that is over, or after it became known that this is the user.
    const isMuted = mutedFor(run.suspects)
    const isTooMuch = (key: MemberKey): boolean => !isMuted.has(key) && !isLeftAlone({ key }, room)
    const isOver = culpritOf(run.suspects) !== undefined || [...run.taken.keys()].some(isTooMuch)
    if (run.step.kind === 'asking' && isOver) drop(this.#goOn(run))
    else if (before !== JSON.stringify(run.suspects)) this.#notify()
  }

  #observeTaken(run: Run, room: Room, key: MemberKey, member: Member | undefined): void {
    const taken = run.taken.get(key)
    if (taken === undefined) return
    if (member === undefined) {
      run.taken.delete(key)
      run.suspects = afterSilence(run.suspects, key)
    } else if (member.muted) taken.wasMuted = true
    else if (taken.wasMuted || (!run.wanted.has(key) && !isUnderWay(MUTES, key, room))) {
      run.taken.delete(key)
      if (run.wanted.has(key)) run.suspects = afterUnmute(run.suspects, key)
    }
    if (!run.taken.has(key) && run.step.kind === 'found' && run.step.key === key)
      this.#end(run, { kind: 'over', why: 'givenBack' })
  }

  /** Whom the user mutes meanwhile stays muted. Even if that fails, they do not want them heard. */
  #leaveMuted(run: Run, { account, conference, instance, members = [] }: EntryDraft): void {
    const room = this.#roomOf(run)
    if (account !== run.ref.accountId || conference !== run.ref.name || instance !== run.instance) return
    const calls = new Set(members.map(({ callUuid }) => callUuid))
    for (const { key, callUuid } of room?.members ?? [])
      if (callUuid !== undefined && calls.has(callUuid) && run.taken.delete(key))
        run.suspects = afterSilence(run.suspects, key)
  }

  #end(run: Run, step: NoiseStep): void {
    if (this.#run !== run || isFinal(run.step)) return
    run.settle?.(false)
    drop(this.#note(run, NOISE_OVER, run.leftMuted))
    this.#show(run, step)
  }

  #show(run: Run, step: NoiseStep): void {
    if (isFinal(run.step)) return
    run.step = step
    this.#notify()
  }

  #notify(): void {
    for (const listener of this.#listeners) listener()
  }

  /** The room, while it is in the run of the search. */
  #roomOf({ ref, instance }: Run): Room | undefined {
    const room = this.#options.monitor.conference(ref)
    return room?.instance === instance ? room : undefined
  }

  #note({ id, account, ref, instance }: Run, text: string, members: readonly Member[]): Promise<Result<void>> {
    const about = { event: 'note', conference: ref.name, instance, actionId: id, text } as const
    const entry: EntryDraft = { ...accountFields(account), ...about }
    return this.#options.journal.write(members.length === 0 ? entry : { ...entry, members: members.map(personOf) })
  }
}

function isFinal({ kind }: NoiseStep): boolean {
  return kind === 'over' || kind === 'notFound'
}

/** Whether the user mutes callers, and not a search or what puts callers on hold or removes them. */
function isMuteByClick({ event, action, partOf }: EntryDraft): boolean {
  return event === 'intent' && action === 'mute' && partOf === undefined
}

function isRead({ stale, state }: Room): boolean {
  return !stale && state !== 'unreachable' && state !== 'unverified'
}

/** Whether the caller is muted for something else too, so that the search does not unmute them. */
function isLeftAlone(member: Pick<Member, 'key'>, room: Room): boolean {
  return isHeld(member, room) || isOnHold(member, room)
}

function heardIn({ members = [] }: Room): ReadonlySet<MemberKey> {
  return new Set(members.flatMap(({ key, muted }) => (muted ? [] : key)))
}

/** Whether the newest roster shows each caller as wanted. Whoever is gone is no longer expected to be. */
function isAsWanted({ wanted, taken }: Run, room: Room, here: ReadonlyMap<MemberKey, Member>): boolean {
  return (
    ![...wanted, ...taken.keys()].some((key) => isUnderWay(MUTES, key, room)) &&
    [...taken].every(([key, { wasMuted }]) => isLeftAlone({ key }, room) || (wanted.has(key) && wasMuted)) &&
    [...wanted].every((key) => taken.has(key) || here.get(key)?.muted !== false)
  )
}

/** Of several callers, some may have left meanwhile; the next roster shows that. */
function faultIn(acted: Result<ActionResult> | undefined): Fault | undefined {
  if (acted === undefined) return undefined
  if (!acted.ok) return acted.fault
  return acted.value.state === 'mixed' && acted.value.failed + acted.value.notSent > 0 ? acted.value.fault : undefined
}
