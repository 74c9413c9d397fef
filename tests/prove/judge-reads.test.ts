import { expect, test } from 'vitest'
import type { EvidenceFile } from './evidence-file.ts'
import { createGroundTruth } from './ground-truth.ts'
import { judgeReads } from './judge-reads.ts'
import type { List } from './responses.ts'

const ROOM = 'Weekly standup'

/** Returns what is blamed if a room that ended at 5 s is read at 40 s, after lists at these times with these names. */
function blamedAfter(times: readonly number[], ...names: readonly string[]): readonly string[] {
  const truth = createGroundTruth()
  truth.add({ kind: 'started', room: ROOM, instance: 'run-1', at: 0 } as never)
  truth.add({ kind: 'ended', room: ROOM, instance: 'run-1', at: 5_000 } as never)
  const lists = times.map((at): List => {
    const exchange = { leftAt: at, handledAt: at, arrivedAt: at, relayed: false, unsureBy: 0 }
    return { ...exchange, kind: 'list', names: new Set(names) }
  })
  const listed = times.map((at) => ({ method: 'GET', path: '/Conference/', status: 200, leftAt: at, arrivedAt: at }))
  const read = { method: 'GET', path: `/Conference/${encodeURIComponent(ROOM)}/`, leftAt: 40_000 }
  const blamed: string[] = []
  judgeReads({
    truth,
    responses: lists,
    vobiz: false,
    interruptions: [],
    orders: [],
    plan: { own: [], pinned: [], expanded: [] },
    witness: { exchanges: [...listed, read] },
    blame: (counter: string) => blamed.push(counter),
  } as unknown as EvidenceFile)
  return blamed
}

test('a read of a room that ended long ago is blamed, unless no list could show the end', () => {
  expect(blamedAfter([10_000, 20_000, 30_000], 'Sales')).toEqual(['deadRoomRead'])
  expect(blamedAfter([10_000, 20_000, 30_000], 'Sales', 'null')).toEqual([])
  expect(blamedAfter([10_000], 'Sales')).toEqual([])
})
