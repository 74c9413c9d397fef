import type { Fault, FaultCode } from '../fault.ts'
import type { AccountId, RoomKey } from '../values.ts'
import type { ActionKind, ActionResult, Pending } from './model.ts'

/** What became of an action of the user that no row shows, for a message. */
export interface Told {
  readonly kind: ActionKind
  readonly accountId: AccountId
  /** The room of the action; absent if it is about an account or calls. */
  readonly room?: RoomKey
  /** The name of the room or account. */
  readonly title: string
  /** The caller, if the action is about one. */
  readonly caller?: Pending['caller']
  readonly group?: Pending['group']
  /** How many callers, rooms or calls, if the action is about several. */
  readonly count?: number
  readonly became:
    | { readonly state: 'failed'; readonly fault: Fault }
    /** Accepted for `people`, or for everyone; no roster shows the effect yet, or none showed it in time. */
    | { readonly state: 'doing' | 'requested'; readonly people?: number }
    /** A roster shows the effect on these. */
    | { readonly state: 'confirmed'; readonly people: number }
    | Extract<ActionResult, { state: 'alreadyGone' | 'mixed' | 'accepted' }>
}

/** Whether the message says that something failed, so that it stays. */
export function isAlert({ became }: Told): boolean {
  return became.state === 'failed' || (became.state === 'mixed' && became.failed + became.unknown + became.notSent > 0)
}

/** Not `internal`: Gavel may have failed after the request had left. */
const UNSENT: ReadonlySet<FaultCode> = new Set([
  'cancelled',
  'noAccount',
  'invalid',
  'unsupported',
  'unconfirmed',
  'readOnly',
  'changed',
  'stale',
])

/** Whether nothing of an announcement or a recording was sent, so that its dialog says why. */
export function isUnsent({ code, values }: Fault): boolean {
  return UNSENT.has(code) && values?.['taken'] === undefined
}
