import { z } from 'zod'
import type { LiveCall } from '../../shared/model.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'

/** A conference callback. No provider sends one for mute, deaf, kick, or the start or end of a conference. */
export type ConferenceEvent = {
  /** The name, unchanged. */
  readonly conference: string
  readonly conferenceUuid: string
} & (
  | {
      readonly kind: 'enter' | 'exit'
      readonly memberId: string
      readonly callUuid: string
      /** Missing in every exit, and in all callbacks of Plivo. */
      readonly number?: string
      readonly direction: LiveCall['direction']
    }
  | {
      readonly kind: 'digits' | 'floor'
      readonly memberId: string
      readonly callUuid: string
      readonly digits?: string
    }
  | { readonly kind: 'record'; readonly recordingId?: string; readonly url?: string; readonly seconds?: number }
)

const text = z.string().catch('')
const fields = z.object({
  ConferenceAction: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['enter', 'exit', 'digits', 'floor', 'record'])),
  ConferenceName: z.string().min(1),
  ConferenceUUID: text,
  ConferenceMemberID: text,
  CallUUID: text,
  From: text,
  Direction: z.enum(['inbound', 'outbound', 'unknown']).catch('unknown'),
  ConferenceDigitsMatch: text,
  RecordingID: text,
  RecordUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .catch(undefined),
  RecordingDurationMs: z
    .string()
    .regex(/^\d{1,12}$/)
    .transform(Number)
    .optional()
    .catch(undefined),
})

/**
 * Reads the form fields of a conference callback, whose signature must have been checked. Plivo:
 * https://plivo.com/docs/voice/xml/conferencing.md, Vobiz:
 * https://www.vobiz.ai/docs/xml/conference/conference-callbacks. Callbacks may be delivered in any order, and more than
 * once. Fault: `badAnswer`.
 */
export function readCallback(parameters: Readonly<Record<string, unknown>>): Result<ConferenceEvent> {
  const read = fields.safeParse(parameters)
  if (!read.success) return failure('badAnswer', { values: { reason: 'shape' } })
  const { data } = read
  const conference = { conference: data.ConferenceName, conferenceUuid: data.ConferenceUUID }
  const member = { memberId: data.ConferenceMemberID, callUuid: data.CallUUID }
  switch (data.ConferenceAction) {
    case 'enter':
    case 'exit': {
      const number = sanitizeForDisplay(data.From)
      const { ConferenceAction: kind, Direction: direction } = data
      return success({ ...conference, ...member, kind, ...(number === '' ? {} : { number }), direction })
    }
    case 'digits':
    case 'floor': {
      const { ConferenceAction: kind, ConferenceDigitsMatch: digits } = data
      return success({ ...conference, ...member, kind, ...(digits === '' ? {} : { digits }) })
    }
    case 'record':
      return success({
        ...conference,
        kind: 'record',
        ...(data.RecordingID === '' ? {} : { recordingId: data.RecordingID }),
        ...(data.RecordUrl === undefined ? {} : { url: data.RecordUrl }),
        ...(data.RecordingDurationMs === undefined ? {} : { seconds: data.RecordingDurationMs / 1_000 }),
      })
  }
}
