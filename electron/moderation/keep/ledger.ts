import type { FlagAction } from '../../../shared/rooms/action-effect.ts'
import { fault } from '../../../shared/fault.ts'
import type { Member, OnHoldMark } from '../../../shared/rooms/model.ts'
import type { ElapsedMs, EpochMs, MemberKey } from '../../../shared/values.ts'
import type { SendGate } from '../../providers/send-gate.ts'
import { KnownCallers, type Known } from './known-callers.ts'

/** Why Gavel keeps a caller silent. */
export type Reason = 'removal' | 'newcomer' | 'door' | 'hold' | 'search'
/** What a reason wants: that nobody hears the caller or, besides, that the caller hears nobody. */
export type Silence = 'muted' | 'silent'
export type Flag = 'muted' | 'deaf'
type Flags = Record<Flag, boolean>

/** What gives or ends a reason. The callers of one cause share their requests. */
export interface Cause {
  /** Of the entry of the log that says why. */
  readonly id: string
  readonly of: 'removal' | 'onHold' | 'newcomer'
  /** Closed once nobody is to be silenced for it any more. Until then, it is tried again. */
  readonly gate?: SendGate
  /** Settled once other actions on the caller no longer wait for the response. */
  readonly over?: Promise<void>
  /** Writes why into the log. Nothing is sent before. */
  readonly written?: () => Promise<unknown>
}

/** A caller as a roster shows them. */
export type Sight = Known & Pick<Member, Flag>

/** A request that is due for one caller. */
interface Due {
  readonly kind: FlagAction
  readonly one: Holding
  readonly cause: Cause
}

/**
 * What was last asked for, until a later roster shows it:
 *
 * ```
 * (none) ── due ─► open ── response ─► closed ── a later roster shows it ─► (none)
 *                   ▲                    │
 *                   └──── after 6 s ─────┘──── a third time ─► given up, and the user is asked
 * ```
 */
interface Asked {
  readonly to: boolean
  isOpen: boolean
  /** Whether a request for it may have its effect. */
  isTaken: boolean
  /** When the response came. An earlier roster does not count. */
  at: ElapsedMs
  /** Before this, it is not asked for again. */
  again: ElapsedMs
  tries: number
}

/** One flag of a caller. */
interface Cell {
  /** What the caller goes back to when the last reason ends. */
  before: boolean
  seen: boolean
  asked?: Asked | undefined
  /** When a roster was asked for that shows what nobody asked for. A later one must show it too. */
  odd?: ElapsedMs | undefined
}

/** A caller whom Gavel keeps silent, or brings back. */
export interface Holding extends Readonly<Record<Flag, Cell>> {
  key: MemberKey
  /** By what they are recognised if responses lack their call, or have another one. */
  readonly names: KnownCallers
  /** Whether the newest roster lists the caller. */
  isHere: boolean
  joinedAt: EpochMs
  /** When the newest roster that lists the caller was asked for, and the first one since they came, or came back. */
  observed?: { readonly from: ElapsedMs; readonly at: ElapsedMs }
  readonly reasons: Map<Reason, { readonly wants: Silence; readonly cause: Cause }>
  /** Of the last change of reasons. */
  cause: Cause
  /** When the first reason came. */
  readonly since: EpochMs
  /** As what the caller is shown until they are as before. */
  shown?: 'door' | 'hold'
  /** Whether nothing is sent until reasons are given or taken. */
  isGivenUp: boolean
  asks: boolean
}

/** What others need to know of a caller whom Gavel keeps silent. */
export interface SeenHolding {
  readonly before: Readonly<Flags>
  readonly since: EpochMs
  readonly reasons: readonly Reason[]
  /** Whether nothing is on its way for the caller, and a roster has shown them as wanted. */
  readonly isAsWanted: boolean
}

/** Milliseconds until a request is sent again that no roster shows, or that was refused. */
const AGAIN = 6_000
const MOST_TRIES = 3
const FLAGS = ['muted', 'deaf'] as const
/** Who was given up is left as they are until the user says what becomes of them, also if they can be heard by then. */
const ONLY_ASKS: SendGate = { check: () => fault('cancelled') }
const KINDS = { muted: ['unmute', 'mute'], deaf: ['undeafen', 'deafen'] } as const

