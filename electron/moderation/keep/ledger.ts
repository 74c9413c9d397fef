import type { FlagAction } from '../../../shared/rooms/action-effect.ts'
import type { OnHoldMark } from '../../../shared/rooms/model.ts'
import type { ElapsedMs, EpochMs, MemberKey } from '../../../shared/values.ts'
import type { SendGate } from '../../providers/send-gate.ts'

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
export interface Sight extends Readonly<Flags> {
  readonly key: MemberKey
}

/** A request that is due for one caller. */
export interface Due {
  readonly kind: FlagAction
  readonly call: string
  readonly key: MemberKey
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

interface Holding {
  key: MemberKey
  /** Whether the newest roster lists the caller. */
  isHere: boolean
  /** What the caller goes back to when the last reason ends. */
  readonly before: Flags
  readonly seen: Flags
  readonly asked: Partial<Record<Flag, Asked | undefined>>
  /** When a roster was asked for that shows what nobody asked for. A later one must show it too. */
  readonly odd: Partial<Record<Flag, ElapsedMs | undefined>>
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
export interface SeenHolding extends Readonly<Pick<Holding, 'before' | 'since'>> {
  readonly reasons: readonly Reason[]
  /** Whether nothing is on its way for the caller, and a roster has shown them as wanted. */
  readonly isAsWanted: boolean
}

/** Milliseconds until a request is sent again that no roster shows, or that was refused. */
const AGAIN = 6_000
const MOST_TRIES = 3
const FLAGS = ['muted', 'deaf'] as const
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
 *    want the opposite end.
 * 6. What no roster shows in 6 s is asked for again, twice, and for a rule of the user until the rule is over. Without
 *    rosters, it is asked for once. Then whoever has no reason left is on hold, and the user is asked.
 * 7. Only a reason silences: nothing is sent for what a click asked for.
 */
export class Ledger {
  readonly #holdings = new Map<string, Holding>()
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
    call: string,
    [reason, wants]: readonly [Reason, Silence],
    cause: Cause,
    { key, muted, deaf }: Sight,
    since: EpochMs,
    undone?: Readonly<Flags>,
  ): void {
    const known = this.#holdings.get(call)
    if (known !== undefined && undone !== undefined) return
    const before = { muted: muted && undone?.muted !== true, deaf: deaf && undone?.deaf !== true }
    const about = {
      key,
      isHere: true,
      before,
      seen: { muted, deaf },
      asked: {},
      odd: {},
      isGivenUp: false,
      asks: false,
    }
    const one: Holding = known ?? { ...about, reasons: new Map(), cause, since }
    this.#holdings.set(call, one)
    one.reasons.set(reason, { wants, cause })
    if (reason === 'hold' || reason === 'door') one.shown = reason
    this.#change(one, cause)
    if (undone !== undefined) one.isGivenUp = one.asks = true
  }

  /**
   * Ends reasons, or tries again to bring the caller back.
   *
   * @param isUnmuted whether a roster shows the caller unmuted, and somebody else said that they did that
   */
  take(call: string, reasons: readonly Reason[], cause: Cause, isUnmuted = false): void {
    const one = this.#holdings.get(call)
    if (one === undefined) return
    if (isUnmuted && one.asked.muted === undefined) one.seen.muted = false
    for (const reason of reasons) one.reasons.delete(reason)
    this.#change(one, cause)
  }

  /** What the caller goes back to is this, because somebody decided so meanwhile. */
  decide(call: string, flag: Flag, to: boolean): void {
    const one = this.#holdings.get(call)
    if (one !== undefined) decide(one, flag, to)
  }

  /** A click on *Mute* or another flag for these callers, which is carried out by itself. */
  click(flag: Flag, to: boolean, meant: ReadonlySet<MemberKey>): void {
    for (const [call, one] of this.#holdings) {
      if (!one.isHere || !meant.has(one.key)) continue
      const isSilent = forcing(one, 'deaf').length > 0
      if (flag === 'muted' && !to && !isSilent) this.#holdings.delete(call)
      if (to || !isSilent) one.before[flag] = to
      one.seen[flag] = to
    }
  }

