import { success, type Result } from '../../../shared/result.ts'
import type { SystemQuestions } from '../../desktop/windows/system-questions.ts'
import type { UserPresence } from '../../desktop/windows/user-presence.ts'
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

export interface TeamHandlerParts {
  readonly team: TeamMembership
  readonly presence: Pick<UserPresence, 'mayChange'>
  readonly questions: SystemQuestions
}

/**
 * The handlers for the team. An invite names hosts to connect to and decides whose reads count, so only the user may
 * join or leave.
 */
export function createTeamHandlers({
  team,
  presence,
  questions,
}: TeamHandlerParts): Pick<Handlers, 'joinTeam' | 'leaveTeam' | 'retryTeam'> {
  return {
    joinTeam: async ({ invite }, sender) => {
      const allowed = presence.mayChange(sender)
      if (!allowed.ok) return allowed
      return team.join(invite, (name, hosts) =>
        questions.ask(sender, { kind: 'joinTeam', accounts: [], team: name, hosts }),
      )
    },
    leaveTeam: async (_nothing, sender) => {
      const allowed = presence.mayChange(sender)
      const agreed = allowed.ok ? await questions.ask(sender, { kind: 'leaveTeam', accounts: [] }) : allowed
      return agreed.ok ? team.leave() : agreed
    },
    retryTeam: async () => {
      await team.retry()
      return success(undefined)
    },
  }
}
