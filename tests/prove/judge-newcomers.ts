import type { EvidenceFile } from './evidence-file.ts'
import { parseWrite } from './journal-intents.ts'
import type { Order } from './moderator.ts'
import type { NewcomersSeen, NewcomersWatch } from './newcomer-switch.ts'
import type { Roster } from './responses.ts'
import type { Exchange } from './witness.ts'
import { gotTwoFalse404s, writesFor } from './write-evidence.ts'

/**
 * Milliseconds for which a newcomer may stay unmuted after the first roster that shows them, while nothing fails: the
 * request may take a slow second, its effect 400 ms, and only the next roster can show it.
 */
const LIMIT = 2_500
/** Milliseconds. A response that takes longer counts as a failure, but the responses of a slow second do not. */
const SLOW = 1_800
/** Milliseconds after a failure or a suspension in which rosters may be missing, because reads wait between attempts. */
const RECOVERY = 6_000
/** Milliseconds for which a request waits for its response. */
const TIMEOUT = 10_000
/** Milliseconds for which a desk remembers what a colleague did. */
const REMEMBERED = 60_000
/**
 * Milliseconds after a sleep within which the monitor notices the sleep, and for which the last roster may be the
 * reason for a pause.
 */
const NOTICED = 10_000

/** Milliseconds. Whoever had been there for longer when Gavel first saw them may be no newcomer. */
const LATEST_SEEN = 60_000

/** The other desks of the team. */
export interface Colleagues {
  readonly orders: readonly Order[]
  readonly exchanges: readonly Exchange[]
  /** When this desk received messages saying that the provider had accepted a colleague's unmute of this call. */
  unmutesHeard(room: string, callUuid: string): readonly number[]
}

const nobody: Colleagues = { orders: [], exchanges: [], unmutesHeard: () => [] }

/** Counts newcomers who stayed unmuted, mutes of others, second mutes, and pauses without a reason. */
export function judgeNewcomers(file: EvidenceFile, colleagues = nobody): void {
  const { newcomers } = file
  if (newcomers === undefined) return
  for (const watch of newcomers.watches) judgeUnmuted(file, watch, colleagues)
  judgeMutes(file, newcomers, colleagues)
  judgePauses(file, newcomers, colleagues)
}

interface Stretch {
  readonly from: number
  readonly until: number
}

function judgeUnmuted(file: EvidenceFile, watch: NewcomersWatch, colleagues: Colleagues): void {
  const { room, known } = watch
  const me = callsOfMe(file)
  // A roster of the next run puts this one in question, and the moderator is asked about the next run. It may already
  // have begun when the muting was switched on in the run that was still shown.
  const { runAt, runsOf } = file.truth
  const shown =
    runsOf(room).findLast(
      (run) => run.startedAt <= watch.from && run.stays.some(({ callUuid }) => known.has(callUuid)),
    ) ?? runAt(room, watch.from)
  const rosters = rostersOf(file, room).filter(
    ({ leftAt, handledAt }) =>
      leftAt >= watch.from && handledAt < Math.min(watch.until, file.endedAt) && runAt(room, handledAt) === shown,
  )
  const done = new Set<string | undefined>([...known, ...me, undefined])
  const heard = new Map<string | undefined, { from: number; until: number }>()
  for (const { people, arrivedAt, handledAt } of rosters) {
    const now = new Set(people.flatMap(({ muted, callUuid }) => (muted ? [] : callUuid)))
    // These callers are muted or gone. A caller who comes back with the same call is not a newcomer any more.
    for (const call of heard.keys()) if (!now.has(call)) done.add(call)
    for (const { callUuid, muted } of people) {
      if (muted) done.add(callUuid)
      if (done.has(callUuid)) continue
      const since = heard.get(callUuid)
      if (since === undefined) heard.set(callUuid, { from: arrivedAt, until: arrivedAt })
      else since.until = Math.max(since.until, handledAt)
    }
  }
  const troubles = troublesOf(file)
  for (const [call = '', stretch] of heard) {
    const quiet = longestWithout(troubles, stretch)
    if (quiet > LIMIT && !isLeftUnmuted(file, room, call, stretch, colleagues))
      file.blame('newcomerHeard', `${call} in ${room} from ${String(stretch.from)}, ${String(quiet)} ms`)
  }
}

/**
 * Whether there is a reason why this caller stayed unmuted: a click unmuted or removed them, they came back with the
 * same call, or their mute was sent and failed, which the row shows.
 */
