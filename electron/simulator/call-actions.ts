import { deleted } from './response-bodies.ts'
import type { RequestContext, ProviderProfile } from './provider-profile.ts'
import type { Call, CallRecording } from './rooms/model.ts'
import type { CallAction } from './routes.ts'
import type { Effect, ProviderResponse } from './http-types.ts'

/**
 * What can be done to a single call: https://www.docs.vobiz.ai/call/record-calls/start-recording and
 * https://docs.plivo.com/docs/voice/api/call
 */
export function callAction(
  { callUuid, action }: { callUuid: string; action: CallAction },
  profile: ProviderProfile,
  context: RequestContext,
): ProviderResponse {
  const { rooms, switches, body } = context
  if (action === 'speakCall' && switches.speak === 'noRoute') return profile.noRoute()
  const call = rooms.calls.get(callUuid)
  if (call === undefined) return profile.notFound('call', context)
  const required = action === 'speakCall' ? 'text' : action === 'playCall' ? 'urls' : undefined
  if (required !== undefined && (typeof body[required] !== 'string' || body[required] === ''))
    return profile.badRequest(`${required} is a required parameter`, context)
  if (action === 'recordCall') return startRecording(call, profile, context)
  apply(call, action, context)
  const message = messages[action]
  if (action === 'stopRecordCall' || action === 'stopPlayCall' || action === 'stopSpeakCall')
    return deleted({ message }, context)
  return { status: 202, json: { message, api_id: context.apiId } }
}

const messages: Record<Exclude<CallAction, 'recordCall'>, string> = {
  stopRecordCall: 'call recording stopped',
  playCall: 'play started',
  stopPlayCall: 'play stopped',
  speakCall: 'speak started',
  stopSpeakCall: 'speak stopped',
}

function apply(call: Call, action: Exclude<CallAction, 'recordCall'>, context: RequestContext): void {
  const { body, timers } = context
  later(call, action, context, () => {
    if (action === 'stopRecordCall') for (const recording of call.recordings) recording.endedAt ??= timers.now()
    if (action === 'playCall') call.sounds.push({ kind: 'play', content: String(body['urls']) })
    if (action === 'speakCall') call.sounds.push({ kind: 'speak', content: String(body['text']) })
    if (action === 'stopPlayCall') call.sounds = call.sounds.filter(({ kind }) => kind !== 'play')
    if (action === 'stopSpeakCall') call.sounds = call.sounds.filter(({ kind }) => kind !== 'speak')
  })
}

/** Seconds after which a recording ends if the request names no other limit. */
const usualLimit = 60

function startRecording(call: Call, profile: ProviderProfile, context: RequestContext): ProviderResponse {
  const { body, timers, random, apiId } = context
  const { file_format: format = 'mp3', time_limit: limit = usualLimit } = body
  if (format !== 'mp3' && format !== 'wav') return profile.badRequest('file_format must be mp3 or wav', context)
  if (!/^[1-9]\d{0,4}$/.test(String(limit))) return profile.badRequest('time_limit must be seconds', context)
  const id = random.uuid()
  const url = `https://media.example.test/recordings/${id}.${format}`
  later(call, 'recordCall', context, () => {
    const recording: CallRecording = { id, url, startedAt: timers.now() }
    call.recordings.push(recording)
    timers.after(Number(limit) * 1000, () => {
      recording.endedAt ??= timers.now()
    })
  })
  const started = { message: 'call recording started', recording_id: id, url, api_id: apiId }
  return { status: 202, json: started }
}

/** Applies the effect unless the call has ended by then. */
function later(call: Call, kind: CallAction, context: RequestContext, run: () => void): void {
  const effect: Effect = { kind, affected: [], ...(call.room !== undefined && { room: call.room }) }
  context.applyLater(effect, () => {
    if (context.rooms.calls.get(call.callUuid) !== call) return
    run()
    effect.affected.push({ callUuid: call.callUuid })
  })
}
