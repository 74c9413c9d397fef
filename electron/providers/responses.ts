import type { CallUuid } from '../../shared/values.ts'
import { decodeHTMLStrict } from 'entities/decode'
import { z } from 'zod'
import { isObject, type JsonObject } from '../../shared/json.ts'
import type { LiveCall } from '../../shared/rooms/model.ts'
import { LONGEST_CALL_UUID, LONGEST_MEMBER_ID } from '../../shared/limits.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { isSameNumber } from '../../shared/callers/number.ts'
import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'
import { truncate } from '../../shared/text/truncate.ts'
import { longestText, longestTime, mostPeople, mostRooms } from '../../shared/response-bounds.ts'
import type { Accepted, RetrieveResult, ReadMember, RecordingStarted, RoomList } from './provider.ts'

/** Characters of a web address, for example that of a recording. */
export const LONGEST_ADDRESS = 4_000

/** A text; empty if it is missing or something else. */
export const text = z.string().catch('')
/**
 * A name or number: text, or a whole number in older samples. A number beyond the safe integers was already rounded
 * when the JSON was read, so it may be somebody else's.
 */
export const label = z.union([z.string(), z.int().transform(String)])
/** An id, as a label; no id is negative. */
const id = z.union([z.string(), z.int().nonnegative().transform(String)]).catch('')
/** Counts and times are strings of digits, or numbers in older samples; anything else is unknown. */
export const amount = z
  .union([
    z.number(),
    z
      .string()
      .trim()
      .regex(/^\d{1,15}(\.\d+)?$/)
      .transform(Number),
  ])
  .refine((value) => Number.isFinite(value) && value >= 0)
  .optional()
  .catch(undefined)
const seconds = amount.transform((value) => (value !== undefined && value <= longestTime ? value : undefined))
/** An id that is too long for a request, or has a control, invisible or unassigned character, is treated as unknown. */
const usableId = (longest: number) => (id: string) => (id.length > longest || /\p{C}/u.test(id) ? '' : id)
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]).catch(false)
export const direction = z.enum(['inbound', 'outbound', 'unknown']).catch('unknown')

// A list that is too long is refused as a whole, because the rooms or members left out would seem to have ended or left.
const listEntry = z.union([label, z.object({ conference_name: label }).transform((entry) => entry.conference_name)])
const list = z.union([
  z.object({ conferences: z.array(z.unknown()).max(mostRooms) }).transform((body) => body.conferences),
  z.object({ objects: z.array(z.unknown()).max(mostRooms) }).transform((body) => body.objects),
])

const member = z.object({
  member_id: id.transform(usableId(LONGEST_MEMBER_ID)),
  call_uuid: text.transform(usableId(LONGEST_CALL_UUID)),
  caller_name: text,
  from: label.catch(''),
  direction,
  join_time: seconds,
  muted: flag,
  deaf: flag,
})
const roster = z.object({
  conference_name: label,
  conference_run_time: seconds,
  conference_member_count: amount,
  member_count: amount,
  conference_uuid: text.transform(usableId(LONGEST_CALL_UUID)),
  members: z.array(member).max(mostPeople),
})

const liveCalls = z.object({
  calls: z.array(z.union([z.string(), z.object({ call_uuid: z.string() })])).max(50_000),
})
const liveCall = z.object({
  call_uuid: z.string(),
  call_status: text,
  call_state: text,
  caller_name: text,
  direction,
  from: label.optional().catch(undefined),
  from_number: label.catch(''),
  to: label.optional().catch(undefined),
  to_number: label.catch(''),
  session_start: text,
  conference_uuid: z.string().transform(usableId(LONGEST_CALL_UUID)).optional().catch(undefined),
})

export const unreadable = failure('badAnswer', { values: { reason: 'shape' } })
/** Cleans a text of the provider for display. */
export const readText = (given: string): string => truncate(sanitizeForDisplay(given), longestText)

/**
 * A caller's name for display. Phone systems behind the provider write `M&uuml;ller &amp; Sohn`. Such characters are
 * decoded once, and only with their semicolon, because `AT&T` and `R&reg` can be names.
 */
export function readName(name: string): string {
  return readText(decodeHTMLStrict(withoutPercents(name)))
}

/**
 * The oldest page of Plivo's documentation shows `Joe%20Doe`, but `50%` can be a name. So a name is decoded only if
 * every `%` in it begins a valid escape.
 */
