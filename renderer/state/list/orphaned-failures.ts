import { drop } from '../../../shared/drop.ts'
import { showsEffect } from '../../../shared/rooms/action-effect.ts'
import type { Room, Member, Pending, Snapshot } from '../../../shared/rooms/model.ts'
import { membersOrCalls } from '../../../shared/rooms/call-members.ts'
import { failureSentence } from '../texts/action-messages.ts'
import { canShowFailure, type ActionFailure } from '../actions.svelte.ts'
import type { Gavel } from '../context.svelte.ts'
import { saysSame } from './pending-by-member.ts'
import { memberRow } from '../view.svelte.ts'

/**
 * Shows a failure as a message if no row shows it, because the row no longer exists or its room is closed. Returns a
 * function that unsubscribes.
 */
export function reportOrphanedFailures({ actions, bridge, store, view, i18n }: Gavel): () => void {
  /**
   * The ids of reported failures. The main process may push a failure again before it handles the dismissal.
   */
  const reported = new Set<string>()

  /** @param said the failures of clicks that were just reported, perhaps including that of this action */
  const reportPending = (
    entry: Pending,
    { room, member }: { room: Room; member: Member | undefined },
    said: readonly ActionFailure[],
  ): void => {
    const { id, kind, fault, caller } = entry
    if (reported.has(id)) return
    reported.add(id)
    // The row of a caller who is still there shows an unknown outcome, which the main process may still resolve.
    if (member === undefined || fault?.code !== 'unknownOutcome') drop(bridge.dismiss({ id }))
    // The main process has its own message for actions dropped because of sleep or a lost network.
    if (fault === undefined || fault.code === 'cancelled') return
    const called = caller ?? member
    const members = membersOrCalls(room)
    // Someone who has left keeps the name that their row had.
    const name =
      called === undefined
        ? i18n.t('member.nobody')
        : i18n.callerAmong(called, member === undefined ? [...members, called] : members).called
    if (said.some((one) => one.name === name && saysSame([entry], one))) return
    view.showMessageOnce(failureSentence(i18n, kind, name, fault), 'alert')
  }

  const isOrphaned = ({ kind, state, who }: Pending, room: Room, member: Member | undefined): boolean => {
    if (state !== 'failed' || who === 'everyone' || who.length !== 1) return false
    if (member === undefined) return true
    // A failure no longer matters once the member shows the effect of the action.
    return !showsEffect(kind, member) && !canShowFailure(store, view, memberRow(room, member))
  }

  const report = ({ conferences }: Snapshot): void => {
    const clicks = actions.takeOrphanedFailures()
    for (const { kind, name, fault } of clicks) view.showMessage(failureSentence(i18n, kind, name, fault), 'alert')
    for (const room of conferences) {
      for (const entry of room.pending) {
        const member = targetOf(entry, room)
        if (isOrphaned(entry, room, member)) reportPending(entry, { room, member }, clicks)
      }
    }
  }

  report(store.snapshot)
  return store.onChange((_before, after) => {
    report(after)
  })
}

function targetOf({ who }: Pending, room: Room): Member | undefined {
  return membersOrCalls(room).find(({ key }) => who.length === 1 && key === who[0])
}
