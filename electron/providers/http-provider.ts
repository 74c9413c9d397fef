import type { Clock } from '../../shared/clock.ts'
import { failure } from '../../shared/result.ts'
import { readList, readRecording, readRoster } from './responses.ts'
import type { Budget } from './rate-limiter.ts'
import type { Client } from './client.ts'
import { act, actOneByOne, failed, replied, write, type Write } from './write-requests.ts'
import type { Dialect } from './dialect.ts'
import { createLiveCalls, readBy } from './live-calls.ts'
import { judgeName } from './names.ts'
import type { MemberStep, Paths } from './paths.ts'
import type { ActReply, Provider, RecordingOptions, Target } from './provider.ts'

export interface ProviderParts {
  readonly dialect: Dialect
  readonly client: Client
  /** Without the gate, which would ask the account check about the account check. */
  readonly checking: Client
  readonly budget: Budget
  readonly paths: Paths
  readonly clock: Clock
}

const recordingFields = (options: RecordingOptions): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries({
      file_format: options.fileFormat,
      callback_url: options.callbackUrl,
      callback_method: options.callbackMethod,
      transcription_type: options.transcriptionType,
      transcription_url: options.transcriptionUrl,
      transcription_method: options.transcriptionMethod,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )

// A name that was dropped is proven again by its next retrieve; this only bounds what one account can make us remember.
const mostProven = 10_000

/** The port over one account; all that differs between the providers is in the dialect. */
export function createAccountProvider(parts: ProviderParts): Provider {
  const { dialect, client, checking, budget, paths, clock } = parts
  const proven = new Set<string>()
  let speakRouteMissing = false

  const writable: Provider['writable'] = (conference) => {
    const { use } = judgeName(conference)
    return use === 'afterRetrieve' && proven.has(conference) ? 'yes' : use
  }
  const prove = (conference: string): void => {
    const [oldest] = proven
    if (proven.size >= mostProven && oldest !== undefined) proven.delete(oldest)
    proven.add(conference)
  }
  const unproven = { reason: 'nameUnproven' } as const

  const toConference = (conference: string, asked: Write): Promise<ActReply> =>
    writable(conference) === 'afterRetrieve'
      ? Promise.resolve({ ...failure('unsupported', { values: unproven }), at: clock.now() })
      : act(client, dialect, asked)

  const step = (
    conference: string,
    target: Target,
    name: MemberStep,
    more: Pick<Write, 'method'> & Partial<Write>,
  ): Promise<ActReply> =>
    toConference(conference, { path: paths.memberStep(conference, target, name), target, ...more })

  const leave = (target: Target, send: (target: Target) => Promise<ActReply>): Promise<ActReply> =>
    target === 'all' || dialect.abilities.severalLeaveBy === 'list'
      ? send(target)
      : actOneByOne(target.ids, send, () => clock.now())

  const speak = async (reply: Promise<ActReply>): Promise<ActReply> => {
    const answered = await reply
    const noRoute = !answered.ok && answered.fault.code === 'route'
    if (noRoute && dialect.abilities.speak === 'bestEffort') speakRouteMissing = true
    return answered
  }

  return {
    kind: dialect.kind,
    get abilities() {
      return speakRouteMissing ? { ...dialect.abilities, speak: 'no' as const } : dialect.abilities
    },
    usage: () => budget.usage(),
    writable,
    async check(options) {
      const outcome = await checking.ask({ ...readBy(options, 'person'), path: dialect.check(paths) })
      if (outcome.kind === 'taken') return replied(outcome, undefined)
      return failed(outcome)
    },
    async list(options) {
      const outcome = await client.ask({ ...readBy(options, 'poll'), path: paths.conferenceList() })
      // A list is never gone: whoever says so is no provider.
      if (outcome.kind === 'gone') return failed({ ...outcome, fault: { ...outcome.fault, code: 'route' } })
      if (outcome.kind !== 'taken') return failed(outcome)
      const read = readList(outcome.body)
      return read.ok ? replied(outcome, read.value) : failed({ ...outcome, fault: read.fault })
    },
    async retrieve(conference, options) {
      const outcome = await client.ask({ ...readBy(options, 'poll'), path: paths.conference(conference) })
      if (outcome.kind === 'gone') return replied(outcome, { kind: 'gone' })
      if (outcome.kind === 'errorInSuccess' && dialect.errorInSuccessMeansLive) {
        return replied(outcome, { kind: 'liveWithoutRoster' })
      }
      if (outcome.kind !== 'taken') return failed(outcome)
      const read = readRoster(conference, outcome.body)
      if (!read.ok) return failed({ ...outcome, fault: read.fault })
      if (writable(conference) === 'afterRetrieve') prove(conference)
      return replied(outcome, read.value)
    },
    mute: (conference, target, options) =>
      step(conference, target, 'Mute', { method: 'POST', repeat: true, ...options }),
    unmute: (conference, target, options) =>
      step(conference, target, 'Mute', { method: 'DELETE', repeat: true, ...options }),
    deafen: (conference, target, options) =>
      step(conference, target, 'Deaf', { method: 'POST', repeat: true, ...options }),
    undeafen: (conference, target, options) =>
      step(conference, target, 'Deaf', { method: 'DELETE', repeat: true, ...options }),
    kick: (conference, target, options) =>
      leave(target, (each) => step(conference, each, 'Kick', { method: 'POST', ...options })),
    hangUpMember: (conference, target, options) =>
      leave(target, (each) =>
        toConference(conference, { method: 'DELETE', path: paths.member(conference, each), target: each, ...options }),
      ),
    play: (conference, target, url) => step(conference, target, 'Play', { method: 'POST', body: { url } }),
    stopPlay: (conference, target) => step(conference, target, 'Play', { method: 'DELETE' }),
    speak: (conference, target, { text, voice, language }) => {
      const body = { text, ...(voice === undefined ? {} : { voice }), ...(language === undefined ? {} : { language }) }
      return speak(step(conference, target, 'Speak', { method: 'POST', body }))
    },
    stopSpeak: (conference, target) => speak(step(conference, target, 'Speak', { method: 'DELETE' })),
    async record(conference, options = {}) {
      if (writable(conference) === 'afterRetrieve') {
        return { ...failure('unsupported', { values: unproven }), at: clock.now() }
      }
      const body = recordingFields(options)
      const path = paths.recording(conference)
      const mayHaveNoFile = dialect.abilities.recordingFile === 'mayNotAppear'
      const asked: Write = { method: 'POST', path, target: 'all', body, neverAsynchronous: true }
      return write(client, dialect, asked, (answer) => readRecording(answer, mayHaveNoFile))
    },
    stopRecord: (conference) =>
      toConference(conference, { method: 'DELETE', path: paths.recording(conference), target: 'all' }),
    hangUpConference: (conference, options) =>
      toConference(conference, { method: 'DELETE', path: paths.conference(conference), target: 'all', ...options }),
    hangUpAllConferences: (options) =>
      act(client, dialect, { method: 'DELETE', path: paths.everyConference(), target: 'all', ...options }),
    ...createLiveCalls(client, dialect, paths),
    hangUpCall: (callUuid, options) =>
      act(client, dialect, { method: 'DELETE', path: paths.call(callUuid), target: 'all', ...options }),
  }
}
