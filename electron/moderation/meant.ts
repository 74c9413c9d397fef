import { joinedBefore } from '../../shared/action-effect.ts'
import type { Member } from '../../shared/model.ts'
import type { EntryDraft } from './journal-entries.ts'

/**
 * Who of those that are there now is meant by an action, told by its lines in the log. Everyone are those who were there
 * when it left (epoch ms), whether or not a roster had named them by then.
 */
export function coveredMembers(
  members: readonly Member[],
  about: Pick<EntryDraft, 'members' | 'text'>,
  sentAt: number,
): readonly Member[] {
  if (about.text === 'everyone') return members.filter((member) => joinedBefore(member, sentAt))
  const meant = new Set((about.members ?? []).map((member) => member.callUuid ?? member.memberId))
  return members.filter((member) => meant.has(member.callUuid ?? member.memberId))
}
