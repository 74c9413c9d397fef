import type { EpochMs } from '../../../shared/values.ts'
import { isFlagAction, joinedBefore, showsEffect } from '../../../shared/rooms/action-effect.ts'
import type { FlagAction } from '../../../shared/rooms/action-effect.ts'
import type { ObservedMember, ObservedRoom, Pending } from '../../../shared/rooms/model.ts'
import type { SeenRoster } from '../../monitor/monitor.ts'

/**
 * The steps of a pending action. It may also go at any time: *undone* or refused before it is sent, *confirmed* by a later
 * roster after that, with its run, or once the user has dismissed its failure.
 *
 * ```text
 * held ─► checking ─► sending ─► accepted ── 6 s: no roster shows it ─► requested ── 60 s ─► (gone)
 *            │           │ │        │
 *            ▼           │ │        └─ its response was lost: 6 s ─► failed ── 60 s ─► (gone)
 *         failed ◄───────┘ └─► recording ◄─ dismissed, and it may run all the same ─ failed
 *
 * playing: an announcement, from its acceptance until it has probably been heard
 * ```
 */
const STEPS: Readonly<Record<Pending['state'], readonly Pending['state'][]>> = {
  held: ['held', 'checking', 'sending', 'failed'],
  checking: ['sending', 'failed'],
  sending: ['accepted', 'recording', 'playing', 'failed'],
  accepted: ['requested', 'failed'],
  requested: ['requested'],
  recording: ['recording'],
  playing: ['playing'],
  failed: ['recording'],
}

/** What the technical log says of a step that is not drawn. */
export const ILLEGAL_STEP = 'a pending action took a step that it cannot take'

/** Whether an action that is shown in one state may be shown in the other one next. */
export function isStep(before: Pending['state'], after: Pending['state']): boolean {
  return STEPS[before].includes(after)
}

/** Milliseconds within which a roster must show the effect of what was sent. */
const CONFIRM_LIMIT = 6_000
/** Milliseconds until which a row or a room shows that an action is "sent, not confirmed", or that it is not known. */
const REQUESTED_SHOWN = 60_000

/**
 * Milliseconds for which a file counts as playing and can be stopped, because no provider reports how long a file
 * plays.
 */
const LONGEST_FILE = 300_000

/** One shared array, so that the view of a room without pending actions does not seem to change. */
export const NO_PENDING: readonly Pending[] = []

/**
 * The actions that are still pending after a roster. What was sent is over when a roster that was requested after that
 * shows its effect. Pure; returns the same array if nothing changed.
 *
 * @param wall what the computer's clock shows when no time has elapsed
 */
export function afterRoster(pending: readonly Pending[], roster: SeenRoster, wall: EpochMs): readonly Pending[] {
  return each(pending, (entry) => (isSent(entry) && isSeen(entry, roster, wall) ? undefined : entry))
}

/**
 * Whether a roster that ends an action also proves its effect: it shows somebody whom the action surely covers. Whoever
 * may have joined after an action on everyone may be muted, or not muted, for another reason.
 */
export function proves({ kind, who, at }: Pending, { members }: SeenRoster): boolean {
  if (!isFlagAction(kind)) return true
  return members.some((member) =>
    who === 'everyone' ? member.joinUnknown !== true && member.joinedAt <= at : who.includes(member.key),
  )
}

/**
 * The actions that are still pending at this time. If no roster has shown the effect of what was sent in time, it becomes
 * `requested`, or `failed` if it is uncertain. It is removed after `REQUESTED_SHOWN`, unless it is `isKept`. A failure is
 * over when its caller shows the effect. Without a
 * roster, a removal is over when the live calls no longer include the caller's. Pure; returns the same array if nothing
 * changed.
 */
export function afterTime(pending: readonly Pending[], room: ObservedRoom, now: EpochMs): readonly Pending[] {
  return each(pending, (entry) => {
    if (isOvertaken(entry, room) || playsUntil(entry) <= now) return undefined
    if (!isSent(entry)) return entry
    if (isHungUp(entry, room)) return undefined
    const age = now - entry.at
    if (entry.state === 'accepted' && age > CONFIRM_LIMIT)
      return { ...entry, state: entry.uncertain === true ? 'failed' : 'requested' }
    if (isKept(entry, room)) return withoutLeft(entry, room)
    return entry.state !== 'accepted' && age > REQUESTED_SHOWN ? undefined : entry
  })
}

/** When an announcement is no longer shown; Infinity for what is none. */
function playsUntil({ state, at, until = at + LONGEST_FILE }: Pending): EpochMs {
  return state === 'playing' ? until : Infinity
}

