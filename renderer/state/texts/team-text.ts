import type { AccountView } from '../../../shared/account.ts'
import type { FaultCode } from '../../../shared/fault.ts'
import { faultText } from '../../../shared/text/fault-text.ts'
import type { Texts, T } from '../../../shared/text/i18n.ts'
import type { FeedState, TeamView, UnreadAccount, ColleagueAction } from '../../../shared/team.ts'
import { isFlagAction } from '../../../shared/rooms/action-effect.ts'
import type { ActionKind, Member } from '../../../shared/rooms/model.ts'

/** The faults from which a relay does not recover by itself. */
const NEEDS_SOMEBODY: ReadonlySet<FaultCode> = new Set<FaultCode>(['credentials', 'forbidden', 'suspended', 'route'])

/**
 * Says whether the team's feed arrives, and what follows for the rooms if it does not.
 *
 * @param isShown whether all accounts are team accounts, so that this Gavel reads nothing itself
 */
export function feedLine({ t }: Pick<Texts, 't'>, feed: FeedState | undefined, isShown: boolean): string {
  if (feed === undefined || feed.source === 'joining') return t('team.joining')
  if (feed.source === 'feed') return t('team.live', { relay: feed.relay ?? '' })
  if ((feed.unread ?? []).length > 0) return t(isShown ? 'team.partlyShown' : 'team.partly')
  return t(isShown ? 'team.silent' : 'team.alone')
}

/** Why nothing of the team is shown yet, for the first screen. */
export function joiningText(texts: Texts, { fault, state }: TeamView): string {
  const cause = fault ?? state?.fault
  return cause === undefined ? feedLine(texts, state, true) : faultText(texts, cause).sentence
}

/** Says why a relay cannot read an account, and whether a person must act or the relay keeps trying. */
export function unreadText(texts: Texts, { relay, fault }: UnreadAccount, { name }: Pick<AccountView, 'name'>): string {
  const problem = faultText(texts, fault).title
  const values = { relay, account: name, problem }
  return texts.t(NEEDS_SOMEBODY.has(fault.code) ? 'team.unreadMend' : 'team.unreadTries', values)
}

/** `unreadText` for an account that is only shown; undefined if no relay reports that it cannot read the account. */
export function unreadTeamAccountText(
  texts: Texts,
  team: TeamView | undefined,
  account: AccountView,
): string | undefined {
  if (account.tokenIn !== 'team' || account.health.fault?.code !== 'feed') return undefined
  const unread = team?.state?.unread?.find(({ accountId }) => accountId === account.id)
  return unread === undefined ? undefined : unreadText(texts, unread, account)
}

type RowKind = Extract<ActionKind, 'mute' | 'unmute' | 'deafen' | 'undeafen' | 'remove' | 'kick'>

function isOnRow(kind: ActionKind): kind is RowKind {
  return isFlagAction(kind) || kind === 'remove' || kind === 'kick'
}

/**
 * What a colleague is doing to this caller: "Ana is muting…". Undefined if nothing is known, or only an action on
 * everyone, which the room's line shows.
 */
export function colleagueOnRow(actions: readonly ColleagueAction[], { key }: Member, t: T): string | undefined {
  for (const { kind, who, person } of actions.toReversed()) {
    if (who !== 'everyone' && who.includes(key) && isOnRow(kind)) return t(`colleague.row.${kind}`, { person })
  }
  return undefined
}

/** What a colleague is doing to the room, or to everyone in it. */
export function colleagueInRoom(actions: readonly ColleagueAction[], t: T): string | undefined {
  for (const { kind, who, person } of actions.toReversed()) {
    if (kind === 'endAll' || kind === 'hangupCall' || (isOnRow(kind) && who !== 'everyone')) continue
    return t(`colleague.room.${kind}`, { person })
  }
  return undefined
}
