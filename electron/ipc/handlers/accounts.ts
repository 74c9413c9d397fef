import { success, type Result } from '../../../shared/result.ts'
import type { Accounts } from '../../accounts/accounts.ts'
import type { SystemQuestions } from '../../desktop/system-questions.ts'
import type { Handlers } from '../router.ts'

type Names =
  'startDemo' | 'addAccount' | 'renameAccount' | 'removeAccount' | 'replaceToken' | 'retryVault' | 'setAsynchronous'

/** The window sends tokens here; no handler returns one. */
export function createAccountHandlers(accounts: Accounts, questions: SystemQuestions): Pick<Handlers, Names> {
  return {
    startDemo: ({ provider }) => accounts.startDemo(provider),
    addAccount: (account) => accounts.add(account),
    renameAccount: async ({ accountId, name }) => withoutValue(await accounts.rename(accountId, name)),
    removeAccount: async ({ accountId }) => withoutValue(await accounts.remove(accountId)),
    replaceToken: ({ accountId, authToken }) => accounts.replaceToken(accountId, authToken),
    setAsynchronous: async ({ accountId, asynchronous }, sender) =>
      withoutValue(
        await accounts.setAsynchronous(accountId, asynchronous ?? undefined, (account, callbackUrl) =>
          questions.ask(sender, { kind: 'asynchronous', accounts: [account], callbackUrl }),
        ),
      ),
    retryVault: async ({ accountId }) => withoutValue(await accounts.retryVault(accountId)),
  }
}

function withoutValue(result: Result<void>): Result<undefined> {
  return result.ok ? success(undefined) : result
}
