import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'
import type { Outgoing } from '../../shared/feed/messages.ts'
import { readName } from '../../electron/providers/responses.ts'
import type { Field } from './signatures.ts'

/** What the feed says of a callback. */
export type EventContent = Outgoing<'event'>['what']

/** The content of a callback. Events have no time and no order, and may be lost, repeated or swapped. */
export interface CallbackEvent {
  readonly conference: string
  /** The UUID of one run of the room; absent if the field has no plausible one. */
  readonly conferenceUuid?: string
  /** Undefined if the feed cannot say it, because a field is not plausible. */
  readonly what: EventContent | undefined
}

/** The maximum numbers of characters. A longer field is cut off or treated as absent. */
const LONGEST = { room: 20_000, id: 128, name: 200 }
const memberForm = /^\d{1,20}$/
const digitsForm = /^[\d*#]{1,24}$/

/**
 * Reads the fields of a callback. Undefined if it is not about a conference (but, for example, about the end of a call
 * or Vobiz's waiting sound), or if it lacks a plausible room name or id. If a field occurs twice, the first one counts.
 *
 * Plivo: https://docs.plivo.com/docs/voice/xml/conference; Vobiz:
 * https://www.vobiz.ai/docs/xml/conference/conference-callbacks.
 */
export function readCallback(fields: readonly Field[]): CallbackEvent | undefined {
  const values = valuesOf(fields)
  const conference = values.get('ConferenceName') ?? ''
  const action = actionOf(values)
  const known = action === 'record' ? values.get('RecordingID') : isOfCall(action) ? values.get('CallUUID') : undefined
  const named = idOf(known)
  if (conference === '' || conference.length > LONGEST.room || named === undefined) return undefined
  const conferenceUuid = idOf(values.get('ConferenceUUID'))
  const what = action === 'record' ? ({ kind: 'record' } as const) : contentOf(action, named, values)
  return { conference, ...(conferenceUuid !== undefined && { conferenceUuid }), what }
}

/** Whether the callback says that a caller came or left, even if `readCallback` cannot read it. */
export function isOfCaller(fields: readonly Field[]): boolean {
  const action = actionOf(valuesOf(fields))
  return action === 'enter' || action === 'exit'
}

type Values = ReadonlyMap<string, string>

/** By name. Of several fields with one name, the first counts. */
const valuesOf = (fields: readonly Field[]): Values => new Map(fields.toReversed())

function actionOf(values: Values): string | undefined {
  const event = values.get('Event')
  const ofEvent = event === 'ConferenceEnter' ? 'enter' : event === 'ConferenceExit' ? 'exit' : undefined
  return values.get('ConferenceAction') ?? ofEvent
}

const isOfCall = (action = ''): boolean => ['enter', 'exit', 'digits', 'floor'].includes(action)

function contentOf(action: string | undefined, call: string, values: Values): EventContent | undefined {
  const id = values.get('ConferenceMemberID') ?? ''
  if (!memberForm.test(id)) return undefined
  const leg = { id, call }
  if (action === 'enter')
    return { ...leg, kind: 'entered', first: values.get('ConferenceFirstMember') === 'true', ...personOf(values) }
  // The room was empty when the provider made the event, which does not mean that this caller left last.
  if (action === 'exit') return { ...leg, kind: 'left', last: values.get('ConferenceLastMember') === 'true' }
  if (action === 'floor') return { ...leg, kind: 'floor' }
  const digits = values.get('ConferenceDigitsMatch') ?? ''
  return digitsForm.test(digits) ? { ...leg, kind: 'digits', digits } : undefined
}

/** The caller, cleaned for display. */
function personOf(values: Values): Pick<EventContent & { kind: 'entered' }, 'name' | 'number' | 'direction'> {
  const given = values.get('Direction')?.toLowerCase()
  const direction = given === 'inbound' || given === 'outbound' ? given : 'unknown'
  const name = readName((values.get('CallerName') ?? '').slice(0, LONGEST.name))
  // An outgoing call is to the person: https://www.plivo.com/docs/voice/xml/request/.
  const field = direction === 'outbound' ? 'To' : 'From'
  const number = sanitizeForDisplay((values.get(field) ?? '').slice(0, LONGEST.name))
  return { direction, ...(name && { name }), ...(number && { number }) }
}

function idOf(value: string | undefined): string | undefined {
  return value === undefined || !/^[\x21-\x7E]+$/.test(value) || value.length > LONGEST.id ? undefined : value
}
