import { SCHEDULED_END } from '../../electron/moderation/ends/send-scheduled-end.ts'
import type { Counts, EvidenceFile } from './evidence-file.ts'
import { endsByRule } from './judge-scheduled.ts'
import { unreadableNames } from './plan.ts'

const interruptionNames = { readOnly: 'inReadOnly', disk: 'diskFailures', removed: 'removedAccounts' } as const

/** Counts the failures and other events that this world put Gavel through, to prove that they occurred. */
export function countFaults(file: EvidenceFile): Counts {
  const counts: Counts = {}
  const add = (name: string, by = 1): void => {
    if (by > 0) counts[name] = (counts[name] ?? 0) + by
  }
  for (const { id, method, status, json, body = '', leftAt, arrivedAt } of file.witness.exchanges) {
    add(method === 'GET' ? 'reads' : 'writes')
    const request = file.requestOf.get(id)
    if (request === undefined) add('neverArrived')
    else if (arrivedAt === undefined) add(request.effect?.appliedAt === undefined ? 'cut' : 'cutAfterEffect')
    if (arrivedAt !== undefined && arrivedAt - leftAt > 2_000) add('slowResponses')
    if (status === undefined) continue
    if (status === 429) add('rateLimited')
    else if (status >= 500) add(request?.effect?.appliedAt === undefined ? 'serverErrors' : 'serverErrorsAfterEffect')
    else if (status === 404 && (!json || body.includes('"Not Found"'))) add('wrong404')
    else if (status === 200 && method === 'GET' && !isObject(body, json)) add('unreadable')
    else if (status === 200 && method === 'GET' && /"error"/.test(body))
      add(body.includes('"error":"failed"') ? 'errorIn200' : 'wrongErrorIn200')
  }
  for (const response of file.responses) {
    if (response.kind === 'list') {
      const live = file.truth.runs.filter(
        (run) => run.startedAt <= response.handledAt && response.handledAt < run.endedAt,
      )
      if (live.length > 0 && response.names.size === 0) add('emptyLists')
      else if (live.some(({ name }) => !response.names.has(name))) add('shortLists')
      if ([...response.names].some((name) => !live.some((run) => run.name === name))) add('staleLists')
    } else if (response.kind === 'roster') {
      const present = new Set(response.people.map(({ callUuid }) => callUuid))
      const run = file.truth.runAt(response.room, response.handledAt)
      const now = run?.stays.filter(({ from, until }) => from <= response.handledAt && response.handledAt < until) ?? []
      if (now.length !== present.size || now.some(({ callUuid }) => !present.has(callUuid))) add('staleRosters')
    }
  }
  countWrongResponses(file, add)
  let newest = 0
  for (const { leftAt } of file.responses) {
    if (leftAt < newest) add('reordered')
    newest = Math.max(newest, leftAt)
  }
  for (const { kind } of file.interruptions) add(interruptionNames[kind])
  add('linesLost', file.journal.filter((line) => line.includes('"text":"linesMissing"')).length)
  add('handedOver', file.journal.filter((line) => line.includes('"outcome":"handedOver"')).length)
  add('clockSteps', file.plan.events.filter(({ kind }) => kind === 'clockSet').length)
  add('unreadableNames', file.plan.rooms.filter(({ name }) => unreadableNames.includes(name)).length)
  for (const { why } of file.suspensions) add(why === 'sleep' ? 'sleeps' : 'networkLosses')
  for (const run of file.truth.runs) {
    const owners = new Map<string, Set<string>>()
    for (const { memberId, callUuid } of run.stays) {
      owners.set(memberId, (owners.get(memberId) ?? new Set()).add(callUuid))
    }
    add('idsReused', [...owners.values()].filter((calls) => calls.size > 1).length)
  }
  add('ended', file.truth.runs.filter((run) => run.endedAt < Infinity).length)
  const restarts = file.truth.runs.filter((run) => file.truth.runsOf(run.name)[0] !== run)
  add('restarted', restarts.length)
  add('orders', file.orders.length)
  add('scheduledEnds', file.orders.filter((order) => 'isScheduled' in order).length)
  const isScheduledIntent = (line: string): boolean =>
    line.includes('"event":"intent"') && line.includes(`"text":"${SCHEDULED_END}"`)
  add('scheduledEndsSent', file.journal.filter(isScheduledIntent).length)
  add('endsByRule', file.journal.filter((line) => line.includes('"text":"endRule"')).length)
  add('endsAskedByRule', file.journal.filter((line) => line.includes('"text":"endReminderRule"')).length)
  add('endsByRuleSent', endsByRule(file.journal).length)
  countAnnouncedEnds(file, add)
  add('newcomersOn', file.newcomers?.watches.length)
  add('newcomersPaused', file.newcomers?.pauses.length)
  add('stoppedAtDoor', file.door?.stopped)
  add('letIn', file.door?.letIn.length)
  add('newcomersMuted', file.orders.filter(({ isNewcomer }) => isNewcomer === true).length)
  add('announced', file.witness.announced.length)
  add('dropped', file.journal.filter((line) => line.includes('"event":"dropped"')).length)
  add('unknownOutcomes', file.journal.filter((line) => line.includes('"outcome":"unknown"')).length)
  return counts
}

/** Counts responses that were wrong or late or refused the request. */
function countWrongResponses(file: EvidenceFile, add: (name: string) => void): void {
  const { retryAfterIn, clockErrorMs = 0 } = file.plan.switches
  for (const { method, path, status, body = '', leftAt, arrivedAt } of file.witness.exchanges) {
    if (status === undefined) continue
    if (status === 401 || status === 402 || status === 403) add(body.startsWith('<') ? 'deniedByPage' : 'denied')
    if (method === 'GET' && path === '/Conference/' && status >= 500) add('listFailures')
    if (method === 'GET' && path === '/Conference/' && body.includes('null')) add('malformedLists')
    if (status === 429 || status === 503)
      add(`retryAfter${retryAfterIn === 'date' && clockErrorMs !== 0 ? 'WrongDate' : ''}`)
    if (status === 404 && method !== 'GET' && path.includes(',')) add('bulkNotFound')
    if (method !== 'GET' && arrivedAt !== undefined && arrivedAt - leftAt > 2_000) add('slowWrites')
  }
  for (const response of file.responses) {
    if (response.kind === 'list') continue
    const live = file.truth.runAt(response.room, response.handledAt) !== undefined
    if (response.kind === 'gone' && live) add('false404')
    if (response.kind === 'roster' && !live) add('completedRosters')
  }
}

/** Counts the ends that were to follow an announcement, and how many were sent, cancelled and asked about. */
function countAnnouncedEnds({ orders, journal, witness }: EvidenceFile, add: (name: string, by: number) => void): void {
  const announced = orders.filter(({ isAnnounced }) => isAnnounced === true)
  const sent = announced.filter(({ room = '', givenAt }) =>
    witness.exchanges.some(
      ({ method, path, leftAt }) =>
        method === 'DELETE' && path === `/Conference/${encodeURIComponent(room)}/` && leftAt >= givenAt,
    ),
  )
  const lines = (text: string): number => journal.filter((line) => line.includes(`"text":"${text}`)).length
  add('endsAnnounced', announced.length)
  add('announcedEndsSent', sent.length)
  add('announcedEndsCancelled', lines('endCancelled'))
  add('announcedEndsAskedAbout', lines('endAsked'))
}

function isObject(body: string, json: boolean): boolean {
  if (!json) return false
  try {
    return typeof JSON.parse(body) === 'object'
  } catch {
    return false
  }
}
