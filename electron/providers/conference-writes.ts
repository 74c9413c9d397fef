import type { Clock } from '../../shared/clock.ts'
import type { Fault } from '../../shared/fault.ts'
import { failure, type Failure } from '../../shared/result.ts'
import type { Client } from './client.ts'
import type { Dialect } from './dialect.ts'
import type { NameUse, MemberStep, Paths } from './paths.ts'
import type { Provider, RecordingOptions, Target, WriteReply } from './provider.ts'
import { readRecording } from './responses.ts'
import { sendAction, sendOneByOne, sendWrite, type WriteRequest } from './write-requests.ts'

export interface ConferenceWritesParts {
  readonly dialect: Dialect
  readonly client: Client
  readonly paths: Paths
  readonly clock: Clock
  readonly names: { use(name: string): NameUse['use'] }
  /** Called when the response to a speak request says whether the provider serves such requests. */
  readonly onSpeakRoute: (isServed: boolean) => void
}

type MemberWrites = Pick<Provider, 'mute' | 'unmute' | 'deafen' | 'undeafen' | 'kick' | 'hangUpMember'>
type SoundWrites = Pick<Provider, 'play' | 'stopPlay' | 'speak' | 'stopSpeak' | 'record' | 'stopRecord'>
type EndWrites = Pick<Provider, 'hangUpConference' | 'hangUpAllConferences' | 'hangUpCall'>

/** Everything that changes a conference, a member or a call. */
export function createConferenceWrites(parts: ConferenceWritesParts): MemberWrites & SoundWrites & EndWrites {
  const sender = new ConferenceSender(parts)
  return { ...memberWrites(sender, parts), ...soundWrites(sender, parts), ...endWrites(sender, parts) }
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
  const { dialect, client, paths, onSpeakRoute } = parts
  const speak = async (sent: Promise<WriteReply>): Promise<WriteReply> => {
    const reply = await sent
    if (reply.ok) onSpeakRoute(true)
    else if (saysNoRoute(reply.fault)) onSpeakRoute(false)
    return reply
  }
  return {
    play: (conference, target, url, options) =>
      sender.step(conference, target, 'Play', { method: 'POST', body: { url }, ...options }),
    stopPlay: (conference, target, options) =>
      sender.step(conference, target, 'Play', { method: 'DELETE', ...options }),
    speak: (conference, target, { text, voice, language }, options) => {
      const body = { text, ...(voice === undefined ? {} : { voice }), ...(language === undefined ? {} : { language }) }
      return speak(sender.step(conference, target, 'Speak', { method: 'POST', body, ...options }))
    },
    stopSpeak: (conference, target, options) =>
      speak(sender.step(conference, target, 'Speak', { method: 'DELETE', ...options })),
    async record(conference, recording = {}, options = {}) {
      const refused = sender.refusal(conference)
      if (refused) return refused
      const path = paths.recording(conference)
      const body = recordingFields(recording)
      const request: WriteRequest = { method: 'POST', path, target: 'all', body, neverAsynchronous: true, ...options }
      const mayHaveNoFile = dialect.abilities.recordingFile === 'mayNotAppear'
      return sendWrite(client, dialect, request, (response) => readRecording(response, mayHaveNoFile))
    },
    stopRecord: (conference, options) =>
      sender.send(conference, { method: 'DELETE', path: paths.recording(conference), target: 'all', ...options }),
  }
}

/**
 * Whether the provider itself says that nothing serves the path. A web page or an empty body comes from a proxy, and
 * other statuses are about this one request.
 */
const saysNoRoute = ({ code, values, providerText }: Fault): boolean =>
  code === 'route' && values?.['status'] === 404 && providerText !== undefined

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

function recordingFields(options: RecordingOptions): Readonly<Record<string, string>> {
  const fields = {
    file_format: options.fileFormat,
    callback_url: options.callbackUrl,
    callback_method: options.callbackMethod,
    transcription_type: options.transcriptionType,
    transcription_url: options.transcriptionUrl,
    transcription_method: options.transcriptionMethod,
  }
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
