import { fault, type Fault } from '../../../shared/fault.ts'
import { othersIn } from '../../../shared/rooms/me.ts'
import { mayMuteOthers, meOf } from '../../../shared/rooms/call-members.ts'
import { everyoneSeenIn, memberSeenOf, onlyThis, seenOf } from '../../../shared/rooms/room-actions.ts'
import type { Action, ActionResult, Room, Member, Snapshot } from '../../../shared/rooms/model.ts'
import type { Result } from '../../../shared/result.ts'
import { emptinessOf } from '../../../shared/text/totals.ts'
import type { After } from '../../../shared/timers.ts'
import { withoutDemo } from '../../../shared/rooms/without-demo.ts'
import { faultToTell } from '../../moderation/actions/outcomes.ts'
import type { Rooms } from '../../moderation/rooms.ts'
import { isUnconfirmed, observed } from './observed.ts'

/** The outcome of a shortcut. A notification shows it, because no window does. */
export type OwnRoomReport =
  | WithoutOwnRoom
  /** `notFound`: the user is in none of their own rooms. `several`: the user is in several. */
  | { readonly kind: 'notFound' | 'several' }
  /** The user is in the room on several lines, and has not said which of them is meant. */
  | { readonly kind: 'whichLine'; readonly room: Room }
  /** `undo` reverses exactly this action. */
  | { readonly kind: 'muted' | 'unmuted'; readonly room: Room; readonly undo: Action }
  /** `undo` is absent if the others were already muted. */
  | { readonly kind: 'othersMuted'; readonly room: Room; readonly people: number; readonly undo?: Action }
  /** The action was accepted, but no observation showed its effect in time. */
  | { readonly kind: 'requested'; readonly action: 'mute' | 'unmute'; readonly room: Room }
  | { readonly kind: 'failed'; readonly fault: Fault }

export interface OwnRoomShortcutsOptions {
  readonly monitor: Pick<Rooms, 'subscribe' | 'conference' | 'snapshot' | 'readNow'>
  /** The user's own rooms that are live now. */
  readonly ownRooms: () => readonly Room[]
  readonly act: (action: Action) => Promise<Result<ActionResult>>
  readonly now: () => number
  readonly after: After
  readonly report: (report: OwnRoomReport) => void
}

/** Milliseconds after which an accepted action counts as unconfirmed. */
const CONFIRMED_WITHIN = 6_000
/** Milliseconds from the press after which nothing is sent. The user may have muted or unmuted in another way. */
const READ_WITHIN = 5_000

/** The user's own rooms that are live. Those of the demo count only while there is no other account. */
export function ownRoomsOf({ accounts, conferences }: Snapshot): readonly Room[] {
  const real = new Set(accounts.flatMap(({ id, demo }) => (demo ? [] : id)))
  return conferences.filter(
    ({ own, state, accountId }) => own && state !== 'ending' && (real.size === 0 || real.has(accountId)),
  )
}

/**
 * Why none of the user's own rooms is live. `unknown`: one may be live. `ending`: the provider has accepted the end of
 * one.
 */
export type WithoutOwnRoom = { readonly kind: 'none' | 'unknown' } | { readonly kind: 'ending'; readonly room: Room }

export function withoutOwnRoom(snapshot: Snapshot): WithoutOwnRoom {
  const { accounts, conferences } = withoutDemo(snapshot)
  const room = conferences.find(({ own, state }) => own && state === 'ending')
  if (room !== undefined) return { kind: 'ending', room }
  return { kind: emptinessOf(accounts) === 'none' ? 'none' : 'unknown' }
}

/** The shortcuts that act on the user's own room from any application, without a window. Each press acts once. */
export class OwnRoomShortcuts {
  readonly #options: OwnRoomShortcutsOptions

  constructor(options: OwnRoomShortcutsOptions) {
    this.#options = options
  }

