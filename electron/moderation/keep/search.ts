import { drop } from '../../../shared/drop.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import { willBe } from '../../../shared/rooms/action-effect.ts'
import { isMeKnown } from '../../../shared/rooms/call-members.ts'
import type { Member, Room } from '../../../shared/rooms/model.ts'
import type { CallUuid, MemberKey } from '../../../shared/values.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import { isSendableMemberId } from '../../providers/paths.ts'
import { personOf } from '../actions/journal-entries.ts'
import { isRead, knownRoom } from '../room-refusals.ts'
import type { Cause } from './ledger.ts'
import { writeNote, type KeepParts } from './parts.ts'
import type { Reconciler } from './reconcile.ts'
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
const NOISE_SEARCH = 'noiseSearch'
const NOISE_FOUND = 'noiseFound'
export const NOISE_OVER = 'noiseOver'

/** Milliseconds, in which a request that failed is sent once more. If no roster shows its effect then, nothing is asked. */
const SHOWN_WITHIN = 9_000

interface NoiseSearchOptions extends KeepParts {
  /** The calls of those who speak, as far as events tell. */
  readonly floorIn: (room: Room) => readonly CallUuid[]
}

/**
 * ```
 * working ── everybody is as wanted ─► asking ── answer ─► working, or givingBack if nothing is left to ask
 *    └── too late ─► stuck ── retry ─► working or givingBack
 * givingBack ─► found ─► over            or, at once, over or notFound
 * ```
 */
type NoiseStep =
  /** Callers are being muted or unmuted for the next question, or given back. */
  | { readonly kind: 'working' | 'givingBack' }
  /** `id` belongs to this question only. */
  | { readonly kind: 'asking'; readonly id: number }
  /** The callers could not be muted or unmuted for the question, or that is not confirmed. */
  | { readonly kind: 'stuck'; readonly fault: Fault }
  /** Only this caller is still muted. */
  | { readonly kind: 'found'; readonly key: MemberKey }
  /** Nobody is muted for the search any more, or the room asks about them. */
  | { readonly kind: 'notFound'; readonly why: Exclude<Culprit, object> }
  | { readonly kind: 'over'; readonly why: 'ended' | 'givenBack' | 'kept' }

export interface NoiseView {
  readonly ref: RoomRef
  readonly step: NoiseStep
  /** Who is muted for the search now, or may be. */
  readonly muted: readonly MemberKey[]
  /** The most answers that are still needed. */
  readonly most: number
  /** How many could not be given back, so that the room asks about them. */
  readonly leftMuted: number
}

/** What a caller is for the search: heard, silent without it, or muted for it or about to be given back. */
type Sound = 'heard' | 'silent' | 'ours'

interface Run {
  readonly ref: RoomRef
  readonly instance: number
  readonly cause: Cause
  sounds: ReadonlyMap<MemberKey, Sound>
  /** All who were ever muted for it. */
  readonly touched: Set<MemberKey>
  suspects: Suspects
  wanted: ReadonlySet<MemberKey>
  step: NoiseStep
  /** Whether the ledger knows who is wanted muted in this step. */
  isAsked: boolean
  /** Who could not be given back. */
  readonly leftMuted: Member[]
  /** What the end will be once everybody else is given back. Undefined if the user gave up. */
  culprit: Culprit | undefined
  /** Why a request failed. */
  failed: Fault | undefined
  timer?: unknown
}

/**
 * Finds out which line makes a noise: mutes half of those who may, asks the user whether the noise is still there, and
 * goes on with the half that the answer leaves. Never mutes the user, nor anybody who comes meanwhile. In the end, all
 * but the noisy line are as they were, or the room asks about them. To be muted for the search is one of the reasons in
 * the ledger. There is one search at a time.
 */
export class NoiseSearch {
  readonly #options: NoiseSearchOptions
  readonly #listeners = new Set<() => void>()
  #run: Run | undefined
  #asked = 0