function withoutPercents(name: string): string {
  if (!/^(?:[^%]|%[0-9a-f]{2})*$/i.test(name)) return name
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/**
 * The names of live conferences, unchanged, each once. Reads them from `conferences` or `objects`, whose entries are
 * names or objects with a name. If only some entries can be read, the others are skipped, and a missing name proves
 * nothing.
 */
export function readList(body: unknown): Result<RoomList> {
  const read = list.safeParse(body)
  if (!read.success) return unreadable
  const entries = read.data.map((entry) => listEntry.safeParse(entry))
  const names = entries.flatMap((entry) => (entry.success ? entry.data : []))
  if (names.length === 0 && entries.length > 0) return unreadable
  return success({ names: [...new Set(names)], isComplete: names.length === entries.length })
}

const readMember = (read: z.infer<typeof member>): ReadMember => ({
  memberId: read.member_id,
  ...(read.call_uuid === '' ? {} : { callUuid: read.call_uuid }),
  name: readName(read.caller_name),
  number: readText(read.from),
  direction: read.direction,
  ...(read.join_time === undefined ? {} : { joinedSecondsAgo: read.join_time }),
  muted: read.muted,
  deaf: read.deaf,
})

/**
 * The roster of exactly this conference. The fault is `badAnswer` if `members` is missing, unreadable or too long, the
 * name is another conference's, people are counted but none listed, or several callers share a call. Otherwise members
 * would seem to have left.
 */
export function readRoster(conference: string, body: unknown): Result<Extract<RetrieveResult, { kind: 'roster' }>> {
  const read = roster.safeParse(body)
  if (!read.success) return unreadable
  if (read.data.conference_name !== conference) return failure('badAnswer', { values: { reason: 'otherConference' } })
  const rows = read.data.members.map(readMember)
  if (sharesCalls(rows)) return unreadable
  const members = distinctMembers(rows)
  const { conference_run_time: runTime, conference_uuid: uuid } = read.data
  const { conference_member_count: count = read.data.member_count, member_count: otherCount } = read.data
  if (members.length === 0 && ((count ?? 0) > 0 || (otherCount ?? 0) > 0)) return unreadable
  return success({
    kind: 'roster',
    name: read.data.conference_name,
    ...(runTime === undefined ? {} : { runTimeSeconds: runTime }),
    people: isCredible(count, members.length) ? count : members.length,
    members,
    ...(uuid === '' ? {} : { conferenceUuid: uuid }),
  })
}

/**
 * Whether a head count is plausible for this many rows. Callers who join while the response is made may be counted
 * before they have a row. A much higher count is not shown, because callers without a row cannot be acted on.
 */
function isCredible(count: number | undefined, rows: number): count is number {
  return count !== undefined && Number.isInteger(count) && count <= mostPeople && count <= 2 * rows + 100
}

/**
 * The member ids of a response, or `all`, from a string, an array, or a Python list printed into a string
 * (`[u'311', u'312']`, as in the test data of https://github.com/plivo/plivo-python). Undefined if there are none, or
 * implausibly many.
 */
export function readEcho(echo: unknown): readonly string[] | 'all' | undefined {
  const parts = Array.isArray(echo) ? echo : [echo]
  const printed = parts.filter((part) => typeof part === 'string' || typeof part === 'number').join(' ')
  if (/\ball\b/.test(printed)) return 'all'
  const ids = printed.match(/\d+/g)
  return ids === null || ids.length > mostPeople ? undefined : [...new Set(ids)]
}

const isAsynchronous = (body: unknown): boolean =>
  isObject(body) && typeof body['message'] === 'string' && /^\s*async api spawned\s*$/i.test(body['message'])

export function readAccepted(body: unknown): Accepted {
  const echoed = isObject(body) ? readEcho(body['member_id']) : undefined
  return echoed === undefined ? {} : { echoed }
}

export function readRecording(body: unknown): RecordingStarted {
  const found: JsonObject = isObject(body) ? body : {}
  const recordingId = found['recording_id']
  const url = found['url']
  return {
    asynchronous: isAsynchronous(body),
    ...(typeof recordingId === 'string' && recordingId !== '' ? { recordingId: readText(recordingId) } : {}),
    ...(typeof url === 'string' && url.length <= LONGEST_ADDRESS && /^https?:\/\//i.test(url) && URL.canParse(url)
      ? { url: new URL(url).href }
      : {}),
  }
}

export function readLiveCalls(body: unknown): Result<readonly string[]> {
  const read = liveCalls.safeParse(body)
  if (!read.success) return unreadable
  return success(read.data.calls.map((call) => (typeof call === 'string' ? call : call.call_uuid)))
}

/**
 * Plivo writes times in the zone that was chosen in its console. A time without a zone could be any of 26 hours, so it
 * is unknown.
 */
export function readZoned(time: string): number | undefined {
  const isZoned = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/.test(time)
  const at = isZoned ? Date.parse(time.replace(' ', 'T')) : NaN
  return Number.isNaN(at) ? undefined : at
}

/** The time has no zone. It is read as UTC, which no documentation confirms. A start over 30 days away is unknown. */
const readStart = (start: string, now: number): number | undefined => {
  const at = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/.test(start)
    ? Date.parse(`${start.replace(' ', 'T').slice(0, 23)}Z`)
    : NaN
  return Math.abs(now - at) <= longestTime * 1_000 ? at : undefined
}

/**
 * A body without a status, or with one that says that the call is over, describes a call that is not live. An outgoing
 * call is from the number that the account shows, to the person (https://www.plivo.com/docs/voice/xml/request/).
 *
 * @param now when the response was received, epoch milliseconds
 */
export function readLiveCall(callUuid: CallUuid, body: unknown, now: number): Result<LiveCall | 'notLive'> {
  const calls = isObject(body) && Array.isArray(body['calls']) ? (body['calls'] as readonly unknown[]) : [body]
  if (calls.length === 0) return success('notLive')
  const read = liveCall.safeParse(calls[0])
  if (!read.success || read.data.call_uuid !== callUuid) return unreadable
  const { data } = read
  if (data.call_status === '' && data.call_state === '') return success('notLive')
  if (/^(completed|failed|busy|no-answer|cancel|timeout|hangup)/i.test(data.call_status)) return success('notLive')
  const startedAt = readStart(data.session_start, now)
  const from = readText(data.from ?? data.from_number)
  const to = readText(data.to ?? data.to_number)
  return success({
    callUuid,
    ...(data.direction === 'outbound' ? { number: to, to: '' } : { number: from, to }),
    name: readName(data.caller_name),
    direction: data.direction,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(data.conference_uuid === undefined ? {} : { conferenceUuid: data.conference_uuid }),
  })
}

/**
 * The members of a roster, each once, so that no two rows have the same identity and no action reaches a member other
 * than the one it names.
 *
 * - Rows of one call are one member. If their member ids differ, it is unknown which one is right.
 * - Rows without a call UUID that differ only in `muted` or `deaf`, or not at all, are one member, because nothing else
 *   distinguishes them.
 * - A member id that several members share identifies none of them. It becomes unknown, and no request is built with
 *   it; a call can still be hung up by its UUID.
 *
 * A member whose rows contradict each other is muted or deaf only if all rows say so: a caller who can be heard
 * although they seem muted is worse than a mute that is sent twice.
 */
function distinctMembers(rows: readonly ReadMember[]): readonly ReadMember[] {
  const members = new Map<string, ReadMember>()
  for (const row of rows) {
    const identity = identityOf(row)
    const known = members.get(identity)
    members.set(identity, known === undefined ? row : merge(known, row))
  }
  const holders = new Map<string, number>()
  for (const { memberId } of members.values()) holders.set(memberId, (holders.get(memberId) ?? 0) + 1)
  const shared = (id: string): boolean => id !== '' && (holders.get(id) ?? 0) > 1
  return [...members.values()].map((one) => (shared(one.memberId) ? { ...one, memberId: '' } : one))
}

/**
 * Whether two rows with different member ids and numbers have the same call UUID. In such a roster, any row may be
 * wrong.
 */
function sharesCalls(rows: readonly ReadMember[]): boolean {
  const callers = new Map<string, ReadMember>()
  return rows.some((row) => {
    if (row.callUuid === undefined) return false
    const first = callers.get(row.callUuid) ?? row
    callers.set(row.callUuid, first)
    return first.memberId !== row.memberId && !isSameNumber(first.number, row.number)
  })
}

function identityOf({ callUuid, memberId, number, name, direction, joinedSecondsAgo }: ReadMember): string {
  return JSON.stringify(callUuid === undefined ? [memberId, number, name, direction, joinedSecondsAgo] : callUuid)
}

function merge(known: ReadMember, row: ReadMember): ReadMember {
  return {
    ...known,
    memberId: known.memberId === row.memberId ? known.memberId : '',
    muted: known.muted && row.muted,
    deaf: known.deaf && row.deaf,
  }
}
