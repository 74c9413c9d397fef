import type { Clock } from '../../shared/clock.ts'
import { faultReasons, type Fault } from '../../shared/fault.ts'
import { failure, type Failure } from '../../shared/result.ts'
import { faultReply, valueReply, type ClassifiedResponse } from './classify-response.ts'
import type { ApiRequest, Client, WriteMethod } from './client.ts'
import type { Dialect } from './dialects.ts'
import { withQuery, type CallStep, type MemberStep, type NameUse, type Paths, type WritePath } from './paths.ts'
import type { CallUuid } from '../../shared/values.ts'
import type {
  Provider,
  RecordingOptions,
  RecordingStarted,
  Reply,
  SpeakOptions,
  Target,
  WriteOptions,
  WriteReply,
} from './provider.ts'
import { readAccepted, readRecording } from './responses.ts'
import type { SendGate } from './send-gate.ts'

export interface ConferenceWritesParts {
  readonly dialect: Dialect
  readonly client: Client
  readonly paths: Paths
  readonly clock: Clock
  readonly names: { use(name: string): NameUse['use'] }
}

type MemberWrites = Pick<Provider, 'mute' | 'unmute' | 'deafen' | 'undeafen' | 'kick' | 'hangUpMember'>
type SoundWrites = Pick<Provider, 'play' | 'stopPlay' | 'speak' | 'stopSpeak' | 'record' | 'stopRecord'>
type CallSounds = Pick<
  Provider,
  'playCall' | 'stopPlayCall' | 'speakCall' | 'stopSpeakCall' | 'recordCall' | 'stopRecordCall'
>
type EndWrites = Pick<Provider, 'hangUpConference' | 'hangUpAllConferences' | 'hangUpCall'>

/** Everything that changes a conference, a member or a call. */
export function createConferenceWrites(
  parts: ConferenceWritesParts,
): MemberWrites & SoundWrites & CallSounds & EndWrites {
  const sender = new ConferenceSender(parts)
  return {
    ...memberWrites(sender, parts),
    ...soundWrites(sender, parts),
    ...callSounds(parts),
    ...endWrites(sender, parts),
  }
}

function memberWrites(sender: ConferenceSender, { dialect, paths, clock }: ConferenceWritesParts): MemberWrites {
  const each = (target: Target, send: (target: Target) => Promise<WriteReply>): Promise<WriteReply> =>
    target === 'all' || dialect.abilities.severalLeaveBy === 'list'
      ? send(target)
      : sendOneByOne(target.ids, send, () => clock.now())
  return {
    mute: (conference, target, options) =>
      sender.step(conference, target, 'Mute', { method: 'POST', repeat: true, ...options }),
    unmute: (conference, target, options) =>
      sender.step(conference, target, 'Mute', { method: 'DELETE', repeat: true, ...options }),
    deafen: (conference, target, options) =>
      sender.step(conference, target, 'Deaf', { method: 'POST', repeat: true, ...options }),
    undeafen: (conference, target, options) =>
      sender.step(conference, target, 'Deaf', { method: 'DELETE', repeat: true, ...options }),
    kick: (conference, target, options) =>
      each(target, (part) => sender.step(conference, part, 'Kick', { method: 'POST', ...options })),
    hangUpMember: (conference, target, options) =>
      each(target, (part) =>
        sender.send(conference, { method: 'DELETE', path: paths.member(conference, part), target: part, ...options }),
      ),
  }
}

function soundWrites(sender: ConferenceSender, parts: ConferenceWritesParts): SoundWrites {
  const { dialect, paths } = parts
  return {
    play: (conference, target, url, options) =>
      sender.step(conference, target, 'Play', { method: 'POST', body: { url }, ...options }),
    stopPlay: (conference, target, options) =>
      sender.step(conference, target, 'Play', { method: 'DELETE', ...options }),
    speak: (conference, target, speech, options) =>
      sender.step(conference, target, 'Speak', { method: 'POST', body: speechFields(speech), ...options }),
    stopSpeak: (conference, target, options) =>
      sender.step(conference, target, 'Speak', { method: 'DELETE', ...options }),
    async record(conference, recording = {}, options = {}) {
      const refused = sender.refusal(conference)
      if (refused) return refused
      const path = paths.recording(conference)
      const mayHaveNoFile = dialect.abilities.recordingFile === 'mayNotAppear'
      return startRecording(parts, path, recordingFields(recording), options, mayHaveNoFile)
    },
    stopRecord: (conference, options) =>
      sender.send(conference, { method: 'DELETE', path: paths.recording(conference), target: 'all', ...options }),
  }
}

