import { roomKey } from '../../../shared/rooms/model.ts'
import type { Action, ActionResult } from '../../../shared/rooms/model.ts'
import type { Result } from '../../../shared/result.ts'
import type { SendGate } from '../../providers/send-gate.ts'
import { bindingOf } from './confirmation.ts'

/** What the queue needs to know about an action. */
export interface Slot {
  readonly room: string
  /** The call UUID, or else the key, of each caller whom the action names. `all` if it names none. */
  readonly people: readonly string[] | 'all'
  /** Equal for two identical clicks. */
  readonly binding: string
}

export function slotOf(action: Action): Slot {
  const binding = bindingOf(action)
  if (!('seen' in action)) return { room: binding, people: 'all', binding }
  const room = roomKey(action.seen.accountId, action.seen.conference)
  if (action.kind === 'end' || action.who.kind !== 'members') return { room, people: 'all', binding }
  return { room, people: action.who.members.map(({ callUuid, key }) => callUuid ?? key), binding }
}

type Acted = Result<ActionResult>

/** What ends the turn of an action early. */
export interface TurnLimits {
  /**
   * Closed once the user has cancelled the action, or it was dropped. It also closes the action's gate, and an identical
   * click no longer joins the action.
   */
  readonly cancellation?: SendGate | undefined
  /** Settled once later actions on the same people no longer wait for this one. */
  readonly over?: Promise<void> | undefined
}

interface Entry extends Slot, TurnLimits {
  readonly result: Promise<Acted>
  readonly turn: Promise<unknown>
}

/**
 * Runs actions on the same people one after the other, in the order of the clicks. Actions on other people or in other
 * rooms do not wait for them. A click that is identical to the last of these actions has its result, unless that was
 * already cancelled or dropped.
 */
export class ActionQueue {
  /** Oldest first. */
  #waiting: readonly Entry[] = []

  run(slot: Slot, task: () => Promise<Acted>, { cancellation, over }: TurnLimits = {}): Promise<Acted> {
    const running = this.running(slot)
    if (running !== undefined) return running
    const before = this.#before(slot)
    const result = before.length === 0 ? task() : Promise.allSettled(before.map(({ turn }) => turn)).then(task)
    const turn = over === undefined ? result : Promise.race([result, over])
    const entry = { ...slot, result, turn, cancellation }
    this.#waiting = [...this.#waiting, entry]
    const remove = (): void => {
      this.#waiting = this.#waiting.filter((one) => one !== entry)
    }
    turn.then(remove, remove)
    return result
  }

  /** The result of the action under way that an identical click has. */
  running(slot: Slot): Promise<Acted> | undefined {
    const last = this.#before(slot).at(-1)
    return last?.binding === slot.binding && last.cancellation?.check() === undefined ? last.result : undefined
  }

  #before({ room, people }: Slot): readonly Entry[] {
    return this.#waiting.filter((entry) => entry.room === room && overlap(entry.people, people))
  }
}

function overlap(one: Slot['people'], other: Slot['people']): boolean {
  return one === 'all' || other === 'all' || one.some((person) => other.includes(person))
}
