import { elapsedOf } from '../../../shared/clock.ts'
import type { ElapsedMs, EpochMs } from '../../../shared/values.ts'
import { drop } from '../../../shared/drop.ts'
import { isFlagAction, isSoundAction, joinedBefore, showsEffect } from '../../../shared/rooms/action-effect.ts'
import { fault } from '../../../shared/fault.ts'
import type { Fault } from '../../../shared/fault.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { Action, ActionResult, Change, Room, Member } from '../../../shared/rooms/model.ts'
import { success } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { isMuteForRemoval, type ActionRun, type SentRun } from './action-run.ts'
import { roomOf } from './guard.ts'
import { callActionOf } from './read-back.ts'
import { outcomeEntry, roomFields } from './journal-entries.ts'
import type { ActionFields } from './journal-entries.ts'

/**
 * Milliseconds. The effect may show a few seconds after the response was lost, and an unreadable room may become
 * readable again.
 */
const RETRY_EVERY = 3_000
const RETRY_FOR = 15_000

/** The state of the room with respect to an action whose response was lost. */
type Found = 'done' | 'notDone' | 'unreadable'

/**
 * Sends nothing again after a lost response. Reads the room instead, at once and then repeatedly for {@link RETRY_FOR},
 * until the effect is proven. Does not read after an announcement or a recording, because no read shows them. If
 * nothing proves the effect, the row says that the outcome is unknown.
 */
export async function verifyUnknownOutcome(run: SentRun, unknown: Fault): Promise<Result<ActionResult>> {
  const { journal, clock, fields, progress } = run
  const lostAt = elapsedOf(clock)
  const faultWith = (found: Found | 'looking'): Fault => ({ ...unknown, values: { ...unknown.values, found } })

  const retry = async (): Promise<void> => {
    let found: Found = 'notDone'
    do {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, RETRY_EVERY))
      if (isPast(run)) break
      found = await readEffect(run)
    } while (found !== 'done' && elapsedOf(clock) - lostAt < RETRY_FOR)
    if (found === 'done') await journal.write(outcomeEntry(fields, 'confirmed'))
    // The user may have dismissed the failure in the meantime.
    if (!progress.isShown()) return
    if (found === 'done') progress.show('accepted')
    else progress.show(isMuteForRemoval(run) ? undefined : 'failed', { fault: faultWith(found) })
  }

  await journal.write(outcomeEntry(fields, 'unknown', { fault: unknown }))
  if (isSoundAction(run.action.kind)) {
    // No read shows an announcement or a recording.
    progress.show('failed', { fault: unknown })
    return { ok: false, fault: unknown }
  }
  const found = showedEffectBefore(run) ? 'notDone' : await readEffect(run)
  if (found === 'done') {
    progress.show('accepted')
    await journal.write(outcomeEntry(fields, 'confirmed'))
    return success({ state: 'accepted' })
  }
  const first = faultWith('looking')
  progress.show('failed', { fault: first })
  drop(retry())
  return { ok: false, fault: first }
}

/** Whether the run is over, and with it the state that the action was to change. No read shows it any more. */
function isPast({ monitor, action }: SentRun): boolean {
  return isFlagAction(action.kind) && monitor.conference(roomOf(action))?.instance !== action.seen.instance
}

/**
 * After a 404 on the request, reads the room. If the response shows that the target has left or ended, there was
 * nothing to do. Otherwise the outcome is unknown, and is verified as after a lost response.
 *
 * @returns undefined if there was nothing to do
 */
export async function verifyGone(run: SentRun): Promise<Result<ActionResult> | undefined> {
  // While `checking` is shown, an observed end does not count as ours, because the provider had nothing to end.
  run.progress.show('checking')
  const calls = await readCalls(run)
  const isGone = calls === undefined ? hasGone(run, await run.monitor.readNow(roomOf(run.action))) : calls === 'done'
  if (isGone) {
    run.progress.show(undefined)
    return undefined
  }
  return verifyUnknownOutcome(run, fault('unknownOutcome', { values: { reason: 'notFound' } }))
}

function hasGone(run: SentRun, read: Result<Room | 'gone'>): boolean {
  const { action, fields } = run
  if (!read.ok) return false
  if (read.value === 'gone' || run.monitor.isOver(roomOf(action), action.seen.instance)) return true
  const members = action.kind === 'end' ? undefined : membersAfter(run, read.value)
  return members !== undefined && coveredMembers(members, fields, shownTime(run)).length === 0
}