/**
 * Who is silent in one run of a room, and why. Pure: it is told what is seen and what was sent, and says what is due.
 *
 * 1. A caller is wanted silent if any reason wants that, else muted if any does, else as before.
 * 2. What was before is taken when the first reason comes, and kept until the last one goes.
 * 3. What is wanted is compared with what is seen. Nobody is named for whom a request is on its way, and no roster
 *    counts that is older than the last response.
 * 4. A click decides what the caller goes back to. One on *Unmute* ends every reason, but not those of a caller who is
 *    wanted silent: only the user who brings the caller back does.
 * 5. So does somebody else: what two rosters show and nobody asked for is what the caller goes back to, and reasons that
 *    want the opposite end. But who can be heard within 6 s after the first roster, or after they came back in the same
 *    call, was perhaps never muted, because join times are too coarse to tell. They are silenced again.
 * 6. What no roster shows in 6 s is asked for again, twice, and for a rule of the user until the rule is over. Without
 *    rosters, it is asked for once. Then whoever has no reason left is on hold, and the user is asked.
 * 7. Only a reason silences: nothing is sent for what a click asked for.
 */
export class Ledger {
  readonly #holdings = new Set<Holding>()
  readonly #hasRoster: boolean

  constructor(hasRoster: boolean) {
    this.#hasRoster = hasRoster
  }

  /**
   * Gives a reason, or gives it again after it has failed.
   *
   * @param sight what the caller is, or will be after a click
   * @param undone what Gavel did to the caller before it was closed. Then nothing is sent, and the user is asked.
   */
  give(
    sight: Sight,
    [reason, wants]: readonly [Reason, Silence],
    cause: Cause,
    since: EpochMs,
    undone?: Readonly<Flags>,
  ): void {
    const known = this.#of(sight)
    if (known !== undefined && undone !== undefined) return
    const cell = (flag: Flag): Cell => {
      const seen = sight[flag] === true
      return { before: seen && undone?.[flag] !== true, seen }
    }
    const one: Holding = known ?? {
      key: sight.key,
      names: new KnownCallers([sight]),
      isHere: true,
      joinedAt: sight.joinedAt,
      muted: cell('muted'),
      deaf: cell('deaf'),
      reasons: new Map(),
      cause,
      since,
      isGivenUp: false,
      asks: false,
    }
    this.#holdings.add(one)
    one.reasons.set(reason, { wants, cause })
    if (reason === 'hold' || reason === 'door') one.shown = reason
    changed(one, cause, wants)
    if (undone !== undefined) one.isGivenUp = one.asks = true
  }

  /**
   * Ends reasons, or tries again to bring the caller back.
   *
   * @param left `muted`: the caller stays so, because somebody decided so meanwhile; `unmuted`: somebody else said that
   * they have unmuted the caller
   */
  take(caller: Sight, reasons: readonly Reason[], cause: Cause, left?: 'muted' | 'unmuted'): void {
    const one = this.#of(caller)
    if (one === undefined) return
    for (const reason of reasons) one.reasons.delete(reason)
    // What is on its way may come before that or after it. Whoever is muted then is left so, unless another reason wants
    // them muted, which still waits for a roster.
    if (left === 'unmuted' && one.reasons.size === 0) Object.assign(one.muted, { asked: undefined, seen: false })
    if (left === 'muted') one.muted.before = true
    changed(one, cause)
  }

  /** A click on *Mute* or another flag for these callers, which is carried out by itself. */
  click(flag: Flag, to: boolean, meant: ReadonlySet<MemberKey>): void {
    for (const one of this.#holdings) {
      if (!one.isHere || !meant.has(one.key)) continue
      const isSilent = forcing(one, 'deaf').length > 0
      if (flag === 'muted' && !to && !isSilent) {
        one.reasons.clear()
        one.muted.asked = undefined
      }
      if (to || !isSilent) one[flag].before = to
      one[flag].seen = to
    }
  }

  /**
   * A roster that was asked for at `sent`. Whoever it lacks is left as they are.
   *
   * @param isUnmuted whether somebody said that they have unmuted the caller
   */
  observe<S extends Sight>(roster: readonly S[], sent: ElapsedMs, isUnmuted: (sight: S) => boolean): void {
    for (const one of this.#holdings) {
      const sight = roster.find(({ key }) => key === one.key) ?? roster.find((other) => one.names.has(other))
      const wasHere = one.isHere
      one.isHere = sight !== undefined
      if (sight === undefined) continue
      one.key = sight.key
      const isBack = !wasHere || sight.joinedAt > one.joinedAt
      const from = isBack ? sent : (one.observed?.from ?? sent)
      one.observed = { from, at: sent }
      const mayBeBack = sent - from < AGAIN
      one.joinedAt = sight.joinedAt
      for (const flag of FLAGS) {
        const cell = one[flag]
        const shown = sight[flag] === true
        const { asked } = cell
        if (asked?.isOpen === true || (asked?.isTaken === true && sent < asked.at)) continue
        if (asked?.isTaken !== true && shown !== cell.seen) {
          if (sent <= (cell.odd ??= sent)) continue
          if (shown || !mayBeBack || isUnmuted(sight)) decide(one, flag, shown)
        }
        if (asked?.to === shown) cell.asked = undefined
        cell.odd = undefined
        cell.seen = shown
      }
    }
  }

