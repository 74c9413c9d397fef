import { drop } from '../../../shared/drop.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { Accounts } from '../../accounts/accounts.ts'
import type { UserPresence } from '../../desktop/windows/user-presence.ts'
import type { SystemQuestions } from '../../desktop/windows/system-questions.ts'
import type { Handlers } from '../router.ts'
import { byUser } from './by-user.ts'
import type { TeamMembership } from './team.ts'

type Names =
  'startDemo' | 'addAccount' | 'renameAccount' | 'removeAccount' | 'replaceToken' | 'retryVault' | 'setAsynchronous'

export interface AccountHandlerParts {
  readonly accounts: Accounts
  readonly team: Pick<TeamMembership, 'start'>
  readonly presence: Pick<UserPresence, 'mayChange'>
  readonly questions: SystemQuestions
}

/** The handlers for accounts. They receive tokens from the window, but never return a token. */
export function createAccountHandlers({
  accounts,
  team,
  presence,
  questions,
}: AccountHandlerParts): Pick<Handlers, Names> {
  return {
    startDemo: byUser(presence, ({ provider }) => accounts.startDemo(provider)),
    // The owner of an account reads what Gavel sends there, and chooses the names of the rooms that Gavel shows.
    addAccount: byUser(presence, (account) => accounts.add(account)),
    renameAccount: async ({ accountId, name }) => withoutValue(await accounts.rename(accountId, name)),
    removeAccount: async ({ accountId }, sender) => {
      const account = accounts.list().find(({ id }) => id === accountId)
      if (!account) return failure('noAccount')
      const allowed = presence.mayChange(sender)
      const agreed = allowed.ok ? await questions.ask(sender, { kind: 'removeAccount', accounts: [account] }) : allowed
      return agreed.ok ? accounts.remove(accountId) : agreed
    },
    replaceToken: byUser(presence, ({ accountId, authToken }) => accounts.replaceToken(accountId, authToken)),
    setAsynchronous: async ({ accountId, asynchronous }, sender) =>
      withoutValue(
        await accounts.setAsynchronous(accountId, asynchronous ?? undefined, async (account, callbackUrl) => {
          const allowed = presence.mayChange(sender)
          return allowed.ok
            ? questions.ask(sender, { kind: 'asynchronous', accounts: [account], callbackUrl })
            : allowed
        }),
      ),
    retryVault: async ({ accountId }) => {
      const result = await accounts.retryVault(accountId)
      // The invite is in the same keychain, which may have withheld it too.
      if (result.ok) drop(team.start())
      return withoutValue(result)
    },
  }
}

function withoutValue(result: Result<void>): Result<undefined> {
  return result.ok ? success(undefined) : result
}
