import { accounts } from './list/accounts.ts'
import { journal } from './list/journal.ts'
import { moderation } from './list/moderation.ts'
import { monitor } from './list/monitor.ts'
import { providers } from './list/providers.ts'
import type { Mutant } from './mutant.ts'

/** Each is a meaning that Gavel must not lose, not an operator that was exchanged. */
export const mutants: readonly Mutant[] = [...moderation, ...monitor, ...journal, ...providers, ...accounts]
