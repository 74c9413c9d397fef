import type { RequestContext } from './provider-profile.ts'
import type { SimulatedRoom } from './rooms/model.ts'
import type { ProviderSwitches } from './provider-switches.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { ProviderResponse } from './http-types.ts'

/**
 * `Retry-After` in the form of the switch `retryAfterIn`; empty if the switch puts the hint elsewhere or leaves it out.
 */
export function retryAfterHeader(
  seconds: number,
  { switches, timers }: Pick<RequestContext, 'switches' | 'timers'>,
): Record<string, string> {
  if (switches.retryAfterIn === 'header') return { 'retry-after': String(seconds) }
  if (switches.retryAfterIn !== 'date') return {}
  return { 'retry-after': httpDate(timers.now() + seconds * 1000) }
}

export function httpDate(at: number): string {
  return new Date(at).toUTCString()
}

export function roomList({ rooms, switches, apiId }: RequestContext): ProviderResponse {
  const listed = switches.listShape === 'empty' ? [] : rooms.allLive()
  return ok({ api_id: apiId, conferences: listed.map(({ name }) => name) })
}

export function roomDetails(room: SimulatedRoom, { switches, apiId, timers }: RequestContext): ProviderResponse {
  const at = timers.now()
  if (switches.retrieve === 'errorAlways') return ok({ error: 'failed', api_id: apiId })
  return ok({
    conference_name: room.name,
    conference_run_time: secondsSince(room.startedAt, at),
    conference_member_count: String(room.members.size),
    members: [...room.members.values()].map((member) => ({
      muted: member.muted,
      member_id: member.memberId,
      deaf: member.deaf,
      from: member.number,
      to: member.to,
      caller_name: member.name,
      direction: member.direction,
      call_uuid: member.callUuid,
      join_time: secondsSince(member.joinedAt, at),
    })),
    api_id: apiId,
  })
}

/** The `member_id` of a response: the members for which an action was accepted. */
export function echoMembers(
  target: string,
  accepted: readonly string[],
  { memberEcho }: Readonly<ProviderSwitches>,
): string | readonly string[] {
  const ids = target === 'all' ? ['all'] : accepted
  return memberEcho === 'array' ? ids : ids.join(',')
}

/** The response to a successful DELETE. The documentation prints a message below its 204, which HTTP does not send. */
export function deleted(printed: JsonObject, { apiId }: Pick<RequestContext, 'apiId'>): ProviderResponse {
  return { status: 204, json: { ...printed, api_id: apiId } }
}

export function ok(json: JsonObject): ProviderResponse {
  return { status: 200, json }
}

/** Both providers write seconds and counts as strings of digits. */
function secondsSince(start: number, now: number): string {
  return String(Math.max(0, Math.floor((now - start) / 1000)))
}
