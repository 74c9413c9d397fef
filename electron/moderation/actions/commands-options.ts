import type { Account } from '../../../shared/account.ts'
import type { Clock } from '../../../shared/clock.ts'
import type { Logger } from '../../../shared/logger.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import type { Provider } from '../../providers/provider.ts'

export interface CommandsOptions {
  readonly monitor: Monitor
  readonly journal: Pick<Journal, 'write'>
  readonly clock: Clock
  readonly providerOf: (accountId: string) => Provider | undefined
  readonly accountOf: (accountId: string) => Account | undefined
  /** A random id, such as `crypto.randomUUID()`; it must not be predictable. */
  readonly random: () => string
  readonly settings: () => { readonly holdSeconds: number; readonly readOnly: boolean }
  /** Whether the user agreed to act without the journal for this session. */
  readonly withoutJournal: () => boolean
  readonly logger: Logger
  /** Logs the outcome of each action, by its id. */
  readonly info: Logger
  /** Asks the user whether to end this room. */
  readonly askEnd: (roomKey: string) => void
}
