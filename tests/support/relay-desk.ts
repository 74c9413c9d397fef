import { DeskFeed } from '../../electron/team/desk-feed.ts'
import { PollingMonitor, type Monitor } from '../../electron/monitor/monitor.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import { invite } from './feed-messages.ts'
import type { RelayTeam } from './relay-team.ts'
import { deskParts } from './scripted-desk.ts'
import { accountId, testAccount } from './test-core.ts'

export interface RelayDeskOptions {
  readonly desk: string
  /** Absent if the desk has no token. */
  readonly provider?: Provider
  /** The rooms that the desk wants to be read often. */
  readonly open?: readonly string[]
}

/** Opens a desk of the team with its own monitor. Returns the function that closes it. */
export function openRelayDesk(
  { clock, broker, acc, simulator }: RelayTeam,
  { desk, provider, open = [] }: RelayDeskOptions,
): { readonly monitor: Monitor; readonly close: () => Promise<void> } {
  const monitor = new PollingMonitor({ clock, logger: () => undefined })
  const feed = new DeskFeed(
    deskParts({
      invite: { ...invite, desk, person: desk, user: desk, password: 'made-up' },
      clock,
      openBus: broker.open(),
      accounts: () => [{ accountId, acc }],
      providerOf: () => provider,
      presence: () => ({
        acts: provider !== undefined,
        wants: { own: [], open: open.map((name) => ({ acc, name })), notify: [], active: true },
      }),
    }),
  )
  const account = testAccount(simulator.profile === 'plivo' ? 'plivo' : 'vobiz')
  monitor.setAccount(account, feed.providerFor(account, provider))
  monitor.start()
  return {
    monitor,
    close: async () => {
      monitor.stop()
      await feed.close()
    },
  }
}
