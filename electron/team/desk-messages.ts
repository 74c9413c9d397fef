import type { ActionKind } from '../../shared/rooms/model.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import type { TeamAction } from '../../shared/team.ts'
import { truncate } from '../../shared/text/truncate.ts'
import type { Publication } from '../../shared/feed/bus.ts'
import type { Invite } from '../../shared/feed/invite.ts'
import {
  LONGEST_PERSON,
  MOST_WHO,
  VERSION,
  publicationOf,
  type FeedMessage,
  type Outgoing,
} from '../../shared/feed/messages.ts'
import { LONGEST_SILENCE } from '../../shared/feed/retained-desks.ts'
import { formatTopic } from '../../shared/feed/topics.ts'
import { kinds } from '../moderation/actions/kinds.ts'
import type { DeskParts } from './desk-parts.ts'

/** Seconds after which the broker may drop the message about an action, which is then too old to be shown. */
const DID_EXPIRY = 60

/** The fields of a journal entry about an action of this desk. */
export type ActionEntry = Pick<
  JournalEntry,
  'event' | 'account' | 'action' | 'actionId' | 'conference' | 'members' | 'text' | 'outcome' | 'requestId' | 'fault'
>

/** The message that says that this desk has left. It is also the desk's will. */
export function deskGoodbye({ feed, desk }: Invite): Publication {
  return { topic: formatTopic(feed, { kind: 'desk', desk }), payload: '', qos: 1, retain: true }
}

/** The message about this desk. */
export function deskOf(
  { feed, desk, person }: Invite,
  state: Omit<Outgoing<'desk'>, 'v' | 'kind' | 'desk' | 'person'>,
) {
  const message = { v: VERSION, kind: 'desk', desk, person, ...state } as const
  return publicationOf(feed, message, { qos: 1, retain: true, expiry: LONGEST_SILENCE })
}

/**
 * The message about an action of this desk; undefined for a journal entry that is not about a request, or whose account
 * the feed does not know. The message contains neither what was announced nor what the provider wrote.
 */
export function didOf(
  { invite, accounts, clock }: Pick<DeskParts, 'invite' | 'accounts' | 'clock'>,
  entry: ActionEntry,
): Publication | undefined {
  const { feed, desk, person } = invite
  const { account, action, actionId, conference, requestId, fault } = entry
  const acc = accounts().find(({ accountId }) => accountId === account)?.acc
  const step = stepOf(entry)
  if (acc === undefined || step === undefined || action === undefined || actionId === undefined) return undefined
  const wall = clock.now()
  const message: Outgoing<'did'> = {
    v: VERSION,
    kind: 'did',
    id: actionId,
    step,
    action,
    acc,
    who: whoOf(entry),
    desk,
    person,
    wall,
    ...(conference !== undefined && { conference }),
    ...(requestId !== undefined && { requestId: requestId.slice(0, 200) }),
    ...(fault !== undefined && { fault: { code: fault.code } }),
  }
  return publicationOf(feed, message, { qos: 1, retain: false, expiry: DID_EXPIRY })
}

function stepOf({ event, outcome }: ActionEntry): TeamAction['step'] | undefined {
  if (event === 'intent') return 'sending'
  if (event !== 'outcome' || outcome === undefined) return undefined
  // The caller had left, or the room had ended, so the action had no effect.
  return outcome === 'alreadyGone' ? 'undone' : outcome
}

function whoOf({ text, members = [], action }: ActionEntry): Outgoing<'did'>['who'] {
  if (text === 'everyone') return 'everyone'
  return action === 'end' ? [] : members.flatMap(({ callUuid }) => callUuid ?? []).slice(0, MOST_WHO)
}

/** The action that a colleague's message describes; undefined if this Gavel does not know such actions. */
export function toTeamAction({ id, desk, person, action, ...did }: FeedMessage<'did'>): TeamAction | undefined {
  if (!Object.hasOwn(kinds, action)) return undefined
  const { step, conference, who } = did
  return { id, desk, person: truncate(person, LONGEST_PERSON), kind: action as ActionKind, step, conference, who }
}
