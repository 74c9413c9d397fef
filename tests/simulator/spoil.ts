import type { Intercepted } from '../../electron/simulator/handler.ts'
import type { ProviderResponse } from '../../electron/simulator/http-types.ts'
import type { Random } from '../../electron/simulator/random.ts'
import { ok } from '../../electron/simulator/response-bodies.ts'
import type { SimulatedRooms } from '../../electron/simulator/rooms/rooms.ts'
import { isObject, type JsonObject } from '../../shared/json.ts'
import type { Switches } from './switches.ts'

export interface SpoilerParts {
  readonly rooms: SimulatedRooms
  readonly ids: Random
  readonly switches: () => Readonly<Switches>
}

/** Creates a function that writes an intact response in the form that the switches ask for. */
export function createSpoiler(
  parts: SpoilerParts,
): (response: ProviderResponse, request: Pick<Intercepted, 'operation' | 'received'>) => ProviderResponse {
  const { rooms, ids, switches } = parts
  const completedRoom = recordCompleted(rooms)
  return (response, { operation, received }) => {
    const { json, status } = response
    if (operation === undefined || !isObject(json)) return response
    if (status === 404 && /^(conference|member|call) not found$/.test(String(json['error']))) {
      const completed = operation.kind === 'retrieveRoom' ? completedRoom(operation.room) : undefined
      return completed === undefined || switches().completedRooms === 'notFound'
        ? notFound(response, switches().notFound)
        : ok(spoilRoom({ ...completed, api_id: json['api_id'] }, ids, switches()))
    }
    if (status === 204 || ('action' in operation && status < 300))
      return spoilAction(status, json, received.method, switches())
    if (status !== 200) return response
    if (operation.kind === 'listRooms') return ok(spoilList(json, rooms, switches()))
    if (operation.kind === 'retrieveRoom' && !('error' in json)) return ok(spoilRoom(json, ids, switches()))
    if (operation.kind === 'retrieveCall' && 'call_status' in json) return ok(spoilCall(json, rooms, switches()))
    return response
  }
}

/** Records the rooms that are over. @returns a function that describes the newest run of a name, without callers */
function recordCompleted(rooms: SimulatedRooms): (name: string) => JsonObject | undefined {
  const started = new Map<string, number>()
  const completed = new Map<string, JsonObject>()
  rooms.onEvent((event) => {
    if (event.kind === 'started') started.set(event.room, rooms.live(event.room)?.startedAt ?? event.at)
    if (event.kind !== 'ended') return
    const seconds = Math.floor((event.at - (started.get(event.room) ?? event.at)) / 1000)
    completed.set(event.room, { conference_name: event.room, conference_run_time: String(seconds), members: [] })
  })
  return (name) => (rooms.live(name) === undefined ? completed.get(name) : undefined)
}

/** The response to an accepted write. */
function spoilAction(
  status: number,
  { member_id: echo, ...intact }: JsonObject,
  method: string,
  { memberEcho, postStatus, deleteResponse }: Readonly<Switches>,
): ProviderResponse {
  const printed = `[${String(echo)
    .split(',')
    .map((id) => `u'${id}'`)
    .join(', ')}]`
  const isEchoed = echo !== undefined && memberEcho !== 'absent'
  const json = { ...intact, ...(isEchoed && { member_id: memberEcho === 'pythonPrinted' ? printed : echo }) }
  if (status === 204) return { status: deleteResponse === 'empty' ? 204 : 200, json }
  return { status: status === 202 && method === 'POST' ? postStatus : status, json }
}

function notFound(flat: ProviderResponse, form: Switches['notFound']): ProviderResponse {
  if (form === 'flat') return flat
  if (form === 'html') return { status: 404, text: '<h1>Not Found</h1>', headers: { 'content-type': 'text/html' } }
  return { status: 404, json: form === 'empty' ? {} : { message: 'Not Found' } }
}

function spoilList(intact: JsonObject, rooms: SimulatedRooms, switches: Readonly<Switches>): JsonObject {
  const live = rooms.allLive()
  const sizes = live.map(({ name, members }) => ({ conference_name: name, member_count: members.size }))
  switch (switches.listShape) {
    case 'names':
    case 'empty':
      return intact
    case 'objects':
      return { objects: sizes }
    case 'arrayOfObjects':
      return { ...intact, conferences: sizes }
    case 'someOmitted':
      return { ...intact, conferences: live.map(({ name }) => name).filter((_, index) => index % 2 === 0) }
  }
}

function spoilRoom(intact: JsonObject, ids: Random, switches: Readonly<Switches>): JsonObject {
  const { retrieve } = switches
  const { api_id, ...room } = intact
  if (retrieve === 'errorSometimes' && ids.chance(0.5)) return { error: 'failed', api_id }
  const members = room['members'] as JsonObject[]
  if (retrieve === 'legacyNumeric') {
    const short = members.map(({ member_id, muted, deaf }) => ({ member_id, muted, deaf }))
    return { conference_name: room['conference_name'], member_count: members.length, members: short }
  }
  return {
    ...room,
    conference_run_time: formatNumber(Number(room['conference_run_time']), switches),
    conference_member_count: formatNumber(members.length + (switches.memberCount === 'tooHigh' ? 1 : 0), switches),
    members: members.map((member) => ({
      ...withCallerName(member, switches),
      join_time: formatNumber(Number(member['join_time']), switches),
    })),
    ...(retrieve !== 'withoutApiId' && { api_id }),
  }
}

/** A duration in seconds or a count. Both providers send strings of digits, but an older Vobiz sample has numbers. */
function formatNumber(value: number, { numbers }: Readonly<Switches>): string | number {
  return numbers === 'strings' ? String(value) : value
}

function spoilCall(intact: JsonObject, rooms: SimulatedRooms, switches: Readonly<Switches>): JsonObject {
  const room = rooms.calls.get(String(intact['call_uuid']))?.room
  const instance = room === undefined ? '' : rooms.live(room)?.instance
  const conference = switches.callConference === 'named' ? { conference_uuid: instance } : {}
  return { ...withCallerName(intact, switches), ...conference }
}

function withCallerName(intact: JsonObject, { callerNames }: Readonly<Switches>): JsonObject {
  const name = String(intact['caller_name'])
  const forms = {
    plain: () => name,
    // The text goes through UTF-8, because encodeURIComponent throws on half a surrogate pair.
    percentEncoded: () => encodeURIComponent(Buffer.from(name).toString()),
    malformedPercent: () => `${name} 50%`,
    rightToLeft: () => `\u202e${name}\u202c \u05e9\u05dc\u05d5\u05dd`,
    controlCharacters: () => `\u0007${name}\u0000\r\n\u001b[31m`,
  }
  return { ...intact, caller_name: forms[callerNames]() }
}
