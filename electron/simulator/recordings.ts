import { ok } from './response-bodies.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { ProviderResponse } from './http-types.ts'
import { largestPage, readCount } from './pages.ts'
import type { ProviderProfile, RequestContext } from './provider-profile.ts'
import type { Recording } from './rooms/model.ts'

/** Vobiz allows larger pages: https://docs.vobiz.ai/recording/list-all-recordings */
const largestOf = { plivo: largestPage, vobiz: 100 } as const

/**
 * The finished recordings of a room (Plivo: https://docs.plivo.com/docs/voice/api/recording/list-all-recordings) or of
 * a call, newest first. As observed, Vobiz makes no file of the recording of a room.
 */
export function listRecordings(profile: ProviderProfile, context: RequestContext): ProviderResponse {
  const { query, rooms, apiId } = context
  const limit = readCount(query['limit'], largestPage)
  const offset = readCount(query['offset'], 0)
  const largest = largestOf[profile.provider]
  if (limit === undefined || limit < 1 || limit > largest)
    return profile.badRequest(`limit must be 1 to ${String(largest)}`, context)
  if (offset === undefined) return profile.badRequest('offset must be a number', context)
  const { conference_name: name, call_uuid: callUuid } = query
  const ofRooms = profile.provider === 'plivo' && callUuid === undefined ? rooms.recorded : []
  const all = [
    ...ofRooms
      .filter(({ room }) => name === undefined || room === name)
      .map(({ room, recording }) => described(recording, { conference_name: room, recording_type: 'conference' })),
    ...(callUuid === undefined ? [] : recordingsOfCall(callUuid, context)),
  ]
  const hasMore = offset + limit < all.length
  return ok({
    api_id: apiId,
    meta: {
      limit,
      offset,
      next: hasMore
        ? `/v1/Account/${context.authId}/Recording/?limit=${String(limit)}&offset=${String(offset + limit)}`
        : null,
      previous: null,
      total_count: all.length,
    },
    objects: all.slice(offset, offset + limit),
  })
}

function recordingsOfCall(callUuid: string, context: RequestContext): readonly JsonObject[] {
  const { calls } = context.rooms
  const call = calls.get(callUuid) ?? calls.ended(callUuid)?.call
  return (call?.recordings ?? [])
    .filter(({ endedAt }) => endedAt !== undefined)
    .map((recording) => described(recording, { conference_name: null, call_uuid: callUuid, recording_type: 'call' }))
}

function described(
  { id, url, startedAt, endedAt = startedAt }: Pick<Recording, 'id' | 'url' | 'startedAt' | 'endedAt'>,
  more: JsonObject,
): JsonObject {
  const written = (ms: number): string => `${String(ms)}.00000`
  return {
    add_time: new Date(endedAt).toISOString().replace('T', ' ').replace('Z', '+00:00'),
    recording_duration_ms: written(endedAt - startedAt),
    recording_end_ms: written(endedAt),
    recording_format: url.endsWith('.wav') ? 'wav' : 'mp3',
    recording_id: id,
    recording_start_ms: written(startedAt),
    recording_url: url,
    ...more,
  }
}
