import type { EpochMs } from '../../../shared/values.ts'
import type { Account } from '../../../shared/account.ts'
import { fault } from '../../../shared/fault.ts'
import type { Fault } from '../../../shared/fault.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { Room, Seen } from '../../../shared/rooms/model.ts'
import { tellsRunsApart } from '../../../shared/rooms/scheduled-end.ts'
import type { EndDoubt, EndRuleView, EndWarning, ScheduledEndView } from '../../../shared/rooms/scheduled-end.ts'
import { sanitizeForDisplay } from '../../../shared/text/sanitize.ts'
import { minutesIn } from './end-times.ts'

/** What a standing rule asks of one run of its room. */
export interface OrderedByRule {
  /** When the room is to end, whoever is in it; undefined if only one person alone ends it. */
  fixedAt: EpochMs | undefined
  /** Minutes for which one person may be alone in the room. */
  readonly aloneFor: number | undefined
  /** Whether the last observation showed exactly one person. */
  isAlone: boolean
  /** From when the time is counted; set if the begin of the run is not known. */
  readonly countedFrom?: EpochMs
}

/** The order to end one run of a room later: at a time, or after the others have left. */
export interface EndOrder {
  readonly id: string
  /** The account is copied because it may be removed, and the journal must still name it. */
  readonly account: Account
  readonly title: string
  /** The run that is to be ended. */
  readonly seen: Seen
  /** Minutes from when the last of the others leaves until the end. */
  readonly afterOthers?: number
  /** True if responses do not tell the runs of the room apart, so that Gavel only asks. */
  readonly onlyAsks: boolean
  /** Set if a standing rule of the room set this end. */
  readonly rule?: OrderedByRule
  /** The warnings that are spoken in the room. */
  readonly warnings: readonly EndWarning[]
  /** `over`: the run has ended before the set time. */
  state: 'set' | 'ending' | 'asks' | 'over'
  /** Epoch milliseconds; undefined while the end waits for the others to leave. */
  endsAt: EpochMs | undefined
  /** Minutes before the end at which warnings are still to be given. */
  toWarn: readonly number[]
  why?: EndDoubt
  fault?: Fault
  /** Epoch milliseconds of the newest journal entry about this end, if the end was set before Gavel was closed. */
  readonly loggedAt?: number
  /** Whether the room has been live at any time since Gavel asked. */
  wasLive?: boolean
  /**
   * Why the request may no longer be sent. `cameBack`: another caller is in the room again. `replaced`: the room has a
   * newer order, or the user has ended it; a request of the user that joined this end is still sent.
   */
  withdrawn?: 'cancelled' | 'replaced' | 'cameBack' | 'sleep' | 'network' | 'clock' | 'readOnly'
  /** Set while the room is being ended. Resolves with true if the request was sent. */
  sending?: Promise<boolean>
}

/**
 * A new order. It is set, at a time, without warnings in the room, unless `known` says otherwise.
 *
 * @param room what is known of the room; undefined if it was not read yet
 */
export function createOrder(
  known: Pick<EndOrder, 'id' | 'account' | 'seen' | 'endsAt'> & Partial<EndOrder>,
  room: Room | undefined,
): EndOrder {
  // At Vobiz, a rule never ends a room.
  const isReminder = known.rule !== undefined && known.account.provider === 'vobiz'
  return {
    title: room?.title ?? sanitizeForDisplay(known.seen.conference),
    onlyAsks: isReminder || (room !== undefined && !tellsRunsApart(room)),
    warnings: [],
    state: 'set',
    toWarn: [],
    ...known,
  }
}

/**
 * Withdraws the request of an end. The first reason counts, with two exceptions. Every other reason replaces
 * `cameBack`, after which the end would stay set. A cancellation replaces every reason, so that the user is not asked.
 */
export function withdraw(order: EndOrder, why: NonNullable<EndOrder['withdrawn']>): void {
  const mayReplace = order.withdrawn === undefined || order.withdrawn === 'cameBack' || why === 'cancelled'
  if (mayReplace) order.withdrawn = why
}

/** Whether the time of this end is that of a person who is alone. */
export function isFromAlone({ rule, endsAt }: Pick<EndOrder, 'rule' | 'endsAt'>): boolean {
  return rule !== undefined && endsAt !== rule.fixedAt
}