function isLeftUnmuted(
  file: EvidenceFile,
  room: string,
  call: string,
  { until }: Stretch,
  colleagues: Colleagues,
): boolean {
  const { truth, orders } = file
  const isClicked = [...orders, ...colleagues.orders].some(
    ({ kind, givenAt, people, room: where }) =>
      (kind === 'unmute' || kind === 'kick' || kind === 'remove') &&
      givenAt <= until &&
      where === room &&
      (typeof people !== 'object' || people.some(({ callUuid }) => callUuid === call)),
  )
  const stays = truth.runsOf(room).flatMap((run) => run.stays.filter(({ callUuid }) => callUuid === call))
  const person = { memberId: '', callUuid: call }
  const { status = 0 } = writesFor(file, { kind: 'mute', room, people: [person] }, 0, until).at(-1) ?? { status: 200 }
  return isClicked || stays.length > 1 || (status !== 404 && (status < 200 || status >= 300))
}

/**
 * The times when something failed or the user clicked. A click may take its turn before or together with a newcomer.
 */
function troublesOf({ witness, responses, suspensions, orders, vobiz }: EvidenceFile): readonly Stretch[] {
  const failed = (exchange: Exchange): boolean => {
    const { method, status = 0, json, leftAt, arrivedAt = Infinity, body = '' } = exchange
    const isBad = status === 0 || status >= 300 || (method === 'GET' && (!json || (vobiz && body.includes('"error"'))))
    return isBad || arrivedAt - leftAt > SLOW
  }
  return [
    ...suspensions.map(({ from, until }) => ({ from, until: until + RECOVERY })),
    ...witness.exchanges
      .filter(failed)
      .map(({ leftAt, arrivedAt = leftAt + TIMEOUT }) => ({ from: leftAt, until: arrivedAt + RECOVERY })),
    // A response that a relay received counts as slow if, for all that this Gavel knows, it may be old.
    ...responses
      .filter(({ relayed, leftAt, unsureBy, arrivedAt }) => relayed && arrivedAt - leftAt + unsureBy > SLOW)
      .map(({ leftAt, arrivedAt }) => ({ from: leftAt, until: arrivedAt + RECOVERY })),
    ...orders
      .filter(({ isNewcomer }) => isNewcomer !== true)
      .map(({ givenAt, returnedAt = givenAt + TIMEOUT }) => ({ from: givenAt, until: returnedAt })),
  ].sort((a, b) => a.from - b.from)
}

/** The longest part of the stretch, in milliseconds, in which there was no trouble. */
function longestWithout(troubles: readonly Stretch[], { from, until }: Stretch): number {
  let longest = 0
  let since = from
  for (const trouble of troubles) {
    longest = Math.max(longest, Math.min(trouble.from, until) - since)
    since = Math.max(since, trouble.until)
  }
  return Math.max(longest, until - since)
}

/**
 * Counts callers who were muted as newcomers although they had been there before, are the user, had been muted before,
 * or had been unmuted by a colleague and this Gavel knew it.
 */
function judgeMutes(file: EvidenceFile, { watches }: NewcomersSeen, colleagues: Colleagues): void {
  const me = callsOfMe(file)
  for (const exchange of file.witness.exchanges) {
    const write = parseWrite(exchange.method, exchange.path)
    if (exchange.method === 'GET' || !write.kinds.includes('mute')) continue
    const watch = watches.findLast((one) => one.room === write.room && one.from <= exchange.leftAt)
    for (const { callUuid } of file.requestOf.get(exchange.id)?.effect?.affected ?? []) {
      if (watch === undefined || file.orders.some((order) => mayHaveMuted(order, exchange, write.room, callUuid)))
        continue
      const about = `${callUuid} in ${watch.room} at ${String(exchange.leftAt)}`
      if (me.has(callUuid) || watch.known.has(callUuid)) file.blame('knownMuted', about)
      else if (wasShownMuted(file, watch, callUuid, exchange.leftAt)) file.blame('knownMuted', `${about}, again`)
      else if (wasHeardOf(colleagues.unmutesHeard(watch.room, callUuid), watch, firstShown(file, watch, callUuid)))
        file.blame('knownMuted', `${about}, whom a colleague had unmuted`)
      else if (wasUnmutedBy(file, colleagues, callUuid, exchange.leftAt)) file.excuse('unmuteUnheard')
    }
  }
}

/** Whether a roster had shown a newcomer of this watch muted by then. */
function wasShownMuted(file: EvidenceFile, { room, from }: NewcomersWatch, call: string, by: number): boolean {
  return rostersOf(file, room).some(
    ({ people, leftAt, arrivedAt }) =>
      leftAt >= from && arrivedAt < by && people.some(({ callUuid, muted }) => callUuid === call && muted),
  )
}

