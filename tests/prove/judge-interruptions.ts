import type { Interruption } from './apply-plan.ts'
import type { EvidenceFile } from './evidence-file.ts'

/** Counts writes that left in read-only mode, and requests, views and announcements of an account after its removal. */
export function judgeInterruptions(file: EvidenceFile): void {
  const { witness, interruptions } = file
  for (const { method, path, leftAt } of witness.exchanges) {
    const line = `${method} ${path} at ${String(leftAt)}`
    if (method !== 'GET' && isWithin(interruptions, 'readOnly', leftAt)) file.blame('sentInReadOnly', line)
    if (isWithin(interruptions, 'removed', leftAt)) file.blame('afterRemoval', line)
  }
  for (const { at, snapshot } of witness.shown) {
    if (snapshot.conferences.length > 0 && isWithin(interruptions, 'removed', at))
      file.blame('afterRemoval', `shown at ${String(at)}`)
  }
  for (const { at, change } of witness.announced) {
    if (isWithin(interruptions, 'removed', at)) file.blame('afterRemoval', `${change.kind} at ${String(at)}`)
  }
}

/**
 * Whether the time is within an interruption. The first and last milliseconds of the interruption do not count, because
 * the order of what happens within a millisecond is unknown.
 */
function isWithin(interruptions: readonly Interruption[], kind: Interruption['kind'], at: number): boolean {
  return interruptions.some((one) => one.kind === kind && one.from < at && at < one.until)
}

/** When the account was removed; Infinity if it was not. */
export function removedAt({ interruptions }: Pick<EvidenceFile, 'interruptions'>): number {
  return interruptions.find(({ kind }) => kind === 'removed')?.from ?? Infinity
}

/** Whether the journal's disk failed at some moment within these times. */
export function wasDiskBad({ interruptions }: EvidenceFile, from: number, until: number): boolean {
  return interruptions.some((one) => one.kind === 'disk' && one.from <= until && one.until >= from)
}
