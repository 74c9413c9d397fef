/** The simulator's true state. A room is one run of a name. */

/** Why a call ended. `line`: the connection to the caller failed. */
export type EndedBy = 'caller' | 'callApi' | 'platform' | 'line'

export interface PersonInput {
  /** The caller_name. Defaults to an invented one. */
  name?: string
  number?: string
  /**
   * The account's number: the one that the person dialled, or that calls them. Defaults to one of the room's in turn or,
   * outside any room, to one that leads into none.
   */
  to?: string
  direction?: 'inbound' | 'outbound'
  /** Defaults to a new id, or to the earlier id of this call if the switch `memberIds` is `reused`. */
  memberId?: string
  /** The UUID of a live call, or of the new call that starts with this person. Defaults to a random one. */
  callUuid?: string
  muted?: boolean
  deaf?: boolean
  /** Defaults to 0. Together with `RoomOptions.ageSeconds` it makes a room that has been live for a while. */
  joinedSecondsAgo?: number
}

export interface RoomOptions {
  stayAlone?: boolean
  maxMembers?: number
  /** The numbers that lead into the room. Defaults to those of its last run, or to a new one. */
  numbers?: readonly string[]
  /** Seconds for which the room has already been live. Defaults to 0. */
  ageSeconds?: number
}

export interface SimulatedMember {
  readonly memberId: string
  readonly callUuid: string
  readonly name: string
  readonly number: string
  readonly to: string
  readonly direction: 'inbound' | 'outbound'
  muted: boolean
  deaf: boolean
  /** Milliseconds since 1970. */
  readonly joinedAt: number
  /** Whether the same call had the same member id in a room of this name before. */
  readonly reusedId: boolean
}

export interface SimulatedSound {
  kind: 'play' | 'speak'
  /** `all` or a member id, as in the request. */
  target: string
  content: string
  startsAt: number
  endsAt: number
}

export interface Recording {
  id: string
  url: string
  format: 'mp3' | 'wav'
  startedAt: number
  endedAt?: number
}

export interface SimulatedRoom {
  readonly name: string
  /** The ConferenceUUID. */
  readonly instance: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly stayAlone: boolean
  readonly maxMembers: number
  /** The numbers that lead into the room. */
  readonly numbers: readonly string[]
  /** By member id, in the order in which they joined. */
  readonly members: Map<string, SimulatedMember>
  sounds: SimulatedSound[]
  recording: Recording | undefined
}

export interface RoomView extends Omit<SimulatedRoom, 'members'> {
  members: SimulatedMember[]
}

export interface Call {
  readonly callUuid: string
  readonly requestUuid: string
  readonly name: string
  readonly number: string
  readonly to: string
  readonly direction: 'inbound' | 'outbound'
  readonly startedAt: number
  /** Name of the room that the caller is in now. */
  room?: string
  /** What was started for this call alone, apart from the sounds of its room. */
  sounds: { readonly kind: SimulatedSound['kind']; readonly content: string }[]
  readonly recordings: CallRecording[]
}

/** A recording of one call. */
export interface CallRecording extends Pick<Recording, 'id' | 'url' | 'startedAt'> {
  endedAt?: number
}

/** What truly happened in a room, so that tests can compare with it. */
export type RoomEvent = RoomChange & {
  readonly at: number
  readonly room: string
  /** The ConferenceUUID. */
  readonly instance: string
}

export type RoomChange =
  | { readonly kind: 'started' }
  | { readonly kind: 'entered'; readonly member: SimulatedMember; readonly first: boolean }
  | { readonly kind: 'left'; readonly member: SimulatedMember; readonly last: boolean }
  | { readonly kind: 'ended' }
