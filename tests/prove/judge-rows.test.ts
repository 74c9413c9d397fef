import { expect, test } from 'vitest'
import type { Pending } from '../../shared/rooms/model.ts'
import { aRoom, aSnapshot } from '../support/rooms.ts'
import type { EvidenceFile } from './evidence-file.ts'
import { judgeRows } from './judge-rows.ts'

const WEEKLY = 'Weekly standup'

type State = 'accepted' | 'requested'

const pendingOf = (kind: 'mute' | 'unmute', state: State): Pending => ({
  id: kind,
  kind,
  who: 'everyone',
  state,
  at: 100,
})

/**
 * Returns what is counted if an unmute is accepted in `room`, and then a mute in the weekly standup leaves its row
 * although no roster shows its effect.
 *
 * @param state in which both actions are shown; in asynchronous mode, an action is never `accepted`
 */
function countedAfterUnmuteIn(room: string, state: State): readonly string[] {
  const mute = pendingOf('mute', state)
  const unmute = pendingOf('unmute', state)
  const rooms = (mutes: readonly Pending[], unmutes: readonly Pending[]) =>
    aSnapshot(
      [WEEKLY, 'Support bridge'].map((name) => {
        const pending = [...(name === WEEKLY ? mutes : []), ...(name === room ? unmutes : [])]
        return aRoom(name, { pending })
      }),
    )
  const counted: string[] = []
  judgeRows({
    plan: { events: [] },
    witness: {
      shown: [
        { at: 100, snapshot: rooms([mute], []) },
        { at: 200, snapshot: rooms([mute], [unmute]) },
        { at: 300, snapshot: rooms([], [unmute]) },
      ],
    },
    atEnd: { conferences: [] },
    endedAt: 300,
    readsOf: () => [],
    blame: (counter: string) => counted.push(counter),
  } as unknown as EvidenceFile)
  return counted
}

test.for<State>(['accepted', 'requested'])(
  'an %s mute may leave its row unconfirmed if an unmute follows in the same room, but not in another',
  (state) => {
    expect(countedAfterUnmuteIn(WEEKLY, state)).toEqual([])
    expect(countedAfterUnmuteIn('Support bridge', state)).toEqual(['shownAsDone'])
  },
)
