import type { EpochMs } from '../../shared/values.ts'
import { isFlagAction, joinedBefore, showsEffect } from '../../shared/rooms/action-effect.ts'
import type { FlagAction } from '../../shared/rooms/action-effect.ts'
import type { Member, Pending } from '../../shared/rooms/model.ts'
import { without } from './room.ts'
import type { RoomRecord } from './room.ts'

/** Milliseconds after acceptance within which a roster must show the effect. */
const CONFIRM_LIMIT = 5_000
/** Milliseconds after acceptance until which a row or a room shows that the action is "sent, not confirmed". */
const REQUESTED_SHOWN = 60_000

/** One shared array, so that the view of a room without pending actions does not seem to change. */
export const NO_PENDING: readonly Pending[] = []

/**
 * Returns the pending actions that remain after a change of the room. They belong to one run, so they end with it.
 * Pure.
 */
export function remaining(
  before: RoomRecord | undefined,
  room: RoomRecord,
  pending: readonly Pending[],
  now: EpochMs,
): readonly Pending[] {
  if (pending.length === 0) return pending
  const sameRun = room.phase === 'live' && (before === undefined || before.instance === room.instance)
  return sameRun ? confirmPending(pending, room, now) : NO_PENDING
}

/**
 * The actions that are still pending after the room was read, or after time passed. An accepted action is removed when
 * a roster that was requested after the acceptance shows its effect. If no roster does so in time, the action becomes
 * `requested`, and is removed after `REQUESTED_SHOWN`. Pure; returns the same array if nothing changed.
 */
export function confirmPending(pending: readonly Pending[], room: RoomRecord, now: EpochMs): readonly Pending[] {
  if (pending.length === 0) return pending
  const next = pending.flatMap((entry) => confirmOne(entry, room, now) ?? [])
  if (next.length === 0) return NO_PENDING
  return next.length === pending.length && next.every((entry, index) => entry === pending[index]) ? pending : next
}

function confirmOne(entry: Pending, room: RoomRecord, now: EpochMs): Pending | undefined {
  if (!isAccepted(entry)) return entry
  if (isSeen(entry, room)) return undefined
  // If the clock was set back, that counts as time that passed.
  const age = Math.abs(now - entry.at)
  if (entry.state === 'accepted' && age > CONFIRM_LIMIT) return { ...entry, state: 'requested' }
  if (entry.state === 'requested' && age > REQUESTED_SHOWN) return undefined
  return entry
}

/** Whether a roster that was requested after the acceptance shows the effect of the action. */
function isSeen(entry: Pending, room: RoomRecord): boolean {
  if (room.members === undefined || room.rosterAskedAt === undefined || room.rosterAskedAt < entry.at) return false
  const meant = room.members.filter((member) => entry.who === 'everyone' || entry.who.includes(member.key))
  const covered = meant.filter((member) => joinedBefore(member, entry.at))
  const { kind } = entry
  if (isFlagAction(kind)) return covered.every((member) => showsEffect(kind, member))
  return (kind === 'remove' || kind === 'kick') && covered.length === 0
}

/**
 * Whether each caller in `who` may already be affected. False while requests leave one by one: `sentFor` then says who
 * may be.
 */
export function mayHaveEffect({ state, sentFor }: Pending): boolean {
  return (state === 'sending' && sentFor === undefined) || isAccepted({ state })
}

function isAccepted({ state }: Pick<Pending, 'state'>): boolean {
  return state === 'accepted' || state === 'requested'
}

function isAbout({ who }: Pending, key: string): boolean {
  return who === 'everyone' || who.includes(key)
}

/**
 * Whether an action that may already have an effect may affect this member. An accepted action on everyone may still take
 * effect for `CONFIRM_LIMIT`. It does not affect callers who join after that.
 */
function mayAffect(entry: Pending, member: Member): boolean {
  if (entry.who === 'everyone' && isAccepted(entry)) return joinedBefore(member, entry.at + CONFIRM_LIMIT)
  return isAbout(entry, member.key)
}

/** Whether a change of this member may be the effect of one of these actions. */
export function isOurs(pending: readonly Pending[], member: Member, kind: Pending['kind']): boolean {
  return pending.some((entry) => {
    if (entry.kind !== kind) return false
    if (isFlagAction(kind) && isBeingVerified(entry)) return mayAffect({ ...entry, state: 'accepted' }, member)
    return mayHaveEffect(entry) ? mayAffect(entry, member) : entry.sentFor?.includes(member.key) === true
  })
}

/**
 * Whether the response was lost and Gavel is reading whether the action took effect. The journal confirms the action if
 * it did. False after a 404, because there was nothing to do.
 */
export function isBeingVerified({ fault }: Pick<Pending, 'fault'>): boolean {
  return fault?.values?.['found'] === 'looking' && fault.values['reason'] !== 'notFound'
}

/** Whether this Gavel is removing, or just removed, every one of these callers. False for an empty list. */
export function areRemovedByUs(pending: readonly Pending[], members: readonly Member[]): boolean {
  const isRemoved = (member: Member): boolean => isOurs(pending, member, 'remove') || isOurs(pending, member, 'kick')
  return members.length > 0 && members.every(isRemoved)
}

