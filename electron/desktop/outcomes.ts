import { drop } from '../../shared/drop.ts'
import { fault as createFault, isDeclined, type Fault } from '../../shared/fault.ts'
import type { Account } from '../../shared/account.ts'
import type { Result } from '../../shared/result.ts'
import { isFlagAction, isOfOne, isSoundAction, joinedBefore, showsEffect } from '../../shared/rooms/action-effect.ts'
import { membersOrCalls, mutedByMeIn } from '../../shared/rooms/call-members.ts'
import { othersIn } from '../../shared/rooms/me.ts'
import { roomKey, type Action, type ActionResult, type Pending, type Room } from '../../shared/rooms/model.ts'
import type { ShownSnapshot } from '../../shared/rooms/shown-room.ts'
import { isAlert, isUnsent, type Told } from '../../shared/rooms/told.ts'
import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'
import { createAfter } from '../../shared/timers.ts'
import type { AccountId } from '../../shared/values.ts'
import { roomOf } from '../moderation/actions/guard.ts'
import { whoSeen } from '../moderation/actions/progress.ts'
import type { DesktopOptions } from './desktop-options.ts'
import { observed } from './shortcuts/observed.ts'

/**
 * Milliseconds after which a message no longer waits for a roster that shows the effect. An action is "requested" after
 * six seconds.
 */
const LONGEST_WAIT = 8_000

interface OutcomesOptions extends Pick<DesktopOptions, 'rooms' | 'commands' | 'appStatus' | 'clock'> {
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly newId: () => string
}

/**
 * Says what became of what the user did in the window: on the row that it is about or, if there is none, in a message.
 * The window itself remembers no click.
 */
export class Outcomes {
  readonly #options: OutcomesOptions

  constructor(options: OutcomesOptions) {
    this.#options = options
    const { rooms } = options
    rooms.subscribe((before, after) => {
      this.#observe(after, new Set(before.conferences))
    })
    this.#observe(rooms.snapshot())
  }

  /** Carries out an action, and says what became of it. Clears an earlier failure on its row. */
  async of(action: Action, act: () => Promise<Result<ActionResult>>): Promise<Result<ActionResult>> {
    this.#forgetFailures(action)
    const follow = this.#follow(action)
    const result = await act().catch((error: unknown) => {
      this.#refuse(action, createFault('internal'))
      throw error
    })
    // Announcements in several rooms are told in the dialog that asked for them.
    if (action.kind === 'announce' && action.others !== undefined) return result
    if (!result.ok) this.#refuse(action, result.fault)
    else if (result.value.state === 'mixed' || result.value.state === 'alreadyGone') this.#tell(action, result.value)
    else if (result.value.state === 'accepted') {
      const { endsIn, covered } = result.value
      if (endsIn !== undefined) this.#tell(action, result.value)
      else follow?.(covered)
    }
    return result
  }

  /** Says why an action cannot be asked about. */
  notAsked(action: Action, fault: Fault): void {
    if (fault.code === 'notFound') this.#tell(action, { state: 'alreadyGone' })
    else this.#refuse(action, fault)
  }

