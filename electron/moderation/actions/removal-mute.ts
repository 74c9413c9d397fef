import type { ElapsedMs, EpochMs } from '../../../shared/values.ts'
import { drop } from '../../../shared/drop.ts'
import { elapsedOf, type Clock } from '../../../shared/clock.ts'
import { fault } from '../../../shared/fault.ts'
import type { Action, ActionResult, Member, MemberSeen, Pending, Room, Seen } from '../../../shared/rooms/model.ts'
import { membersOrCalls } from '../../../shared/rooms/call-members.ts'
import { isOnHold, willBe } from '../../../shared/rooms/action-effect.ts'
import { failure, type Result } from '../../../shared/result.ts'
import type { Rooms } from '../rooms.ts'
import { isSendableMemberId } from '../../providers/paths.ts'
import type { SendGate } from '../../providers/send-gate.ts'
import type { Colleagues } from '../colleagues.ts'
import type { ActionRun } from './action-run.ts'
import { roomOf, type RoomAction } from './guard.ts'
import { mayHaveTaken } from './outcomes.ts'

/** A mute or an unmute that belongs to a held removal. */
export type PartAction = RoomAction & { readonly kind: 'mute' | 'unmute' }

export interface PartLimits extends Pick<ActionRun, 'prepare' | 'onStarted'> {
  readonly id: string
  /** The id of the removal. */
  readonly partOf: string
  /** Closed once nothing must be sent any more. */
  readonly cancellation?: SendGate
  /** Called in the action's turn, with what carries it out. The turn is over when the returned promise is settled. */
  readonly inTurn?: (carryOut: () => Promise<Result<ActionResult>>) => Promise<Result<ActionResult>>
}

export interface RemovalMuteParts {
  readonly monitor: Pick<Rooms, 'conference' | 'pending' | 'readNow'>
  readonly colleagues: Pick<Colleagues, 'hasMuted'>
  readonly clock: Clock
  readonly random: () => string
  /** Sends a part of a removal in its turn. */
  readonly sendPart: (action: PartAction, limits: PartLimits) => Promise<Result<ActionResult>>
}

/** Who is to be removed, and where. */
interface Removed extends Pick<Pending, 'caller'> {
  readonly seen: Seen
  readonly member: MemberSeen
  /** The id of the removal. */
  readonly id: string
  /** When its Undo time ends (epoch ms). */
  readonly until: EpochMs
}

/**
 * The mute of a caller from the click on *Remove* until they are removed. It is an ordinary mute, but nothing waits for
 * it: when the Undo time is over, the removal goes on, whatever became of it. An undo takes it back, and so does a removal
 * that surely failed.
 */
export class RemovalMute {
  readonly #parts: RemovalMuteParts
  readonly #removed: Removed
  readonly #muteId: string
  /** When the Undo time began (epoch ms). */
  readonly #since: EpochMs
  /** When it ends. */
  readonly #overAt: ElapsedMs
  /** Settled when the Undo time is over, so that the removal does not wait for the response to the mute. */
  readonly #over: Promise<void>
  #end: () => void = () => undefined
  #isOver = false
  /** Whether this mute, and not another one of the caller, is under way or was carried out. */
  #isStarted = false
  /** What else was to mute or unmute the caller meanwhile. If it may have, an undo leaves them as they are. */
  readonly #others: Promise<Result<ActionResult>>[] = []
  #muted: Promise<Result<ActionResult>> | undefined

