import { deleted, ok, roomDetails, roomList } from './response-bodies.ts'
import type { RequestContext, ProviderProfile } from './provider-profile.ts'
import { callAction } from './call-actions.ts'
import { callRecord } from './call-records.ts'
import { largestPage, readCount } from './pages.ts'
import { listRecordings } from './recordings.ts'
import { memberAction } from './member-actions.ts'
import { endsOf } from './rooms/calls.ts'
import type { SimulatedRoom } from './rooms/model.ts'
import type { Operation } from './routes.ts'
import type { ProviderResponse, Effect } from './http-types.ts'

/** Performs one operation and returns its response, in the form of the profile. */
export function perform(operation: Operation, profile: ProviderProfile, context: RequestContext): ProviderResponse {
  switch (operation.kind) {
    case 'account':
      return account(context)
    case 'concurrency':
      return concurrency(context)
    case 'listRooms':
      return roomList(context)
    case 'endAllRooms':
      return endAllRooms(context)
    case 'listCalls':
      return listCalls(profile, context)
    case 'endAllCalls':
      return endAllCalls(context)
    case 'retrieveCall':
      return retrieveCall(operation.callUuid, profile, context)
    case 'retrieveRecord':
      return callRecord(operation.callUuid, profile, context)
    case 'listRecordings':
      return listRecordings(profile, context)
    case 'endCall':
      return endCall(operation.callUuid, profile, context)
    case 'callAction':
      return callAction(operation, profile, context)
    default:
      return inRoom(operation, profile, context)
  }
}

function inRoom(
  operation: Extract<Operation, { room: string }>,
  profile: ProviderProfile,
  context: RequestContext,
): ProviderResponse {
  if (operation.kind === 'memberAction' && operation.action.toLowerCase().endsWith('speak')) {
    if (context.switches.speak === 'noRoute') return profile.noRoute()
  }
  const room = context.rooms.live(operation.room)
  if (room === undefined) return profile.notFound('room', context)
  switch (operation.kind) {
    case 'retrieveRoom':
      return roomDetails(room, context)
    case 'endRoom':
      return endRoom(room, context)
    case 'startRecording':
      return startRecording(room, profile, context)
    case 'stopRecording':
      return stopRecording(room, context)
    case 'memberAction':
      return memberAction({ ...operation, room }, profile, context)
  }
}

function endRoom(room: SimulatedRoom, context: RequestContext): ProviderResponse {
  const effect: Effect = { kind: 'endRoom', room: room.name, instance: room.instance, affected: [] }
  context.applyLater(effect, () => {
    effect.affected.push(...membersOf(room))
    context.rooms.end(room)
  })
  return deleted({ message: 'conference hung up' }, context)
}

function endAllRooms(context: RequestContext): ProviderResponse {
  const effect: Effect = { kind: 'endAllRooms', affected: [] }
  context.applyLater(effect, () => {
    for (const room of context.rooms.allLive()) {
      effect.affected.push(...membersOf(room))
      context.rooms.end(room)
    }
  })
  return deleted({ message: 'all conferences hung up' }, context)
}

function membersOf(room: SimulatedRoom): Effect['affected'] {
  return [...room.members.values()].map(({ memberId, callUuid }) => ({ memberId, callUuid }))
}

function startRecording(room: SimulatedRoom, profile: ProviderProfile, context: RequestContext): ProviderResponse {
  const { body, timers, random, switches } = context
  const format = body['file_format'] ?? 'mp3'
  if (format !== 'mp3' && format !== 'wav') return profile.badRequest('file_format must be mp3 or wav', context)
  const id = random.uuid()
  const url = `https://media.example.test/recordings/${id}.${format}`
  const effect: Effect = { kind: 'startRecording', room: room.name, instance: room.instance, affected: [] }
  context.applyLater(effect, () => {
    if (switches.record === 'noFile' || room.members.size === 0) return
    room.recording ??= { id, url, format, startedAt: timers.now() }
  })
  // In Plivo's other requests `callback_url` asks for asynchronous mode. Here it is only the address to which the
  // recording is reported, yet published samples show the response of asynchronous mode.
  const async = switches.record === 'async' || body['callback_url'] !== undefined
  return profile.startedRecording({ id, url, async }, context)
}

