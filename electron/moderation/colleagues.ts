import type { AccountId, ElapsedMs, EpochMs } from '../../shared/values.ts'
import { drop } from '../../shared/drop.ts'
import { isFlagAction, isSoundAction, joinedBefore, showsEffect } from '../../shared/rooms/action-effect.ts'
import { elapsedOf } from '../../shared/clock.ts'
import type { ObservedChange, Member, Room, SoundActionKind } from '../../shared/rooms/model.ts'
import { roomKey } from '../../shared/rooms/model.ts'
import type { ColleagueAction, ColleagueActions, TeamAction } from '../../shared/team.ts'
import type { RoomRef } from '../monitor/monitor.ts'
import type { Parts } from './parts.ts'
import type { Rooms } from './rooms.ts'
import { accountFields } from './actions/journal-entries.ts'

/** Milliseconds for which an action is shown, from its request and again from its acceptance. */
const SHOWN_FOR = 10_000
/** Milliseconds for which an observed change may be the effect of an action. */
const NAMED_FOR = 60_000
/** The largest number of actions: in total, and of one desk. If there are more, the oldest is forgotten. */
const MOST = 200
const MOST_OF_DESK = 50

/** Milliseconds. */
const LOG_WINDOW = 600_000
/** The largest number of entries about colleagues within `LOG_WINDOW`, so that a hostile desk cannot fill the disk. */
const MOST_LOGGED = 60

const texts: Readonly<Record<SoundActionKind, string>> = {
  announce: 'colleagueAnnounced',
  stopAnnouncement: 'colleagueStoppedAnnouncement',
  record: 'colleagueRecorded',
  stopRecording: 'colleagueStoppedRecording',
}

/** The recording of one call is not that of the room. */
const callTexts: Readonly<Partial<Record<SoundActionKind, string>>> = {
  record: 'colleagueRecordedCall',
  stopRecording: 'colleagueStoppedRecordingCall',
}

interface ColleaguesParts extends Pick<Parts, 'clock' | 'journal' | 'accountOf'> {
  readonly monitor: Pick<Rooms, 'conference' | 'subscribe'>
}

interface Entry {
  readonly accountId: AccountId
  readonly action: TeamAction
  /** The run of the room when the action became known; undefined if the room was not live. */
  readonly instance: number | undefined
  /** Epoch milliseconds. When the action became known. */
  readonly startedAt: EpochMs
  /** Elapsed milliseconds. When the message about the request arrived; once accepted, when the acceptance arrived. */
  readonly at: ElapsedMs
  /** Whether its desk has left. Then it is no longer shown. */
  readonly isOver?: true
}

/**
 * The actions of the colleagues at other desks. Gavel shows them, journals some of them, names the colleague, mutes no
 * newcomer whom a colleague has unmuted, and begins no rule for newcomers by itself where a colleague's desk has one. The
 * monitor never receives them, so they cannot change the state of a room or caller.
 */
export class Colleagues {
  readonly #parts: ColleaguesParts
  readonly #entries = new Map<string, Entry>()
  /** By desk. */
  readonly #watching = new Map<string, { readonly person: string; readonly rooms: ReadonlySet<string> }>()
  #listener: (actions: ColleagueActions) => void = () => undefined
  #timer: unknown
  /** When the newest entries about colleagues were written. */
  #loggedAt: readonly ElapsedMs[] = []