/** The members of a roster that was requested after the action was sent; undefined if there is none. */
function membersAfter({ monitor, action, clock, sentAt }: SentRun, { members }: Room) {
  const age = monitor.rosterAge(roomOf(action))
  return age === undefined || elapsedOf(clock) - age < sentAt ? undefined : members
}

/**
 * When the action was sent, by the computer's clock as it is set now. The times of callers are shown by the same clock.
 */
function shownTime({ clock, sentAt }: Pick<SentRun, 'clock' | 'sentAt'>): EpochMs {
  return clock.now() - elapsedOf(clock) + sentAt
}

/**
 * Whether the calls that were read back without a roster are over. Undefined if the action was not sent in that way.
 */
async function readCalls({ monitor, action, target }: SentRun): Promise<Found | undefined> {
  if (callActionOf(action, monitor) === undefined || target.kind !== 'members') return undefined
  for (const { callUuid = '' } of target.members) {
    const read = await monitor.readCallNow(action.seen.accountId, callUuid)
    if (!read.ok) return 'unreadable'
    if (read.value !== 'gone') return 'notDone'
  }
  return 'done'
}

/**
 * Whether the roster before the request showed the effect already, for example because an action that it takes back
 * does not show yet. Then a roster right after the request proves nothing.
 */
function showedEffectBefore({ action, target }: SentRun): boolean {
  const { kind } = action
  return isFlagAction(kind) && target.kind === 'members' && target.members.every((member) => showsEffect(kind, member))
}

async function readEffect(run: SentRun): Promise<Found> {
  const { monitor, action, fields } = run
  const calls = await readCalls(run)
  // The end of a call proves only the effect of a removal.
  if (calls !== undefined) return action.kind === 'remove' ? calls : 'unreadable'
  const read = await monitor.readNow(roomOf(action))
  // Even if this read failed, another may have shown the next run.
  if (action.kind === 'end' && monitor.isOver(roomOf(action), action.seen.instance)) return 'done'
  if (!read.ok) return 'unreadable'
  const targetLeaves = !isFlagAction(action.kind)
  if (read.value === 'gone') return targetLeaves ? 'done' : 'notDone'
  if (read.value.instance !== action.seen.instance) return 'unreadable'
  if (action.kind === 'end') return 'notDone'
  const members = membersAfter(run, read.value)
  if (members === undefined) return 'unreadable'
  const sentAt = shownTime(run)
  const covered = coveredMembers(members, fields, sentAt)
  if (targetLeaves) return covered.length === 0 ? 'done' : 'notDone'
  const isProven = covered.some((member) => wasSurelyThere(member, fields, sentAt))
  return isProven && covered.every((member) => showsEffect(action.kind, member)) ? 'done' : 'notDone'
}

/**
 * Milliseconds. This is shorter than the time for which the monitor shows a pending action. So if the monitor clears
 * the action within `OBSERVE_FOR`, it has not done so because its own time limit was reached.
 */
const OBSERVE_FOR = 55_000

/** `gone`: the target left before an observation could show the effect. `lost`: no later observation can show it. */
type Observed = 'notYet' | 'effect' | 'gone' | 'lost'

/**
 * After a request was accepted, journals `confirmed` once an observation shows the effect. If the target leaves before
 * that, an action that was handed over in asynchronous mode becomes `unknown`. Its acceptance says nothing about the
 * result, because the provider sends the result to the callback address and not to this computer. Call this after the
 * acceptance was passed to the journal.
 */
export function confirmWhenObserved(run: SentRun, { handedOver }: { readonly handedOver: boolean }): void {
  const { monitor, journal, clock, fields } = run
  const acceptedAt = elapsedOf(clock)
  const stop = monitor.subscribe((_before, _after, changes) => {
    const observed = observedEffect(run, acceptedAt, changes)
    if (observed === 'notYet') return
    stop()
    if (observed === 'effect') drop(journal.write(outcomeEntry(fields, 'confirmed')))
    if (observed === 'gone' && handedOver)
      drop(journal.write({ ...outcomeEntry(fields, 'unknown'), text: 'leftBefore' }))
  })
}

/**
 * After a request to end all rooms may have been carried out, journals `confirmed` once all rooms that it covered are
 * observed to have ended. After {@link OBSERVE_FOR}, journals as `unknown` which of them are still live.
 */