  /** A roster that was asked for at `sent`, by call. Whoever it lacks is left as they are. */
  observe(roster: ReadonlyMap<string, Sight>, sent: ElapsedMs, now: ElapsedMs): void {
    for (const [call, one] of this.#holdings) {
      const sight = roster.get(call)
      one.isHere = sight !== undefined
      if (sight === undefined) continue
      one.key = sight.key
      for (const flag of FLAGS) {
        const asked = one.asked[flag]
        if (asked?.isOpen === true || (asked?.isTaken === true && sent < asked.at)) continue
        if (asked?.isTaken !== true && sight[flag] !== one.seen[flag]) {
          if (sent <= (one.odd[flag] ??= sent)) continue
          decide(one, flag, sight[flag])
        }
        if (asked?.to === sight[flag]) one.asked[flag] = undefined
        one.odd[flag] = undefined
        one.seen[flag] = sight[flag]
      }
    }
    this.#settle(now)
  }

  /** The requests that are due now, for callers whom a request can name. */
  due(now: ElapsedMs, isNamed: (key: MemberKey) => boolean): readonly Due[] {
    return [...this.#holdings].flatMap(([call, one]) =>
      one.isHere && isNamed(one.key)
        ? FLAGS.flatMap((flag) => dueFor(one, flag, now) ?? []).map((due) => ({ ...due, call, key: one.key }))
        : [],
    )
  }

  /** One request leaves for these callers. Returns what must be passed to `closed`. */
  opened(kind: FlagAction, calls: readonly string[], now: ElapsedMs): readonly Asked[] {
    const { flag, to } = flagOf(kind)
    return calls.flatMap((call) => {
      const one = this.#holdings.get(call)
      if (one === undefined) return []
      const last = one.asked[flag]
      // If it is refused, what was asked for before is so.
      if (last?.to !== to) one.seen[flag] = believed(one, flag)
      const { tries, isTaken } = last?.to === to ? last : { tries: 0, isTaken: false }
      return (one.asked[flag] = { to, isOpen: true, isTaken, at: now, again: now, tries: tries + 1 })
    })
  }

