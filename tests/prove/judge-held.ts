import type { EvidenceFile } from './evidence-file.ts'
import { isLossReported } from './judge-interruptions.ts'
import { parseJournalLine } from './journal-lines.ts'

/**
 * Milliseconds after the end of its Undo time by which a held action must have been sent or dropped. Until then, it may
 * wait for its turn and for a read.
 */
const LONGEST = 25_000

/** Counts held actions that the journal does not show as sent, undone or dropped. */
export function judgeHeld(file: EvidenceFile): void {
  const ended = new Set(
    file.journal
      .map(parseJournalLine)
      .filter(({ event }) => event === 'undone' || event === 'dropped' || event === 'intent')
      .map(({ actionId }) => actionId),
  )
  const held = new Map<string, number>()
  for (const { result, returnedAt = Infinity } of file.orders) {
    if (result?.ok === true && result.value.state === 'held') held.set(result.value.id, returnedAt)
  }
  for (const [id, at] of held) {
    const until = at + file.plan.holdSeconds * 1_000 + LONGEST
    if (!ended.has(id) && until < file.endedAt && !isLossReported(file, at, until)) file.blame('heldForEver', id)
  }
}
