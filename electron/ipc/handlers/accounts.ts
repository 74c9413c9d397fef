import { drop } from '../../../shared/drop.ts'
import { failure } from '../../../shared/result.ts'
import type { Parts } from '../parts.ts'
import type { Handlers } from '../router.ts'

/** The handlers for accounts and the team. They receive tokens and invites from the window, but never return one. */
export const accountHandlers = ({ accounts, team }: Parts) =>
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
    joinTeam: ({ invite }, user) =>
      team.join(invite, (name, hosts) => user.ask({ kind: 'joinTeam', accounts: [], team: name, hosts })),
    leaveTeam: async (_nothing, user) => {
      const agreed = await user.ask({ kind: 'leaveTeam', accounts: [] })
      return agreed.ok ? team.leave() : agreed
    },
    retryTeam: async () => {
      await team.retry()
    },
  }) satisfies Partial<Handlers>
