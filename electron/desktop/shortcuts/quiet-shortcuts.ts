import { fault, type Fault } from '../../../shared/fault.ts'
import { isOnHold } from '../../../shared/rooms/action-effect.ts'
import { mayMuteOthers, membersOrCalls, meOf } from '../../../shared/rooms/call-members.ts'
import { othersIn } from '../../../shared/rooms/me.ts'
import type { Action, Member, Room, Seen, Snapshot } from '../../../shared/rooms/model.ts'
import { laterText } from '../../../shared/rooms/newcomers.ts'
import { admissibleIn } from '../../../shared/rooms/on-hold.ts'
import { everyoneSeenIn, memberSeenOf, onlyThis, seenOf } from '../../../shared/rooms/room-actions.ts'
import { withoutDemo } from '../../../shared/rooms/without-demo.ts'
import { roomTitle } from '../../../shared/text/room-names.ts'
import { emptinessOf } from '../../../shared/text/totals.ts'
import { createAfter } from '../../../shared/timers.ts'
import type { MemberKey } from '../../../shared/values.ts'
import { faultToTell } from '../../moderation/actions/outcomes.ts'
import type { OnHold } from '../../moderation/keep/hold.ts'
import type { DesktopOptions } from '../desktop-options.ts'
import type { NotificationContent } from '../notifications/notification-content.ts'
import { isUnconfirmed, observed } from './observed.ts'

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
export function withoutOwnRoom(
  snapshot: Snapshot,
): { readonly kind: 'none' | 'unknown' } | { readonly kind: 'ending'; readonly room: Room } {
  const { accounts, conferences } = withoutDemo(snapshot)
  const room = conferences.find(({ own, state }) => own && state === 'ending')
  if (room !== undefined) return { kind: 'ending', room }
  return { kind: emptinessOf(accounts) === 'none' ? 'none' : 'unknown' }
}

/**
 * The shortcuts that act from any application, without a window. Each press acts once, and returns the notification
 * that tells what became of it.
 */
export class QuietShortcuts {
  readonly #options: DesktopOptions
  /** Those whom an earlier press is admitting. The next press is for the next caller. */
  readonly #admitting = new Set<MemberKey>()

  constructor(options: DesktopOptions) {
    this.#options = options
  }

