import { drop } from '../../../shared/drop.ts'
import type { Fault } from '../../../shared/fault.ts'
import { isOnHold } from '../../../shared/rooms/action-effect.ts'
import { membersOrCalls } from '../../../shared/rooms/call-members.ts'
import type { Member, Room } from '../../../shared/rooms/model.ts'
import { admissibleIn } from '../../../shared/rooms/on-hold.ts'
import { seenOf } from '../../../shared/rooms/room-actions.ts'
import { withoutDemo } from '../../../shared/rooms/without-demo.ts'
import type { After } from '../../../shared/timers.ts'
import type { MemberKey } from '../../../shared/values.ts'
import type { OnHold } from '../../moderation/on-hold.ts'
import type { Rooms } from '../../moderation/rooms.ts'
import { bringBack } from '../bring-back.ts'
import { observed } from './observed.ts'
import { PressFilter } from './press-filter.ts'

/** The outcome of the shortcut. A notification shows it, because no window does. */
export type AdmitReport =
  | { readonly kind: 'nobody' }
  /** `requested`: it was accepted, but no observation showed it in time. `waiting`: how many are still at the door. */
  | {
      readonly kind: 'admitted' | 'requested'
      readonly room: Room
      readonly member: Member
      readonly waiting: number
    }
  | { readonly kind: 'failed'; readonly fault: Fault }

export interface AdmitShortcutOptions {
  readonly monitor: Pick<Rooms, 'subscribe' | 'conference' | 'snapshot'>
  readonly onHold: Pick<OnHold, 'bringBack'>
  readonly now: () => number
  readonly after: After
  readonly report: (report: AdmitReport) => void
}

/** Milliseconds after which an admission that was accepted counts as unconfirmed. */
const CONFIRMED_WITHIN = 6_000

interface Waiting {
  readonly room: Room
  readonly member: Member
}

/** The shortcut that admits whoever has waited longest at the door of any room. Each press admits one caller. */
export class AdmitShortcut {
  readonly #options: AdmitShortcutOptions
  readonly #press: PressFilter
  /** Those whom an earlier press is admitting. The next press is for the next caller. */
  readonly #admitting = new Set<MemberKey>()

  constructor(options: AdmitShortcutOptions) {
    this.#options = options
    this.#press = new PressFilter(options, () => drop(this.#admitNext()))
  }

  /** Called when the global shortcut is pressed, and repeatedly while it is held. */
  pressed(): void {
    this.#press.callback()
  }

  async #admitNext(): Promise<void> {
    const { onHold, report } = this.#options
    const [next] = this.#waiting()
    if (next === undefined) {
      report({ kind: 'nobody' })
      return
    }
    const { room, member } = next
    this.#admitting.add(member.key)
    const failed = await bringBack(onHold, seenOf(room), [member.key])
    const isConfirmed = failed === undefined && (await this.#isAdmitted(room, member))
    this.#admitting.delete(member.key)
    if (failed !== undefined) report({ kind: 'failed', fault: failed })
    else report({ kind: isConfirmed ? 'admitted' : 'requested', room, member, waiting: this.#waiting().length })
  }

  /** Those at the door of any room, longest first, without those who are about to be removed. */
  #waiting(): readonly Waiting[] {
    const { conferences, readOnly } = withoutDemo(this.#options.monitor.snapshot())
    return conferences
      .filter(({ state }) => state !== 'ending' && !readOnly)
      .flatMap((room) => admissibleIn(room).map((member): Waiting => ({ room, member })))
      .filter(({ member }) => !this.#admitting.has(member.key))
      .toSorted((one, other) => one.member.joinedAt - other.member.joinedAt)
  }

  /** Whether an observation of this run shows in time that the caller is in the room, and no longer on hold. */
  #isAdmitted({ accountId, name, instance }: Room, { key }: Member): Promise<boolean> {
    const { monitor, after } = this.#options
    const isShown = (): boolean => {
      const room = monitor.conference({ accountId, name })
      const member = room === undefined ? undefined : membersOrCalls(room).find((one) => one.key === key)
      return room?.instance === instance && member !== undefined && !isOnHold(member, room)
    }
    return observed(monitor, after, isShown, CONFIRMED_WITHIN)
  }
}