  constructor(parts: ColleaguesParts) {
    this.#parts = parts
    parts.monitor.subscribe(() => {
      if (this.#entries.size > 0) this.#update()
    })
  }

  /** Calls the listener with the actions that are under way, whenever they may have changed. */
  listen(listener: (actions: ColleagueActions) => void): void {
    this.#listener = listener
  }

  /** Handles a message from a colleague's desk about one of their actions. */
  acted(accountId: AccountId, action: TeamAction): void {
    const key = `${accountId} ${action.desk} ${action.id}`
    const before = this.#entries.get(key)
    this.#journal(accountId, before, action)
    if (action.step === 'failed' || action.step === 'undone') this.#withdraw(key, before, action.who)
    else if (before === undefined) this.#add(key, accountId, action)
    else if (before.action.step === 'sending' && action.step !== 'sending') {
      const at = elapsedOf(this.#parts.clock)
      this.#entries.set(key, { ...before, at, action: { ...before.action, step: action.step } })
    }
    this.#update()
  }

  /** Handles what a colleague's desk says about the rooms in which a rule for newcomers is on there. */
  watches(desk: string, person: string, rooms: readonly RoomRef[]): void {
    this.#watching.set(desk, { person, rooms: new Set(rooms.map(({ accountId, name }) => roomKey(accountId, name))) })
  }

  /** A colleague at whose desk a rule for newcomers of this room is on; undefined if there is none. */
  watcherOf({ accountId, name }: RoomRef): string | undefined {
    return [...this.#watching.values()].find(({ rooms }) => rooms.has(roomKey(accountId, name)))?.person
  }

  /** Stops showing the actions of a desk that has left. They can still explain an observed change. */
  left(desk: string): void {
    this.#watching.delete(desk)
    for (const [key, entry] of this.#entries)
      if (entry.action.desk === desk) this.#entries.set(key, { ...entry, isOver: true })
    this.#update()
  }

  /** Forgets everything. Called when this Gavel has left the team. */
  clear(): void {
    this.#entries.clear()
    this.#watching.clear()
    this.#update()
  }

  /** The colleague whose action explains an observed change; undefined if there is none. */
  nameFor(change: ObservedChange): string | undefined {
    return this.#explaining(change).at(-1)?.action.person
  }

  /**
   * Whether a colleague has unmuted this caller in the last minute, maybe before they were shown here. One who unmuted
   * everyone did not decide about this caller.
   */
  hasUnmuted(conference: Room, member: Member): boolean {
    const entries = this.#explaining({ kind: 'unmuted', conference, member })
    return entries.some(({ action }) => action.who !== 'everyone')
  }

  #explaining(change: ObservedChange): readonly Entry[] {
    if (this.#entries.size === 0) return []
    const now = elapsedOf(this.#parts.clock)
    return [...this.#entries.values()].filter((entry) => now - entry.at <= NAMED_FOR && explains(entry, change))
  }

  /**
   * Whether a colleague has muted this caller since then (epoch ms), and has not deafened them too, as the door or a hold of
   * another desk does.
   */
  hasOnlyMuted(conference: Room, member: Member, since: EpochMs): boolean {
    const hasDone = (kind: 'muted' | 'deafened'): boolean =>
      [...this.#entries.values()].some(
        (entry) => entry.startedAt >= since && explains(entry, { kind, conference, member }),
      )
    return hasDone('muted') && !hasDone('deafened')
  }

  /**
   * Journals what no observation shows: once when an action on a live room fails, and when the provider accepts an
   * announcement, a recording or the stop of either. For all others, the entry of the observed change names the
   * colleague.
   */
  #journal(accountId: AccountId, before: Entry | undefined, action: TeamAction): void {
    const { clock, journal, accountOf } = this.#parts
    const isNew = action.step === 'accepted' && (before === undefined || before.action.step === 'sending')
    if (!isNew && (action.step !== 'failed' || before === undefined)) return
    const { conference, who } = action
    const account = accountOf(accountId)
    const instance = this.#roomOf(accountId, action)?.instance
    // The kind and the person come from the first message about the action.
    const { kind, person } = before?.action ?? action
    const ofSound = isSoundAction(kind) ? (who !== 'everyone' && callTexts[kind]) || texts[kind] : undefined
    const text = action.step === 'failed' ? 'colleagueFailed' : ofSound
    if (instance === undefined || account === undefined || conference === undefined || text === undefined) return
    const now = elapsedOf(clock)
    const recent = this.#loggedAt.filter((at) => now - at < LOG_WINDOW)
    if (recent.length >= MOST_LOGGED) return
    this.#loggedAt = [...recent, now]
    const about = { ...accountFields(account), conference, instance, by: 'colleague', colleague: person } as const
    drop(journal.write({ ...about, event: 'colleagueAction', text }))
  }

  #roomOf(accountId: AccountId, { conference: name }: TeamAction): Room | undefined {
    return name === undefined ? undefined : this.#parts.monitor.conference({ accountId, name })
  }

  #add(key: string, accountId: AccountId, action: TeamAction): void {
    const { clock } = this.#parts
    const instance = this.#roomOf(accountId, action)?.instance
    const times = { startedAt: clock.now(), at: elapsedOf(clock) }
    this.#entries.set(key, { accountId, action, instance, ...times })
    const keys = [...this.#entries.keys()]
    const keysOfDesk = keys.filter((each) => this.#entries.get(each)?.action.desk === action.desk)
    const [oldest] = keysOfDesk.length > MOST_OF_DESK ? keysOfDesk : keys.length > MOST ? keys : []
    if (oldest !== undefined) this.#entries.delete(oldest)
  }

  /** Removes an action that was not carried out, for some of its callers or for all. */
  #withdraw(key: string, before: Entry | undefined, who: TeamAction['who']): void {
    if (before === undefined) return
    const { action } = before
    const isLeft = (call: string): boolean => who !== 'everyone' && who.length > 0 && !who.includes(call)
    const others = action.who === 'everyone' ? [] : action.who.filter(isLeft)
    if (others.length === 0) this.#entries.delete(key)
    else this.#entries.set(key, { ...before, action: { ...action, who: others } })
  }

  #update(): void {
    const { clock } = this.#parts
    const now = elapsedOf(clock)
    const actions: Record<string, ColleagueAction[]> = {}
    let next = Infinity
    for (const entry of this.#entries.values()) {
      const age = now - entry.at
      const room = this.#roomOf(entry.accountId, entry.action)
      const isShown = age <= SHOWN_FOR && entry.isOver !== true && room?.instance === entry.instance
      const who = isShown && room !== undefined ? whoOf(entry, room) : undefined
      if (who === undefined || room === undefined) continue
      next = Math.min(next, SHOWN_FOR - age + 1)
      const { id, desk, person, kind } = entry.action
      const inRoom = (actions[room.key] ??= [])
      inRoom.push({ id: `${desk} ${id}`, person, kind, who })
    }
    clock.clearTimeout(this.#timer)
    if (next < Infinity) {
      this.#timer = clock.setTimeout(() => {
        this.#update()
      }, next)
    }
    this.#listener(actions)
  }
}

/**
 * The callers who do not show the effect of an action; empty for an action without an effect on callers. Undefined if
 * all show it.
 */
function whoOf({ action: { kind, who }, startedAt }: Entry, { members }: Room): ColleagueAction['who'] | undefined {
  if (kind !== 'remove' && kind !== 'kick' && !isFlagAction(kind)) return []
  const open = (members ?? []).filter((member) => !showsEffect(kind, member))
  if (who === 'everyone')
    return members === undefined || open.some((member) => joinedBefore(member, startedAt)) ? who : undefined
  const keys = open.flatMap(({ key, callUuid }) => (callUuid !== undefined && who.includes(callUuid) ? key : []))
  return keys.length === 0 ? undefined : keys
}

function explains({ accountId, action, instance, startedAt }: Entry, change: ObservedChange): boolean {
  if (change.kind === 'endedWhileAway' || change.conference.accountId !== accountId) return false
  const { kind, conference: name, who } = action
  if (name !== undefined && (change.conference.name !== name || change.conference.instance !== instance)) return false
  if (causes[change.kind]?.includes(kind) !== true) return false
  if (!('member' in change)) return true
  if (who === 'everyone') return joinedBefore(change.member, startedAt)
  return change.member.callUuid !== undefined && who.includes(change.member.callUuid)
}

const causes: Readonly<Partial<Record<ObservedChange['kind'], readonly TeamAction['kind'][]>>> = {
  ended: ['end', 'endAll'],
  muted: ['mute'],
  unmuted: ['unmute'],
  deafened: ['deafen'],
  undeafened: ['undeafen'],
  left: ['remove', 'kick', 'hangupCall'],
}