  /** Shows why an action was refused. The window shows itself what its own dialogs can mend. */
  #refuse(action: Action, fault: Fault): void {
    const { rooms, clock, newId } = this.#options
    const { code, values } = fault
    if (code === 'cancelled' || isDeclined(fault) || code === 'unconfirmed' || values?.reason === 'accountName') return
    if (isSoundAction(action.kind) && isUnsent(fault)) return
    const room = this.#rowOf(action)
    if (room === undefined || !('seen' in action)) {
      this.#tell(action, { state: 'failed', fault })
      return
    }
    const who = whoSeen(action)
    const isSaid = room.pending.some(
      (one) => one.kind === action.kind && one.fault?.code === code && isOnSameRow(one, who),
    )
    // The row shows an unknown outcome as an action that a roster may still decide.
    if (isSaid || code === 'unknownOutcome') return
    const { caller, group } = whomOf(action)
    const about = { ...(caller && { caller }), ...(group && { group }) }
    const entry = { id: newId(), kind: action.kind, who, at: clock.now(), state: 'failed', fault, ...about } as const
    rooms.pending(room.accountId, room.name, entry.id, entry)
  }

  /** The room whose row, or the row of whose caller, shows what became of this action. Undefined if there is none. */
  #rowOf(action: Action): Room | undefined {
    if (!('seen' in action) || (action.kind === 'end' && action.others !== undefined)) return undefined
    const room = this.#options.rooms.conference(roomOf(action))
    if (room?.instance !== action.seen.instance) return undefined
    const who = whoSeen(action)
    return who.length !== 1 || membersOrCalls(room).some(({ key }) => key === who[0]) ? room : undefined
  }

  /** A new attempt replaces an earlier failure, except an unknown outcome, which a roster may still decide. */
  #forgetFailures(action: Action): void {
    const room = this.#rowOf(action)
    if (room === undefined) return
    const who = whoSeen(action)
    for (const entry of room.pending)
      if (
        entry.state === 'failed' &&
        entry.fault?.code !== 'unknownOutcome' &&
        isOnSameRow(entry, who) &&
        (entry.kind === action.kind || !isSoundAction(entry.kind))
      )
        this.#options.commands.dismiss(entry.id)
  }

  /** Tells of the failures of callers who have left. Those of a run end with it. */
  #observe({ conferences }: ShownSnapshot, known: ReadonlySet<Room> = new Set()): void {
    const { appStatus, commands } = this.#options
    for (const room of conferences) {
      if (known.has(room)) continue
      const here = new Set<string>(membersOrCalls(room).map(({ key }) => key))
      for (const { id, state, kind, who, fault, caller } of room.pending) {
        if (state !== 'failed' || who === 'everyone' || who.length !== 1 || here.has(who[0] ?? '')) continue
        commands.dismiss(id)
        // Actions that were dropped because of a sleep or a lost network have a message of their own.
        if (fault === undefined || fault.code === 'cancelled') continue
        const { accountId, key, title } = room
        const about = { kind, accountId, room: key, title, ...(caller && { caller }) }
        this.#add({ ...about, became: { state: 'failed', fault } }, room.instance)
      }
    }
    const runs = new Set(conferences.map(({ key, instance }) => `${key}\n${instance}`))
    for (const { id, told, instance } of appStatus.get().messages)
      if (instance !== undefined && !runs.has(`${told?.room}\n${instance}`)) appStatus.dismissMessage(id)
  }

  /**
   * Follows a mute, unmute, deafen or undeafen of everyone, of everyone but me, or of those whom the user muted. Once it
   * is accepted, says so, and says whom it reached only after a roster shows it. Undefined for any other action. Must be
   * called before sending, because it stores who is in the room.
   */
  #follow(action: Action): ((covered: number | undefined) => void) | undefined {
    if (!('who' in action) || action.who.kind === 'members' || !isFlagAction(action.kind)) return undefined
    const { rooms, appStatus, clock } = this.#options
    const { kind, who } = action
    const sentAt = clock.now()
    const first = rooms.conference(roomOf(action))
    const others = first && (who.kind === 'mutedByMe' ? mutedByMeIn(first) : othersIn(membersOrCalls(first)))
    const keys = who.kind === 'everyone' ? undefined : new Set<string>(others?.map(({ key }) => key))
    const isAbout = ({ who: meant }: Pending): boolean =>
      meant === 'everyone' ? keys === undefined : keys !== undefined && meant.some((key) => keys.has(key))
    const became = (): Told['became'] | 'gone' | undefined => {
      const room = rooms.conference(roomOf(action))
      if (room?.instance !== action.seen.instance) return 'gone'
      const entry = room.pending.find((one) => one.kind === kind && one.at >= sentAt && isAbout(one))
      if (entry?.state === 'failed') return 'gone'
      if (entry?.state === 'requested') return { state: 'requested' }
      if (entry !== undefined || room.members === undefined || (room.rosterAt ?? 0) < sentAt) return undefined
      const meant = room.members.filter((one) => (keys === undefined ? joinedBefore(one, sentAt) : keys.has(one.key)))
      return meant.every((one) => showsEffect(kind, one)) ? { state: 'confirmed', people: meant.length } : undefined
    }
    return (people) => {
      const message = this.#tell(action, { state: 'doing', ...(people !== undefined && { people }) })
      const isKnown = observed(rooms, createAfter(clock), () => became() !== undefined, LONGEST_WAIT)
      const tell = (): void => {
        const next = became() ?? { state: 'requested' }
        appStatus.dismissMessage(message)
        if (next !== 'gone') this.#tell(action, next)
      }
      drop(isKnown.then(tell))
    }
  }

  #tell(action: Action, became: Told['became']): string {
    const isOfRun = became.state === 'failed' && this.#rowOf(action) !== undefined
    const told = { kind: action.kind, ...this.#placeOf(action), ...whomOf(action), became }
    return this.#add(told, isOfRun && 'seen' in action ? action.seen.instance : undefined)
  }

  /** The same message is not shown twice. */
  #add(told: Told, instance: number | undefined): string {
    const { appStatus } = this.#options
    const text = JSON.stringify(told)
    for (const one of appStatus.get().messages)
      if (isAlert(told) && JSON.stringify(one.told) === text) appStatus.dismissMessage(one.id)
    return appStatus.addMessage('action', {}, { told, ...(instance !== undefined && { instance }) })
  }

  #placeOf(action: Action): Pick<Told, 'accountId' | 'room' | 'title'> {
    const { rooms, accountOf } = this.#options
    if (!('seen' in action)) {
      const { accountId } = action
      return { accountId, title: accountOf(accountId)?.name ?? accountId }
    }
    const { accountId, conference } = action.seen
    const title = rooms.conference(roomOf(action))?.title ?? sanitizeForDisplay(conference)
    return { accountId, room: roomKey(accountId, conference), title }
  }
}

function whomOf(action: Action): Pick<Told, 'caller' | 'group' | 'count'> {
  if (action.kind === 'endAll') return {}
  if (action.kind === 'hangupCall' || action.kind === 'end') {
    if (action.others !== undefined) return { count: action.others.length + 1 }
    return action.kind === 'hangupCall' && action.caller ? { caller: action.caller } : {}
  }
  if (action.who.kind !== 'members') return { group: action.who.kind }
  const [one, ...others] = action.who.members
  return one === undefined || others.length > 0
    ? { count: action.who.members.length }
    : { caller: { name: one.name, number: one.number } }
}

/** Whether a caller's row, or the room's, shows this as well as an action on these. */
function isOnSameRow(entry: Pending, who: Pending['who']): boolean {
  return isOfOne(entry) ? who.length === 1 && entry.who[0] === who[0] : who.length !== 1
}
