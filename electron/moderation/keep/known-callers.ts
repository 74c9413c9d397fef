import type { Member } from '../../../shared/rooms/model.ts'
import type { EpochMs } from '../../../shared/values.ts'
import type { ReadMember } from '../../providers/provider.ts'

type Id = Pick<Member, 'memberId' | 'number' | 'byCall'>
/** What names a caller. */
export type Known = Id & Pick<Member, 'key' | 'callUuid' | 'joinedAt'>

/** Milliseconds by which two responses may differ about the same join: it is in whole seconds, and responses are slow. */
const SAME_JOIN = 3_000

/**
 * Callers who are recognised by any of the names that a response gives them: their row, their call, or their member id
 * together with their number and the time of their join. A response that lacks the call, or has another one, is wrong.
 */
export class KnownCallers {
  readonly #names = new Set<string>()
  /** When the caller with this member id and number joined. */
  readonly #joins = new Map<string, EpochMs>()

  constructor(callers: readonly Known[] = []) {
    for (const caller of callers) this.add(caller)
  }

  add(caller: Known): void {
    this.#names.add(caller.key)
    if (caller.callUuid !== undefined) this.#names.add(caller.callUuid)
    if (isListed(caller)) this.#joins.set(idOf(caller), caller.joinedAt)
  }

  /** Adds the callers of a response that arrived now. */
  addRead(rows: readonly ReadMember[], now: EpochMs): void {
    for (const { callUuid, joinedSecondsAgo = 0, ...row } of rows) {
      if (callUuid !== undefined) this.#names.add(callUuid)
      if (isListed(row)) this.#joins.set(idOf(row), now - joinedSecondsAgo * 1_000)
    }
  }

  delete(caller: Known): void {
    this.#names.delete(caller.key)
    if (caller.callUuid !== undefined) this.#names.delete(caller.callUuid)
    this.#joins.delete(idOf(caller))
  }

  has(caller: Known): boolean {
    const { key, callUuid, joinedAt } = caller
    if (this.#names.has(key) || (callUuid !== undefined && this.#names.has(callUuid))) return true
    return isListed(caller) && joinedAt <= (this.#joins.get(idOf(caller)) ?? -Infinity) + SAME_JOIN
  }
}

/** The row of this caller in a response. */
export function rowOf(caller: Member, rows: readonly ReadMember[]): ReadMember | undefined {
  const isSameCall = ({ callUuid }: ReadMember): boolean => callUuid !== undefined && callUuid === caller.callUuid
  return rows.find(isSameCall) ?? rows.find((row) => isListed(row) && idOf(row) === idOf(caller))
}

/** Whether a roster tells the member id. That of an event is no evidence of who somebody is. */
function isListed({ memberId, byCall }: Id): boolean {
  return memberId !== '' && byCall !== true
}

function idOf({ memberId, number }: Id): string {
  return `${memberId}|${number}`
}