  /** The response to a request. `again`: until when the provider wants a pause, if it refused because of too many. */
  closed(asked: Asked, isTaken: boolean, now: ElapsedMs, again: ElapsedMs = now + AGAIN): void {
    Object.assign(asked, { isOpen: false, isTaken: asked.isTaken || isTaken, at: now, again })
    if (!this.#hasRoster)
      for (const one of this.#holdings.values())
        for (const flag of FLAGS)
          if (one.asked[flag] === asked) {
            one.asked[flag] = undefined
            if (isTaken) one.seen[flag] = asked.to
            else one.isGivenUp = true
          }
    this.#settle(now)
  }

  /** Whether the callers are still wanted so, because a request for them is about to leave. */
  isWanted(kind: FlagAction, calls: readonly string[]): boolean {
    const { flag, to } = flagOf(kind)
    return calls.every((call) => {
      const one = this.#holdings.get(call)
      return one !== undefined && (forcing(one, flag).length > 0 ? to : !to && !one.before[flag])
    })
  }

  /** When another roster is needed, because a request may be due again or given up; Infinity if none is. */
  next(now: ElapsedMs): ElapsedMs {
    const asked = [...this.#holdings.values()].flatMap((one) => FLAGS.flatMap((flag) => one.asked[flag] ?? []))
    return Math.min(...asked.flatMap(({ isOpen, again }) => (isOpen || again <= now ? [] : again)))
  }

  /** Nothing that was decided before is sent any more, except for a rule that goes on. */
  stop(now: ElapsedMs, calls: readonly string[] = [...this.#holdings.keys()]): void {
    for (const one of calls.flatMap((call) => this.#holdings.get(call) ?? []))
      one.isGivenUp ||= ![...one.reasons.values()].some(({ cause: { gate } }) => gate && gate.check() === undefined)
    this.#settle(now)
  }

  /** The user has said what becomes of those about whom they were asked. */
  answered(): void {
    for (const one of this.#holdings.values()) one.asks = false
  }

  /** Why the caller is silent, and since when. Undefined if nothing is to be undone for them. */
  holding(call: string): SeenHolding | undefined {
    const one = this.#holdings.get(call)
    if (one === undefined) return undefined
    const isAsWanted = FLAGS.every((flag) => one.asked[flag] === undefined && one.seen[flag] === wanted(one, flag))
    return { reasons: [...one.reasons.keys()], before: one.before, since: one.since, isAsWanted }
  }

  /** Who is shown as on hold; undefined if nobody is. */
  mark(): OnHoldMark | undefined {
    const held = [...this.#holdings.values()].filter(isOnHold)
    const atDoor = held.flatMap(({ key, shown }) => (shown === 'door' ? key : []))
    if (held.length === 0) return undefined
    const asks = held.some((one) => one.asks)
    return { keys: held.map(({ key }) => key), ...(atDoor.length > 0 && { atDoor }), ...(asks && { asks }) }
  }

  /** Forgets who is as before, and asks about whom nothing brings back. */
  #settle(now: ElapsedMs): void {
    for (const [call, one] of this.#holdings) {
      one.isGivenUp ||= FLAGS.some((flag) => isOver(one, flag, now))
      const isDone = FLAGS.every((flag) => isAsBefore(one, flag))
      if (isDone && (one.reasons.size === 0 || one.asks)) this.#holdings.delete(call)
      else if (one.isGivenUp && one.reasons.size === 0) {
        one.shown ??= 'hold'
        one.reasons.set(one.shown, { wants: one.seen.deaf && !one.before.deaf ? 'silent' : 'muted', cause: one.cause })
        one.asks = true
      }
    }
  }

  #change(one: Holding, cause: Cause): void {
    Object.assign(one, { cause, isGivenUp: false, asks: false })
    for (const flag of FLAGS) {
      const asked = one.asked[flag]
      // What has failed is tried once more at once.
      if (asked?.isOpen === false && asked.isTaken) asked.tries = 0
      else if (asked?.isOpen === false) one.asked[flag] = undefined
    }
    this.#settle(-Infinity)
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
  return one.before[flag] || forcing(one, flag).length > 0
}

/** What is so, or will be once the last request has its effect. */
function believed({ asked, seen }: Holding, flag: Flag): boolean {
  const one = asked[flag]
  return one?.isOpen === true || one?.isTaken === true ? one.to : seen[flag]
}

/** Whether there is nothing to undo, and nothing is on its way. */
function isAsBefore({ asked, seen, before }: Holding, flag: Flag): boolean {
  const one = asked[flag]
  return one?.isOpen !== true && one?.isTaken !== true && (!seen[flag] || before[flag])
}

/** What is to be sent now for this flag; undefined if nothing is. */
function dueFor(one: Holding, flag: Flag, now: ElapsedMs): Pick<Due, 'kind' | 'cause'> | undefined {
  const causes = forcing(one, flag)
  const to = causes.length > 0
  const asked = one.asked[flag]
  if (one.isGivenUp || asked?.isOpen === true || (!to && one.before[flag])) return undefined
  const isAgain = asked?.to === to
  if (isAgain ? now < asked.again : believed(one, flag) === to) return undefined
  const hasTries = !isAgain || asked.tries < MOST_TRIES
  const mayTry = ({ gate }: Cause): boolean => (gate === undefined ? hasTries : gate.check() === undefined)
  const cause = to ? causes.find(mayTry) : hasTries ? one.cause : undefined
  return cause && { kind: KINDS[flag][to ? 1 : 0], cause }
}

/** Whether no try is left. */
function isOver(one: Holding, flag: Flag, now: ElapsedMs): boolean {
  const asked = one.asked[flag]
  if (asked === undefined || asked.isOpen || asked.tries < MOST_TRIES || asked.again > now) return false
  return asked.to === wanted(one, flag) && dueFor(one, flag, now) === undefined
}

function decide(one: Holding, flag: Flag, to: boolean): void {
  one.before[flag] = to
  if (to) return
  for (const [reason, { wants }] of one.reasons) if (flag === 'muted' || wants === 'silent') one.reasons.delete(reason)
}

/** Whether the caller is on hold, or is being brought back from it. */
function isOnHold({ isHere, reasons, shown }: Holding): boolean {
  return isHere && shown !== undefined && (reasons.size === 0 || reasons.has('hold') || reasons.has('door'))
}
