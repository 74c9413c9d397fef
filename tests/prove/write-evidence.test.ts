import { expect, test } from 'vitest'
import type { EvidenceFile } from './evidence-file.ts'
import { createGroundTruth } from './ground-truth.ts'
import { gotTwoFalse404s, wasAccepted } from './write-evidence.ts'

const ROOM = 'Weekly standup'
const times = { leftAt: 100, handledAt: 110, arrivedAt: 120, relayed: false, unsureBy: 0 }
const gone = { ...times, kind: 'gone', room: ROOM } as const

/** The evidence of a live room with these reads, and with two writes to a caller who has left. */
function evidence(reads: ReturnType<EvidenceFile['readsOf']>): EvidenceFile {
  const truth = createGroundTruth()
  truth.add({ kind: 'started', room: ROOM, instance: 'run-1', at: 0 } as never)
  const path = `/Conference/${encodeURIComponent(ROOM)}/Member/1/Mute/`
  const exchanges = [1, 2].map((id) => ({ ...times, id, method: 'POST', path, status: 404, json: true }))
  const requestOf = new Map(exchanges.map(({ id }) => [id, { at: 110 }]))
  return { truth, readsOf: () => reads, requestOf, witness: { exchanges } } as unknown as EvidenceFile
}

test('only two false 404s of a live room excuse a false report, and true 404s of a caller who left do not count', () => {
  expect(gotTwoFalse404s(evidence([gone, gone]), ROOM, 200)).toBe(true)
  expect(gotTwoFalse404s(evidence([gone]), ROOM, 200)).toBe(false)
  expect(gotTwoFalse404s(evidence([]), ROOM, 200)).toBe(false)
})

const hangUp = { id: 1, method: 'DELETE', path: '/Call/call-1/', leftAt: 100, arrivedAt: 120, status: 204, json: false }

test.each([
  ['arrived in time', {}, 120, true],
  ['arrived too late', {}, 119, false],
  ['arrived after Gavel had given up on the request', { dropped: true }, 120, false],
  ['is a web page', { status: 200, body: '<html></html>' }, 120, false],
])('whether a response that %s counts as acceptance', (_, response, by, isAccepted) => {
  expect(wasAccepted({ ...hangUp, ...response }, by)).toBe(isAccepted)
})
