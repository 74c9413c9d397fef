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
import { presenceAt } from './team-presence.ts'
import { Team } from './team.ts'

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
