import { drop } from '../../shared/drop.ts'
import { randomUUID } from 'node:crypto'
import type { EventEmitter } from 'node:events'
import type { Clock } from '../../shared/clock.ts'
import type { Vault } from '../accounts/vault.ts'
import type { Core } from '../core.ts'
import type { AppStatusStore } from '../desktop/app-status.ts'
import type { Diagnostics } from '../desktop/diagnostics/diagnostics.ts'
import { createBusNetwork } from '../desktop/network/bus-network.ts'
import type { System } from '../desktop/platform.ts'
import type { Settings } from '../settings/settings.ts'
import { Team } from './team.ts'
import type { AccountId } from '../../shared/values.ts'
import { LONGEST_ROOM_NAME } from '../../shared/limits.ts'
import { roomKey } from '../../shared/rooms/model.ts'
import type { DeskFeedParts } from '../feed/desk-feed.ts'
import type { Monitor, RoomRef } from '../monitor/monitor.ts'

export interface OpenTeamParts {
  readonly clock: Clock
  readonly core: Pick<Core, 'monitor' | 'providerOf' | 'colleagues' | 'hints' | 'onActionEntry'>
  readonly keychain: Vault
  /** Emits `unblocked` when the keychain responds again. */
  readonly keychainEvents: EventEmitter
  readonly settings: Settings
  readonly appStatus: AppStatusStore
  readonly diagnostics: Diagnostics
  readonly system: System
}

/** Creates this Gavel's team and connects it to the other parts. It loads nothing until it starts with an invite. */
export function openTeam(parts: OpenTeamParts): Team {
  const { clock, core, keychain, keychainEvents, settings, appStatus, diagnostics, system } = parts
  const { monitor, colleagues, hints, providerOf } = core
  const accounts = () =>
    settings.get().accounts.map(({ id, provider, authId }) => ({ accountId: id, provider, authId }))
  const team = new Team({
    clock,
    keychain,
    plain: !system.packaged,
    hide: diagnostics.hide,
    joined: { get: () => settings.get().team, set: (team) => settings.update({ team }) },
    openBus: async ({ ca }) => {
      const { createMqttBus } = await import('../feed/mqtt-bus.ts')
      const network = createBusNetwork(system.network.resolveProxy)
      const certificates = () => [...network.certificates(), ...(ca === undefined ? [] : [ca])]
      return createMqttBus({ ...network, certificates, random: Math.random })
    },
    desk: {
      monitor,
      accounts,
      colleagues,
      hints,
      providerOf,
      software: system.version,
      newId: randomUUID,
      // Actions and journal entries need an account of the core, so team accounts can have neither.
      teamAccounts: {
        set: (account) => {
          monitor.setAccount(account, undefined)
        },
        remove: (accountId) => {
          monitor.removeAccount(accountId)
        },
      },
      presence: (accOf) => presenceAt({ core, accounts: accounts(), accOf }),
    },
    onView: (view) => {
      appStatus.set({ team: view })
      if (view !== undefined) return
      colleagues.clear()
      hints.clear()
    },
  })
  core.onActionEntry((entry) => {
    team.publishAction(entry)
  })
  colleagues.listen((actions) => {
    appStatus.set({ colleagues: actions })
  })
  hints.listen((byRoom) => {
    appStatus.set({ hints: byRoom })
  })
  keychainEvents.on('unblocked', () => drop(team.start()))
  return team
}

/** The maximum number of rooms of each kind that this desk asks the relay to read. */
const MOST_WANTS = 200
/**
 * Milliseconds. A room counts as unread if its last read is longer ago than `UNREAD` plus `UNREAD_EACH` for each room
 * of its account. Even in the background, a relay reads each room every 14 s or, with many rooms, one room a second.
 */
const UNREAD = 20_000
const UNREAD_EACH = 1_500
/**
 * The maximum number of unlisted rooms, and of unread rooms, in one message. The next ones follow when these have been
 * read.
 */
const MOST_UNREAD = 20

export interface PresenceParts {
  readonly core: Pick<Core, 'monitor' | 'providerOf'>
  readonly accounts: readonly { readonly accountId: AccountId }[]
  /** The hash that names an account in the feed. */
  readonly accOf: (accountId: AccountId) => string | undefined
}

/**
 * What this desk tells the team about itself: whether it can act, which rooms it wants to be read, and whether it is in
 * the foreground.
 */
export function presenceAt({ core, accounts, accOf }: PresenceParts): ReturnType<DeskFeedParts['presence']> {
  const { own, open, pinned, notified, unlisted, isForeground } = core.monitor.wanted()
  const named = (rooms: readonly RoomRef[]) =>
    rooms.slice(0, MOST_WANTS).flatMap(({ accountId, name }) => {
      const acc = accOf(accountId)
      return acc === undefined || name === '' || name.length > LONGEST_ROOM_NAME ? [] : { acc, name }
    })
  const isListed = ({ accountId }: RoomRef): boolean => core.providerOf(accountId)?.abilities.listIsComplete === true
  const unknown = [
    ...pinned.filter((room) => !isListed(room)),
    ...unlisted.slice(0, MOST_UNREAD),
    ...unreadRooms(core.monitor).slice(0, MOST_UNREAD),
  ]
  return {
    acts: accounts.some(({ accountId }) => core.providerOf(accountId) !== undefined),
    wants: {
      own: named(own),
      open: named(open),
      notify: named(notified),
      pinned: named([...new Map(unknown.map((room) => [roomKey(room.accountId, room.name), room])).values()]),
      active: isForeground,
    },
  }
}

/**
 * The rooms that are shown here but have not been read for a long time. A relay does not know rooms that ended before
 * it started, so it does not read them. If the provider's list is incomplete, the absence of a room does not show that
 * it has ended either. So this desk asks for the room to be read; otherwise its end would go unnoticed.
 */
function unreadRooms(monitor: Pick<Monitor, 'snapshot' | 'aliveAge'>): readonly RoomRef[] {
  const { conferences } = monitor.snapshot()
  const counts = new Map<string, number>()
  for (const { accountId } of conferences) counts.set(accountId, (counts.get(accountId) ?? 0) + 1)
  const isUnread = (room: RoomRef): boolean => {
    // The age is unknown, for example, while the room is in doubt or if no retrieve has shown it live. Then the room
    // counts as unread.
    const age = monitor.aliveAge(room) ?? Infinity
    return age > UNREAD + UNREAD_EACH * (counts.get(room.accountId) ?? 0)
  }
  return conferences.filter(isUnread)
}
