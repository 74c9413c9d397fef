import { expect, test } from 'vitest'
import { aMember } from '../support/rooms.ts'
import type { EvidenceFile } from './evidence-file.ts'
import { createGroundTruth } from './ground-truth.ts'
import { judgeNewcomers } from './judge-newcomers.ts'
import type { Roster } from './responses.ts'

const ROOM = 'Weekly standup'

/** Returns what is blamed if a newcomer is in two rosters of a relay, 5 s apart, and nobody mutes them. */
function blamedIfUnmuted(took: number): readonly string[] {
  const truth = createGroundTruth()
  truth.add({ kind: 'started', room: ROOM, instance: 'run-1', at: 0 } as never)
  const { memberId, callUuid } = aMember(2)
  const people = [{ memberId, callUuid, muted: false, deaf: false, joinedSeconds: 0 }]
  const rosters = [5_000, 10_000].map((arrivedAt): Roster => {
    const leftAt = arrivedAt - took
    const times = { leftAt, handledAt: leftAt, arrivedAt, relayed: true, unsureBy: 0 }
    return { ...times, kind: 'roster', room: ROOM, people, count: 1, run: leftAt / 1_000 }
  })
  const blamed: string[] = []
  judgeNewcomers({
    truth,
    responses: rosters,
    vobiz: false,
    suspensions: [],
    orders: [],
    endedAt: 20_000,
    plan: { rooms: [] },
    witness: { exchanges: [] },
    newcomers: { watches: [{ room: ROOM, from: 1_000, until: Infinity, known: new Set() }], pauses: [], stops: [] },
    readsOf: () => rosters,
    blame: (counter: string) => blamed.push(counter),
  } as unknown as EvidenceFile)
  return blamed
}

test('a newcomer whom nobody mutes counts as left unmuted, unless the rosters of the relay come late', () => {
  expect(blamedIfUnmuted(500)).toEqual(['newcomerHeard'])
  expect(blamedIfUnmuted(2_000)).toEqual([])
})
