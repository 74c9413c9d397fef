import type { EpochMs } from '../../shared/values.ts'
import { isFlagAction, isOfOne, joinedBefore, showsEffect } from '../../shared/rooms/action-effect.ts'
import type { FlagAction } from '../../shared/rooms/action-effect.ts'
import type { Member, Pending } from '../../shared/rooms/model.ts'
import { without } from '../../shared/without.ts'
import { isRunning, runOf, withRun, type Caller, type RoomRecord, type Running } from './rule/record.ts'

/** Milliseconds after acceptance within which a roster must show the effect. */
const CONFIRM_LIMIT = 5_000
/** Milliseconds after acceptance until which a row or a room shows that the action is "sent, not confirmed". */
const REQUESTED_SHOWN = 60_000

/** One shared array, so that the view of a room without pending actions does not seem to change. */
export const NO_PENDING: readonly Pending[] = []

/** `now` is what the computer's clock shows, and `wall` what it shows when no time has elapsed. */
export interface ShownTime {
  readonly now: EpochMs
  readonly wall: EpochMs
}

/**
 * Returns the pending actions that remain after a change of the room. They belong to one run, so they end with it.
 * Pure.
 */
export function remaining(
  before: RoomRecord | undefined,
  room: RoomRecord,
  pending: readonly Pending[],
  time: ShownTime,
): readonly Pending[] {
  if (pending.length === 0) return pending
  const sameRun = isRunning(room) && (before === undefined || before.instance === room.instance)
  return sameRun ? confirmPending(pending, room, time) : NO_PENDING
}

/**
 * The actions that are still pending after the room was read, or after time passed. An accepted action is removed when
 * a roster that was requested after the acceptance shows its effect. If no roster does so in time, the action becomes
 * `requested`, and is removed after `REQUESTED_SHOWN`, unless it is `isKept`. Pure; returns the same array if nothing
 * changed.
 */
function confirmPending(pending: readonly Pending[], room: RoomRecord, time: ShownTime): readonly Pending[] {
  const next = pending.flatMap((entry) => confirmOne(entry, room, time) ?? [])
  if (next.length === 0) return NO_PENDING
  return next.length === pending.length && next.every((entry, index) => entry === pending[index]) ? pending : next
}

function confirmOne(entry: Pending, room: RoomRecord, { now, wall }: ShownTime): Pending | undefined {
  if (!isAccepted(entry)) return entry
  if (isSeen(entry, room, wall)) return undefined
  const age = now - entry.at
  if (entry.state === 'accepted' && age > CONFIRM_LIMIT) return { ...entry, state: 'requested' }
  if (isKept(entry, room)) return withoutLeft(entry, room)
  if (entry.state === 'requested' && age > REQUESTED_SHOWN) return undefined
  return entry
}

/**
 * Whether the action is shown until its opposite is accepted, the run ends or a roster is read. Without a roster,
 * nothing else shows whom this Gavel has silenced.
 */
function isKept({ kind, state, who }: Pending, room: RoomRecord): boolean {
  const silences = kind === 'mute' || kind === 'deafen'
  return silences && state === 'requested' && who !== 'everyone' && isRunning(room) && room.run.roster === undefined
}

/** The action without the callers who have left, or may have. If they come back, they can be heard and can hear. */
function withoutLeft(entry: Pending, room: RoomRecord): Pending | undefined {
  if (entry.who === 'everyone') return entry
  const callers = (isRunning(room) ? room.reports?.callers : undefined) ?? []
  const here = new Set<string>(callers.flatMap(({ callUuid, memberId }) => (memberId === undefined ? [] : callUuid)))
  return withWho(
    entry,
    entry.who,
    entry.who.filter((key) => here.has(key)),
  )
}

/** The action for those of these callers who are left; undefined if none is. */
function withWho(entry: Pending, before: readonly string[], left: readonly string[]): Pending | undefined {
  if (left.length === before.length) return entry
  return left.length === 0 ? undefined : { ...entry, who: left }
}

/** Whether a roster that was requested after the acceptance shows the effect of the action. */
function isSeen(entry: Pending, room: RoomRecord, wall: EpochMs): boolean {
  const roster = runOf(room)?.roster
  if (roster === undefined || wall + roster.sent < entry.at) return false
  const meant = roster.members.filter((member) => entry.who === 'everyone' || entry.who.includes(member.key))
  const covered = meant.filter((member) => joinedBefore(member, entry.at))
  const { kind } = entry
  if (isFlagAction(kind)) return covered.every((member) => showsEffect(kind, member))
  // In a slow response, a caller who joined before the action may seem to have joined after it.
  const travel = roster.received - roster.sent
  return (kind === 'remove' || kind === 'kick') && !meant.some((member) => joinedBefore(member, entry.at + travel))
}

