import type { Conference, Pending, Snapshot } from '../../shared/model.ts'
import { failureSentence } from './action-messages.ts'
import type { Gavel } from './context.svelte.ts'

/**
 * A failure stands on the row of the person it is about. Where that row has gone, as after "somebody else has that place
 * now", a line at the top says it instead. Answers with its unsubscribe.
 */
export function reportOrphanedFailures({ acts, bridge, desk, view, words }: Gavel): () => void {
  /** Main hears of the dismissal later than the next snapshot is drawn. */
  const told = new Set<string>()

  const tellPending = ({ id, kind, fault, caller }: Pending): void => {
    if (told.has(id)) return
    told.add(id)
    void bridge.dismiss({ id })
    // What is dropped on sleep or a lost network has a line of its own.
    if (fault === undefined || fault.code === 'cancelled') return
    const name = caller === undefined ? words.t('member.nobody') : words.caller(caller).called
    view.say(failureSentence(words, kind, name, fault), 'alert')
  }

  const tell = ({ conferences }: Snapshot): void => {
    for (const { kind, name, fault } of acts.takeRowless()) view.say(failureSentence(words, kind, name, fault), 'alert')
    for (const room of conferences) {
      if (room.pending.length > 0) room.pending.filter((entry) => isRowless(entry, room)).forEach(tellPending)
    }
  }

  tell(desk.snapshot)
  return desk.onChange((_before, after) => {
    tell(after)
  })
}

function isRowless({ state, who }: Pending, { members }: Conference): boolean {
  if (state !== 'failed' || who === 'everyone' || who.length !== 1) return false
  return members?.some(({ key }) => key === who[0]) !== true
}
