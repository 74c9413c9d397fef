import { callerName, deleted, ok } from './response-bodies.ts'
import type { RequestContext, ProviderProfile } from './provider-profile.ts'
import type { Call } from './rooms/model.ts'
import type { ProviderResponse, Effect } from './http-types.ts'

const largestPage = 20

export function listCalls(profile: ProviderProfile, context: RequestContext): ProviderResponse {
  const { query, rooms, apiId } = context
  if (profile.provider === 'vobiz') {
    if (query['status'] === undefined) return profile.badRequest('status is required', context)
    const calls = query['status'] === 'live' ? rooms.calls.list() : []
    return ok({ api_id: apiId, calls: calls.map((call) => call.callUuid) })
  }
  const limit = readCount(query['limit'], largestPage)
  const offset = readCount(query['offset'], 0)
  if (limit === undefined || limit < 1 || limit > largestPage)
    return profile.badRequest('limit must be 1 to 20', context)
  if (offset === undefined) return profile.badRequest('offset must be a number', context)
  const wanted = query['status'] === 'live' ? rooms.calls.list().filter((call) => fits(call, query)) : []
  return ok({ api_id: apiId, calls: wanted.slice(offset, offset + limit).map((call) => call.callUuid) })
}

function readCount(text: string | undefined, standard: number): number | undefined {
  if (text === undefined) return standard
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

function fits(call: Call, query: RequestContext['query']): boolean {
  return (
    (query['call_direction'] === undefined || query['call_direction'] === call.direction) &&
    (query['from_number'] === undefined || query['from_number'] === call.number) &&
    (query['to_number'] === undefined || query['to_number'] === call.to)
  )
}

export function retrieveCall(callUuid: string, profile: ProviderProfile, context: RequestContext): ProviderResponse {
  const call = context.rooms.calls.get(callUuid)
  if (call === undefined || context.query['status'] !== 'live') return profile.notFound('call', context)
  return ok({
    api_id: context.apiId,
    call_status: 'in-progress',
    call_uuid: call.callUuid,
    caller_name: callerName(call.name, context.switches.callerNames),
    direction: call.direction,
    from: call.number,
    request_uuid: call.requestUuid,
    // The providers send microseconds.
    session_start: `${new Date(call.startedAt).toISOString().replace('T', ' ').replace('Z', '')}000`,
    stir_attestation: profile.provider === 'plivo' ? '' : 'Not Applicable',
    stir_verification: 'Not Applicable',
    to: call.to,
  })
}

export function endCall(callUuid: string, profile: ProviderProfile, context: RequestContext): ProviderResponse {
  const call = context.rooms.calls.get(callUuid)
  if (call === undefined) return profile.notFound('call', context)
  const effect: Effect = { kind: 'endCall', affected: [], ...(call.room !== undefined && { room: call.room }) }
  context.applyLater(effect, () => {
    if (context.rooms.hangUpCall(callUuid)) effect.affected.push({ callUuid })
  })
  return deleted({ message: 'call hung up' }, context)
}

/** Ends every live call, as Plivo does if the UUID is missing, according to its older page. */
export function endAllCalls(context: RequestContext): ProviderResponse {
  const effect: Effect = { kind: 'endAllCalls', affected: [] }
  context.applyLater(effect, () => {
    for (const { callUuid } of context.rooms.calls.list()) {
      if (context.rooms.hangUpCall(callUuid)) effect.affected.push({ callUuid })
    }
  })
  return deleted({ message: 'all calls hung up' }, context)
}
