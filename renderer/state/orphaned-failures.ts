import type { Conference, Pending, Snapshot } from '../../shared/model.ts'
import { failureSentence } from './action-messages.ts'
import type { Failure } from './actions.svelte.ts'
import type { Gavel } from './context.svelte.ts'
import { saysSame } from './pending-by-member.ts'

/**
 * Shows a failure as a message if its row no longer exists. Otherwise the row shows the failure. Returns a function
 * that unsubscribes.
 */
export function reportOrphanedFailures({ actions, bridge, store, view, i18n }: Gavel): () => void {
  /**
   * The ids of reported failures. The main process may push a failure again before it handles the dismissal.
   */
  const reported = new Set<string>()

  /** @param said the failures of clicks that were just reported; that of this action may be among them */
  const reportPending = (entry: Pending, said: readonly Failure[]): void => {
    const { id, kind, fault, caller } = entry
    if (reported.has(id)) return
    reported.add(id)
    void bridge.dismiss({ id })
    // The main process has its own message for actions dropped because of sleep or a lost network.
    if (fault === undefined || fault.code === 'cancelled') return
    const name = caller === undefined ? i18n.t('member.nobody') : i18n.caller(caller).called
    if (said.some((one) => one.name === name && saysSame([entry], one))) return
    view.showMessage(failureSentence(i18n, kind, name, fault), 'alert')
  }

  const report = ({ conferences }: Snapshot): void => {
    const clicks = actions.takeOrphanedFailures()
    for (const { kind, name, fault } of clicks) view.showMessage(failureSentence(i18n, kind, name, fault), 'alert')
    for (const room of conferences) {
      for (const entry of room.pending) if (isOrphaned(entry, room)) reportPending(entry, clicks)
    }
  }

  report(store.snapshot)
  return store.onChange((_before, after) => {
    report(after)
  })
}

function isOrphaned({ state, who }: Pending, { members }: Conference): boolean {
  if (state !== 'failed' || who === 'everyone' || who.length !== 1) return false
  return members?.some(({ key }) => key === who[0]) !== true
}