  constructor(options: NoiseSearchOptions) {
    this.#options = options
    options.monitor.subscribe(() => {
      if (this.#run !== undefined && this.isRunning()) this.#observe(this.#run)
    })
  }

  /** Calls the listener whenever the view may have changed. */
  listen(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** The search that runs, or the last one. */
  view(): NoiseView | undefined {
    if (this.#run === undefined) return undefined
    const { ref, step, suspects, leftMuted, sounds } = this.#run
    const muted = [...sounds].flatMap(([key, sound]) => (sound === 'ours' ? key : []))
    return { ref, step, muted, most: mostAnswers(suspects), leftMuted: leftMuted.length }
  }

  isRunning(): boolean {
    return this.#run !== undefined && !isFinal(this.#run.step)
  }

  /**
   * The room, or why no search can begin in it. `changed` with the reason `me`: it is not known which caller the user is.
   */
  roomFor(ref: RoomRef, mayMuteMe: boolean): Room | Fault {
    // Without a roster, no read shows who is muted, so that an answer would say nothing.
    const room = knownRoom(ref, this.#options, (one) => one.members !== undefined && isRead(one))
    return 'code' in room || mayMuteMe || isMeKnown(room) ? room : fault('changed', { values: { reason: 'me' } })
  }

  /**
   * Begins a search, unless one is running. Faults: those of `roomFor`.
   *
   * @param mayMuteMe whether the user agreed that they may be muted, because it is not known which caller they are
   */
  async begin(ref: RoomRef, mayMuteMe: boolean): Promise<Result<void>> {
    if (this.isRunning()) return failure('changed')
    const room = this.roomFor(ref, mayMuteMe)
    if ('code' in room) return { ok: false, fault: room }
    const run: Run = {
      ref,
      instance: room.instance,
      cause: { id: this.#options.newId(), of: 'onHold' },
      sounds: new Map(),
      touched: new Set(),
      suspects: suspectsAmong(this.#candidatesIn(room)),
      wanted: new Set(),
      step: { kind: 'working' },
      isAsked: false,
      leftMuted: [],
      culprit: undefined,
      failed: undefined,
    }
    run.sounds = this.#soundsOf(run, room)
    this.#run = run
    this.#notify()
    await this.#note(run, NOISE_SEARCH, [])
    // The user may have given up, or the room may have ended, while the log was written.
    if (run.step.kind === 'working') this.#goOn(run)
    return success(undefined)
  }

  /** Goes on after the user's answer to this question, which must be the newest one. */
  answer(id: number, answer: NoiseAnswer): Result<void> {
    const run = this.#run
    if (run?.step.kind !== 'asking' || run.step.id !== id) return failure('changed')
    run.suspects = afterAnswer(run.suspects, answer)
    this.#goOn(run)
    return success(undefined)
  }

  /** Tries again what failed. */
  retry(): void {
    if (this.#run?.step.kind === 'stuck') this.#goOn(this.#run)
  }

  /** Ends the search. Everybody is as before. */
  giveBack(): void {
    if (this.#run !== undefined && this.isRunning()) this.#giveBack(this.#run, undefined)
  }

  /** Ends the search. The caller who was found stays muted. Returns them, if they are still there. */
  keep(): Member | undefined {
    const run = this.#run
    if (run?.step.kind !== 'found') return undefined
    const { key } = run.step
    const room = this.#roomOf(run)
    const member = room?.members?.find((one) => one.key === key)
    this.#end(run, { kind: 'over', why: 'kept' })
    if (room !== undefined && member !== undefined) this.#leave(run, room, member)
    return member
  }

  /** Ends the reason of a caller, who stays muted. */
  #leave({ cause }: Run, room: Room, member: Member): void {
    drop(this.#options.reconciler.take(room, [member], ['search'], cause, 'muted'))
  }

  #candidatesIn(room: Room): readonly MemberKey[] {
    const floor = new Set<string | undefined>(this.#options.floorIn(room))
    const mayBe = (room.members ?? []).filter(
      (member) =>
        !member.isMe &&
        !willBe('muted', member, room) &&
        this.#options.reconciler.holding(room, member) === undefined &&
        isSendableMemberId(member.memberId),
    )
    const speaks = ({ callUuid }: Member): boolean => floor.has(callUuid)
    return [...mayBe.filter(speaks), ...mayBe.filter((member) => !speaks(member))].map(({ key }) => key)
  }

  /** Mutes and unmutes for the next question, or gives everybody back if nothing is left to ask. */
  #goOn(run: Run): void {
    const culprit = culpritOf(run.suspects)
    if (culprit !== undefined) this.#giveBack(run, culprit)
    else this.#apply(run, 'working', mutedFor(run.suspects))
  }

  /** Gives back all but the one who was found. */
  #giveBack(run: Run, culprit: Culprit | undefined): void {
    run.culprit = culprit
    this.#apply(run, 'givingBack', new Set(typeof culprit === 'object' ? [culprit.key] : []))
  }

  /** Gives the reason to whoever is wanted muted, and takes it from others. */
  #apply(run: Run, kind: 'working' | 'givingBack', wanted: ReadonlySet<MemberKey>): void {
    const { reconciler, clock, monitor } = this.#options
    Object.assign(run, { wanted, failed: undefined, step: { kind }, isAsked: false })
    const room = this.#roomOf(run)
    const members = room?.members ?? []
    const toMute = members.filter(({ key }) => wanted.has(key))
    const toGiveBack = members.filter(({ key }) => !wanted.has(key) && run.touched.has(key))
    for (const { key } of toMute) run.touched.add(key)
    clock.clearTimeout(run.timer)
    run.timer = clock.setTimeout(() => {
      this.#arrive(run, run.failed ?? fault('unknownOutcome'))
    }, SHOWN_WITHIN)
    const follow = async (acted: ReturnType<Reconciler['give']>): Promise<void> => {
      for (const one of await acted) if (!one.ok) run.failed ??= one.fault
    }
    if (room !== undefined) {
      drop(follow(reconciler.give(room, toMute, ['search', 'muted'], run.cause)))
      drop(follow(reconciler.take(room, toGiveBack, ['search'], run.cause)))
    }
    run.isAsked = true
    this.#notify()
    this.#observe(run)
    // No roster that is known by now shows a change that was just accepted.
    if (run.touched.size > 0) drop(monitor.readNow(run.ref))
  }

  /** What follows once a roster shows the room as wanted, or none did in time. */
  #arrive(run: Run, late?: Fault): void {
    const { kind } = run.step
    this.#options.clock.clearTimeout(run.timer)
    if (kind === 'working' && late !== undefined) this.#show(run, { kind: 'stuck', fault: late })
    else if (kind === 'working' && culpritOf(run.suspects) !== undefined) this.#goOn(run)
    else if (kind === 'working') this.#show(run, { kind: 'asking', id: (this.#asked += 1) })
    if (kind !== 'givingBack') return
    const { culprit } = run
    const found = typeof culprit === 'object' ? culprit.key : undefined
    const left = this.#unsettledIn(run).filter(({ key }) => key !== found)
    run.leftMuted.push(...left)
    if (left.length > 0) this.#options.reconciler.stop(left)
    if (culprit === undefined) this.#end(run, { kind: 'over', why: 'givenBack' })
    else if (typeof culprit === 'object') this.#find(run, culprit.key, late)
    else this.#end(run, { kind: 'notFound', why: culprit })
  }

  #find(run: Run, key: MemberKey, failed: Fault | undefined): void {
    const member = this.#roomOf(run)?.members?.find((one) => one.key === key)
    const isOurs = run.sounds.get(key) === 'ours'
    if (member === undefined || (!isOurs && member.muted)) this.#end(run, { kind: 'notFound', why: 'left' })
    else if (!isOurs || !member.muted) this.#show(run, { kind: 'stuck', fault: failed ?? fault('unknownOutcome') })
    else {
      drop(this.#note(run, NOISE_FOUND, [member]))
      this.#show(run, { kind: 'found', key })
    }
  }

  /** Those whom no roster has shown yet as they are wanted. */
  #unsettledIn(run: Run): readonly Member[] {
    const room = this.#roomOf(run)
    const isOpen = (member: Member): boolean => this.#options.reconciler.holding(room, member)?.isAsWanted === false
    return (room?.members ?? []).filter((member) => run.touched.has(member.key) && isOpen(member))
  }

  #observe(run: Run): void {
    const room = this.#roomOf(run)
    if (room === undefined) {
      this.#end(run, { kind: 'over', why: 'ended' })
      return
    }
    if (!isRead(room) || room.members === undefined) return
    const before = JSON.stringify([run.suspects, [...run.sounds]])
    this.#compare(run, this.#soundsOf(run, room))
    for (const { key, isMe } of room.members)
      if (isMe && run.suspects.keys.includes(key)) run.suspects = afterUnmute(run.suspects, key)
    const { step, sounds } = run
    const isMuted = mutedFor(run.suspects)
    // Nobody stays muted for a question that is over, or after it became known that this is the user.
    const isOver =
      culpritOf(run.suspects) !== undefined || [...sounds].some(([key, s]) => s === 'ours' && !isMuted.has(key))
    if (step.kind === 'found' && sounds.get(step.key) !== 'ours') this.#end(run, { kind: 'over', why: 'givenBack' })
    else if (step.kind === 'asking' && isOver) this.#goOn(run)
    else if (isBusy(step) && run.isAsked && this.#unsettledIn(run).length === 0) this.#arrive(run)
    else if (before !== JSON.stringify([run.suspects, [...sounds]])) this.#notify()
  }

  /** What others did to the callers changes who may be the noisy one. */
  #compare(run: Run, sounds: Run['sounds']): void {
    for (const key of new Set([...run.sounds.keys(), ...sounds.keys()])) {
      const was = run.sounds.get(key)
      const is = sounds.get(key)
      if (was === is) continue
      if (is === 'heard' && was !== 'ours') run.suspects = afterJoin(run.suspects)
      else if (is === 'heard' && run.wanted.has(key)) run.suspects = afterUnmute(run.suspects, key)
      else if (is !== 'heard' && is !== 'ours' && was !== 'silent') run.suspects = afterSilence(run.suspects, key)
    }
    run.sounds = sounds
  }

  /** Whom somebody mutes meanwhile stays muted. */
  #soundsOf(run: Run, room: Room): Run['sounds'] {
    const { reconciler } = this.#options
    return new Map(
      (room.members ?? []).map((member) => {
        const { before, reasons } = reconciler.holding(room, member) ?? {}
        const isOurs = before !== undefined && run.touched.has(member.key)
        if (isOurs && before.muted && reasons?.includes('search') === true) this.#leave(run, room, member)
        return [member.key, isOurs && !before.muted ? 'ours' : member.muted ? 'silent' : 'heard'] as const
      }),
    )
  }

  #end(run: Run, step: NoiseStep): void {
    this.#options.clock.clearTimeout(run.timer)
    if (this.#run !== run || isFinal(run.step)) return
    drop(this.#note(run, NOISE_OVER, run.leftMuted))
    this.#show(run, step)
  }

  #show(run: Run, step: NoiseStep): void {
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

  #note({ ref, instance, cause }: Run, text: string, members: readonly Member[]): Promise<Result<void>> {
    const persons = members.length > 0 && { members: members.map(personOf) }
    return writeNote(this.#options, { ...ref, instance }, text, { actionId: cause.id, ...persons })
  }
}

function isBusy({ kind }: NoiseStep): boolean {
  return kind === 'working' || kind === 'givingBack'
}

function isFinal({ kind }: NoiseStep): boolean {
  return kind === 'over' || kind === 'notFound'
}