  /**
   * The requests that are due now, for callers whom a request can name. Forgets who is as before, and asks about whom
   * nothing brings back.
   */
  due(now: ElapsedMs, isNamed: (key: MemberKey) => boolean): readonly Due[] {
    this.#settle(now)
    return [...this.#holdings].flatMap((one) =>
      one.isHere && isNamed(one.key)
        ? FLAGS.flatMap((flag) => dueFor(one, flag, now) ?? []).map((due) => ({ ...due, one }))
        : [],
    )
  }

  /**
   * One request leaves for these callers. Returns what is to be called with the response: whether it may have its effect
   * and, if the provider refused it because of too many, until when it wants a pause.
   */
  opened(
    kind: FlagAction,
    group: readonly Holding[],
    now: ElapsedMs,
  ): (isTaken: boolean, now: ElapsedMs, again?: ElapsedMs) => void {
    const { flag, to } = flagOf(kind)
    const sent = group.map((one) => {
      const cell = one[flag]
      const last = cell.asked
      // If it is refused, what was asked for before is so.
      if (last?.to !== to) cell.seen = believed(cell)
      const { tries, isTaken } = last?.to === to ? last : { tries: 0, isTaken: false }
      const asked: Asked = { to, isOpen: true, isTaken, at: now, again: now, tries: tries + 1 }
      cell.asked = asked
      return { one, cell, asked }
    })
    return (isTaken, at, again = at + AGAIN) => {
      for (const { one, cell, asked } of sent) {
        Object.assign(asked, { isOpen: false, isTaken: asked.isTaken || isTaken, at, again })
        if (this.#hasRoster || cell.asked !== asked) continue
        cell.asked = undefined
        if (isTaken) cell.seen = to
        else one.isGivenUp = true
      }
    }
  }

  /** Whether the callers are still wanted so, because a request for them is about to leave. */
  isWanted(kind: FlagAction, group: readonly Holding[]): boolean {
    const { flag, to } = flagOf(kind)
    const isSo = (one: Holding): boolean => (forcing(one, flag).length > 0 ? to : !to && !one[flag].before)
    return group.every((one) => this.#holdings.has(one) && isSo(one))
  }

  /** When another roster is needed, because a request may be due again or given up; Infinity if none is. */
  next(now: ElapsedMs): ElapsedMs {
    const asked = [...this.#holdings].flatMap((one) => FLAGS.flatMap((flag) => one[flag].asked ?? []))
    return Math.min(...asked.flatMap(({ isOpen, again }) => (isOpen || again <= now ? [] : again)))
  }

  /** Nothing that was decided before is sent any more, except for a rule that goes on: what it wants of callers. */
  stop(callers?: readonly Sight[]): void {
    for (const one of callers?.flatMap((caller) => this.#of(caller) ?? []) ?? this.#holdings)
      one.isGivenUp ||=
        isUnexplained(one) ||
        ![...one.reasons.values()].some(({ cause: { gate } }) => gate && gate.check() === undefined)
  }

  /** The user has said what becomes of those about whom they were asked. */
  answered(): void {
    for (const one of this.#holdings) one.asks = false
  }

  /** Why the caller is silent, and since when. Undefined if nothing is to be undone for them. */
  holding(caller: Sight): SeenHolding | undefined {
    const one = this.#of(caller)
    if (one === undefined) return undefined
    const { muted, deaf, reasons, since } = one
    const isAsWanted = FLAGS.every((flag) => one[flag].asked === undefined && one[flag].seen === wanted(one, flag))
    return { reasons: [...reasons.keys()], before: { muted: muted.before, deaf: deaf.before }, since, isAsWanted }
  }

  /** Who is shown as on hold; undefined if nobody is. */
  mark(): OnHoldMark | undefined {
    const held = [...this.#holdings].filter(isOnHold)
    const atDoor = held.flatMap(({ key, shown }) => (shown === 'door' ? key : []))
    if (held.length === 0) return undefined
    const asks = held.some((one) => one.asks)
    return { keys: held.map(({ key }) => key), ...(atDoor.length > 0 && { atDoor }), ...(asks && { asks }) }
  }

  #of(caller: Sight): Holding | undefined {
    const all = [...this.#holdings]
    return all.find(({ key }) => key === caller.key) ?? all.find(({ names }) => names.has(caller))
  }

  #settle(now: ElapsedMs): void {
    for (const one of this.#holdings) {
      one.isGivenUp ||= FLAGS.some((flag) => isOver(one, flag, now))
      const isDone = FLAGS.every((flag) => isAsBefore(one[flag]))
      if (isDone && (one.reasons.size === 0 || one.asks)) this.#holdings.delete(one)
      else if (one.isGivenUp && isUnexplained(one)) {
        one.shown ??= 'hold'
        const wants = one.deaf.seen && !one.deaf.before ? 'silent' : 'muted'
        one.reasons.set(one.shown, { wants, cause: { ...one.cause, gate: ONLY_ASKS } })
        one.asks = true
      }
    }
  }
}

/**
 * What was given up is tried once more at once, and so is what has failed of what is wanted now.
 *
 * @param wants absent if reasons end
 */
function changed(one: Holding, cause: Cause, wants?: Silence): void {
  const { isGivenUp } = one
  Object.assign(one, { cause, isGivenUp: false, asks: false })
  for (const flag of FLAGS) {
    const { asked } = one[flag]
    if (asked?.isOpen !== false) continue
    const isWanted = wants !== undefined && (flag === 'muted' || wants === 'silent')
    if (asked.isTaken) asked.tries = 0
    else if (isGivenUp || asked.to === isWanted) one[flag].asked = undefined
  }
}

export function flagOf(kind: FlagAction): { readonly flag: Flag; readonly to: boolean } {
  return { flag: kind.endsWith('mute') ? 'muted' : 'deaf', to: !kind.startsWith('un') }
}

/** Why this flag is wanted set. */
function forcing({ reasons }: Holding, flag: Flag): readonly Cause[] {
  return [...reasons.values()].flatMap(({ wants, cause }) => (flag === 'muted' || wants === 'silent' ? cause : []))
}

function wanted(one: Holding, flag: Flag): boolean {
  return one[flag].before || forcing(one, flag).length > 0
}

/** Whether a request for it is on its way, or may still have its effect. */
function mayCome(asked: Asked | undefined): asked is Asked {
  return asked?.isOpen === true || asked?.isTaken === true
}

/** What is so, or will be once the last request has its effect. */
function believed({ asked, seen }: Cell): boolean {
  return mayCome(asked) ? asked.to : seen
}

/** Whether there is nothing to undo, and nothing is on its way. */
function isAsBefore({ asked, seen, before }: Cell): boolean {
  return !mayCome(asked) && (!seen || before)
}

/** Whether the time until the next try is over and, unless it was refused, a roster from after that time lacks its effect. */
function isAgainDue({ observed }: Holding, { again, isTaken }: Asked, now: ElapsedMs): boolean {
  return now >= again && (!isTaken || (observed?.at ?? -Infinity) >= again)
}

/** Whether the caller is more silent than their reasons want, and is to be brought back. */
function isUnexplained(one: Holding): boolean {
  return FLAGS.some((flag) => forcing(one, flag).length === 0 && !isAsBefore(one[flag]))
}

/** What is to be sent now for this flag; undefined if nothing is. */
function dueFor(one: Holding, flag: Flag, now: ElapsedMs): Omit<Due, 'one'> | undefined {
  const cell = one[flag]
  const { asked } = cell
  const causes = forcing(one, flag)
  const to = causes.length > 0
  if (one.isGivenUp || asked?.isOpen === true || (!to && cell.before)) return undefined
  const isAgain = asked?.to === to
  if (isAgain ? !isAgainDue(one, asked, now) : believed(cell) === to) return undefined
  const hasTries = !isAgain || asked.tries < MOST_TRIES
  const mayTry = ({ gate }: Cause): boolean => (gate === undefined ? hasTries : gate.check() === undefined)
  const cause = to ? causes.find(mayTry) : hasTries ? one.cause : undefined
  return cause && { kind: KINDS[flag][to ? 1 : 0], cause }
}

/** Whether no try is left. */
function isOver(one: Holding, flag: Flag, now: ElapsedMs): boolean {
  const { asked } = one[flag]
  if (asked === undefined || asked.isOpen || asked.tries < MOST_TRIES || !isAgainDue(one, asked, now)) return false
  return asked.to === wanted(one, flag) && dueFor(one, flag, now) === undefined
}

/** Somebody else wants the caller so. */
function decide(one: Holding, flag: Flag, to: boolean): void {
  one[flag].before = to
  if (to) return
  for (const [reason, { wants }] of one.reasons) if (flag === 'muted' || wants === 'silent') one.reasons.delete(reason)
}

/** Whether the caller is on hold, or is being brought back from it. */
function isOnHold({ isHere, reasons, shown }: Holding): boolean {
  return isHere && shown !== undefined && (reasons.size === 0 || reasons.has('hold') || reasons.has('door'))
}