  /**
   * Mutes the user's line in their room (the picked one, if they have several). Unmutes it if it is already muted, or
   * if its mute is pending.
   */
  async muteMe(): Promise<NotificationContent> {
    const { room, refused } = await this.#find()
    if (room === undefined) return refused
    const { t } = this.#options.localizedTexts.current()
    const me = meOf(room)
    if (me === undefined) {
      if (room.members === undefined) return this.#failed(fault('changed', { values: { reason: 'unsureCaller' } }))
      return this.#about(room, t('ownRoom.nothing'), t('ownRoom.whichLineBody', { title: this.#titleOf(room) }))
    }
    const isMute = !isMutedOrWillBe(room, me)
    const [kind, opposite] = isMute ? (['mute', 'unmute'] as const) : (['unmute', 'mute'] as const)
    const { key } = me
    const about = { seen: seenOf(room), who: onlyThis(me) } as const
    const unseen = await this.#act({ ...about, kind }, room, (now) => {
      const member = now.members?.find((one) => one.key === key)
      return member?.muted === isMute && !isUnconfirmed(now, kind, key)
    })
    const title = t(isMute ? 'ownRoom.muted' : 'ownRoom.unmuted')
    return unseen ?? this.#about(room, title, this.#titleOf(room), { ...about, kind: opposite })
  }

  /** Mutes everyone but the user. If it is unknown who the user is, mutes nobody and says so. */
  async muteAllButMe(): Promise<NotificationContent> {
    const { room, refused } = await this.#find()
    if (room === undefined) return refused
    const seen = everyoneSeenIn(room)
    const before = othersIn(room.members ?? [])
    const others = new Set(before.map(({ key }) => key))
    // Without a roster, nothing shows the effect.
    const isShown = (now: Room): boolean =>
      now.members?.every(
        ({ key, muted }) => !others.has(key) || (muted === true && !isUnconfirmed(now, 'mute', key)),
      ) === true
    const unseen = await this.#act({ kind: 'mute', seen, who: { kind: 'everyoneButMe' } }, room, isShown)
    if (unseen !== undefined) return unseen
    const members = before.filter(({ muted }) => muted !== true).map(memberSeenOf)
    const { rooms, localizedTexts } = this.#options
    const { t } = localizedTexts.current()
    const shown = rooms.snapshot().conferences.find(({ key }) => key === room.key)
    const body = `${t('ownRoom.othersMutedBody', { title: this.#titleOf(room), count: others.size })} ${t(laterText(shown?.newcomers))}`
    // It reverses exactly this action.
    const undo: Action = { kind: 'unmute', seen, who: { kind: 'members', members } }
    return this.#about(room, t('ownRoom.othersMuted'), body, members.length > 0 ? undo : undefined)
  }

  /** Admits whoever has waited longest at the door of any room. Each press admits one caller. */
  async admit(): Promise<NotificationContent> {
    const { rooms, onHold, clock, localizedTexts } = this.#options
    const { t } = localizedTexts.current()
    const [next] = this.#waiting()
    if (next === undefined)
      return { title: t('door.nobodyAdmitted'), body: t('door.nobodyBody'), show: { what: 'rooms' } }
    const { room, member } = next
    this.#admitting.add(member.key)
    const failed = await bringBack(onHold, seenOf(room), [member.key])
    const isAdmitted = (): boolean => {
      const now = rooms.conference(room)
      const here = now === undefined ? undefined : membersOrCalls(now).find(({ key }) => key === member.key)
      return now?.instance === room.instance && here !== undefined && !isOnHold(here, now)
    }
    const isSeen = failed === undefined && (await observed(rooms, createAfter(clock), isAdmitted, CONFIRMED_WITHIN))
    this.#admitting.delete(member.key)
    if (failed !== undefined) return this.#failed(failed)
    const name = localizedTexts.notificationNameOf(member, membersOrCalls(room))
    const count = this.#waiting().length
    const still = count === 0 ? '' : t('door.stillWaiting', { count })
    const said = t(isSeen ? 'door.admittedBody' : 'door.requestedBody', { name, title: this.#titleOf(room) })
    return this.#about(room, t(isSeen ? 'door.admitted' : 'ownRoom.requested'), `${said} ${still}`.trimEnd())
  }

  /** Those at the door of any room, longest first, without those who are about to be removed. */
  #waiting(): readonly { readonly room: Room; readonly member: Member }[] {
    const { conferences, readOnly } = withoutDemo(this.#options.rooms.snapshot())
    return conferences
      .filter(({ state }) => state !== 'ending' && !readOnly)
      .flatMap((room) => admissibleIn(room).map((member) => ({ room, member })))
      .filter(({ member }) => !this.#admitting.has(member.key))
      .toSorted((one, other) => one.member.joinedAt - other.member.joinedAt)
  }

  /** The only own room in which the user is, or why none can be acted on. */
  async #find(): Promise<
    { readonly room: Room; readonly refused?: never } | { readonly room?: never; readonly refused: NotificationContent }
  > {
    const { rooms, clock, localizedTexts } = this.#options
    const { t } = localizedTexts.current()
    const ownRooms = (): readonly Room[] => ownRoomsOf(rooms.snapshot())
    const nothing = (body: string) => ({
      refused: { title: t('ownRoom.nothing'), body, show: { what: 'rooms' } } as const,
    })
    const before = ownRooms()
    const pressedAt = clock.now()
    // Outdated rooms are read first, because what a press means depends on who is muted.
    const outdated = before.filter(({ stale, state }) => stale || state === 'unreachable')
    await Promise.all(outdated.map(({ accountId, name }) => rooms.readNow({ accountId, name })))
    const [only, other] = ownRooms().filter((room) => mayMuteOthers(room) || meOf(room) !== undefined)
    if (only === undefined) {
      if (before.length > 0) return nothing(t('ownRoom.notFoundBody'))
      const why = withoutOwnRoom(rooms.snapshot())
      if (why.kind !== 'ending') return nothing(t(`shortcut.${why.kind}`))
      const accepted = t('shortcut.accepted', { title: this.#titleOf(why.room) })
      return { refused: this.#about(why.room, t('ownRoom.nothing'), accepted) }
    }
    if (other !== undefined) return nothing(t('ownRoom.severalBody'))
    const isLate = only.stale || only.state === 'unreachable' || clock.now() - pressedAt > READ_WITHIN
    return isLate ? { refused: this.#failed(fault('stale')) } : { room: only }
  }

  /** Returns undefined once an observation of this run shows the effect, otherwise what to tell. */
  async #act(
    action: Action & { readonly kind: 'mute' | 'unmute' },
    room: Room,
    isShown: (room: Room) => boolean,
  ): Promise<NotificationContent | undefined> {
    const { rooms, commands, clock, localizedTexts } = this.#options
    const failed = faultToTell(action, await commands.act(action))
    if (failed !== undefined) return this.#failed(failed)
    const check = (): boolean => {
      const now = rooms.conference(room)
      return now?.instance === room.instance && isShown(now)
    }
    if (await observed(rooms, createAfter(clock), check, CONFIRMED_WITHIN)) return undefined
    const { t } = localizedTexts.current()
    const body = t(`ownRoom.requestedBody.${action.kind}`, { title: this.#titleOf(room) })
    return this.#about(room, t('ownRoom.requested'), body)
  }

  #titleOf(room: Room): string {
    return roomTitle(this.#options.localizedTexts.current().t, this.#options.rooms.snapshot().accounts, room)
  }

  #failed(told: Fault): NotificationContent {
    return this.#options.localizedTexts.failure(told)
  }

  #about({ key }: Room, title: string, body: string, undo?: Action): NotificationContent {
    const label = this.#options.localizedTexts.current().t('member.undo')
    const buttons = undo && [{ label, command: { do: 'act', action: undo } as const }]
    return { title, body, show: { what: 'room', key }, ...(buttons && { buttons }) }
  }
}

/**
 * Brings callers back from hold, which also admits those at the door. Returns the fault to tell a user who sees no row;
 * undefined if it was accepted.
 */
export async function bringBack(onHold: OnHold, seen: Seen, members: readonly MemberKey[]): Promise<Fault | undefined> {
  const brought = await onHold.bringBack(seen, members)
  return faultToTell({ kind: 'undeafen', seen, who: { kind: 'members', members: [] } }, brought)
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
