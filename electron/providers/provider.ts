import type { Abilities, LiveCall, ProviderKind } from '../../shared/model.ts'
import type { Failure } from '../../shared/result.ts'
import type { Usage } from './rate-limiter.ts'
import type { Priority } from './read-connections.ts'

/** A provider's answer: the value, its request id for support, and when it was received (epoch ms). */
export type Reply<T> =
  | { readonly ok: true; readonly value: T; readonly requestId?: string; readonly at: number }
  | (Failure & { readonly at: number })

/** One member exactly as read; times are still elapsed seconds. */
export interface ReadMember {
  readonly memberId: string
  readonly callUuid?: string
  /** Cleaned for display. */
  readonly name: string
  /** Cleaned for display. */
  readonly number: string
  readonly direction: LiveCall['direction']
  /** Seconds since the member joined, where the provider gave a readable number. */
  readonly joinedSecondsAgo?: number
  readonly muted: boolean
  readonly deaf: boolean
}

/** What a retrieve can say about one conference. */
export type Observation =
  | {
      readonly kind: 'roster'
      readonly name: string
      readonly runTimeSeconds?: number
      readonly people: number
      readonly members: readonly ReadMember[]
      readonly conferenceUuid?: string
    }
  /** Vobiz: 200 with `error`. Something lives there; who is in it is not told. */
  | { readonly kind: 'liveWithoutRoster' }
  /** A 404 of the conference kind. */
  | { readonly kind: 'gone' }

/** Which members a request names. `all` only ever comes from an explicit everyone-command. */
export type Target = { readonly ids: readonly [string, ...string[]] } | 'all'

/** A 2xx: taken, not yet done. */
export interface Accepted {
  /** Plivo's `async api spawned`: handed over, nothing more. */
  readonly asynchronous: boolean
  /** Member ids as echoed, normalised; absent where the answer has none. A shorter list is a partial failure. */
  readonly echoed?: readonly string[] | 'all'
  /** Ids that were asked for and that the echo lacks. */
  readonly missing?: readonly string[]
}

/** 404: the member, call or conference was not there any more. */
export type WriteReply = Reply<Accepted | 'alreadyGone'>

export interface RecordingStarted {
  readonly asynchronous: boolean
  readonly recordingId?: string
  readonly url?: string
  /** Vobiz accepts and then produces no file: https://github.com/vobiz-ai/Vobiz-Warm-Transfer-Conference */
  readonly mayHaveNoFile: boolean
}

export interface SpeakOptions {
  readonly text: string
  readonly voice?: 'MAN' | 'WOMAN'
  readonly language?: string
}

export interface RecordingOptions {
  readonly fileFormat?: 'mp3' | 'wav'
  readonly callbackUrl?: string
  readonly callbackMethod?: 'GET' | 'POST'
  readonly transcriptionType?: 'auto' | 'hybrid'
  readonly transcriptionUrl?: string
  readonly transcriptionMethod?: 'GET' | 'POST'
}

export interface RequestOptions {
  /** Who goes first, in the queue of the allowance and on the network. */
  readonly priority?: Priority
  readonly signal?: AbortSignal
  /** Called when the request leaves, after its turn in the queue; what its answer shows cannot be older than that. */
  readonly onSend?: () => void
}

export interface WriteOptions {
  /**
   * Epoch milliseconds after which what the request rests on is too old: then it is not sent, nor sent a second time,
   * and the fault is `stale`.
   */
  readonly notAfter?: number
  /** Asked when its turn in the queue has come; where it says no, nothing is sent and the fault is `cancelled`. */
  readonly stillWanted?: () => boolean
}

/**
 * One account at one provider. Every method answers with a {@link Reply} and never throws. Reads may be repeated only
 * as each method says; no write is ever repeated except mute, unmute, deafen and undeafen, once.
 */
export interface Provider {
  readonly kind: ProviderKind
  readonly abilities: Abilities
  /** Requests of the last second, how many are allowed now, and how many polls may be on the network at once. */
  usage(): Usage
  check(options?: RequestOptions): Promise<Reply<void>>
  /** Names, exactly as needed in later requests. */
  list(options?: RequestOptions): Promise<Reply<readonly string[]>>
  retrieve(conference: string, options?: RequestOptions): Promise<Reply<Observation>>
  mute(conference: string, target: Target, options?: WriteOptions): Promise<WriteReply>
  unmute(conference: string, target: Target, options?: WriteOptions): Promise<WriteReply>
  deafen(conference: string, target: Target, options?: WriteOptions): Promise<WriteReply>
  undeafen(conference: string, target: Target, options?: WriteOptions): Promise<WriteReply>
  kick(conference: string, target: Target, options?: WriteOptions): Promise<WriteReply>
  hangUpMember(conference: string, target: Target, options?: WriteOptions): Promise<WriteReply>
  play(conference: string, target: Target, url: string): Promise<WriteReply>
  stopPlay(conference: string, target: Target): Promise<WriteReply>
  speak(conference: string, target: Target, options: SpeakOptions): Promise<WriteReply>
  stopSpeak(conference: string, target: Target): Promise<WriteReply>
  record(conference: string, options?: RecordingOptions): Promise<Reply<RecordingStarted | 'alreadyGone'>>
  stopRecord(conference: string): Promise<WriteReply>
  hangUpConference(conference: string, options?: WriteOptions): Promise<WriteReply>
  /** Ends every conference of the account, also those that no list shows. Has its own path constant. */
  hangUpAllConferences(options?: WriteOptions): Promise<WriteReply>
  /** All pages, as far as the provider gives them. */
  listLiveCalls(options?: RequestOptions): Promise<Reply<readonly string[]>>
  retrieveLiveCall(callUuid: string, options?: RequestOptions): Promise<Reply<LiveCall | 'notLive'>>
  hangUpCall(callUuid: string, options?: WriteOptions): Promise<WriteReply>
  /** Whether writes may be sent to a conference of this name, and why not. */
  writable(conference: string): 'yes' | 'afterRetrieve' | 'never'
}

export interface Credentials {
  readonly authId: string
  readonly authToken: string
}
