import { sanitizeForDisplay } from '../../../shared/text/sanitize.ts'
import { readName } from '../../providers/responses.ts'
import type { Field } from './signatures.ts'

interface Caller {
  /** The call's UUID. */
  readonly call: string
  /** Absent if the field has no plausible member id. */
  readonly member?: string
}

export type CallbackSubject =
  | (Caller & {
      readonly kind: 'entered'
      /** Cleaned for display; empty if the provider sent none. */
      readonly name: string
      readonly number: string
      readonly direction: 'inbound' | 'outbound' | 'unknown'
      /** Whether the room was empty before. */
      readonly first: boolean
    })
  /** `last`: the room was empty when the provider made the event, which does not mean that this caller left last. */
  | (Caller & { readonly kind: 'left'; readonly last: boolean })
  | (Caller & { readonly kind: 'digits'; readonly digits: string })
  | (Caller & { readonly kind: 'floor' })
  | { readonly kind: 'record'; readonly recording: string }

/** The content of a callback. Events have no time and no order, and may be lost, repeated or swapped. */
export interface CallbackEvent {
  readonly conference: string
  /** The UUID of one run of the room; absent if the field has no plausible one. */
  readonly conferenceUuid?: string
  readonly what: CallbackSubject
}

/** The maximum numbers of characters. A longer field is cut off or treated as absent. */
const LONGEST = { room: 20_000, id: 128, digits: 32, name: 200 }
const memberForm = /^\d{1,20}$/

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
  if (conference === '' || conference.length > LONGEST.room) return undefined
  const what = subjectOf(values)
  if (what === undefined) return undefined
  const conferenceUuid = idOf(values.get('ConferenceUUID'))
  return { conference, ...(conferenceUuid !== undefined && { conferenceUuid }), what }
}

/** Whether the callback says that a caller came or left, even if `readCallback` cannot read it. */
export function isOfCaller(fields: readonly Field[]): boolean {
  const action = actionOf(valuesOf(fields))
  return action === 'enter' || action === 'exit'
}

function valuesOf(fields: readonly Field[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const [name, value] of fields) if (!values.has(name)) values.set(name, value)
  return values
}

function subjectOf(values: ReadonlyMap<string, string>): CallbackSubject | undefined {
  const action = actionOf(values)
  if (action === 'record') return recordOf(values)
  const caller = callerOf(values)
  if (caller === undefined) return undefined
  switch (action) {
    case 'enter':
      return { ...caller, kind: 'entered', ...personOf(values), first: values.get('ConferenceFirstMember') === 'true' }
    case 'exit':
      return { ...caller, kind: 'left', last: values.get('ConferenceLastMember') === 'true' }
    case 'digits':
      return { ...caller, kind: 'digits', digits: (values.get('ConferenceDigitsMatch') ?? '').slice(0, LONGEST.digits) }
    case 'floor':
      return { ...caller, kind: 'floor' }
    default:
      return undefined
  }
}

function actionOf(values: ReadonlyMap<string, string>): string | undefined {
  const action = values.get('ConferenceAction')
  if (action !== undefined) return action
  const event = values.get('Event')
  if (event === 'ConferenceEnter') return 'enter'
  return event === 'ConferenceExit' ? 'exit' : undefined
}

function recordOf(values: ReadonlyMap<string, string>): CallbackSubject | undefined {
  const recording = idOf(values.get('RecordingID'))
  return recording === undefined ? undefined : { kind: 'record', recording }
}

function callerOf(values: ReadonlyMap<string, string>): Caller | undefined {
  const call = idOf(values.get('CallUUID'))
  if (call === undefined) return undefined
  const member = values.get('ConferenceMemberID') ?? ''
  return { call, ...(memberForm.test(member) && { member }) }
}

function personOf(
  values: ReadonlyMap<string, string>,
): Pick<CallbackSubject & { kind: 'entered' }, 'name' | 'number' | 'direction'> {
  const direction = values.get('Direction')?.toLowerCase()
  const shown = (field: string): string => sanitizeForDisplay((values.get(field) ?? '').slice(0, LONGEST.name))
  return {
    name: readName((values.get('CallerName') ?? '').slice(0, LONGEST.name)),
    // An outgoing call is to the person: https://www.plivo.com/docs/voice/xml/request/.
    number: shown(direction === 'outbound' ? 'To' : 'From'),
    direction: direction === 'inbound' || direction === 'outbound' ? direction : 'unknown',
  }
}

function idOf(value: string | undefined): string | undefined {
  return value === undefined || !/^[\x21-\x7E]+$/.test(value) || value.length > LONGEST.id ? undefined : value
}