/**
 * What one call hears, and its recording. Plivo: https://docs.plivo.com/docs/voice/api/call; Vobiz:
 * https://www.docs.vobiz.ai/call/record-calls/start-recording
 */
function callSounds(parts: ConferenceWritesParts): CallSounds {
  const { dialect, client, paths } = parts
  const step = (
    method: WriteMethod,
    callUuid: CallUuid,
    name: CallStep,
    more: Pick<WriteRequest, 'body'> & WriteOptions = {},
  ): Promise<WriteReply> =>
    sendAction(client, dialect, { method, path: paths.callStep(callUuid, name), target: 'all', ...more })
  return {
    // The field takes several addresses, separated by commas.
    playCall: (callUuid, url, options) =>
      step('POST', callUuid, 'Play', { body: { urls: url.replaceAll(',', '%2C') }, ...options }),
    stopPlayCall: (callUuid, options) => step('DELETE', callUuid, 'Play', options),
    speakCall: (callUuid, speech, options) =>
      step('POST', callUuid, 'Speak', { body: speechFields(speech), ...options }),
    stopSpeakCall: (callUuid, options) => step('DELETE', callUuid, 'Speak', options),
    recordCall: (callUuid, { fileFormat, timeLimit } = {}, options = {}) => {
      const body = definedFields({ file_format: fileFormat, time_limit: timeLimit })
      return startRecording(parts, paths.callStep(callUuid, 'Record'), body, options, false)
    },
    stopRecordCall: (callUuid, options) => step('DELETE', callUuid, 'Record', options),
  }
}

function startRecording(
  { client, dialect }: ConferenceWritesParts,
  path: WritePath,
  body: Readonly<Record<string, unknown>>,
  options: WriteOptions,
  mayHaveNoFile: boolean,
): Promise<Reply<RecordingStarted | 'alreadyGone'>> {
  const request: WriteRequest = { method: 'POST', path, target: 'all', body, neverAsynchronous: true, ...options }
  return sendWrite(client, dialect, request, (response) => readRecording(response, mayHaveNoFile))
}

function endWrites(sender: ConferenceSender, { dialect, client, paths }: ConferenceWritesParts): EndWrites {
  return {
    hangUpConference: (conference, options) =>
      sender.send(conference, { method: 'DELETE', path: paths.conference(conference), target: 'all', ...options }),
    hangUpAllConferences: (options) =>
      sendAction(client, dialect, { method: 'DELETE', path: paths.everyConference(), target: 'all', ...options }),
    hangUpCall: (callUuid, options) =>
      sendAction(client, dialect, { method: 'DELETE', path: paths.call(callUuid), target: 'all', ...options }),
  }
}

/** Sends writes to conferences. Refuses a doubtful name that no retrieve has proven. */
class ConferenceSender {
  readonly #parts: ConferenceWritesParts

  constructor(parts: ConferenceWritesParts) {
    this.#parts = parts
  }

  refusal(conference: string): (Failure & { readonly at: number }) | undefined {
    const { names, clock } = this.#parts
    if (names.use(conference) !== 'afterRetrieve') return undefined
    return { ...failure('unsupported', { values: { reason: 'nameUnproven' } }), at: clock.now() }
  }