function stopRecording(room: SimulatedRoom, context: RequestContext): ProviderResponse {
  const effect: Effect = { kind: 'stopRecording', room: room.name, instance: room.instance, affected: [] }
  context.applyLater(effect, () => {
    context.rooms.stopRecording(room)
  })
  return deleted({ message: 'conference recording stopped' }, context)
}

function account({ authId, apiId }: RequestContext): ProviderResponse {
  return ok({
    account_type: 'standard',
    address: '',
    api_id: apiId,
    auth_id: authId,
    auto_recharge: false,
    billing_mode: 'prepaid',
    cash_credits: '25.00000',
    city: '',
    name: 'Simulated account',
    resource_uri: `/v1/Account/${authId}/`,
    state: '',
    timezone: 'UTC',
  })
}

function concurrency({ authId, apiId, rooms }: RequestContext): ProviderResponse {
  const calls = rooms.calls.list().length
  const most = 100
  return ok({
    account_id: authId,
    concurrent_calls: calls,
    max_concurrent: most,
    utilization_pct: (calls * 100) / most,
    request_id: apiId,
  })
}

function listCalls(profile: ProviderProfile, context: RequestContext): ProviderResponse {
  const { query, rooms, apiId, switches } = context
  const listed = rooms.calls.list().filter((call) => switches.roomCalls === 'listed' || call.room === undefined)
  if (profile.provider === 'vobiz') {
    if (query['status'] === undefined) return profile.badRequest('status is required', context)
    const calls = query['status'] === 'live' ? listed : []
    return ok({ api_id: apiId, calls: calls.map((call) => call.callUuid) })
  }
  const limit = readCount(query['limit'], largestPage)
  const offset = readCount(query['offset'], 0)
  if (limit === undefined || limit < 1 || limit > largestPage)
    return profile.badRequest('limit must be 1 to 20', context)
  if (offset === undefined) return profile.badRequest('offset must be a number', context)
  const wanted = query['status'] === 'live' ? listed : []
  return ok({ api_id: apiId, calls: wanted.slice(offset, offset + limit).map((call) => call.callUuid) })
}

function retrieveCall(callUuid: string, profile: ProviderProfile, context: RequestContext): ProviderResponse {
  // Plivo describes a call that has ended at the same address, without a status.
  const isRecord = profile.provider === 'plivo' && context.query['status'] === undefined
  if (isRecord) return callRecord(callUuid, profile, context)
  const call = context.rooms.calls.get(callUuid)
  if (call === undefined || context.query['status'] !== 'live') return profile.notFound('call', context)
  if (context.switches.roomCalls === 'notFound' && call.room !== undefined) return profile.notFound('call', context)
  const { from, to } = endsOf(call)
  return ok({
    api_id: context.apiId,
    call_status: 'in-progress',
    call_uuid: call.callUuid,
    caller_name: call.name,
    direction: call.direction,
    from,
    request_uuid: call.requestUuid,
    // The providers send microseconds.
    session_start: `${new Date(call.startedAt).toISOString().replace('T', ' ').replace('Z', '')}000`,
    stir_attestation: profile.provider === 'plivo' ? '' : 'Not Applicable',
    stir_verification: 'Not Applicable',
    to,
  })
}

function endCall(callUuid: string, profile: ProviderProfile, context: RequestContext): ProviderResponse {
  const call = context.rooms.calls.get(callUuid)
  if (call === undefined) return profile.notFound('call', context)
  const effect: Effect = { kind: 'endCall', affected: [], ...(call.room !== undefined && { room: call.room }) }
  context.applyLater(effect, () => {
    if (context.rooms.hangUpCall(callUuid)) effect.affected.push({ callUuid })
  })
  return deleted({ message: 'call hung up' }, context)
}

/** Ends every live call, as Plivo does if the UUID is missing, according to its older page. */
function endAllCalls(context: RequestContext): ProviderResponse {
  const effect: Effect = { kind: 'endAllCalls', affected: [] }
  context.applyLater(effect, () => {
    for (const { callUuid } of context.rooms.calls.list()) {
      if (context.rooms.hangUpCall(callUuid)) effect.affected.push({ callUuid })
    }
  })
  return deleted({ message: 'all calls hung up' }, context)
}
