import type { RequestContext } from './provider-profile.ts'
import type { Member, Room } from './model.ts'
import type { Switches } from './switches.ts'
import type { ProviderResponse, JsonObject } from './http-types.ts'

/** A duration in seconds or a count: strings of digits at both providers, numbers in an older Vobiz sample. */
function formatNumber(value: number, switches: Readonly<Switches>): string | number {
  return switches.numbers === 'strings' ? String(value) : value
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
    case 'someOmitted': {
      const { omittedRooms } = switches
      const shown = names.filter((name, index) =>
        omittedRooms.length > 0 ? !omittedRooms.includes(name) : index % 2 === 0,
      )
      return ok({ api_id: apiId, conferences: shown })
    }
  }
}

export function roomDetails(room: Room, context: RequestContext): ProviderResponse {
  const { switches, apiId, timers, random } = context
  const failing = switches.retrieve === 'errorAlways' || (switches.retrieve === 'errorSometimes' && random.chance(0.5))
  if (failing) return ok({ error: 'failed', api_id: apiId })
  const members = [...room.members.values()]
  if (switches.retrieve === 'legacyNumeric') {
    const short = members.map(({ memberId, muted, deaf }) => ({ member_id: memberId, muted, deaf }))
    return ok({ conference_name: room.name, member_count: members.length, members: short })
  }
  return ok({
    conference_name: room.name,
    conference_run_time: formatNumber(secondsSince(room.startedAt, timers.now()), switches),
    conference_member_count: formatNumber(members.length, switches),
    members: members.map((member) => memberDetails(member, context)),
    ...(switches.retrieve !== 'withoutApiId' && { api_id: apiId }),
  })
}

function memberDetails(member: Member, { switches, timers }: RequestContext): JsonObject {
  return {
    muted: member.muted,
    member_id: member.memberId,
    deaf: member.deaf,
    from: member.number,
    to: member.to,
    caller_name: callerName(member.name, switches.callerNames),
    direction: member.direction,
    call_uuid: member.callUuid,
    join_time: formatNumber(secondsSince(member.joinedAt, timers.now()), switches),
  }
}

export function callerName(name: string, form: Switches['callerNames']): string {
  switch (form) {
    case 'plain':
      return name
    case 'percentEncoded':
      // Through UTF-8, because encodeURIComponent throws on half a surrogate pair.
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

/** The `member_id` of a response: the members that an action was accepted for. */
export function echoMembers(target: string, accepted: readonly string[], switches: Readonly<Switches>): unknown {
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

/** The response to a successful DELETE: the documentation prints a message below its 204, which HTTP does not allow. */
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
