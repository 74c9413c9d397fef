import { faultText } from '../../shared/text/fault-text.ts'
import type { Texts } from '../../shared/text/i18n.ts'
import type { FeedState, TeamView } from '../../shared/team.ts'

/**
 * Who reads the rooms at the moment, in one sentence.
 *
 * @param isShown whether no account has a token here, so that this Gavel reads nothing itself
 */
export function feedLine({ t }: Pick<Texts, 't'>, feed: FeedState | undefined, isShown: boolean): string {
  if (feed === undefined || feed.source === 'joining') return t('team.joining')
  if (feed.source === 'alone') return t(isShown ? 'team.silent' : 'team.alone')
  return t('team.live', { relay: feed.relay ?? '' })
}

/** Why nothing of the team is shown yet, for the first screen. */
export function waitingText(texts: Texts, { fault, state }: TeamView): string {
  const cause = fault ?? state?.fault
  return cause === undefined ? feedLine(texts, state, true) : faultText(texts, cause).sentence
}
