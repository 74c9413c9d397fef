import type { Room, Member } from '../../../shared/rooms/model.ts'
import type { Counts, EvidenceFile, Verdict } from '../evidence-file.ts'
import { judgeFresh } from '../judge-fresh.ts'
import { judgeHeld } from '../judge-held.ts'
import { judgeJournal } from '../judge-journal.ts'
import { judgeResults } from '../judge-results.ts'
import { isRosterOf, judgeRows } from '../judge-rows.ts'
import { judgeWrites } from '../judge-writes.ts'
import type { Exchange } from '../witness.ts'
import { addCounts, openFile, sumOf } from '../oracle.ts'
import { parseResponses, type Roster } from '../responses.ts'
import { overAllowance } from './judge-allowance.ts'
import { judgeTeamEnds, judgeTeamView } from './judge-team-ends.ts'
import { noticed, readMessages, type DeskMessages, type RelayedExchange } from './messages.ts'
import type { DeskEvidence } from './team-desk.ts'
import type { DeskFile, TeamEvidence } from './team-evidence.ts'

/**
 * Judges each desk by the responses that reached it, directly or through a relay. Judges the team by its requests, and
 * by the errors that its relays logged.
 */
export function judgeTeam(team: TeamEvidence, observe?: (file: EvidenceFile) => void): Verdict {
  const verdicts = team.desks.map((desk) => judgeDesk(team, desk, observe))
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

function judgeDesk(team: TeamEvidence, desk: DeskEvidence, observe?: (file: EvidenceFile) => void): Verdict {
  const { truth, requests, calmFrom, endedAt } = team
  const epochs = team.relays.flatMap((relay) => relay.epochs)
  const messages = readMessages(desk, epochs)
  const evidence = { ...desk, truth, requests, calmFrom, endedAt, interruptions: [] }
  const proven = messages.relayed.filter((one) => one.provenAt !== undefined)
  const { file: whole, verdict } = openFile(evidence, arrived(proven, 'provenAt'))
  const file: EvidenceFile = {
    ...whole,
    blame: (counter, finding) => {
      whole.blame(counter, `${desk.desk}: ${finding}`)
    },
  }
  const otherOrders = [earliest, afterOwn].map((order) =>
    parseResponses(order(proven, desk.witness.exchanges), file.requestOf, file.vobiz),
  )
  const surelyProven = arrived(readMessages(desk, epochs, noticed.maybe).relayed, 'provenAt')
  const fewest = parseResponses([...desk.witness.exchanges, ...surelyProven], file.requestOf, file.vobiz)
  const unproven = parseResponses(arrived(messages.relayed, 'deliveredAt'), file.requestOf, file.vobiz)
  judgeWrites(file)
  // A desk that reads the provider itself has only a share of the allowance.
  const readsItself = desk.polls.length > 0 || desk.bus.saidToRead
  judgeFresh(readsItself ? { ...file, plan: { ...file.plan, readers: team.plan.desks.length } } : file)
  judgeRows({
    ...file,
    blame: (counter, finding) => {
      // `judgeSources` counts false rosters, in a counter for each source.
      if (counter !== 'falseRoster') file.blame(counter, finding)
    },
  })
  judgeResults(file)
  judgeJournal(file)
  judgeHeld(file)
  const deskFile = { file, messages, fewest, unproven, otherOrders, late: team.plan.late }
  judgeSources(deskFile)
  judgeTeamEnds(deskFile)
  judgeTeamView(deskFile)
  for (const error of desk.loggedErrors) file.blame('internalErrors', error.map(String).join(' '))
  observe?.(file)
  const judged = verdict()
  return { ...judged, faults: addedUp(judged.faults, messageFaults(messages)) }
}

function arrived(relayed: readonly RelayedExchange[], when: 'provenAt' | 'deliveredAt') {
  return relayed.flatMap(({ exchange, unsureBy, [when]: at }) =>
    at === undefined ? [] : [{ ...exchange, arrivedAt: at, relayed: true, unsureBy }],
  )
}

/**
 * The exchanges, as if each relayed request had left as early as the desk must think possible. A relayed response is
 * left out if it may be older than a response that the desk had already received itself.
 */
function earliest(proven: readonly RelayedExchange[], own: readonly Exchange[]): readonly Exchange[] {
  const relayed = arrived(proven, 'provenAt').map((exchange) => ({
    ...exchange,
    leftAt: exchange.leftAt - exchange.unsureBy,
  }))
  const isReadSince = ({ path, leftAt, arrivedAt }: (typeof relayed)[number]): boolean =>
    own.some((read) => read.path === path && read.leftAt > leftAt && (read.arrivedAt ?? Infinity) <= arrivedAt)
  return [...own, ...relayed.filter((exchange) => !isReadSince(exchange))]
}

/**
 * The exchanges, as if each relayed response had been used only after the responses to the desk's own earlier requests
 * for the same room, because an action may be waiting for such a response.
 */
function afterOwn(proven: readonly RelayedExchange[], own: readonly Exchange[]): readonly Exchange[] {
  const relayed = arrived(proven, 'provenAt').map((exchange) => {
    const { path, leftAt, arrivedAt } = exchange
    const waitsFor = own.filter((read) => read.path === path && read.leftAt < leftAt)
    return { ...exchange, arrivedAt: Math.max(arrivedAt, ...waitsFor.map((read) => read.arrivedAt ?? 0)) }
  })
  return [...own, ...relayed]
}

/** Judges whether each shown roster comes from a response whose age an echo bounds, or from a read by this desk. */
function judgeSources(deskFile: DeskFile): void {
  const shownAs = new Map<string, Room['members']>()
  for (const { at, snapshot } of deskFile.file.witness.shown) {
    for (const conference of snapshot.conferences) {
      const { key, members } = conference
      if (members === undefined || shownAs.get(key) === members) continue
      shownAs.set(key, members)
      judgeSource(deskFile, conference, members, at)
    }
  }
}

function judgeSource(
  { file, messages, unproven }: DeskFile,
  { name }: Room,
  members: readonly Member[],
  at: number,
): void {
  const given = rostersUntil(file.readsOf(name), name, at)
  if (given.some((roster) => isRosterOf(roster, members))) return
  const line = `${name} at ${String(at)}`
  const named = new Set(
    messages.did
      .filter((one) => one.at <= at && one.conference === name)
      .flatMap(({ who }) => (who === 'everyone' ? members.flatMap(({ callUuid }) => callUuid ?? []) : who)),
  )
  const isButForDid = (roster: Roster): boolean =>
    members.length === roster.people.length &&
    members.every((member) =>
      roster.people.some(
        (person) =>
          person.callUuid === member.callUuid &&
          ((person.muted === member.muted && person.deaf === member.deaf) || named.has(person.callUuid ?? '')),
      ),
    )
  if (rostersUntil(unproven, name, at).some((roster) => isRosterOf(roster, members)))
    file.blame('toldFromUnproven', line)
  else if (given.some(isButForDid)) file.blame('confirmedByDid', line)
  else file.blame('falseRoster', line)
}

function rostersUntil(responses: EvidenceFile['responses'], name: string, at: number): readonly Roster[] {
  return responses.filter((one): one is Roster => one.kind === 'roster' && one.room === name && one.arrivedAt <= at)
}

function messageFaults({ relayed, unproven, unexplained, did }: DeskMessages): Counts {
  return { relayedReads: relayed.length, unprovenReads: unproven, unexplainedReads: unexplained, didsHeard: did.length }
}

function addedUp(...all: readonly Counts[]): Counts {
  const sum: Counts = {}
  for (const one of all) addCounts(sum, one)
  return sum
}

/** Counts the team's desks, relays, planned events, false 404s and epochs, to prove that the worlds contain them. */
function teamFaults({ plan, relays, false404s }: TeamEvidence): Counts {
  const counts: Counts = { desks: plan.desks.length, relays: plan.relays.length, false404s }
  for (const { kind } of plan.events) counts[kind] = (counts[kind] ?? 0) + 1
  counts['epochs'] = relays.reduce((sum, { epochs }) => sum + epochs.length, 0)
  return counts
}
