import { isSoundAction, joinedBefore, showsEffect } from '../../../shared/rooms/action-effect.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { ActionKind, Room, Member, Pending } from '../../../shared/rooms/model.ts'

/** The pending actions that the rows of members show, by the key of the member. */
export function pendingByMember({ pending, members }: Room): ReadonlyMap<string, readonly Pending[]> {
  const byMember = new Map<string, Pending[]>()
  for (const entry of pending) {
    const { kind, state, who } = entry
    // An announcement or a recording is shown here only if it failed or is for one caller (`isForOne`).
    if (isSoundAction(kind) && state !== 'failed' && !isForOne(entry)) continue
    const keys = who === 'everyone' ? unconfirmedMembers(members ?? [], entry) : who
    for (const key of keys) byMember.set(key, [...(byMember.get(key) ?? []), entry])
  }
  return byMember
}

/** Whether this is an announcement to a single caller that is being sent or played. */
export function isForOne({ kind, who, state }: Pending): boolean {
  return kind === 'announce' && who !== 'everyone' && who.length === 1 && (state === 'sending' || state === 'playing')
}

/**
 * For an action on everyone that is being sent or was accepted: the affected members who do not show the effect yet. In
 * any other state, only the room's row shows the action.
 */
function unconfirmedMembers(members: readonly Member[], { kind, state, at }: Pending): readonly string[] {
  if (state !== 'sending' && state !== 'accepted') return []
  return members.filter((one) => joinedBefore(one, at) && !showsEffect(kind, one)).map(({ key }) => key)
}

/**
 * The kinds of the actions on a caller that are being sent or were accepted. Several may be under way at once, such as
 * a deafen and a mute.
 * @param busy the action whose result the main process has not returned yet
 */
export function underWay(pending: readonly Pending[], busy: ActionKind | undefined): readonly ActionKind[] {
  const kinds = pending.filter(({ state }) => state === 'sending' || state === 'accepted').map(({ kind }) => kind)
  return busy === undefined ? kinds : [...kinds, busy]
}

export function muteAmong(kinds: readonly ActionKind[]): 'mute' | 'unmute' | undefined {
  return kinds.find((kind) => kind === 'mute' || kind === 'unmute')
}

export function deafenAmong(kinds: readonly ActionKind[]): 'deafen' | 'undeafen' | undefined {
  return kinds.find((kind) => kind === 'deafen' || kind === 'undeafen')
}

export function leaveAmong(kinds: readonly ActionKind[]): 'remove' | 'kick' | undefined {
  return kinds.find((kind) => kind === 'remove' || kind === 'kick')
}

/**
 * Whether one of these failed actions already shows the same failure. A click that is refused before anything is sent
 * has no pending action, so another failure must not hide the refusal.
 */
export function saysSame(
  failed: readonly Pending[],
  { kind, fault }: { readonly kind: ActionKind; readonly fault: Fault },
): boolean {
  return failed.some((entry) => entry.kind === kind && entry.fault?.code === fault.code)
}

export interface ShownFailure {
  readonly kind: ActionKind
  readonly fault: Fault
  /** The ids of the failed pending actions that show the same failure. They are dismissed together with it. */
  readonly ids: readonly string[]
}

/** The failures of actions on one caller. */
export interface CallerFailures {
  /**
   * What the row shows: the failure of the last click or, without one, that of the first failed action. An earlier
   * failure, such as an unknown outcome, must not hide the failure of the last click.
   */
  readonly shown: ShownFailure | undefined
  /** The ids of the failed actions whose effect the caller shows by now. */
  readonly overtaken: readonly string[]
  /** Whether the caller shows the effect of the last click, which failed. */
  readonly isLocalOver: boolean
}

/**
 * @param pending the actions on this caller alone, and perhaps on others
 * @param last the failure of the last click
 */
export function failuresOf(
  pending: readonly Pending[],
  member: Member,
  last: { readonly kind: ActionKind; readonly fault: Fault } | undefined,
): CallerFailures {
  const failed = pending.filter(({ state, who }) => state === 'failed' && who.length === 1)
  const isOver = ({ kind }: { readonly kind: ActionKind }): boolean => showsEffect(kind, member)
  const isLocalOver = last !== undefined && isOver(last)
  const standing = failed.filter((entry) => !isOver(entry))
  const overtaken = failed.filter(isOver).map(({ id }) => id)
  if (last !== undefined && !isLocalOver) {
    const ids = standing.filter((entry) => saysSame([entry], last)).map(({ id }) => id)
    return { shown: { kind: last.kind, fault: last.fault, ids }, overtaken, isLocalOver }
  }
  const shown = standing.flatMap(({ id, kind, fault }) => (fault === undefined ? [] : [{ kind, fault, ids: [id] }]))[0]
  return { shown, overtaken, isLocalOver }
}