/** The actions with their times moved, because the computer's clock was set. */
export function shiftedPending(pending: readonly Pending[], by: number): readonly Pending[] {
  return pending.map((entry) => ({
    ...entry,
    at: entry.at + by,
    ...(entry.until !== undefined && { until: entry.until + by }),
  }))
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
 * Whether an action that may already have an effect may affect this member. An accepted action on everyone may still
 * take effect for `CONFIRM_LIMIT`. It does not affect callers who join after that.
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

/** When an entry next changes without a new observation; Infinity if none does. */
export function nextPendingChange(pending: readonly Pending[], room: RoomRecord): EpochMs {
  let next = Infinity
  for (const entry of pending) {
    const limit = entry.state === 'accepted' ? CONFIRM_LIMIT : entry.state === 'requested' ? REQUESTED_SHOWN : undefined
    if (limit === undefined || isKept(entry, room)) continue
    next = Math.min(next, entry.at + limit + 1)
  }
  return next
}

/**
 * The list with one entry added, replaced, or (undefined) removed. Once an action is accepted, its opposite is no
 * longer about the same callers, because no later roster will show the effect of both. The same action is not kept
 * twice.
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
 * The action `entry` without the callers of the newer action `since`, if both were accepted and they are opposites, or
 * if `since` repeats a kept `entry`; undefined if no caller is left. Any other `entry` is returned as it is.
 */
function withoutUndone(entry: Pending, since: Pending, room: RoomRecord): Pending | undefined {
  if (!isAccepted(entry) || !isFlagAction(since.kind)) return entry
  if (entry.kind !== OPPOSITE[since.kind] && !isRepeated(entry, since, room)) return entry
  const members = runOf(room)?.roster?.members ?? []
  const who =
    entry.who === 'everyone'
      ? members.filter((member) => joinedBefore(member, entry.at)).map(({ key }) => key)
      : entry.who
  return withWho(
    entry,
    who,
    who.filter((key) => !isAbout(since, key)),
  )
}

/** Whether a kept action is repeated. One on everyone is not kept, so it does not replace one that names callers. */
function isRepeated(entry: Pending, since: Pending, room: RoomRecord): boolean {
  return entry.id !== since.id && entry.kind === since.kind && since.who !== 'everyone' && isKept(entry, room)
}

/**
 * Marks the effects of this Gavel's actions on this run: which members it muted, and whether it emptied or recorded the
 * room. Pure.
 */
export function markByUs(before: RoomRecord | undefined, after: Running, pending: readonly Pending[]): Running {
  const earlier = isRunning(before) && before.run.began === after.run.began ? before : undefined
  return markRecorded(earlier, markEmptied(earlier, markMuted(earlier, after, pending), pending), pending)
}

/** Marks the members that this Gavel muted, until they are unmuted. */
function markMuted(before: Running | undefined, after: Running, pending: readonly Pending[]): Running {
  const { roster } = after.run
  const known = before?.run.roster?.members
  if (pending.length === 0 || known === undefined || roster === undefined || known === roster.members) return after
  const wereOpen = new Set(known.filter((member) => !member.muted).map((member) => member.key))
  const isOurMute = (member: Caller): boolean =>
    member.muted && wereOpen.has(member.key) && isOurs(pending, member, 'mute')
  return withMarked(after, isOurMute)
}

/** Marks callers whom this Gavel muted before it was closed, by their call UUIDs, if they are still muted. Pure. */
export function withMutedByMe(room: Running, calls: ReadonlySet<string>): Running {
  return withMarked(room, ({ muted, callUuid }) => muted && callUuid !== undefined && calls.has(callUuid))
}

function withMarked(room: Running, isMarked: (member: Caller) => boolean): Running {
  const { roster } = room.run
  if (roster?.members.some(isMarked) !== true) return room
  const members = roster.members.map((member) => (isMarked(member) ? { ...member, mutedByMe: true } : member))
  return withRun(room, { roster: { ...roster, members } })
}

/** Marks a run whose roster is empty because this Gavel removed everyone, so that its end counts as ours. */
function markEmptied(before: Running | undefined, after: Running, pending: readonly Pending[]): Running {
  const { marks, roster } = after.run
  if (roster?.members.length !== 0)
    return marks.emptiedByUs === undefined ? after : withRun(after, { marks: without(marks, 'emptiedByUs') })
  if (!areRemovedByUs(pending, before?.run.roster?.members ?? [])) return after
  return withRun(after, { marks: { ...marks, emptiedByUs: true } })
}

/**
 * Marks a run that this Gavel recorded. A stopped recording is no longer a pending action, but callers who were told
 * about it need not be told again.
 */
function markRecorded(before: Running | undefined, after: Running, pending: readonly Pending[]): Running {
  const { marks } = after.run
  if (before === undefined || marks.wasRecorded !== undefined) return after
  return pending.some((entry) => entry.state === 'recording' && !isOfOne(entry))
    ? withRun(after, { marks: { ...marks, wasRecorded: true } })
    : after
}
