import { EventEmitter } from 'node:events'
import { createAppStatus, initialAppStatus } from '../../electron/desktop/app-status.ts'
import type { CoreOptions } from '../../electron/core.ts'
import type { System } from '../../electron/desktop/platform.ts'
import { followSuspensions } from '../../electron/follow-suspensions.ts'
import { openJournal } from '../../electron/journal/journal.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Switches } from '../simulator/simulator.ts'
import { createMemoryFiles } from './memory-files.ts'
import { memorySettings } from './memory-settings.ts'
import { inVirtualTime } from './simulated-provider.ts'
import { accountId, countedIds, createTestCore, testAccount } from './test-core.ts'
import type { VirtualClock } from './virtual-clock.ts'

export const weekly = { accountId, name: 'Weekly' }
export const ana = { number: '15550100101', name: 'Ana Diaz' }
export const ben = { number: '15550100102', name: 'Ben Okafor' }
const eve = { number: '15550100103', name: 'Eve Lind' }

interface Options {
  /** The clock that Gavel sees. */
  readonly clock?: Clock
  readonly switches: Partial<Switches>
  readonly warn?: CoreOptions['logger']
  readonly info: (line: string) => void
}

/** A Gavel with a room of three, on a computer that sleeps and loses its network. */
export async function onComputer(
  time: VirtualClock,
  { clock = time, switches, warn = () => undefined, info }: Options,
) {
  const world = inVirtualTime(time, { profile: 'plivo', switches }, { clock })
  world.rooms.startRoom({ name: weekly.name, people: [ana, ben, eve] })
  const settings = memorySettings({ accounts: [{ id: accountId, provider: 'plivo', authId: 'MA', name: 'Example' }] })
  const computer = { version: '1', electron: '1', platform: 'linux', locale: 'en' }
  const appStatus = createAppStatus(initialAppStatus(computer, 'en'), () => clock.now())
  const journal = await openJournal({ folder: '/log', fs: createMemoryFiles(), clock, actor: 'tester' })
  const core = createTestCore({
    clock,
    logger: warn,
    info,
    journal,
    newId: countedIds(),
    settings: () => settings.get().preferences,
  })
  const power = new EventEmitter()
  const network = { isOnline: true }
  const system = { power, isOnline: () => network.isOnline, overrides: false, network: { forgetConnections: () => 0 } }
  const stopFollowing = followSuspensions({
    system: system as unknown as System,
    settings,
    appStatus,
    journal,
    clock,
    core: { ...core, accounts: { ...core.accounts, list: () => [testAccount('plivo')] } },
    info,
  })
  return {
    world,
    core,
    settings,
    appStatus,
    journal,
    power,
    network,
    seen: () => {
      const { instance = 0 } = core.monitor.conference(weekly) ?? {}
      return { accountId, conference: weekly.name, instance }
    },
    /** Connects the account, and begins to read. */
    start: () => {
      core.setAccount(testAccount('plivo'), world.provider)
      core.monitor.start()
    },
    stop: () => {
      stopFollowing()
      core.scheduledEnds.close()
      core.monitor.stop()
      world.stop()
    },
  }
}
