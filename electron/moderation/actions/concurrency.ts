import { isDeclined } from '../../../shared/fault.ts'
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

interface Entry extends Slot {
  readonly result: Promise<Acted>
  readonly gate: SendGate
}

/**
 * Runs actions on the same people one after the other, in the order of the clicks. Actions on other people or in other
 * rooms do not wait for them. An identical click joins the earlier action, unless another action on these people came
 * in between, or the earlier one was already cancelled or dropped. If nothing was sent for the earlier action, the
 * click is carried out right after it, because the reason for that may not apply to the click. But if the user cancels
 * the earlier action after the click, that cancels both.
 */
export class ActionQueue {
  /** Oldest first, by room. */
  readonly #waiting = new Map<string, readonly Entry[]>()

  /** @param gate closed once the action was cancelled or dropped; other reasons not to send it do not matter here */
  run(slot: Slot, task: () => Promise<Acted>, gate?: SendGate): Promise<Acted> {
    const same = this.#same(slot)
    const joined = same !== undefined && same.gate.check() === undefined ? same : undefined
    const result = joined === undefined ? this.#inTurn(slot, task) : this.#after(joined, task)
    const entry = { ...slot, result, gate: { check: () => joined?.gate.check() ?? gate?.check() } }
    this.#waiting.set(slot.room, [...(this.#waiting.get(slot.room) ?? []), entry])
    const remove = (): void => {
      const others = (this.#waiting.get(slot.room) ?? []).filter((one) => one !== entry)
      if (others.length === 0) this.#waiting.delete(slot.room)
      else this.#waiting.set(slot.room, others)
    }
    result.then(remove, remove)
    return result
  }

  /** The result of the action under way that an identical click would join. */
  running(slot: Slot): Promise<Acted> | undefined {
    return this.#same(slot)?.result
  }

  #inTurn(slot: Slot, task: () => Promise<Acted>): Promise<Acted> {
    const before = this.#before(slot).map(({ result }) => result)
    return before.length === 0 ? task() : Promise.allSettled(before).then(task)
  }

  async #after(joined: Entry, task: () => Promise<Acted>): Promise<Acted> {
    const acted = await joined.result
    return isForBoth(acted) || isDeclined(joined.gate.check()) ? acted : task()
  }

  #same(slot: Slot): Entry | undefined {
    const last = this.#before(slot).at(-1)
    return last?.binding === slot.binding ? last : undefined
  }

  #before({ room, people }: Slot): readonly Entry[] {
    return (this.#waiting.get(room) ?? []).filter((entry) => overlap(entry.people, people))
  }
}

/** Faults that say that nothing was sent, for a reason that may not apply to a later click. */
const unsent: ReadonlySet<string> = new Set(['cancelled', 'stale', 'storage'])

/**
 * Whether a click that joined the action gets its result. `taken`: a part of the action was accepted before the rest
 * failed.
 */
function isForBoth(acted: Acted): boolean {
  return acted.ok || acted.fault.values?.['taken'] !== undefined || !unsent.has(acted.fault.code)
}

function overlap(one: Slot['people'], other: Slot['people']): boolean {
  return one === 'all' || other === 'all' || one.some((person) => other.includes(person))
}