/** Whether the action on one caller failed, and they show its effect all the same. */
function isOvertaken({ kind, state, who }: Pending, { members = [] }: ObservedRoom): boolean {
  if (state !== 'failed' || who.length !== 1) return false
  return members.some((member) => member.key === who[0] && showsEffect(kind, member))
}

function each(pending: readonly Pending[], after: (entry: Pending) => Pending | undefined): readonly Pending[] {
  const next = pending.flatMap((entry) => after(entry) ?? [])
  if (next.length === 0) return NO_PENDING
  return next.length === pending.length && next.every((entry, index) => entry === pending[index]) ? pending : next
}

/** Whether a current list of the live calls on the room's numbers no longer has those whom the action removes. */
export function isHungUp({ kind, who }: Pending, { members, numbers, reported = [] }: ObservedRoom): boolean {
  if (kind !== 'remove' || who === 'everyone' || members !== undefined) return false
  if (numbers === undefined || numbers.outdated !== undefined) return false
  return !reported.some(({ callUuid, call }) => call !== undefined && who.includes(callUuid))
}

/**
 * Whether the action is shown until its opposite is accepted, the run ends or a roster is read. Without a roster,
 * nothing else shows whom this Gavel has silenced.
 */
function isKept({ kind, state, who }: Pending, { members }: ObservedRoom): boolean {
  const silences = kind === 'mute' || kind === 'deafen'
  return silences && state === 'requested' && who !== 'everyone' && members === undefined
}

/** The action without the callers who have left, or may have. If they come back, they can be heard and can hear. */
function withoutLeft(entry: Pending, { reported = [] }: ObservedRoom): Pending | undefined {
  if (entry.who === 'everyone') return entry
  const here = new Set<string>(reported.flatMap(({ callUuid, memberId }) => (memberId === undefined ? [] : callUuid)))
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
function isSeen(entry: Pending, roster: SeenRoster, wall: EpochMs): boolean {
  if (wall + roster.sent < entry.at) return false
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

/** Whether the action was accepted, or may have been, and nothing has shown its effect yet. */
export function isSent({ state, uncertain }: Pick<Pending, 'state' | 'uncertain'>): boolean {
  return state === 'accepted' || state === 'requested' || uncertain === true
}

function isAbout({ who }: Pending, key: string): boolean {
  return who === 'everyone' || who.includes(key)
}

/**
 * Whether an action that may already have an effect may affect this member. An accepted action on everyone may still
 * take effect for `CONFIRM_LIMIT`. It does not affect callers who join after that.
 */
function mayAffect(entry: Pending, member: ObservedMember): boolean {
  if (entry.who === 'everyone' && entry.state !== 'sending') return joinedBefore(member, entry.at + CONFIRM_LIMIT)
  return isAbout(entry, member.key)
}

/** Whether a change of this member may be the effect of one of these actions. */
export function isOurs(pending: readonly Pending[], member: ObservedMember, kind: FlagAction): boolean {
  return pending.some(
    (entry) => entry.kind === kind && (entry.state === 'sending' || isSent(entry)) && mayAffect(entry, member),
  )
}

/** When an entry next changes without a new observation; Infinity if none does. */
export function nextPendingChange(pending: readonly Pending[], room: ObservedRoom): EpochMs {
  let next = Infinity
  for (const entry of pending) {
    next = Math.min(next, playsUntil(entry))
    if (!isSent(entry) || isKept(entry, room)) continue
    const limit = entry.state === 'accepted' ? CONFIRM_LIMIT : REQUESTED_SHOWN
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
  room: ObservedRoom,
): readonly Pending[] {
  const index = pending.findIndex((one) => one.id === id)
  if (entry === undefined)
    return index < 0 ? pending : pending.length === 1 ? NO_PENDING : pending.filter((one) => one.id !== id)
  const next = index < 0 ? [...pending, entry] : pending.with(index, entry)
  return isSent(entry) ? next.flatMap((one) => withoutUndone(one, entry, room) ?? []) : next
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
function withoutUndone(entry: Pending, since: Pending, room: ObservedRoom): Pending | undefined {
  if (!isSent(entry) || !isFlagAction(since.kind)) return entry
  if (entry.kind !== OPPOSITE[since.kind] && !isRepeated(entry, since, room)) return entry
  const members = room.members ?? []
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
function isRepeated(entry: Pending, since: Pending, room: ObservedRoom): boolean {
  return entry.id !== since.id && entry.kind === since.kind && since.who !== 'everyone' && isKept(entry, room)
}
