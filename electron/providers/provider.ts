import type { CallUuid, ElapsedMs, EpochMs } from '../../shared/values.ts'
import type { ProviderKind, Abilities } from '../../shared/providers.ts'
import type { CallFacts } from '../../shared/journal/call-facts.ts'
import type { FoundRecordings as Found, RecordingFacts } from '../../shared/journal/found-recordings.ts'
import type { LiveCall } from '../../shared/rooms/model.ts'
import type { ReportedCaller } from '../../shared/rooms/reported-callers.ts'
import type { Failure } from '../../shared/result.ts'
import type { RequestPriority, Usage } from './rate-limiter.ts'
import type { SendGate } from './send-gate.ts'

/**
 * The value or the fault of a request, and when its response was received. The request id is for the provider's
 * support. `notSent` is set if nothing was sent because the gate was closed, or the request was aborted. `sentAfter` is
 * set if somebody else sent the request: it certainly did not leave before this.
 */
export type Reply<T> = {
  readonly at: EpochMs
  readonly sentAfter?: ElapsedMs
} & ({ readonly ok: true; readonly value: T; readonly requestId?: string } | (Failure & { readonly notSent?: true }))

/** One member as a response describes them. The join time is still given as elapsed seconds. */
export interface ReadMember {
  readonly memberId: string
  readonly callUuid?: CallUuid
  /** Cleaned for display. */
  readonly name: string
  /** Cleaned for display. */
  readonly number: string
  readonly direction: LiveCall['direction']
  /** Seconds since the member joined, if the provider sent a plausible number. */
  readonly joinedSecondsAgo?: number
  readonly muted: boolean
  readonly deaf: boolean
}

export interface RoomList {
  /** The names of the live conferences, in the form that later requests need. */
  readonly names: readonly string[]
  /** True if no live conference can be missing: the provider lists all of them, and every entry could be read. */
  readonly isComplete: boolean
}

/** What a retrieve can say about one conference. */
export type RetrieveResult =
  | {
      readonly kind: 'roster'
      readonly name: string
      readonly runTimeSeconds?: number
      readonly people: number
      readonly members: readonly ReadMember[]
      readonly conferenceUuid?: string
    }
  /** Vobiz: 200 with `error`. The conference is live, but its members are unknown. */
  | { readonly kind: 'alive' }
  /** A 404 that says that the conference is gone. */
  | { readonly kind: 'gone' }

/** Which members a request names. The path names `all` members only if the command is explicitly for everyone. */
export type Target = { readonly ids: readonly [string, ...string[]] } | 'all'

/** Who hears a sound: members of a conference, or the person of one call. */
export type Heard = { readonly conference: string; readonly target: Target } | { readonly callUuid: CallUuid }

/** What is recorded, or whose recordings are asked for: a conference or one call. */
export type Recorded = { readonly conference: string } | { readonly callUuid: CallUuid }

/** A 2xx: the provider accepted the request, but may not have carried it out yet. */
export interface Accepted {
  /** The member ids of the response, normalised; absent if it has none. Fewer than requested mean a partial failure. */
  readonly echoed?: readonly string[] | 'all'
  /** Set if the request started a recording. */
  readonly recording?: RecordingStarted
}

/** `alreadyGone`: a 404 said that the member, call or conference is gone. */
export type WriteReply = Reply<Accepted | 'alreadyGone'>

/**
 * What the response says of the recording. Vobiz may accept one and then produce no file:
 * https://github.com/vobiz-ai/Vobiz-Warm-Transfer-Conference
 */
export interface RecordingStarted {
  /** Whether the recording is only queued. */
  readonly asynchronous: boolean
  readonly recordingId?: string
  readonly url?: string
}

export interface SpeakOptions {
  readonly text: string
  readonly voice?: 'MAN' | 'WOMAN'
  readonly language?: string
}

export interface RecordingOptions {
  readonly fileFormat?: 'mp3' | 'wav'
  /** Seconds after which the provider ends the recording of a call. Defaults to 60. */
  readonly timeLimit?: number
}

/**
 * What the provider reported about one caller without being asked. Events may be lost, repeated or swapped, and nothing
 * proves that Vobiz sends them correctly.
 */
export interface CallerEvent {
  readonly kind: 'entered' | 'left'
  /** Identifies the run at the provider. */
  readonly conferenceUuid: string
  readonly callUuid: CallUuid
  /** The caller's id in that run. The provider may give it to another caller later. */
  readonly memberId: string
  /** When it was received from the provider. */
  readonly at: ElapsedMs
  readonly caller: Pick<ReportedCaller, 'name' | 'number' | 'direction'>
}

export interface ProviderEvent {
  /** The name of the conference. */
  readonly name: string
  readonly event: CallerEvent
}