  async send(conference: string, request: WriteRequest): Promise<WriteReply> {
    return this.refusal(conference) ?? sendAction(this.#parts.client, this.#parts.dialect, request)
  }

  step(
    conference: string,
    target: Target,
    step: MemberStep,
    request: Pick<WriteRequest, 'method'> & Partial<WriteRequest>,
  ): Promise<WriteReply> {
    return this.send(conference, { path: this.#parts.paths.memberStep(conference, target, step), target, ...request })
  }
}

function speechFields({ text, voice, language }: SpeakOptions): Readonly<Record<string, unknown>> {
  return definedFields({ text, voice, language })
}

function recordingFields(options: RecordingOptions): Readonly<Record<string, unknown>> {
  return definedFields({
    file_format: options.fileFormat,
    callback_url: options.callbackUrl,
    callback_method: options.callbackMethod,
    transcription_type: options.transcriptionType,
    transcription_url: options.transcriptionUrl,
    transcription_method: options.transcriptionMethod,
  })
}

function definedFields(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

interface WriteRequest {
  readonly method: WriteMethod
  readonly path: WritePath
  readonly target: Target
  readonly body?: Readonly<Record<string, unknown>>
  readonly gate?: SendGate
  /**
   * Whether the request may be sent again after its response was lost, or after a 429 with a short pause. Allowed only
   * for mute, unmute, deafen and undeafen, which have the same effect when sent twice.
   */
  readonly repeat?: boolean
  /** Set for a recording, whose own `callback_url` has another meaning. */
  readonly neverAsynchronous?: boolean
}

/** Sends one write. `read` makes the value from the body of a 2xx. */
async function sendWrite<T>(
  client: Client,
  dialect: Dialect,
  request: WriteRequest,
  read: (body: unknown) => T,
): Promise<Reply<T | 'alreadyGone'>> {
  const response = await client.send(toApiRequest(request, dialect))
  if (response.kind === 'success') return valueReply(response, read(response.body))
  if (response.kind === 'gone') return valueReply(response, 'alreadyGone')
  return faultReply({ ...response, fault: faultOfWrite(response) })
}

/** Sends one write whose response may name the members for which it was accepted. */
function sendAction(client: Client, dialect: Dialect, request: WriteRequest): Promise<WriteReply> {
  return sendWrite(client, dialect, request, readAccepted)
}

/**
 * Arguments go into the body of a `POST` and into the query of a `DELETE`: https://plivo.com/docs/voice/api/overview.md
 */
function toApiRequest(request: WriteRequest, dialect: Dialect): ApiRequest {
  const { method, path, body, gate, repeat = false } = request
  const extra = request.neverAsynchronous === true ? undefined : asynchronousFields(dialect)
  const common = { method, priority: 'person', repeat, gate } as const
  if (method === 'POST') return { ...common, path, body: { ...body, ...extra } }
  return { ...common, path: extra === undefined ? path : withQuery(path, extra) }
}

function asynchronousFields({ asynchronous }: Dialect): Readonly<Record<string, string>> | undefined {
  if (asynchronous === undefined) return undefined
  return { callback_url: asynchronous.callbackUrl, callback_method: asynchronous.callbackMethod ?? 'POST' }
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

const unknownOutcomeFirst = (a: Fault, b: Fault): number =>
  Number(b.code === 'unknownOutcome') - Number(a.code === 'unknownOutcome')

/**
 * Sends one request for each member whom a kick or hang-up affects, as Plivo's older pages and its Ruby client do
 * (https://github.com/plivo/plivo-ruby lib/plivo/resources/conferences.rb). The first request is sent alone, so that
 * rejected credentials or a lost network cost only one. If the first request fails, the reply has its fault. If later
 * ones fail, the reply has the fault of one of them, with the number of successful requests in `values.taken` and the
 * number of all requests in `values.asked`. `unknownOutcome` takes precedence.
 */
async function sendOneByOne(
  ids: readonly string[],
  send: (target: Target) => Promise<WriteReply>,
  now: () => number,
): Promise<WriteReply> {
  const [head, ...tail] = [...new Set(ids)]
  if (head === undefined) return { ...failure('invalid', { values: { reason: 'memberId' } }), at: now() }
  const first = await send({ ids: [head] })
  if (!first.ok || tail.length === 0) return first
  const replies = [first, ...(await Promise.all(tail.map((id) => send({ ids: [id] }))))]
  const at = Math.max(...replies.map((reply) => reply.at))
  const faults = replies.flatMap((reply) => (reply.ok ? [] : [reply.fault])).sort(unknownOutcomeFirst)
  const [worst] = faults
  if (worst !== undefined) {
    const values = { ...worst.values, taken: replies.length - faults.length, asked: replies.length }
    return { ok: false, fault: { ...worst, values }, at }
  }
  const accepted = replies.flatMap((reply) => (reply.ok && reply.value !== 'alreadyGone' ? [reply.value] : []))
  const requestId = first.requestId === undefined ? {} : { requestId: first.requestId }
  if (accepted.length === 0) return { ok: true, value: 'alreadyGone', ...requestId, at }
  return { ok: true, value: { asynchronous: accepted.some((each) => each.asynchronous) }, ...requestId, at }
}