/** Whether this desk knew of an unmute when the caller was first shown: in the same run, and in the last minute. */
function wasHeardOf(heard: readonly number[], { from }: NewcomersWatch, shown: number): boolean {
  return heard.some((at) => at > from && at < shown && shown - at < REMEMBERED)
}

/** When the window first showed a newcomer of this watch. */
function firstShown({ orders }: EvidenceFile, { room, from }: NewcomersWatch, call: string): number {
  const order = orders.find(
    ({ isNewcomer, room: where, givenAt, people }) =>
      isNewcomer === true &&
      where === room &&
      givenAt >= from &&
      typeof people === 'object' &&
      people.some(({ callUuid }) => callUuid === call),
  )
  return order?.givenAt ?? -Infinity
}

function wasUnmutedBy({ requestOf }: EvidenceFile, { exchanges }: Colleagues, call: string, by: number): boolean {
  return exchanges.some(({ id, method, path }) => {
    const { appliedAt = Infinity, affected = [] } = requestOf.get(id)?.effect ?? {}
    const isUnmute = method !== 'GET' && parseWrite(method, path).kinds.includes('unmute')
    return isUnmute && appliedAt < by && affected.some(({ callUuid }) => callUuid === call)
  })
}

function mayHaveMuted(order: Order, { leftAt }: Exchange, room: string | undefined, call: string): boolean {
  if (order.kind !== 'mute' || order.isNewcomer === true || order.room !== room || order.givenAt > leftAt) return false
  return typeof order.people !== 'object' || order.people.some(({ callUuid }) => callUuid === call)
}

function judgePauses(file: EvidenceFile, { pauses, stops }: NewcomersSeen, colleagues: Colleagues): void {
  for (const { at, room, why } of pauses)
    if (!isTrue[why](file, room, at, colleagues)) file.blame('pausedWithoutReason', `${room} at ${String(at)}: ${why}`)
  for (const { at, room, why } of stops) file.blame('pausedWithoutReason', `${room} at ${String(at)}: stopped, ${why}`)
}

const isTrue: Record<
  NewcomersSeen['pauses'][number]['why'],
  (file: EvidenceFile, room: string, at: number, colleagues: Colleagues) => boolean
> = {
  sleep: ({ suspensions }, _room, at) =>
    suspensions.some(({ why, from, until }) => why === 'sleep' && from <= at && at <= until + NOTICED),
  restart: (file, room, at) => {
    if (file.truth.runsOf(room).some((run, index) => index > 0 && run.startedAt <= at)) return true
    const isUnknowable = gotTwoFalse404s(file, room, at)
    if (isUnknowable) file.excuse('twoFalse404s')
    return isUnknowable
  },
  me: (file, room, at) => {
    const me = callsOfMe(file)
    return rostersOf(file, room).some(
      ({ people, arrivedAt }) =>
        arrivedAt <= at && arrivedAt > at - NOTICED && people.every(({ callUuid = '' }) => !me.has(callUuid)),
    )
  },
  late: (file, room, at) => {
    const { known } = file.newcomers?.watches.findLast((one) => one.room === room && one.from <= at) ?? {}
    const isOld = ({ arrivedAt }: Roster): boolean => arrivedAt < at - LATEST_SEEN
    const rosters = rostersOf(file, room).filter(({ arrivedAt }) => arrivedAt <= at)
    const before = new Set(rosters.filter(isOld).flatMap(({ people }) => people.map(({ callUuid }) => callUuid)))
    return rosters
      .flatMap((roster) => (isOld(roster) ? [] : roster.people))
      .some(
        ({ callUuid = '', joinedSeconds = 0 }) =>
          joinedSeconds * 1_000 > LATEST_SEEN && known?.has(callUuid) !== true && !before.has(callUuid),
      )
  },
  // This is only shown in the room where the moderator has just set the rule.
  colleague: () => false,
  // It may always be that another desk has left, if there is one.
  colleagueLeft: (_file, _room, _at, { exchanges }) => exchanges.length > 0,
}

function rostersOf(file: EvidenceFile, room: string): readonly Roster[] {
  return file.readsOf(room).filter((response) => response.kind === 'roster')
}

/** The calls of the user, whose numbers are those of the first caller of each room at the start. */
function callsOfMe({ truth, plan }: EvidenceFile): ReadonlySet<string> {
  const numbers = new Set(plan.rooms.flatMap(({ name }) => truth.runsOf(name)[0]?.stays[0]?.number ?? []))
  const mine = truth.runs.flatMap(({ stays }) => stays.filter(({ number }) => numbers.has(number)))
  return new Set(mine.map(({ callUuid }) => callUuid))
}
