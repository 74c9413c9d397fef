import type { Clock } from '../../shared/clock.ts'
import { faultReasons, type Fault, type FaultCode, type FaultReason } from '../../shared/fault.ts'
import { failure, type Failure } from '../../shared/result.ts'
import { faultReply, valueReply, type ClassifiedResponse } from './classify-response.ts'
import type { ApiRequest, Client, WriteMethod } from './client.ts'
import type { AsynchronousMode } from '../../shared/account.ts'
import { withQuery, type CallStep, type MemberStep, type NameUse, type Paths, type WritePath } from './paths.ts'
import type { CallUuid } from '../../shared/values.ts'
import type {
  CallProvider,
  Provider,
  ReadProvider,
  Reply,
  SpeakOptions,
  Target,
  WriteOptions,
  WriteReply,
} from './provider.ts'
import { readAccepted, readRecording } from './responses.ts'
import type { SendGate } from './send-gate.ts'

export interface ConferenceWritesParts {
  /** Its asynchronous mode is read again for each write. */
  readonly options: { readonly asynchronous?: AsynchronousMode | undefined }
  readonly client: Client
  readonly paths: Paths
  readonly clock: Clock
  readonly names: { use(name: string): NameUse['use'] }
}

type ConferenceWrites = Omit<Provider, keyof ReadProvider | keyof OtherReads>
type OtherReads = CallProvider & Pick<Provider, 'rest' | 'endRest' | 'retrieveCallRecord' | 'findRecordings'>
type Fields = Readonly<Record<string, unknown>>

/** A mute, deafen or their undo, which have the same effect when sent twice. */
const REPEATED = { repeat: true } as const

/**
 * Everything that changes a conference, a member or a call. Calls: https://docs.plivo.com/docs/voice/api/call,
 * https://www.docs.vobiz.ai/call/record-calls/start-recording
 */
export function createConferenceWrites(parts: ConferenceWritesParts): ConferenceWrites {
  const { options: account, client, paths, clock, names } = parts
  const act = (request: WriteRequest): Promise<WriteReply> =>
    sendWrite(client, request, account.asynchronous, readAccepted)
  /** Sends a write to a conference; refuses a doubtful name that no retrieve has proven. */
  const inConference = async (name: string, request: WriteRequest): Promise<WriteReply> =>
    names.use(name) === 'afterRetrieve' ? refused('unsupported', 'nameUnproven', clock) : act(request)
  const toMembers =
    (method: WriteMethod, step: MemberStep, more: Partial<WriteRequest> = {}) =>
    (name: string, target: Target, options?: WriteOptions): Promise<WriteReply> =>
      inConference(name, { method, path: paths.memberStep(name, target, step), ...more, ...options })
  /** A provider may take no list for it, so a request is for one member or for all. */
  const removing =
    (send: (name: string, target: Target, options?: WriteOptions) => Promise<WriteReply>) =>
    async (name: string, target: Target, options?: WriteOptions): Promise<WriteReply> =>
      target !== 'all' && target.ids.length > 1 ? refused('invalid', 'memberId', clock) : send(name, target, options)
  const toCall =
    (method: WriteMethod, step: CallStep) =>
    (callUuid: CallUuid, options?: WriteOptions): Promise<WriteReply> =>
      act({ method, path: paths.callStep(callUuid, step), ...options })
  const record = (path: WritePath, body: Fields, options?: WriteOptions): Promise<WriteReply> => {
    const request: WriteRequest = { method: 'POST', path, body: defined(body), ...options }
    // The field `callback_url` of a recording has another meaning.
    return sendWrite(client, request, undefined, (response) => ({ recording: readRecording(response) }))
  }

  return {
    mute: toMembers('POST', 'Mute', REPEATED),
    unmute: toMembers('DELETE', 'Mute', REPEATED),
    deafen: toMembers('POST', 'Deaf', REPEATED),
    undeafen: toMembers('DELETE', 'Deaf', REPEATED),
    kick: removing(toMembers('POST', 'Kick')),
    hangUpMember: removing((name, target, options) =>
      inConference(name, { method: 'DELETE', path: paths.member(name, target), ...options }),
    ),
    play: (name, target, url, options) => toMembers('POST', 'Play', { body: { url } })(name, target, options),
    stopPlay: toMembers('DELETE', 'Play'),
    speak: (name, target, speech, options) =>
      toMembers('POST', 'Speak', { body: speechFields(speech) })(name, target, options),
    stopSpeak: toMembers('DELETE', 'Speak'),
    record: async (name, { fileFormat } = {}, options = {}) =>
      names.use(name) === 'afterRetrieve'
        ? refused('unsupported', 'nameUnproven', clock)
        : record(paths.recording(name), { file_format: fileFormat }, options),
    stopRecord: (name, options) => inConference(name, { method: 'DELETE', path: paths.recording(name), ...options }),
    hangUpConference: (name, options) =>
      inConference(name, { method: 'DELETE', path: paths.conference(name), ...options }),
    hangUpAllConferences: (options) => act({ method: 'DELETE', path: paths.everyConference(), ...options }),
    hangUpCall: (callUuid, options) => act({ method: 'DELETE', path: paths.call(callUuid), ...options }),
    // The field takes several addresses, separated by commas.
    playCall: (callUuid, url, options) =>
      act({
        method: 'POST',
        path: paths.callStep(callUuid, 'Play'),
        body: { urls: url.replaceAll(',', '%2C') },
        ...options,
      }),
    stopPlayCall: toCall('DELETE', 'Play'),
    speakCall: (callUuid, speech, options) =>
      act({ method: 'POST', path: paths.callStep(callUuid, 'Speak'), body: speechFields(speech), ...options }),
    stopSpeakCall: toCall('DELETE', 'Speak'),
    recordCall: (callUuid, { fileFormat, timeLimit } = {}, options = {}) =>
      record(paths.callStep(callUuid, 'Record'), { file_format: fileFormat, time_limit: timeLimit }, options),
    stopRecordCall: toCall('DELETE', 'Record'),
  }
}