/** Like `areRemovedByUs`, but also true if the response to some of the removals was lost. */
export function mayBeRemovedByUs(pending: readonly Pending[], members: readonly Member[]): boolean {
  const isLost = ({ fault }: Pending): boolean =>
    fault?.code === 'unknownOutcome' && fault.values?.['reason'] !== 'notFound'
  return areRemovedByUs(
    pending.map((entry) => (isLost(entry) ? { ...entry, state: 'accepted' } : entry)),
    members,
  )
}

/** Marks a run whose roster is empty because this Gavel removed everyone, so that its end counts as ours. */
function markEmptiedByUs(before: RoomRecord | undefined, after: RoomRecord, pending: readonly Pending[]): RoomRecord {
  if (after.members?.length !== 0) return after.emptiedByUs === undefined ? after : without(after, 'emptiedByUs')
  if (before?.instance !== after.instance || !areRemovedByUs(pending, before.members ?? [])) return after
  return { ...after, emptiedByUs: true }
}

/** When an entry next changes without a new observation (epoch ms); undefined if none does. */
export function nextPendingChange(pending: readonly Pending[]): number | undefined {
  let next: number | undefined
  for (const entry of pending) {
    const limit = entry.state === 'accepted' ? CONFIRM_LIMIT : entry.state === 'requested' ? REQUESTED_SHOWN : undefined
    if (limit === undefined) continue
    const at = entry.at + limit + 1
    if (next === undefined || at < next) next = at
  }
  return next
}

/**
 * The list with one entry added, replaced, or (undefined) removed. Once an action is accepted, its opposite is no
 * longer about the same callers, because no later roster will show the effect of both.
 */
export function withEntry(
  pending: readonly Pending[],
  id: string,
  entry: Pending | undefined,
  room: RoomRecord,
): readonly Pending[] {
  const index = pending.findIndex((one) => one.id === id)
  if (entry === undefined)
    return index < 0 ? pending : pending.length === 1 ? NO_PENDING : pending.filter((one) => one.id !== id)
  const next = index < 0 ? [...pending, entry] : pending.with(index, entry)
  return isAccepted(entry) ? next.flatMap((one) => withoutUndone(one, entry, room) ?? []) : next
}

const OPPOSITE: Readonly<Record<FlagAction, FlagAction>> = {
  mute: 'unmute',
  unmute: 'mute',
  deafen: 'undeafen',
  undeafen: 'deafen',
}

/**
 * The action `entry` without the callers of the newer action `since`, if both were accepted and they are opposites;
 * undefined if no caller is left. Any other `entry` is returned as it is.
 */
function withoutUndone(entry: Pending, since: Pending, room: RoomRecord): Pending | undefined {
  if (!isAccepted(entry) || !isFlagAction(since.kind) || entry.kind !== OPPOSITE[since.kind]) return entry
  const members = room.members ?? []
  const who =
    entry.who === 'everyone'
      ? members.filter((member) => joinedBefore(member, entry.at)).map(({ key }) => key)
      : entry.who
  const left = who.filter((key) => !isAbout(since, key))
  if (left.length === who.length) return entry
  return left.length === 0 ? undefined : { ...entry, who: left }
}

/**
 * Marks the effects of this Gavel's actions on this run: which members it muted, and whether it emptied or recorded the
 * room.
 */
export function markByUs(before: RoomRecord | undefined, after: RoomRecord, pending: readonly Pending[]): RoomRecord {
  return markRecorded(before, markEmptiedByUs(before, markMutedByMe(before, after, pending), pending), pending)
}

/**
 * Marks a run that this Gavel recorded. A stopped recording is no longer a pending action, but callers who were told of
 * it need not be told again.
 */
function markRecorded(before: RoomRecord | undefined, after: RoomRecord, pending: readonly Pending[]): RoomRecord {
  const isFirst = after.wasRecorded === undefined && pending.some(({ state }) => state === 'recording')
  return isFirst && before?.instance === after.instance ? { ...after, wasRecorded: true } : after
}

/** Marks callers whom this Gavel muted before it was closed, by their call UUIDs, if they are still muted. Pure. */
export function withMutedByMe(room: RoomRecord, calls: ReadonlySet<string>): RoomRecord {
  if (room.members === undefined) return room
  const members = room.members.map((member) =>
    member.muted && member.callUuid !== undefined && calls.has(member.callUuid)
      ? { ...member, mutedByMe: true }
      : member,
  )
  return { ...room, members }
}

/** Marks the members that this Gavel muted, until they are unmuted. */
function markMutedByMe(before: RoomRecord | undefined, after: RoomRecord, pending: readonly Pending[]): RoomRecord {
  if (pending.length === 0 || before?.members === undefined || after.members === undefined) return after
  if (before.members === after.members || before.instance !== after.instance) return after
  const silent = new Set(before.members.filter((member) => member.muted).map((member) => member.key))
  const known = new Set(before.members.map((member) => member.key))
  const members = after.members.map((member) =>
    member.muted && known.has(member.key) && !silent.has(member.key) && isOurs(pending, member, 'mute')
      ? { ...member, mutedByMe: true }
      : member,
  )
  return { ...after, members }
}
