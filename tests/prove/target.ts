/** What a request that changes something names. */
export interface Write {
  /** The kinds of actions that may send such a request. */
  readonly kinds: readonly string[]
  readonly room?: string
  readonly callUuid?: string
  /** Member ids, `all`, or undefined if the request names no member. */
  readonly members?: readonly string[] | 'all'
}

/** What an order, or a line of the journal, is about. */
export interface Target {
  readonly kind: string
  readonly room: string | undefined
  /** Anything but a list: everyone, the room, or those whom the roster names. */
  readonly people:
    'fromRoster' | readonly { readonly memberId: string; readonly callUuid?: string | undefined }[] | undefined
}

/**
 * Whether a write may carry out an action on this target.
 *
 * @param callsOf returns the calls that had a member id, because who comes back may have another one
 */
export function isFor(
  { kinds, callUuid, room, members }: Write,
  { kind, room: where, people }: Target,
  callsOf: (memberId: string) => readonly string[] = () => [],
): boolean {
  if (!kinds.includes(kind)) return false
  // The path of a request for a call names no room.
  if (callUuid !== undefined) return typeof people !== 'object' || people.some((one) => one.callUuid === callUuid)
  if (room !== undefined && room !== where) return false
  if (typeof members !== 'object' || typeof people !== 'object') return true
  const calls = new Set<string | undefined>(members.flatMap(callsOf))
  return people.some((one) => members.includes(one.memberId) || (calls.has(one.callUuid) && one.callUuid !== undefined))
}

/** The same write for each of those whom it names. */
export function eachOf(write: Write): readonly Write[] {
  return typeof write.members === 'object' ? write.members.map((id) => ({ ...write, members: [id] })) : [write]
}

/** Whether this caller is one of those whom the target means. */
export function isMeant({ room, people }: Omit<Target, 'kind'>, caller: { room: string; callUuid: string }): boolean {
  return room === caller.room && (typeof people !== 'object' || people.some((one) => one.callUuid === caller.callUuid))
}
