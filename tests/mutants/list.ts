import { accounts } from './list/accounts.ts'
import { journal } from './list/journal.ts'
import { moderation } from './list/moderation.ts'
import { monitor } from './list/monitor.ts'
import { providers } from './list/providers.ts'
import { relay } from './list/relay.ts'
import { scheduledEnds } from './list/scheduled-ends.ts'
import type { Mutant } from './mutant.ts'

/** Each mutant takes a rule of Gavel away, rather than exchanging an operator. */
export const mutants: readonly Mutant[] = [
  ...moderation,
  ...scheduledEnds,
  ...monitor,
  ...journal,
  ...providers,
  ...accounts,
  ...relay,
]
