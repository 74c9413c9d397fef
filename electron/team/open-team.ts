import type { EventEmitter } from 'node:events'
import { drop } from '../../shared/drop.ts'
import type { Core } from '../core.ts'
import type { Diagnostics } from '../desktop/diagnostics/diagnostics.ts'
import { createBusNetwork } from '../desktop/network/bus-network.ts'
import type { System } from '../desktop/platform.ts'
import { Team, type TeamParts } from './team.ts'

export interface OpenTeamParts extends Omit<TeamParts, 'openBus'> {
  readonly core: TeamParts['core'] & Pick<Core, 'onActionEntry'>
  /** Emits `unblocked` when the keychain responds again. */
  readonly keychainEvents: EventEmitter
  readonly diagnostics: Diagnostics
  readonly system: System
}

/** Creates this Gavel's team and connects it to the other parts. It loads nothing until it starts with an invite. */
export function openTeam({ keychainEvents, ...parts }: OpenTeamParts): Team {
  const { core, diagnostics, system } = parts
  const team = new Team({
    ...parts,
    openBus: async ({ ca }) => {
      const { createMqttBus } = await import('../../shared/feed/mqtt-bus.ts')
      const network = createBusNetwork(system.network.resolveProxy)
      const certificates = () => [...network.certificates(), ...(ca === undefined ? [] : [ca])]
      return createMqttBus({ ...network, certificates, random: Math.random, logger: diagnostics.warn })
    },
  })
  core.onActionEntry((entry) => {
    team.publishAction(entry)
  })
  core.monitor.onResume((reason) => {
    if (reason === 'sleep') team.slept()
  })
  keychainEvents.on('unblocked', () => drop(team.start()))
  return team
}
