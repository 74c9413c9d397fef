import { fault, type Fault } from '../../../shared/fault.ts'
import { othersIn } from '../../../shared/rooms/me.ts'
import { mayMuteOthers, meOf } from '../../../shared/rooms/call-members.ts'
import { everyoneSeenIn, memberSeenOf, onlyThis, seenOf } from '../../../shared/rooms/room-actions.ts'
import type { Action, Room, Member, Snapshot } from '../../../shared/rooms/model.ts'
import { emptinessOf } from '../../../shared/text/totals.ts'
import type { Clock } from '../../../shared/clock.ts'
import { createAfter } from '../../../shared/timers.ts'
import { withoutDemo } from '../../../shared/rooms/without-demo.ts'
import { faultToTell } from '../../moderation/actions/outcomes.ts'
import type { Commands } from '../../moderation/actions/commands.ts'
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
  readonly rooms: Pick<Rooms, 'subscribe' | 'conference' | 'snapshot' | 'readNow'>
  readonly commands: Pick<Commands, 'act'>
  readonly clock: Clock
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
  async muteMe(): Promise<OwnRoomReport> {
    const room = await this.#find()
    if ('kind' in room) return room
    const me = meOf(room)
    if (me === undefined) {
      const unsure = { kind: 'failed', fault: fault('changed', { values: { reason: 'unsureCaller' } }) } as const
      return room.members === undefined ? unsure : { kind: 'whichLine', room }
    }
    const kind = isMutedOrWillBe(room, me) ? 'unmute' : 'mute'
    const { key } = me
    const about = { seen: seenOf(room), who: onlyThis(me) } as const
    const done = await this.#act({ ...about, kind }, room, (now) => {
      const member = now.members?.find((one) => one.key === key)
      return member?.muted === (kind === 'mute') && !isUnconfirmed(now, kind, key)
    })
    const undo = { ...about, kind: kind === 'mute' ? 'unmute' : 'mute' } as const
    return done ?? { kind: kind === 'mute' ? 'muted' : 'unmuted', room, undo }
  }

  /** Mutes everyone but the user. If it is unknown who the user is, mutes nobody and reports that. */
  async muteAllButMe(): Promise<OwnRoomReport> {
    const room = await this.#find()
    if ('kind' in room) return room
    const seen = everyoneSeenIn(room)
    const before = othersIn(room.members ?? [])
    const others = new Set(before.map(({ key }) => key))
    // Without a roster, nothing shows the effect.
    const isShown = (now: Room): boolean =>
      now.members?.every(
        ({ key, muted }) => !others.has(key) || (muted === true && !isUnconfirmed(now, 'mute', key)),
      ) === true
    const done = await this.#act({ kind: 'mute', seen, who: { kind: 'everyoneButMe' } }, room, isShown)
    const members = before.filter(({ muted }) => muted !== true).map(memberSeenOf)
    const undo: Action = { kind: 'unmute', seen, who: { kind: 'members', members } }
    return done ?? { kind: 'othersMuted', room, people: others.size, ...(members.length > 0 && { undo }) }
  }

  /** Returns the only own room in which the user is, or reports why none can be acted on. */
  async #find(): Promise<Room | OwnRoomReport> {
    const { rooms, clock } = this.#options
    const ownRooms = (): readonly Room[] => ownRoomsOf(rooms.snapshot())
    const before = ownRooms()
    const pressedAt = clock.now()
    // Outdated rooms are read first, because what a press means depends on who is muted.
    const outdated = before.filter(({ stale, state }) => stale || state === 'unreachable')
    await Promise.all(outdated.map(({ accountId, name }) => rooms.readNow({ accountId, name })))
    const [only, other] = ownRooms().filter((room) => mayMuteOthers(room) || meOf(room) !== undefined)
    if (only === undefined) return before.length === 0 ? withoutOwnRoom(rooms.snapshot()) : { kind: 'notFound' }
    if (other !== undefined) return { kind: 'several' }
    const isLate = only.stale || only.state === 'unreachable' || clock.now() - pressedAt > READ_WITHIN
    return isLate ? { kind: 'failed', fault: fault('stale') } : only
  }

  /** Returns undefined once an observation of this run shows the effect, otherwise what to report. */
  async #act(
    action: Action & { readonly kind: 'mute' | 'unmute' },
    room: Room,
    isShown: (room: Room) => boolean,
  ): Promise<OwnRoomReport | undefined> {
    const { rooms, commands, clock } = this.#options
    const failed = faultToTell(action, await commands.act(action))
    if (failed !== undefined) return { kind: 'failed', fault: failed }
    const check = (): boolean => {
      const now = rooms.conference({ accountId: room.accountId, name: room.name })
      return now?.instance === room.instance && isShown(now)
    }
    const isConfirmed = await observed(rooms, createAfter(clock), check, CONFIRMED_WITHIN)
    return isConfirmed ? undefined : { kind: 'requested', action: action.kind, room }
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
