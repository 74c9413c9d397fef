import type { ReceivedRequest } from '../simulator/simulator.ts'
import type { EvidenceFile } from './evidence-file.ts'
import type { Stay } from './ground-truth.ts'
import { parseWrite } from './journal-intents.ts'
import type { Exchange } from './witness.ts'

/** The target of an action: members, a call, everyone, or the room itself. */
export interface ActionTarget {
  readonly kind: string
  readonly room: string | undefined
  /** Undefined for everyone, and for the room itself. */
  readonly people: readonly { readonly memberId: string; readonly callUuid?: string | undefined }[] | undefined
}

/** The writes that left within these times and may have carried out an action on this target. */
export function writesFor(file: EvidenceFile, target: ActionTarget, from: number, until: number): readonly Exchange[] {
  return file.witness.exchanges.filter(
    (exchange) =>
      exchange.method !== 'GET' && exchange.leftAt >= from && exchange.leftAt <= until && isFor(file, exchange, target),
  )
}

function isFor(
  { truth, requestOf, readsOf }: EvidenceFile,
  { id, method, path, leftAt }: Exchange,
  { kind, room, people }: ActionTarget,
): boolean {
  const write = parseWrite(method, path)
  if (!write.kinds.includes(kind)) return false
  if (write.callUuid !== undefined) {
    // The path of a request for a call names no room.
    const callers = people ?? truth.runsOf(room ?? '').flatMap(({ stays }) => stays)
    return callers.some(({ callUuid }) => callUuid === write.callUuid)
  }
  if (write.room !== undefined && write.room !== room) return false
  if (typeof write.members !== 'object' || people === undefined) return true
  const ids = write.members
  // A caller who left and joined again may have another member id now, so the calls are compared as well.
  const at = requestOf.get(id)?.at ?? leftAt
  // If the effect is immediate, the callers have left by the millisecond in which the request was handled. In that
  // case the owners at the time when the request left are used.
  const ownerOf = (memberId: string): string | undefined =>
    truth.owner(room ?? '', memberId, at) ?? truth.owner(room ?? '', memberId, leftAt)
  const calls = new Set(ids.flatMap((memberId) => ownerOf(memberId) ?? []))
  // Gavel uses the newest roster, although its callers may have been replaced since.
  const roster = readsOf(room ?? '').findLast((read) => read.kind === 'roster' && read.arrivedAt <= leftAt)
  const listed = roster?.kind === 'roster' ? roster.people : []
  for (const { memberId, callUuid } of listed) if (ids.includes(memberId)) calls.add(callUuid ?? '')
  return people.some(({ memberId, callUuid = '' }) => ids.includes(memberId) || calls.has(callUuid))
}

/**
 * Whether a response had reported acceptance by then. A 2xx proves nothing if it is a web page, as from a captive
 * portal, or incomplete, or if Gavel had already given up on the request.
 */
export function wasAccepted(
  { status = 0, arrivedAt = Infinity, json, body = '', dropped = false }: Exchange,
  by: number,
): boolean {
  return status >= 200 && status < 300 && arrivedAt <= by && !dropped && (body === '' || (json && isJson(body)))
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

export function effectOf(file: EvidenceFile, { id }: Exchange): NonNullable<ReceivedRequest['effect']> | undefined {
  const effect = file.requestOf.get(id)?.effect
  return effect?.appliedAt === undefined || effect.affected.length === 0 ? undefined : effect
}

/**
 * Whether the target was truly gone within these times. Named people may have been gone at different moments. A removal
 * of everyone targets the people who were present at `from`. Any other action on everyone targets the room. True
 * without a room.
 */
export function wasGone(
  { truth }: EvidenceFile,
  { kind, room, people }: ActionTarget,
  from: number,
  until: number,
): boolean {
  if (room === undefined) return true
  const runs = truth.runsOf(room)
  const moments = [
    from,
    until,
    ...runs.flatMap(({ startedAt, endedAt, stays }) => [startedAt - 1, endedAt, ...stays.map((stay) => stay.until)]),
  ].filter((at) => at >= from && at <= until)
  const wasNoneOf = (isMeant: (stay: Stay) => boolean): boolean =>
    moments.some((at) => truth.runAt(room, at)?.stays.some((stay) => isPresent(stay, at) && isMeant(stay)) !== true)
  if (people !== undefined) {
    // A caller may come back in the millisecond in which they left.
    const left = runs.flatMap(({ stays }) => stays).filter((stay) => stay.until >= from && stay.until <= until)
    return people.every(({ callUuid }) => {
      const isMeant = (stay: Stay): boolean => stay.callUuid === callUuid
      return left.some(isMeant) || wasNoneOf(isMeant)
    })
  }
  const isRemoval = kind === 'kick' || kind === 'remove'
  return isRemoval ? wasNoneOf((stay) => stay.from <= from) : moments.some((at) => truth.runAt(room, at) === undefined)
}

function isPresent({ from, until }: Stay, at: number): boolean {
  return from <= at && at < until
}

/**
 * Whether at least two reads of a live room returned a 404. Writes are not counted, because no fault in the worlds
 * makes their 404s false.
 */
export function gotTwoFalse404s({ truth, readsOf }: EvidenceFile, room: string, until: number): boolean {
  const false404s = readsOf(room).filter(
    ({ kind, handledAt, arrivedAt }) =>
      kind === 'gone' && arrivedAt <= until && truth.runAt(room, handledAt) !== undefined,
  )
  return false404s.length >= 2
}

const flags: Readonly<Record<string, readonly ['muted' | 'deaf', boolean]>> = {
  mute: ['muted', true],
  unmute: ['muted', false],
  deafen: ['deaf', true],
  undeafen: ['deaf', false],
}

/**
 * Whether a roster that was requested and received within these times shows the effect of a mute, unmute, deafen or
 * undeafen on every present member whom the action affects. An action on everyone does not affect callers who join, or
 * return, later.
 */
export function showsEffect(file: EvidenceFile, target: ActionTarget, from: number, until: number): boolean {
  const flag = flags[target.kind]
  if (flag === undefined || target.room === undefined) return false
  const [name, value] = flag
  const stays = file.truth.runsOf(target.room).flatMap((run) => run.stays)
  return file.readsOf(target.room).some((response) => {
    if (response.kind !== 'roster' || response.leftAt < from || response.arrivedAt > until) return false
    const wasThere = (callUuid: string | undefined): boolean => {
      const stay = stays.findLast((one) => one.callUuid === callUuid && one.from <= response.handledAt)
      return stay === undefined || stay.from <= from
    }
    const covered = response.people.filter(({ callUuid }) =>
      target.people === undefined ? wasThere(callUuid) : target.people.some((one) => one.callUuid === callUuid),
    )
    return covered.length > 0 && covered.every((person) => person[name] === value)
  })
}
