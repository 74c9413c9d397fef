import { accounts } from './list/accounts.ts'
import { journal } from './list/journal.ts'
import { moderation } from './list/moderation.ts'
import { monitor } from './list/monitor.ts'
import { providers } from './list/providers.ts'
import { relay } from './list/relay.ts'
import { scheduledEnds } from './list/scheduled-ends.ts'
import type { Mutant } from './mutant.ts'

/** Each mutant is the loss of a rule of Gavel, rather than an exchanged operator. */
export const mutants: readonly Mutant[] = [
  ...moderation,
  ...scheduledEnds,
  ...monitor,
  ...journal,
  ...providers,
  ...accounts,
  ...relay,
]