  /** Mutes the caller, unless they are muted, are being muted, or are on hold, or no request can name them. */
  constructor(removed: Removed, parts: RemovalMuteParts) {
    this.#parts = parts
    this.#removed = removed
    this.#muteId = parts.random()
    this.#since = parts.clock.now()
    this.#overAt = elapsedOf(parts.clock) + removed.until - this.#since
    this.#over = new Promise((resolve) => {
      this.#end = resolve
    })
    drop(this.#mute())
  }

  /** A mute that has not left by now is not sent. One that has left stays. */
  release(): void {
    this.#isOver = true
    this.#end()
  }

  /** Unmutes the caller after the mute, if this mute may have muted them. */
  undo(): void {
    this.release()
    if (this.#isStarted) drop(this.#unmute())
  }

  /** Must be called when anything else mutes or unmutes callers. */
  overtake({ seen, who }: PartAction, acted: Promise<Result<ActionResult>>): void {
    const own = this.#removed.seen
    const isSameRoom = seen.accountId === own.accountId && seen.conference === own.conference
    const isMeant = who.kind !== 'members' || who.members.some(this.#isCaller)
    if (isSameRoom && isMeant) this.#others.push(acted)
  }

  #mute(): Promise<Result<ActionResult>> {
    return this.#parts.sendPart(this.#actionOf('mute'), {
      id: this.#muteId,
      partOf: this.#removed.id,
      onStarted: () => {
        this.#isStarted = true
      },
      cancellation: { check: () => (this.#isTooLate() || !this.#isAudible() ? fault('cancelled') : undefined) },
      // A removal that is refused because somebody else has the member id must not have muted that one.
      prepare: async () => {
        const read = await this.#parts.monitor.readNow(roomOf(this.#removed))
        return read.ok ? undefined : read
      },
      inTurn: (carryOut) => {
        this.#muted = carryOut()
        return Promise.race([this.#muted, this.#over.then(() => failure('cancelled'))])
      },
    })
  }

  async #unmute(): Promise<void> {
    const { monitor, clock, random, sendPart } = this.#parts
    const id = random()
    const state = { isNeeded: true, isStarted: false }
    const { member, caller } = this.#removed
    const { accountId, name } = roomOf(this.#removed)
    const about = { id, kind: 'unmute', who: [member.key], ...(caller && { caller }), at: clock.now() } as const
    // Whoever is put on hold meanwhile must be muted after this, not before.
    if (this.#isHere()) monitor.pending(accountId, name, id, { ...about, state: 'checking' })
    const unmuted = await sendPart(this.#actionOf('unmute'), {
      id,
      partOf: this.#removed.id,
      onStarted: () => {
        state.isStarted = true
      },
      prepare: async () => {
        const others = await Promise.all(this.#others)
        state.isNeeded = mayHaveTaken(await this.#muted) && !others.some(mayHaveTaken) && !this.#isMutedByColleague()
        return state.isNeeded ? undefined : failure('cancelled')
      },
    })
    // Once it has started, the row shows it by itself. Whoever has left needs no row.
    if (state.isStarted) return
    const isFailed = !unmuted.ok && state.isNeeded && this.#isHere()
    const failed = isFailed
      ? ({ ...about, at: clock.now(), state: 'failed', fault: unmuted.fault } as const)
      : undefined
    monitor.pending(accountId, name, id, failed)
  }

  /** After a short sleep, the mute may have its turn before the timer of the Undo time runs. */
  #isTooLate(): boolean {
    return this.#isOver || elapsedOf(this.#parts.clock) >= this.#overAt
  }

  #isHere(): boolean {
    const room = this.#parts.monitor.conference(roomOf(this.#removed))
    return room !== undefined && membersOrCalls(room).some(this.#isCaller)
  }

  readonly #isCaller = ({ key }: Pick<Member, 'key'>): boolean => key === this.#removed.member.key

  #actionOf(kind: 'mute' | 'unmute'): PartAction {
    const { seen, member } = this.#removed
    return { kind, seen, who: { kind: 'members', members: [member] } }
  }

  /** The caller, if a roster lists them. */
  #listed(): { readonly room: Room; readonly member: Member } | undefined {
    const room = this.#parts.monitor.conference(roomOf(this.#removed))
    const member = room?.members?.find(this.#isCaller)
    return room === undefined || member === undefined ? undefined : { room, member }
  }

  #isMutedByColleague(): boolean {
    const listed = this.#listed()
    return listed !== undefined && this.#parts.colleagues.hasMuted(listed.room, listed.member, this.#since)
  }

  #isAudible(): boolean {
    const listed = this.#listed()
    if (listed === undefined || !isSendableMemberId(listed.member.memberId)) return false
    // A caller on hold is already muted, and must stay so after an undo.
    if (isOnHold(listed.member, listed.room)) return false
    return !willBe('muted', listed.member, listed.room, this.#muteId)
  }
}

/** Whether the action mutes or unmutes callers. */
export function isMuteOrUnmute(action: Action): action is PartAction {
  return action.kind === 'mute' || action.kind === 'unmute'
}
