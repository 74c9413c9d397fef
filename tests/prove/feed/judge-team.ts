import type { Counts, EvidenceFile, Verdict } from '../evidence-file.ts'
import { judgeEnds } from '../judge-ends.ts'
import { judgeRosters } from '../judge-rows.ts'
import { judgeWrites } from '../judge-writes.ts'
import { openFile, sumOf } from '../oracle.ts'
import { requestsByExchange } from '../responses.ts'
import { overAllowance, type TeamEvidence } from './judge-allowance.ts'
import { explain } from './relayed-reads.ts'
import type { DeskEvidence } from './team-desk.ts'

/**
 * Judges each desk by the responses that it received, as if it had made all requests itself: each response of a relay
 * must show what was true at the provider at some moment between the desk's request and the arrival. Judges the team by
 * its requests, and by the errors that its relays logged.
 */
export function judgeTeam(team: TeamEvidence): Verdict {
  const verdicts = team.desks.map((desk) => judgeDesk(team, desk))
  const sum = sumOf(verdicts)
  const findings = [...sum.findings]
  const counters = { ...sum.counters }
  const blame = (counter: string, finding: string): void => {
    counters[counter] = (counters[counter] ?? 0) + 1
    findings.push(`${counter}: ${finding}`)
  }
  for (const finding of overAllowance(team)) blame('overAllowance', finding)
  for (const error of team.complaints) blame('internalErrors', error.map(String).join(' '))
  return { ...sum, seed: team.plan.seed, counters, findings, faults: { ...sum.faults, ...teamFaults(team) } }
}

function judgeDesk(team: TeamEvidence, desk: DeskEvidence): Verdict {
  const { truth, requests, endedAt, relays } = team
  const evidence = { ...desk, truth, requests, endedAt, interruptions: [] }
  const ofRelays = relays.flatMap((relay) => relay.exchanges())
  const requestOf = requestsByExchange(requests)
  const { exchanges, untrue } = explain(desk.relayed, ofRelays, requestOf, desk.plan.profile !== 'plivo')
  const { file: whole, verdict } = openFile(evidence, exchanges)
  const file: EvidenceFile = {
    ...whole,
    blame: (counter, finding) => {
      whole.blame(counter, `${desk.desk}: ${finding}`)
    },
  }
  for (const { room = 'the list', askedAt, receivedAt } of untrue)
    file.blame('untrueRead', `${room}, asked at ${String(askedAt)}, received at ${String(receivedAt)}`)
  judgeWrites(file)
  judgeEnds(file)
  judgeRosters(file)
  for (const error of desk.loggedErrors) file.blame('internalErrors', error.map(String).join(' '))
  const judged = verdict()
  return { ...judged, faults: { ...judged.faults, relayedReads: exchanges.length } }
}

/** Counts the team's desks, relays and planned events, to prove that the worlds contain them. */
function teamFaults({ plan }: TeamEvidence): Counts {
  const counts: Counts = { desks: plan.desks.length, relays: plan.relays.length }
  for (const { kind } of plan.events) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}
