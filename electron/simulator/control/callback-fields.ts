import type { EndedBy } from '../rooms/calls.ts'
import type { Call, SimulatedMember, Recording, RoomEvent } from '../rooms/model.ts'

type Provider = 'plivo' | 'vobiz'
type Fields = Record<string, string>

/**
 * The form fields of a room event; undefined if the provider sends none. Only Vobiz sends the caller's numbers, and
 * only when a caller enters. Vobiz reports neither who speaks nor recordings.
 *
 * Plivo: https://plivo.com/docs/voice/xml/conferencing.md; Vobiz:
 * https://www.vobiz.ai/docs/xml/conference/conference-callbacks.
 */
export function conferenceFields(event: RoomEvent, provider: Provider, authId: string): Fields | undefined {
  if (event.kind === 'entered') {
    const { member } = event
    const callFields = {
      From: member.number,
      To: member.to,
      Direction: member.direction,
      CallStatus: 'in-progress',
      ParentAuthID: authId,
    }
    return {
      Event: 'ConferenceEnter',
      ConferenceAction: 'enter',
      ...roomFields(event),
      ConferenceMemberID: member.memberId,
      ConferenceFirstMember: String(event.first),
      CallUUID: member.callUuid,
      ...(provider === 'vobiz' && callFields),
    }
  }
  if (event.kind === 'left') {
    return {
      Event: 'ConferenceExit',
      ConferenceAction: 'exit',
      ...roomFields(event),
      ConferenceMemberID: event.member.memberId,
      ConferenceLastMember: String(event.last),
      CallUUID: event.member.callUuid,
    }
  }
  if (event.kind === 'pressed') {
    const { member, digits } = event
    return { ConferenceAction: 'digits', ...roomFields(event), ...memberFields(member), ConferenceDigitsMatch: digits }
  }
  if (event.kind === 'spoke' && provider === 'plivo') {
    return { ConferenceAction: 'floor', ...roomFields(event), ...memberFields(event.member) }
  }
  if (event.kind === 'recorded' && provider === 'plivo') {
    return { ConferenceAction: 'record', ...roomFields(event), ...recordEventFields(event.recording) }
  }
  return undefined
}

function roomFields({ room, instance }: { room: string; instance: string }): Fields {
  return { ConferenceName: room, ConferenceUUID: instance }
}

function memberFields({ memberId, callUuid }: SimulatedMember): Fields {
  return { ConferenceMemberID: memberId, CallUUID: callUuid }
}

function recordEventFields(recording: Recording): Fields {
  const { id, url, startedAt, endedAt = startedAt } = recording
  return {
    RecordUrl: url,
    RecordingID: id,
    RecordingDuration: seconds(endedAt - startedAt),
    RecordingDurationMs: String(endedAt - startedAt),
    RecordingStartMs: String(startedAt),
    RecordingEndMs: String(endedAt),
  }
}

/**
 * The form fields of a recording's own callback:
 * https://docs.plivo.com/docs/voice/api/conference/record-conference/start-recording-a-conference
 */
export function recordingFields(room: string, recording: Recording): Fields {
  const { id, url, startedAt, endedAt = startedAt } = recording
  return {
    record_url: url,
    recording_id: id,
    conference_name: room,
    recording_duration: seconds(endedAt - startedAt),
    recording_duration_ms: String(endedAt - startedAt),
    recording_start_ms: String(startedAt),
    recording_end_ms: String(endedAt),
  }
}

/**
 * The form fields of the callback about the end of a call. If the platform ends a call, Vobiz names the callee as the
 * source. The API is named only if the call was ended through the call API
 * (https://github.com/vobiz-ai/Vobiz-Warm-Transfer-Conference, docs/events-and-webhooks.md).
 */
export function hangupFields(call: Call, by: EndedBy, provider: Provider): Fields {
  const byApi = by === 'callApi'
  const platformSource = provider === 'vobiz' ? 'Callee' : 'System'
  return {
    Event: 'Hangup',
    CallStatus: 'completed',
    CallUUID: call.callUuid,
    From: call.number,
    To: call.to,
    Direction: call.direction,
    HangupCause: 'NORMAL_CLEARING',
    HangupCauseCode: byApi ? '16' : '4000',
    HangupSource: byApi ? 'API' : by === 'caller' ? 'Caller' : platformSource,
  }
}

function seconds(ms: number): string {
  return String(Math.round(ms / 1000))
}