function refused<Code extends FaultCode>(
  code: Code,
  reason: FaultReason<Code>,
  clock: Clock,
): Failure & { readonly at: number } {
  return { ...failure(code, { values: { reason } }), at: clock.now() }
}

function speechFields({ text, voice, language }: SpeakOptions): Fields {
  return defined({ text, voice, language })
}

function defined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

interface WriteRequest {
  readonly method: WriteMethod
  readonly path: WritePath
  readonly body?: Fields
  readonly gate?: SendGate
  /**
   * Whether the request may be sent again after its response was lost, or after a 429 with a short pause. Allowed only
   * for mute, unmute, deafen and undeafen, which have the same effect when sent twice.
   */
  readonly repeat?: boolean
}

/** Sends one write. `read` makes the value from the body of a 2xx. */
async function sendWrite<T>(
  client: Client,
  request: WriteRequest,
  asynchronous: AsynchronousMode | undefined,
  read: (body: unknown) => T,
): Promise<Reply<T | 'alreadyGone'>> {
  const response = await client.send(toApiRequest(request, asynchronous))
  if (response.kind === 'success') return valueReply(response, read(response.body))
  if (response.kind === 'gone') return valueReply(response, 'alreadyGone')
  return faultReply({ ...response, fault: faultOfWrite(response) })
}

/**
 * Arguments go into the body of a `POST` and into the query of a `DELETE`: https://plivo.com/docs/voice/api/overview.md
 */
function toApiRequest(request: WriteRequest, asynchronous: AsynchronousMode | undefined): ApiRequest {
  const { method, path, body, gate, repeat = false } = request
  const extra = asynchronousFields(asynchronous)
  const common = { method, priority: 'person', repeat, gate } as const
  if (method === 'POST') return { ...common, path, body: { ...body, ...extra } }
  return { ...common, path: extra === undefined ? path : withQuery(path, extra) }
}

function asynchronousFields(mode: AsynchronousMode | undefined): Readonly<Record<string, string>> | undefined {
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
