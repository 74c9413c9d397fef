import { expect, test } from 'vitest'
import type { EvidenceFile } from './evidence-file.ts'
import { createGroundTruth } from './ground-truth.ts'
import { judgeJournal } from './judge-journal.ts'

const ROOM = 'Weekly standup'
const START = Date.UTC(2026, 0, 15, 9, 30)

const removal = {
  action: 'remove',
  actionId: 'id-1',
  conference: ROOM,
  members: [{ memberId: '1', callUuid: 'call-1' }],
}
const hangUpOf = (callUuid: string) => ({
  action: 'hangupCall',
  actionId: 'id-2',
  members: [{ memberId: '', callUuid }],
})

const lineAt = (ms: number, line: object): string =>
  JSON.stringify({ ...line, at: new Date(START + ms).toISOString(), account: 'account-1' })

/**
 * The findings if a removal is ordered at 0 ms and a hang-up of `call` at `at` ms, and the hang-up is journaled with
 * `outcome`. One request hangs up the removed caller's call at 200 ms, and the removal is journaled as failed.
 */
function countedIf(hangUp: {
  readonly call?: string
  readonly at?: number
  readonly outcome: string
}): readonly string[] {
  const { call = 'call-1', at = 100, outcome } = hangUp
  const write = { id: 1, method: 'DELETE', path: '/Call/call-1/', leftAt: START + 200, arrivedAt: START + 300 }
  const counted: string[] = []
  judgeJournal({
    plan: { events: [] },
    truth: createGroundTruth(),
    witness: { shown: [], announced: [], exchanges: [{ ...write, status: 200, json: true, body: '{}' }] },
    requestOf: new Map([[1, { effect: { appliedAt: START + 250, affected: [{ callUuid: 'call-1' }] } }]]),
    readsOf: () => [],
    journal: [
      lineAt(0, { ...removal, event: 'intent' }),
      lineAt(at, { ...hangUpOf(call), event: 'intent' }),
      lineAt(400, { ...hangUpOf(call), event: 'outcome', outcome }),
      lineAt(500, { ...removal, event: 'outcome', outcome: 'failed' }),
    ],
    endedAt: START + 1000,
    blame: (counter: string, finding: string) => counted.push(`${counter}: ${finding}`),
    excuse: () => undefined,
  } as unknown as EvidenceFile)
  return counted
}

const falseFailure = `falseOutcome: failed remove id-1 in ${ROOM}`

test.each(['accepted', 'unknown'])('a removal may have failed if a hang-up of the same call is %s', (outcome) => {
  expect(countedIf({ outcome })).toEqual([])
})

test('a removal cannot have failed if its request took effect and no other action can have sent that request', () => {
  expect(countedIf({ outcome: 'failed' })).toContain(falseFailure)
  expect(countedIf({ outcome: 'alreadyGone' })).toContain(falseFailure)
  expect(countedIf({ outcome: 'accepted', at: 201 })).toContain(falseFailure)
  expect(countedIf({ outcome: 'accepted', call: 'call-2' })).toContain(falseFailure)
})
