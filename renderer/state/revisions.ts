import type { Patch, Snapshot } from '../../shared/model.ts'
import type { Result } from '../../shared/result.ts'
import { applyPatch } from './snapshot-sync.ts'

export interface RevisionsParts {
  readonly current: () => Snapshot
  readonly replace: (after: Snapshot) => void
  /** The whole, as JSON. */
  readonly ask: () => Promise<Result<string>>
}

/** Takes patches in the order of their revisions. After a gap the whole is asked for. */
export function createRevisions({ current, replace, ask }: RevisionsParts): (push: Patch | string) => void {
  let asking = false
  /** The newest revision that main spoke of. */
  let newest = 0

  const askAgain = async (): Promise<void> => {
    if (asking) return
    asking = true
    const answer = await ask().catch(() => undefined)
    asking = false
    // The next patch asks again.
    if (answer?.ok !== true) return
    const whole = JSON.parse(answer.value) as Snapshot
    if (whole.revision > current().revision) replace(whole)
    // A patch on top of the whole may have overtaken it.
    if (current().revision < newest) void askAgain()
  }

  return (push) => {
    const patch = typeof push === 'string' ? (JSON.parse(push) as Patch) : push
    newest = Math.max(newest, patch.revision)
    if (patch.revision <= current().revision) return
    if (patch.from === current().revision) replace(applyPatch(current(), patch))
    else void askAgain()
  }
}