  /**
   * Mutes the user's line in their room (the picked one, if they have several). Unmutes it if it is already muted, or
   * if its mute is pending.
   */
  async muteMe(): Promise<void> {
    const room = await this.#find()
    if (room === undefined) return
    const me = meOf(room)
    if (me === undefined) {
      const unsure = { kind: 'failed', fault: fault('changed', { values: { reason: 'unsureCaller' } }) } as const
      this.#options.report(room.members === undefined ? unsure : { kind: 'whichLine', room })
      return
    }
    const kind = isMutedOrWillBe(room, me) ? 'unmute' : 'mute'
    const { key } = me
    const about = { seen: seenOf(room), who: onlyThis(me) } as const
    const accepted = await this.#act({ ...about, kind })
    if (!accepted) return
    const isConfirmed = await this.#observed(room, (now) => {
      const member = now.members?.find((one) => one.key === key)
      return member?.muted === (kind === 'mute') && !isUnconfirmed(now, kind, key)
    })
    const undo = { ...about, kind: kind === 'mute' ? 'unmute' : 'mute' } as const
    if (isConfirmed) this.#options.report({ kind: kind === 'mute' ? 'muted' : 'unmuted', room, undo })
    else this.#options.report({ kind: 'requested', action: kind, room })
  }

  /** Mutes everyone but the user. If it is unknown who the user is, mutes nobody and reports that. */
  async muteAllButMe(): Promise<void> {
    const room = await this.#find()
    if (room === undefined) return
    const seen = everyoneSeenIn(room)
    const before = othersIn(room.members ?? [])
    const others = new Set(before.map(({ key }) => key))
    const accepted = await this.#act({ kind: 'mute', seen, who: { kind: 'everyoneButMe' } })
    if (!accepted) return
    // Without a roster, nothing shows it.
    const isConfirmed = await this.#observed(
      room,
      (now) =>
        now.members?.every(
          ({ key, muted }) => !others.has(key) || (muted === true && !isUnconfirmed(now, 'mute', key)),
        ) === true,
    )
    const members = before.filter(({ muted }) => muted !== true).map(memberSeenOf)
    const undo: Action = { kind: 'unmute', seen, who: { kind: 'members', members } }
    const people = { people: others.size, ...(members.length > 0 && { undo }) }
    if (isConfirmed) this.#options.report({ kind: 'othersMuted', room, ...people })
    else this.#options.report({ kind: 'requested', action: 'mute', room })
  }

  /** Returns the only own room in which the user is, or reports why none can be acted on. */
  async #find(): Promise<Room | undefined> {
    const { ownRooms, monitor, report, now } = this.#options
    const rooms = ownRooms()
    const pressedAt = now()
    // Outdated rooms are read first, because what a press means depends on who is muted.
    const outdated = rooms.filter(({ stale, state }) => stale || state === 'unreachable')
    await Promise.all(outdated.map(({ accountId, name }) => monitor.readNow({ accountId, name })))
    const found = ownRooms().filter((room) => mayMuteOthers(room) || meOf(room) !== undefined)
    const [only] = found
    if (only === undefined) report(rooms.length === 0 ? withoutOwnRoom(monitor.snapshot()) : { kind: 'notFound' })
    else if (found.length > 1) report({ kind: 'several' })
    else if (only.stale || only.state === 'unreachable' || now() - pressedAt > READ_WITHIN)
      report({ kind: 'failed', fault: fault('stale') })
    else return only
    return undefined
  }

  async #act(action: Action): Promise<boolean> {
    const { act, report } = this.#options
    const failed = faultToTell(action, await act(action))
    if (failed !== undefined) report({ kind: 'failed', fault: failed })
    return failed === undefined
  }

  /** Whether an observation of this run shows the effect in time. */
  #observed({ accountId, name, instance }: Room, isShown: (room: Room) => boolean): Promise<boolean> {
    const { monitor, after } = this.#options
    const check = (): boolean => {
      const room = monitor.conference({ accountId, name })
      return room?.instance === instance && isShown(room)
    }
    return observed(monitor, after, check, CONFIRMED_WITHIN)
  }
}

/**
 * Whether the newest pending mute or unmute of the member is a mute; without one, whether the member is muted. A second
 * press must undo the first, even before an observation shows its effect. An unconfirmed action on several callers
 * counts only until the next roster, because perhaps only another caller lacks its effect. An action on everyone does
 * not count while it is checked, because it may spare the member or not be sent.
 */
function isMutedOrWillBe({ pending, rosterAt = -Infinity }: Room, { key, muted }: Member): boolean {
  const newest = pending
    .filter(({ kind, state }) => (kind === 'mute' || kind === 'unmute') && state !== 'failed')
    .filter(({ who }) => who === 'everyone' || who.includes(key))
    .filter(({ who, state }) => state !== 'checking' || who !== 'everyone')
    .filter(({ who, state, at }) => state !== 'requested' || who.length === 1 || rosterAt <= at)
    .toSorted((one, other) => one.at - other.at)
    .at(-1)
  return newest === undefined ? muted === true : newest.kind === 'mute'
}