export function confirmEnds(
  { monitor, journal, clock }: Pick<ActionRun<Action>, 'monitor' | 'journal' | 'clock'>,
  fields: ActionFields,
  rooms: readonly Room[],
): void {
  if (rooms.length === 0) return
  const { rooms: _known, ...common } = fields
  const sentAt = elapsedOf(clock)
  const ended = new Set<Room>()
  const isLive = ({ accountId, name, instance }: Room): boolean =>
    monitor.conference({ accountId, name }) !== undefined && !monitor.isOver({ accountId, name }, instance)
  const stop = monitor.subscribe((_before, _after, changes) => {
    // A room also disappears when its account is removed, which proves nothing.
    for (const room of rooms) if (!isLive(room) && changes.some((change) => hasEnded(change, room.key))) ended.add(room)
    if (ended.size < rooms.length) return
    stop()
    clock.clearTimeout(timer)
    drop(journal.write(outcomeEntry(common, 'confirmed')))
  })
  const timer = clock.setTimeout(() => {
    stop()
    // Without a later read, for example because the network is lost, nothing is known about the room.
    const isRead = (room: Room): boolean => (monitor.aliveAge(room) ?? Infinity) < elapsedOf(clock) - sentAt
    const live = rooms.filter((room) => isLive(room) && isRead(room))
    if (live.length > 0)
      drop(journal.write({ ...outcomeEntry(common, 'unknown'), rooms: live.map(roomFields), text: 'stillLive' }))
  }, OBSERVE_FOR)
}

function observedEffect(run: SentRun, acceptedAt: ElapsedMs, changes: readonly Change[]): Observed {
  const { action, monitor, clock, fields, progress } = run
  const room = roomOf(action)
  const hasFlag = isFlagAction(action.kind)
  const known = monitor.conference(room)
  if (elapsedOf(clock) - acceptedAt > OBSERVE_FOR) return 'lost'
  if (known?.instance === action.seen.instance) {
    if (progress.isShown()) return 'notYet'
    if (!hasFlag) return 'effect'
    const accepted = { ...run, sentAt: acceptedAt }
    const members = membersAfter(accepted, known)
    return members === undefined ? 'lost' : flagEffect(members, action.kind, fields, shownTime(accepted))
  }
  // A room also disappears when its account is removed, which proves nothing.
  const key = roomKey(room.accountId, room.name)
  if (!changes.some((change) => hasEnded(change, key))) return known === undefined ? 'lost' : 'notYet'
  return hasFlag ? 'gone' : 'effect'
}

/**
 * Returns the observed effect. The monitor also clears a pending action when its last covered member leaves, which
 * proves nothing.
 */
function flagEffect(
  members: readonly Member[],
  kind: SentRun['action']['kind'],
  fields: ActionFields,
  acceptedAt: EpochMs,
): Observed {
  const covered = coveredMembers(members, fields, acceptedAt)
  if (!covered.every((member) => showsEffect(kind, member))) return 'lost'
  return covered.some((member) => wasSurelyThere(member, fields, acceptedAt)) ? 'effect' : 'gone'
}

function hasEnded(change: Change, key: string): boolean {
  if (change.kind === 'endedWhileAway') return change.conferences.some((conference) => conference.key === key)
  return change.kind === 'ended' && change.conference.key === key
}

/**
 * Whether a member can prove the effect of an action that was sent at `sentAt` (epoch ms). If the action covers
 * everyone, a member who may have joined later proves nothing, because they may be muted, or not muted, for another
 * reason.
 */
function wasSurelyThere({ joinedAt, joinUnknown }: Member, { text }: ActionFields, sentAt: EpochMs): boolean {
  return text !== 'everyone' || (joinUnknown !== true && joinedAt <= sentAt)
}

/**
 * Returns the members that an action covers, according to its journal entries. If it covers everyone, these are all
 * members who may have joined before `sentAt` (epoch ms), even if no roster had listed them by then.
 */
function coveredMembers(
  members: readonly Member[],
  { text, members: meant = [] }: ActionFields,
  sentAt: EpochMs,
): readonly Member[] {
  if (text === 'everyone') return members.filter((member) => joinedBefore(member, sentAt))
  const ids = new Set(meant.map((member) => member.callUuid ?? member.memberId))
  return members.filter((member) => ids.has(member.callUuid ?? member.memberId))
}
