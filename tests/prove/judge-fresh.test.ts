import { expect, test } from 'vitest'
import type { EvidenceFile } from './evidence-file.ts'
import { judgeFresh } from './judge-fresh.ts'

const ROOM = 'Weekly standup'

/**
 * Returns what is blamed if the roster of the last read is shown as fresh for so many milliseconds after its request.
 *
 * @param reads when each read was sent and when its response arrived; only the last one has a roster
 */
function blamedAfter(age: number, reads: readonly (readonly [number, number])[]): readonly string[] {
  const responses = reads.map(([leftAt, arrivedAt], index) => {
    const kind = index === reads.length - 1 ? 'roster' : 'alive'
    return { kind, room: ROOM, leftAt, handledAt: leftAt, arrivedAt, relayed: false, unsureBy: 0 }
  })
  const path = `/Conference/${encodeURIComponent(ROOM)}/`
  const exchanges = responses.map(({ leftAt, arrivedAt }) => ({ method: 'GET', path, leftAt, arrivedAt, status: 200 }))
  const [sent = 0, received = 0] = reads.at(-1) ?? []
  const room = { key: `a/${ROOM}`, name: ROOM, state: 'live', stale: false, members: [] }
  const blamed: string[] = []
  judgeFresh({
    plan: { profile: 'plivo', rooms: [{ name: ROOM }], own: [], expanded: [], events: [], eventful: 0, readers: 1 },
    witness: { exchanges, shown: [{ at: received, snapshot: { conferences: [room] } }] },
    suspensions: [],
    calmFrom: 0,
    endedAt: sent + age,
    readsOf: () => responses,
    blame: (counter: string) => blamed.push(counter),
  } as unknown as EvidenceFile)
  return blamed
}

const everyThreeSeconds = [
  [0, 100],
  [3_000, 3_100],
  [6_000, 6_100],
] as const
const everyEightSeconds = [
  [0, 100],
  [8_000, 8_100],
  [8_900, 9_100],
] as const
const overtaken = [4_000, 9_000] as const
const inOrder = [4_000, 4_100] as const
const [first, ...others] = everyEightSeconds

test.each([
  ['two of its intervals', 6_200, everyThreeSeconds, []],
  ['more than two of its intervals', 6_400, everyThreeSeconds, ['falselyFresh']],
  ['two of the longer intervals that were observed', 16_200, everyEightSeconds, []],
  ['the same, with a read whose response was overtaken', 16_200, [first, overtaken, ...others], []],
  ['the same, with a read whose response came in order', 16_200, [first, inOrder, ...others], ['falselyFresh']],
])('a roster that is fresh for %s', (_title, age, reads, blamed) => {
  expect(blamedAfter(age, reads)).toEqual(blamed)
})
