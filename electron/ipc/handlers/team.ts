import type { Result } from '../../../shared/result.ts'
import type { Handlers } from '../router.ts'

/** What the window may do with the team. */
export interface TeamMembership {
  /** Joins the team of the stored invite, if the keychain did not return the invite before. */
  start(): Promise<void>
  /**
   * Does the same at the user's request, even if Gavel no longer joins by itself because it ended soon after joining.
   */
  retry(): Promise<void>
  /** @param agree asks the user, outside the page, before any connection to the hosts of the invite */
  join(
    invite: string,
    agree: (team: string, hosts: readonly string[]) => Promise<Result<void>>,
  ): Promise<Result<undefined>>
  leave(): Promise<Result<undefined>>
}

/** An invite names hosts to connect to and decides whose reads count. */
export const teamHandlers = ({ team }: { readonly team: TeamMembership }) =>
  ({
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
