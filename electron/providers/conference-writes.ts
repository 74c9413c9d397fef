import type { Clock } from '../../shared/clock.ts'
import { faultReasons, type Fault, type FaultCode, type FaultReason } from '../../shared/fault.ts'
import { failure } from '../../shared/result.ts'
import { faultReply, valueReply, type ClassifiedResponse } from './classify-response.ts'
import type { ApiRequest, WriteMethod } from './client.ts'
import type { AsynchronousMode } from '../../shared/account.ts'
import { withQuery, type MemberStep, type WritePath } from './paths.ts'
import type {
  Accepted,
  CallProvider,
  Heard,
  Provider,
  ReadProvider,
  Recorded,
  Target,
  WriteOptions,
  WriteReply,
} from './provider.ts'
import type { ProviderParts } from './reads.ts'
import { readAccepted, readRecording } from './responses.ts'

type ConferenceWrites = Omit<
  Provider,
  keyof ReadProvider | keyof CallProvider | 'rest' | 'endRest' | 'retrieveCallRecord' | 'findRecordings'
>
type Fields = Readonly<Record<string, unknown>>

/** A mute, deafen or their undo, which have the same effect when sent twice. */
const REPEATED = { repeat: true } as const

/**
 * Everything that changes a conference, a member or a call. Calls: https://docs.plivo.com/docs/voice/api/call,
 * https://www.docs.vobiz.ai/call/record-calls/start-recording
 */
export function createConferenceWrites(
  { client, paths, names }: ProviderParts,
  account: { readonly clock: Clock; readonly asynchronous?: AsynchronousMode | undefined },
): ConferenceWrites {
  const refused = <Code extends FaultCode>(code: Code, reason: FaultReason<Code>) => ({
    ...failure(code, { values: { reason } }),
    at: account.clock.now(),
  })
  const act = async ({ conference, read, ...request }: WriteRequest): Promise<WriteReply> => {
    // Refuses a doubtful name that no retrieve has proven.
    if (conference !== undefined && names.use(conference) === 'afterRetrieve')
      return refused('unsupported', 'nameUnproven')
    // The field `callback_url` of a recording has another meaning.
    const extra = read === undefined ? asynchronousFields(account.asynchronous) : undefined
    const response = await client.send(toApiRequest(request, extra))
    if (response.kind === 'success') return valueReply(response, (read ?? readAccepted)(response.body))
    if (response.kind === 'gone') return valueReply(response, 'alreadyGone')
    return faultReply({ ...response, fault: faultOfWrite(response) })
  }
  const toMembers =
    (method: WriteMethod, step: MemberStep, more: Partial<WriteRequest> = {}) =>
    (conference: string, target: Target, options?: WriteOptions): Promise<WriteReply> =>
      act({ method, conference, path: paths.memberStep(conference, target, step), ...more, ...options })
  /** A provider may take no list for it, so a request is for one member or for all. */
  const removing =
    (remove: (name: string, target: Target, options?: WriteOptions) => Promise<WriteReply>) =>
    async (name: string, target: Target, options?: WriteOptions): Promise<WriteReply> =>
      target !== 'all' && target.ids.length > 1 ? refused('invalid', 'memberId') : remove(name, target, options)
  const toHeard = (
    method: WriteMethod,
    step: 'Play' | 'Speak',
    on: Heard,
    more: Partial<WriteRequest> | undefined,
  ): Promise<WriteReply> =>
    'callUuid' in on
      ? act({ method, path: paths.callStep(on.callUuid, step), ...more })
      : toMembers(method, step, more)(on.conference, on.target)
  const recordingOf = (on: Recorded): Pick<WriteRequest, 'conference' | 'path'> =>
    'callUuid' in on
      ? { path: paths.callStep(on.callUuid, 'Record') }
      : { conference: on.conference, path: paths.recording(on.conference) }

  return {
    mute: toMembers('POST', 'Mute', REPEATED),
    unmute: toMembers('DELETE', 'Mute', REPEATED),
    deafen: toMembers('POST', 'Deaf', REPEATED),
    undeafen: toMembers('DELETE', 'Deaf', REPEATED),
    kick: removing(toMembers('POST', 'Kick')),
    hangUpMember: removing((conference, target, options) =>
      act({ method: 'DELETE', conference, path: paths.member(conference, target), ...options }),
    ),
    play: (on, url, options) => {
      // For a call, the field takes several addresses, separated by commas.
      const body = 'callUuid' in on ? { urls: url.replaceAll(',', '%2C') } : { url }
      return toHeard('POST', 'Play', on, { body, ...options })
    },
    stopPlay: (on, options) => toHeard('DELETE', 'Play', on, options),
    speak: (on, { text, voice, language }, options) =>
      toHeard('POST', 'Speak', on, { body: defined({ text, voice, language }), ...options }),
    stopSpeak: (on, options) => toHeard('DELETE', 'Speak', on, options),
    record: (on, { fileFormat, timeLimit } = {}, options = {}) => {
      const body = defined({ file_format: fileFormat, time_limit: timeLimit })
      const read = (response: unknown): Accepted => ({ recording: readRecording(response) })
      return act({ method: 'POST', ...recordingOf(on), body, read, ...options })
    },
    stopRecord: (on, options) => act({ method: 'DELETE', ...recordingOf(on), ...options }),
    hangUpConference: (conference, options) =>
      act({ method: 'DELETE', conference, path: paths.conference(conference), ...options }),
    hangUpAllConferences: (options) => act({ method: 'DELETE', path: paths.everyConference(), ...options }),
    hangUpCall: (callUuid, options) => act({ method: 'DELETE', path: paths.call(callUuid), ...options }),
  }
}

function defined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

interface WriteRequest extends WriteOptions {
  readonly method: WriteMethod
  /** The name that the path contains, if it does. */
  readonly conference?: string
  readonly path: WritePath
  readonly body?: Fields
  /**
   * Whether the request may be sent again after its response was lost, or after a 429 with a short pause. Allowed only
   * for mute, unmute, deafen and undeafen, which have the same effect when sent twice.
   */
  readonly repeat?: boolean
  /** For a recording: reads the body of a 2xx. */
  readonly read?: (body: unknown) => Accepted
}

/**
 * Arguments go into the body of a `POST` and into the query of a `DELETE`: https://plivo.com/docs/voice/api/overview.md
 */
function toApiRequest({ method, path, body, ...request }: WriteRequest, extra?: Record<string, string>): ApiRequest {
  const common = { repeat: false, ...request, method, priority: 'person' } as const
  if (method === 'POST') return { ...common, path, body: { ...body, ...extra } }
  return { ...common, path: extra === undefined ? path : withQuery(path, extra) }
}

function asynchronousFields(mode: AsynchronousMode | undefined): Record<string, string> | undefined {
  return mode && { callback_url: mode.callbackUrl, callback_method: mode.callbackMethod ?? 'POST' }
}

/**
 * The fault of a write. It is `unknownOutcome` unless the write was certainly not carried out. With `unknownOutcome`,
 * `values.reason` says why the outcome is unknown, if that can be said.
 */
function faultOfWrite(response: Exclude<ClassifiedResponse, { kind: 'success' | 'gone' }>): Fault {
  const { fault } = response
  if (response.kind === 'failed' && response.carriedOut !== 'unknown') return fault
  const { reason = fault.code, status } = fault.values ?? {}
  const known = faultReasons.unknownOutcome.find((one) => one === reason)
  return {
    ...fault,
    code: 'unknownOutcome',
    values: { ...(known === undefined ? {} : { reason: known }), ...(status === undefined ? {} : { status }) },
  }
}
