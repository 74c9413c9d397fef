import { fault, type Fault } from '../../../shared/fault.ts'
import type { Action, ActionResult, Conference, Member, Snapshot } from '../../../shared/model.ts'
import type { Result } from '../../../shared/result.ts'
import type { After } from '../../../shared/timers.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import { isUnconfirmed, observed } from './observed.ts'
import { PressFilter } from './press-filter.ts'

export type OwnRoomShortcut = 'muteMe' | 'muteAllButMe'

/** What the user is told, since no window shows it. */
export type OwnRoomReport =
  /** No own room is live; or the user was found in none of them, or in several. */
  | { readonly kind: 'none' | 'notFound' | 'several' }
  | { readonly kind: 'muted' | 'unmuted'; readonly room: Conference }
  | { readonly kind: 'othersMuted'; readonly room: Conference; readonly people: number }
  /** Accepted, and no observation showed it in time. */
  | { readonly kind: 'requested'; readonly action: 'mute' | 'unmute'; readonly room: Conference }
  | { readonly kind: 'failed'; readonly fault: Fault }

export interface OwnRoomShortcutsOptions {
  readonly monitor: Pick<Monitor, 'subscribe' | 'conference' | 'snapshot' | 'readNow'>
  /** Own rooms that are live now. */
  readonly ownRooms: () => readonly Conference[]
  readonly act: (action: Action) => Promise<Result<ActionResult>>
  readonly now: () => number
  readonly after: After
  readonly report: (report: OwnRoomReport) => void
}

/** Milliseconds after which an accepted action counts as unconfirmed. */
const CONFIRMED_WITHIN = 6_000

interface Found {
  readonly room: Conference
  readonly me: Member
}

/** Own rooms that are live; those of the demo only as long as no other account is there. */
export function ownRoomsOf({ accounts, conferences }: Snapshot): readonly Conference[] {
  const real = new Set(accounts.flatMap(({ id, demo }) => (demo ? [] : id)))
  return conferences.filter(
    ({ own, state, accountId }) => own && state !== 'ending' && (real.size === 0 || real.has(accountId)),
  )
}

/** The shortcuts that act on the own room from any application, without a window. Each press acts once. */
export class OwnRoomShortcuts {
  readonly #options: OwnRoomShortcutsOptions
  readonly #presses: Readonly<Record<OwnRoomShortcut, PressFilter>>

  constructor(options: OwnRoomShortcutsOptions) {
    this.#options = options
    this.#presses = {
      muteMe: new PressFilter(options, () => void this.muteMe()),
      muteAllButMe: new PressFilter(options, () => void this.muteAllButMe()),
    }
  }

  /** The global shortcut was pressed, or is being held. */
  pressed(which: OwnRoomShortcut): void {
    this.#presses[which].callback()
  }

  /** Mutes me in my room, or unmutes me if I am muted. */
  async muteMe(): Promise<void> {
    const found = await this.#find()
    if (found === undefined) return
    const { room, me } = found
    const kind = isMutedOrWillBe(room, me) ? 'unmute' : 'mute'
    const { key, memberId, callUuid } = me
    const accepted = await this.#act({
      kind,
      seen: this.#seen(room),
      who: { kind: 'members', members: [{ key, memberId, ...(callUuid !== undefined && { callUuid }) }] },
    })
    if (!accepted) return
    const isConfirmed = await this.#observed(room, (now) => {
      const member = now.members?.find((one) => one.key === key)
      return member?.muted === (kind === 'mute') && !isUnconfirmed(now, kind, key)
    })
    if (isConfirmed) this.#options.report({ kind: kind === 'mute' ? 'muted' : 'unmuted', room })
    else this.#options.report({ kind: 'requested', action: kind, room })
  }

  /** Never mutes me: without knowing who I am it does nothing. */
  async muteAllButMe(): Promise<void> {
    const found = await this.#find()
    if (found === undefined) return
    const { room } = found
    const others = new Set((room.members ?? []).flatMap(({ key, isMe }) => (isMe ? [] : key)))
    const accepted = await this.#act({ kind: 'mute', seen: this.#seen(room), who: { kind: 'everyoneButMe' } })
    if (!accepted) return
    const isConfirmed = await this.#observed(room, (now) =>
      isEvery(now.members, ({ key, muted }) => !others.has(key) || (muted && !isUnconfirmed(now, 'mute', key))),
    )
    if (isConfirmed) this.#options.report({ kind: 'othersMuted', room, people: others.size })
    else this.#options.report({ kind: 'requested', action: 'mute', room })
  }

  /** The one own room in which I am. Reports why there is none. */
  async #find(): Promise<Found | undefined> {
    const { ownRooms, monitor, report } = this.#options
    const rooms = ownRooms()
    // What is shown may be old: who is muted there decides what a press means.
    const outdated = rooms.filter(({ stale, state }) => stale || state === 'unreachable')
    await Promise.all(outdated.map(({ accountId, name }) => monitor.readNow({ accountId, name })))
    const found = ownRooms().flatMap((room) => {
      const me = room.members?.find(({ isMe }) => isMe)
      return me === undefined ? [] : { room, me }
    })
    const [only] = found
    if (only === undefined) report({ kind: rooms.length === 0 ? 'none' : 'notFound' })
    else if (found.length > 1) report({ kind: 'several' })
    else if (only.room.stale || only.room.state === 'unreachable') report({ kind: 'failed', fault: fault('stale') })
    else return only
    return undefined
  }

  async #act(action: Action): Promise<boolean> {
    const { act, report } = this.#options
    const acted = await act(action)
    if (!acted.ok) report({ kind: 'failed', fault: acted.fault })
    return acted.ok
  }

  /** Whether an observation shows it of this run in time. */
  #observed({ accountId, name, instance }: Conference, isShown: (room: Conference) => boolean): Promise<boolean> {
    const { monitor, after } = this.#options
    const check = (): boolean => {
      const room = monitor.conference({ accountId, name })
      return room?.instance === instance && isShown(room)
    }
    return observed(monitor, after, check, CONFIRMED_WITHIN)
  }

  #seen({ accountId, name, instance }: Conference) {
    return { accountId, conference: name, instance, revision: this.#options.monitor.snapshot().revision }
  }
}

/** False without a roster. */
function isEvery(members: readonly Member[] | undefined, isShown: (member: Member) => boolean): boolean {
  return members?.every(isShown) === true
}

/** A second press must undo the first, even if no observation has shown that one yet. */
function isMutedOrWillBe({ pending }: Conference, { key, muted }: Member): boolean {
  const newest = pending
    .filter(({ kind, state }) => (kind === 'mute' || kind === 'unmute') && state !== 'failed')
    .filter(({ who }) => who === 'everyone' || who.includes(key))
    .reduce<(typeof pending)[number] | undefined>(
      (last, one) => (last === undefined || one.at >= last.at ? one : last),
      undefined,
    )
  return newest === undefined ? muted : newest.kind === 'mute'
}
