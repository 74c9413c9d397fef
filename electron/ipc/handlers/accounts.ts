import { drop } from '../../../shared/drop.ts'
import { failure } from '../../../shared/result.ts'
import type { Accounts } from '../../accounts/accounts.ts'
import type { Handlers } from '../router.ts'
import type { TeamMembership } from './team.ts'

export interface AccountHandlerParts {
  readonly accounts: Accounts
  readonly team: Pick<TeamMembership, 'start'>
}

/** The handlers for accounts. They receive tokens from the window, but never return a token. */
export const accountHandlers = ({ accounts, team }: AccountHandlerParts) =>
  ({
    startDemo: ({ provider }) => accounts.startDemo(provider),
    addAccount: (account) => accounts.add(account),
    renameAccount: ({ accountId, name }) => accounts.rename(accountId, name),
    removeAccount: async ({ accountId }, user) => {
      const account = accounts.list().find(({ id }) => id === accountId)
      if (!account) return failure('noAccount')
      const agreed = await user.ask({ kind: 'removeAccount', accounts: [account] })
      return agreed.ok ? accounts.remove(accountId) : agreed
    },
    replaceToken: ({ accountId, authToken }) => accounts.replaceToken(accountId, authToken),
    setAsynchronous: ({ accountId, asynchronous }, user) =>
      accounts.setAsynchronous(accountId, asynchronous ?? undefined, (account, callbackUrl) =>
        user.ask({ kind: 'asynchronous', accounts: [account], callbackUrl }),
      ),
    retryVault: async ({ accountId }) => {
      const result = await accounts.retryVault(accountId)
      // The invite is in the same keychain, which may have withheld it too.
      if (result.ok) drop(team.start())
      return result
    },
  }) satisfies Partial<Handlers>