export interface RequestOptions {
  /** Determines the order in the rate limiter's queue and on the network. */
  readonly priority?: RequestPriority
  readonly signal?: AbortSignal
  /** Called when the request is sent, after its turn in the queue. The response shows no state from before that. */
  readonly onSend?: () => void
  /**
   * Called when the response has arrived, or the request has failed after it was sent. A request that is sent later
   * returns no older state.
   */
  readonly onResponse?: () => void
  readonly gate?: SendGate
}

/** While the gate is closed, the request is neither sent nor repeated. If nothing was sent, the reply has its fault. */
export type WriteOptions = Pick<RequestOptions, 'gate'>

/** What the provider has written about a call that has ended. */
export interface CallRecord extends CallFacts {
  /** The number of the person, cleaned for display; empty if the record does not say. */
  readonly number: string
  /** Absent if the record does not say in which time zone its times are. */
  readonly endedAt?: EpochMs
}

/** `url` is a secret: anyone who has it can listen. */
export type FoundRecording = RecordingFacts & { readonly url: string }
export type FoundRecordings = Found<FoundRecording>

/** The reads of an account's live calls. */
export interface CallProvider {
  /** The call UUIDs of all pages. */
  listLiveCalls(options?: RequestOptions): Promise<Reply<readonly string[]>>
  retrieveLiveCall(callUuid: CallUuid, options?: RequestOptions): Promise<Reply<LiveCall | 'notLive'>>
}

/** The reads of one account. Every request returns a {@link Reply} and never throws. */
export interface ReadProvider {
  readonly kind: ProviderKind
  readonly abilities: Abilities
  /**
   * Whether each read is answered only when there is something new. All reads are sent to such a provider at once, and
   * each again after its response. This costs nothing.
   */
  readonly paced?: boolean
  /**
   * Calls the listener with what the provider reports without being asked, and with `lost` if some of it may be
   * missing. Returns a function that removes the listener. Absent if this provider reports nothing without being asked.
   */
  events?(listener: (event: ProviderEvent | 'lost') => void): () => void
  usage(): Usage
  check(options?: RequestOptions): Promise<Reply<void>>
  list(options?: RequestOptions): Promise<Reply<RoomList>>
  retrieve(conference: string, options?: RequestOptions): Promise<Reply<RetrieveResult>>
  /** Whether writes may be sent to a conference of this name: always, only after a retrieve, or never. */
  writable(conference: string): 'yes' | 'afterRetrieve' | 'never'
  /** Reads live calls; absent if this Gavel has no client of its own for the account. */
  readonly calls?: CallProvider | undefined
}

/** What is done to members. A kick or a hang-up names one member, or all: a provider may take no list for it. */
export type MemberWrite = 'mute' | 'unmute' | 'deafen' | 'undeafen' | 'kick' | 'hangUpMember'

/**
 * One account at one provider. `check` (unless it is a poll), the reads of live calls, mute, unmute, deafen and
 * undeafen are repeated once after their response was lost, or after a 429 with a short pause. No other request is sent
 * twice.
 */
export interface Provider
  extends
    ReadProvider,
    CallProvider,
    Record<MemberWrite, (conference: string, target: Target, options?: WriteOptions) => Promise<WriteReply>> {
  /** Pauses polls, but not the user's requests, because the provider refused another program that uses this account. */
  rest(ms: number): void
  /** Ends the pause of `rest`. */
  endRest(): void
  play(on: Heard, url: string, options?: WriteOptions): Promise<WriteReply>
  stopPlay(on: Heard, options?: WriteOptions): Promise<WriteReply>
  speak(on: Heard, speech: SpeakOptions, options?: WriteOptions): Promise<WriteReply>
  stopSpeak(on: Heard, options?: WriteOptions): Promise<WriteReply>
  record(on: Recorded, recording?: RecordingOptions, options?: WriteOptions): Promise<WriteReply>
  /** Stops every recording of the conference, or of the call. */
  stopRecord(on: Recorded, options?: WriteOptions): Promise<WriteReply>
  hangUpConference(conference: string, options?: WriteOptions): Promise<WriteReply>
  /**
   * Ends every conference of the account, including those that no list shows. Uses a path of its own, never a
   * conference's.
   */
  hangUpAllConferences(options?: WriteOptions): Promise<WriteReply>
  /** Reads the record of a call that has ended; `none` if there is no record yet. */
  retrieveCallRecord(callUuid: CallUuid, options?: RequestOptions): Promise<Reply<CallRecord | 'none'>>
  /**
   * Looks for recordings of a room and its calls. Plivo is asked for those of the room in the last week; Vobiz for
   * those of each call, of which the first few are asked about.
   */
  findRecordings(
    conference: string,
    callUuids: readonly CallUuid[],
    options?: RequestOptions,
  ): Promise<Reply<FoundRecordings>>
  hangUpCall(callUuid: CallUuid, options?: WriteOptions): Promise<WriteReply>
}

export interface Credentials {
  readonly authId: string
  readonly authToken: string
}
