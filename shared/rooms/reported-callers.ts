import type { CallUuid } from '../values.ts'
/**
 * A caller of whom only events of the provider tell. They are not a member: no read shows whether they are still there,
 * so no action may target them.
 */
export interface ReportedCaller {
  readonly callUuid: CallUuid
  /** From the provider, sanitized for display; empty if the event had none. */
  readonly name: string
  readonly number: string
  readonly direction: 'inbound' | 'outbound' | 'unknown'
  /** Whether it is unclear from the events if the caller is still there. */
  readonly isUnsure: boolean
}

/** The callers of one run, according to events. */
export interface ReportedCallers {
  readonly callers: readonly ReportedCaller[]
  /** Whether every event since the first caller has arrived, so that no caller is missing. */
  readonly isComplete: boolean
}

interface Counted {
  readonly people?: number
  readonly reported?: ReportedCallers
}

export interface HeadCount {
  readonly count: number
  /** False if there may be more people. */
  readonly isExact: boolean
}

/** The number of people in the room: as the provider counts them, otherwise by events. Undefined if unknown. */
export function headCountOf({ people, reported }: Counted): HeadCount | undefined {
  if (people !== undefined) return { count: people, isExact: true }
  const sure = reported?.callers.filter(({ isUnsure }) => !isUnsure) ?? []
  // Events cannot show a live room without callers, because a room ends when its last caller leaves.
  if (reported === undefined || sure.length === 0) return undefined
  return { count: sure.length, isExact: reported.isComplete && sure.length === reported.callers.length }
}
