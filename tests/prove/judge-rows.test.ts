import { expect, test } from 'vitest'
import type { Pending } from '../../shared/model.ts'
import { aRoom, aSnapshot } from '../support/rooms.ts'
import type { EvidenceFile } from './evidence-file.ts'
import { judgeRows } from './judge-rows.ts'

const WEEKLY = 'Weekly standup'

const accepted = (kind: 'mute' | 'unmute'): Pending => ({ id: kind, kind, who: 'everyone', state: 'accepted', at: 100 })

/**
 * What is counted if an unmute is accepted in `room`, and then a mute in the weekly standup leaves its row, although no
 * roster shows its effect.
 */
function countedAfterUnmuteIn(room: string): readonly string[] {
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
        { at: 100, snapshot: rooms([accepted('mute')], []) },
        { at: 200, snapshot: rooms([accepted('mute')], [accepted('unmute')]) },
        { at: 300, snapshot: rooms([], [accepted('unmute')]) },
      ],
    },
    atEnd: { conferences: [] },
    endedAt: 300,
    readsOf: () => [],
    blame: (counter: string) => counted.push(counter),
  } as unknown as EvidenceFile)
  return counted
}

test('an accepted mute may leave its row unconfirmed if an unmute follows in the same room, but not in another', () => {
  expect(countedAfterUnmuteIn(WEEKLY)).toEqual([])
  expect(countedAfterUnmuteIn('Support bridge')).toEqual(['shownAsDone'])
})
