import { success, type Result } from '../../../shared/result.ts'
import type { Accounts } from '../../accounts/accounts.ts'
import type { Handlers } from '../router.ts'

type Names =
  'startDemo' | 'addAccount' | 'renameAccount' | 'removeAccount' | 'replaceToken' | 'retryVault' | 'setAsynchronous'

/** Tokens come in here and never go back. */
export function createAccountHandlers(accounts: Accounts): Pick<Handlers, Names> {
  return {
    startDemo: ({ provider }) => accounts.startDemo(provider),
    addAccount: (account) => accounts.add(account),
    renameAccount: async ({ accountId, name }) => nothing(await accounts.rename(accountId, name)),
    removeAccount: async ({ accountId }) => nothing(await accounts.remove(accountId)),
    replaceToken: ({ accountId, authToken }) => accounts.replaceToken(accountId, authToken),
    setAsynchronous: async ({ accountId, asynchronous }) =>
      nothing(await accounts.setAsynchronous(accountId, asynchronous ?? undefined)),
    retryVault: async ({ accountId }) => nothing(await accounts.retryVault(accountId)),
  }
}

function nothing(result: Result<void>): Result<undefined> {
  return result.ok ? success(undefined) : result
}
