import type { Conference, Pending, Snapshot } from '../../shared/model.ts'
import { failureSentence } from './action-messages.ts'
import type { Gavel } from './context.svelte.ts'

/**
 * Shows a failure as a message if its row no longer exists. Otherwise the row shows the failure. Returns a function
 * that unsubscribes.
 */
export function reportOrphanedFailures({ actions, bridge, store, view, i18n }: Gavel): () => void {
  /**
   * The ids of reported failures. The main process may push a failure again before it handles the dismissal.
   */
  const reported = new Set<string>()

  const reportPending = ({ id, kind, fault, caller }: Pending): void => {
    if (reported.has(id)) return
    reported.add(id)
    void bridge.dismiss({ id })
    // The main process has its own message for actions dropped because of sleep or a lost network.
    if (fault === undefined || fault.code === 'cancelled') return
    const name = caller === undefined ? i18n.t('member.nobody') : i18n.caller(caller).called
    view.showMessage(failureSentence(i18n, kind, name, fault), 'alert')
  }

  const report = ({ conferences }: Snapshot): void => {
    for (const { kind, name, fault } of actions.takeOrphanedFailures())
      view.showMessage(failureSentence(i18n, kind, name, fault), 'alert')
    for (const room of conferences) {
      if (room.pending.length > 0) room.pending.filter((entry) => isOrphaned(entry, room)).forEach(reportPending)
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