export function keyOf({ seen }: Pick<EndOrder, 'seen'>): string {
  return roomKey(seen.accountId, seen.conference)
}

/** What a scheduled end depends on besides its room. */
export interface EndContext {
  readonly readOnly: boolean
  /** The rooms of a removed account disappear, which does not mean that they have ended. */
  readonly hasAccount: boolean
}

/** Returns a fault if the room may no longer be in the confirmed run, or if nothing may be sent. */
export function refusalOf(
  { seen }: Pick<EndOrder, 'seen'>,
  { readOnly, hasAccount }: EndContext,
  room: Room | undefined,
): Fault | undefined {
  if (!hasAccount) return fault('noAccount')
  if (readOnly) return fault('readOnly')
  if (room === undefined) return fault('changed', { values: { reason: 'ended' } })
  return room.instance === seen.instance ? undefined : fault('changed', { values: { reason: 'instance' } })
}

/**
 * What an observation means for a scheduled end; `over` if its run has ended, `ruleOver` if a rule set the end. The
 * rule sets another one for the next run.
 */
export type EndVerdict = 'goesOn' | 'drop' | 'over' | 'ruleOver' | 'readOnly' | 'restart'

/** Milliseconds. Run times are whole seconds, and the clocks of provider and computer differ. */
const SLACK = 5_000

/** Decides what an observation means for a scheduled end. Pure. */
export function judgeOrder(
  order: Pick<EndOrder, 'seen' | 'state' | 'wasLive' | 'loggedAt' | 'rule'>,
  context: EndContext,
  room: Room | undefined,
): EndVerdict {
  const refused = refusalOf(order, context, room)
  if (refused?.code === 'noAccount') return 'drop'
  // While the room is being ended, the result of the request decides.
  if (order.state === 'ending') return 'goesOn'
  if (order.rule !== undefined && room?.instance !== order.seen.instance) return 'ruleOver'
  if (order.state === 'asks') return isAboutAnEarlierRun(order, room) ? 'drop' : 'goesOn'
  if (room === undefined) return 'over'
  if (order.state === 'over') return 'restart'
  if (refused === undefined) return 'goesOn'
  return refused.code === 'readOnly' ? 'readOnly' : 'restart'
}

/** Whether the run that the user is asked about has ended, perhaps while Gavel was closed. */
function isAboutAnEarlierRun(
  { wasLive, loggedAt = Infinity }: Pick<EndOrder, 'wasLive' | 'loggedAt'>,
  room: Room | undefined,
): boolean {
  return room === undefined ? wasLive === true : hasBegunSince(room, loggedAt)
}

/**
 * Whether the run of the room is known to have begun after that moment.
 *
 * @param at epoch milliseconds
 */
export function hasBegunSince({ startedAt = -Infinity }: Pick<Room, 'startedAt'>, at: EpochMs): boolean {
  return startedAt > at + SLACK
}

/** @param now epoch milliseconds */
export function endView(order: EndOrder, now: EpochMs): ScheduledEndView | undefined {
  const { id, state, endsAt, afterOthers, onlyAsks, why, rule } = order
  const at = endsAt === undefined ? {} : { endsAt }
  if (state === 'over') return undefined
  if (state === 'ending') return { id, state }
  if (state === 'asks') {
    const more = { ...(onlyAsks && { onlyAsks }), ...(order.fault && { fault: order.fault }) }
    return { id, state, ...at, why: why ?? 'failed', ...more }
  }
  return {
    id,
    state,
    ...at,
    ...(endsAt !== undefined && { minutesLeft: minutesIn(endsAt - now) }),
    ...(afterOthers !== undefined && { afterOthers }),
    ...(onlyAsks && { onlyAsks }),
    ...(rule !== undefined && { rule: ruleView(order, rule) }),
  }
}

function ruleView(order: EndOrder, { aloneFor, countedFrom }: OrderedByRule): EndRuleView {
  const isAboutAlone = order.endsAt === undefined || isFromAlone(order)
  if (isAboutAlone) return aloneFor === undefined ? {} : { aloneFor }
  return countedFrom === undefined ? {} : { countedFrom }
}
