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

/** The findings if these lines were journaled, and each of these requests left at 200 ms and took effect. */
function findingsOf(
  journal: readonly string[],
  writes: readonly { readonly method: string; readonly path: string }[],
): readonly string[] {
  const findings: string[] = []
  const exchanges = writes.map((write, id) => {
    const response = { arrivedAt: START + 300, status: 200, json: true, body: '{}' }
    return { ...write, id, leftAt: START + 200, ...response }
  })
  const effect = { appliedAt: START + 250, affected: [{}] }
  judgeJournal({
    plan: { events: [] },
    truth: createGroundTruth(),
    witness: { shown: [], announced: [], exchanges },
    requestOf: new Map(exchanges.map(({ id }) => [id, { effect }])),
    readsOf: () => [],
    journal,
    endedAt: START + 1000,
    blame: (counter: string, finding: string) => findings.push(`${counter}: ${finding}`),
    excuse: () => undefined,
  } as unknown as EvidenceFile)
  return findings
}

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
  const journal = [
    lineAt(0, { ...removal, event: 'intent' }),
    lineAt(at, { ...hangUpOf(call), event: 'intent' }),
    lineAt(400, { ...hangUpOf(call), event: 'outcome', outcome }),
    lineAt(500, { ...removal, event: 'outcome', outcome: 'failed' }),
  ]
  return findingsOf(journal, [{ method: 'DELETE', path: '/Call/call-1/' }])
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

const falseAnnouncement = [`falseOutcome: failed announce id-1 in ${ROOM}`]

test.each([
  ['one', 1, ['call-1'], []],
  ['none', 0, ['call-1'], falseAnnouncement],
  ['one', 1, ['call-1', 'call-2'], falseAnnouncement],
])('a failed announcement whose fault says that %s of its two parts was accepted', (_, taken, heardBy, findings) => {
  const members = ['call-1', 'call-2'].map((callUuid) => ({ memberId: '', callUuid }))
  const announcement = { action: 'announce', actionId: 'id-1', conference: ROOM, members }
  const fault = { code: 'readOnly', ...(taken > 0 && { values: { taken, asked: 2 } }) }
  const journal = [
    lineAt(0, { ...announcement, event: 'intent' }),
    lineAt(500, { ...announcement, event: 'outcome', outcome: 'failed', fault }),
  ]
  const writes = heardBy.map((call) => ({ method: 'POST', path: `/Call/${call}/Speak/` }))
  expect(findingsOf(journal, writes)).toEqual(findings)
})
