import { z } from 'zod'
import { isObject } from '../../shared/json.ts'
import { LAST_DATE } from '../../shared/limits.ts'
import { success, type Result } from '../../shared/result.ts'
import { isPublicWebAddress } from '../../shared/web-address.ts'
import type { FoundRecording, FoundRecordings, Recorded } from './provider.ts'
import { longestTime } from '../../shared/response-bounds.ts'
import { amount, label, LONGEST_ADDRESS, readText, readZoned, text, unreadable } from './responses.ts'

/**
 * Plivo: https://docs.plivo.com/docs/voice/api/recording/list-all-recordings, Vobiz:
 * https://docs.vobiz.ai/recording/list-all-recordings, which in an older form has `call_id`, `url`, `duration` and
 * `created_at`
 */
const recording = z.object({
  recording_id: label,
  call_uuid: text,
  call_id: text,
  conference_name: text,
  recording_url: text,
  url: text,
  recording_start_ms: amount,
  recording_duration_ms: amount,
  duration: amount,
  add_time: text,
  created_at: text,
})

/** In one response, which has 20 or 100 at most. */
const MOST = 1_000
const body = z.union([
  z.object({ objects: z.array(z.unknown()).max(MOST) }).transform(({ objects }) => objects),
  z.object({ recordings: z.array(z.unknown()).max(MOST) }).transform(({ recordings }) => recordings),
])

/**
 * The recordings of one page. An entry that cannot be read, has no address that a person may open, or is of another
 * room or call than was asked for, is skipped and counted.
 *
 * @param limit of the page
 */
export function readRecordings(of: Recorded, response: unknown, limit: number): Result<FoundRecordings> {
  const read = body.safeParse(response)
  if (!read.success) return unreadable
  const found = new Map<string, FoundRecording>()
  let skipped = 0
  for (const entry of read.data) {
    const one = recordingIn(of, entry)
    if (one === undefined) skipped += 1
    else found.set(one.id, one)
  }
  const meta = isObject(response) && isObject(response['meta']) ? response['meta'] : {}
  const total = amount.parse(meta['total_count'])
  const hasMore = typeof meta['next'] === 'string' || (total ?? 0) > read.data.length || read.data.length >= limit
  return success({ recordings: [...found.values()], skipped, hasMore })
}

function recordingIn(of: Recorded, entry: unknown): FoundRecording | undefined {
  const read = recording.safeParse(entry)
  if (!read.success || read.data.recording_id === '') return undefined
  const { data } = read
  const url = data.recording_url || data.url
  if (url.length > LONGEST_ADDRESS || !isPublicWebAddress(url)) return undefined
  const isMeant =
    'conference' in of ? data.conference_name === of.conference : (data.call_uuid || data.call_id) === of.callUuid
  if (!isMeant) return undefined
  const at = startOf(data)
  const seconds = data.recording_duration_ms === undefined ? data.duration : data.recording_duration_ms / 1_000
  return {
    id: readText(data.recording_id),
    url,
    ...(at !== undefined && { at }),
    ...(seconds !== undefined && seconds <= longestTime && { seconds: Math.round(seconds) }),
  }
}

/** When it began; without that, when it was added, unless that has no zone. */
function startOf(data: z.infer<typeof recording>): number | undefined {
  const start = data.recording_start_ms
  if (start !== undefined && start > 0 && start <= LAST_DATE) return start
  return readZoned(data.add_time || data.created_at)
}

/**
 * The recordings of several responses, each once, newest first.
 *
 * @param isPartial whether not everything was asked about
 */
export function mergedRecordings(parts: readonly FoundRecordings[], isPartial: boolean): FoundRecordings {
  const all = new Map(parts.flatMap(({ recordings }) => recordings.map((one) => [one.id, one] as const)))
  return {
    recordings: [...all.values()].sort((one, other) => (other.at ?? 0) - (one.at ?? 0)),
    skipped: parts.reduce((sum, { skipped }) => sum + skipped, 0),
    hasMore: isPartial || parts.some(({ hasMore }) => hasMore),
  }
}
