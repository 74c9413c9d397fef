import type { RequestContext } from './provider-profile.ts'
import type { SimulatedMember, SimulatedRoom } from './rooms/model.ts'
import type { ProviderSwitches } from './provider-switches.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { ProviderResponse } from './http-types.ts'

/** A duration in seconds or a count. Both providers send strings of digits, but an older Vobiz sample has numbers. */
function formatNumber(value: number, switches: Readonly<ProviderSwitches>): string | number {
  return switches.numbers === 'strings' ? String(value) : value
}

/** The member count in the form of the switch `memberCount`. */
function countOf(people: number, switches: Readonly<ProviderSwitches>): string | number {
  switch (switches.memberCount) {
    case 'right':
      return formatNumber(people, switches)
    case 'tooLow':
      return formatNumber(Math.max(0, people - 1), switches)
    case 'tooHigh':
      return formatNumber(people + 1, switches)
    case 'negative':
      return formatNumber(-people, switches)
    case 'huge':
      return formatNumber(1e21, switches)
    case 'text':
      return 'many'
  }
}

/** The seconds from `start` until `now`, in the form of the switch `times`. */
function timeOf(start: number, now: number, switches: Readonly<ProviderSwitches>): string | number | undefined {
  switch (switches.times) {
    case 'right':
      return formatNumber(secondsSince(start, now), switches)
    case 'negative':
      return formatNumber(-1 - secondsSince(start, now), switches)
    case 'huge':
      // In milliseconds, this is more than a Date can represent.
      return formatNumber(9e12, switches)
    case 'text':
      return 'a while'
    case 'absent':
      return undefined
    case 'standStill':
      return formatNumber(30, switches)
  }
}

/**
 * `Retry-After` in the form of the switch `retryAfterIn`; empty if the switch puts the hint elsewhere or leaves it out.
 */
export function retryAfterHeader(
  seconds: number,
  { switches, timers }: Pick<RequestContext, 'switches' | 'timers'>,
): Record<string, string> {
  if (switches.retryAfterIn === 'header') return { 'retry-after': String(seconds) }
  if (switches.retryAfterIn !== 'date') return {}
  return { 'retry-after': httpDate(timers.now() + seconds * 1000, switches) }
}

/** An HTTP date according to the provider's clock. */
export function httpDate(at: number, { clockErrorMs }: Readonly<ProviderSwitches>): string {
  return new Date(at + clockErrorMs).toUTCString()
}

export function roomList({ rooms, switches, apiId }: RequestContext): ProviderResponse {
  const live = rooms.allLive()
  const names = live.map((room) => room.name)
  const sizes = live.map((room) => ({ conference_name: room.name, member_count: room.members.size }))
  switch (switches.listShape) {
    case 'names':
      return ok({ api_id: apiId, conferences: names })
    case 'objects':
      return ok({ objects: sizes })
    case 'arrayOfObjects':
      return ok({ api_id: apiId, conferences: sizes })
    case 'empty':
      return ok({ api_id: apiId, conferences: [] })
    case 'oneMalformed':
      return ok({ api_id: apiId, conferences: [...names.slice(0, 1), null, ...names.slice(1)] })
    case 'someOmitted': {
      const { omittedRooms } = switches
      const shown = names.filter((name, index) =>
        omittedRooms.length > 0 ? !omittedRooms.includes(name) : index % 2 === 0,
      )
      return ok({ api_id: apiId, conferences: shown })
    }
  }
}

/** @param at the time until which the durations in the response are counted */
export function roomDetails(room: SimulatedRoom, context: RequestContext, at = context.timers.now()): ProviderResponse {
  const { switches, apiId, random } = context
  const failing = switches.retrieve === 'errorAlways' || (switches.retrieve === 'errorSometimes' && random.chance(0.5))
  if (failing) return ok({ error: 'failed', api_id: apiId })
  const members = [...room.members.values()]
  if (switches.retrieve === 'legacyNumeric') {
    const short = members.map(({ memberId, muted, deaf }) => ({ member_id: memberId, muted, deaf }))
    return ok({ conference_name: room.name, member_count: members.length, members: short })
  }
  return ok({
    conference_name: room.name,
    conference_run_time: timeOf(room.startedAt, at, switches),
    conference_member_count: countOf(members.length, switches),
    members: switches.retrieve === 'emptyRoster' ? [] : rosterOf(members, switches, at),
    ...(switches.retrieve !== 'withoutApiId' && { api_id: apiId }),
  })
}

/** The rows of a roster, with the repetitions of the switch `duplicates`. */
function rosterOf(members: readonly SimulatedMember[], switches: Readonly<ProviderSwitches>, at: number): JsonObject[] {
  const rows = members.map((member) => memberDetails(member, switches, at))
  const [first] = rows
  if (first === undefined) return rows
  switch (switches.duplicates) {
    case 'none':
      return rows
    case 'rows':
      return [first, first, ...rows]
    case 'memberIds':
      return rows.map((row) => ({ ...row, member_id: first['member_id'] }))
    case 'callUuids':
      return rows.map((row) => ({ ...row, call_uuid: first['call_uuid'] }))
  }
}

function memberDetails(member: SimulatedMember, switches: Readonly<ProviderSwitches>, at: number): JsonObject {
  return {
    muted: member.muted,
    member_id: member.memberId,
    deaf: member.deaf,
    from: member.number,
    to: member.to,
    caller_name: callerName(member.name, switches.callerNames),
    direction: member.direction,
    call_uuid: member.callUuid,
    join_time: timeOf(member.joinedAt, at, switches),
  }
}

export function callerName(name: string, form: ProviderSwitches['callerNames']): string {
  switch (form) {
    case 'plain':
      return name
    case 'percentEncoded':
      // The text goes through UTF-8, because encodeURIComponent throws on half a surrogate pair.
      return encodeURIComponent(Buffer.from(name).toString())
    case 'malformedPercent':
      return `${name} 50%`
    case 'veryLong':
      return `${name} `.repeat(100).trim()
    case 'rightToLeft':
      return `\u202e${name}\u202c \u05e9\u05dc\u05d5\u05dd`
    case 'controlCharacters':
      return `\u0007${name}\u0000\r\n\u001b[31m`
  }
}

/** The `member_id` of a response: the members for which an action was accepted. */
export function echoMembers(
  target: string,
  accepted: readonly string[],
  switches: Readonly<ProviderSwitches>,
): unknown {
  const ids = target === 'all' ? ['all'] : accepted
  switch (switches.memberEcho) {
    case 'string':
      return ids.join(',')
    case 'array':
      return ids
    case 'pythonPrinted':
      return `[${ids.map((id) => `u'${id}'`).join(', ')}]`
    case 'absent':
      return undefined
  }
}

/** The response to a successful DELETE. The documentation prints a message below its 204, which HTTP does not allow. */
export function deleted(printed: JsonObject, { switches, apiId }: RequestContext): ProviderResponse {
  if (switches.deleteResponse === 'empty') return { status: 204 }
  return { status: switches.deleteResponse === 'printed200' ? 200 : 202, json: { ...printed, api_id: apiId } }
}

export function ok(json: JsonObject): ProviderResponse {
  return { status: 200, json }
}

function secondsSince(start: number, now: number): number {
  return Math.max(0, Math.floor((now - start) / 1000))
}
