import type { AccountId } from '../../shared/values.ts'
import type { Clock } from '../../shared/clock.ts'
import type { ActionKind } from '../../shared/rooms/model.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import type { TeamAction } from '../../shared/team.ts'
import { truncate } from '../../shared/text/truncate.ts'
import type { Publication } from './bus.ts'
import type { Invite } from './invite.ts'
import type { FeedMessage, Outgoing } from './messages/messages.ts'
import { LONGEST_SILENCE } from './retained-desks.ts'
import { MOST_WHO } from './messages/schemas.ts'
import { formatTopic } from './messages/topics.ts'

/** Seconds after which the broker may drop the message about an action, which is then too old to be shown. */
const DID_EXPIRY = 60
const ASK_EXPIRY = 10
/** Characters of a colleague's name, which has to fit into a row. */
export const LONGEST_PERSON = 18

/** The fields of a journal entry about an action of this desk. */
export type ActionEntry = Pick<
  JournalEntry,
  'event' | 'account' | 'action' | 'actionId' | 'conference' | 'members' | 'text' | 'outcome' | 'requestId' | 'fault'
>

type DeskId = Pick<Invite, 'feed' | 'desk' | 'person'>

interface ActingDesk {
  readonly invite: DeskId
  /** The accounts of this desk, and the hashes by which the feed names them. */
  readonly accounts: () => readonly { readonly accountId: AccountId; readonly acc: string }[]
  readonly clock: Pick<Clock, 'now'>
}

/** The message that says that this desk has left. It is also the desk's will. */
export function deskGoodbye({ feed, desk }: DeskId): Publication {
  return { topic: formatTopic(feed, { kind: 'desk', desk }), payload: '', qos: 1, retain: true }
}

/** What a desk tells the team about its present state. */
export type DeskState = Pick<Outgoing<'desk'>, 'acts' | 'wants' | 'watches' | 'reads' | 'software' | 'used'>

/** The message about the present state of this desk. */
export function presenceOf(invite: DeskId, state: DeskState): Publication {
  const { desk, person } = invite
  const message: Outgoing<'desk'> = { v: 1, kind: 'desk', desk, person, ...state }
  return { ...deskGoodbye(invite), payload: JSON.stringify(message), expiry: LONGEST_SILENCE }
}

export function askOf({ feed, desk }: DeskId, message: Outgoing<'ask'>): Publication {
  const topic = formatTopic(feed, { kind: 'ask', desk })
  return { topic, payload: JSON.stringify(message), qos: 0, retain: false, expiry: ASK_EXPIRY }
}

/**
 * The message about an action of this desk; undefined for a journal entry that is not about a request, or whose account
 * the feed does not know. The message contains neither what was announced nor what the provider wrote.
 */
export function didOf({ invite, accounts, clock }: ActingDesk, entry: ActionEntry): Publication | undefined {
  const { feed, desk, person } = invite
  const { account, action, actionId, conference, requestId, fault } = entry
  const acc = accounts().find(({ accountId }) => accountId === account)?.acc
  const step = stepOf(entry)
  if (acc === undefined || step === undefined || action === undefined || actionId === undefined) return undefined
  const wall = clock.now()
  const message: Outgoing<'did'> = {
    v: 1,
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
  return {
    topic: formatTopic(feed, { kind: 'did', desk }),
    payload: JSON.stringify(message),
    qos: 1,
    retain: false,
    expiry: DID_EXPIRY,
  }
}

function stepOf({ event, outcome }: ActionEntry): TeamAction['step'] | undefined {
  if (event === 'intent') return 'sending'
  if (event !== 'outcome' || outcome === undefined) return undefined
  if (outcome === 'handedOver') return 'accepted'
  // The caller had left, or the room had ended, so the action had no effect.
  return outcome === 'alreadyGone' ? 'undone' : outcome
}

function whoOf({ text, members = [], action }: ActionEntry): Outgoing<'did'>['who'] {
  if (text === 'everyone') return 'everyone'
  return action === 'end' ? [] : members.flatMap(({ callUuid }) => callUuid ?? []).slice(0, MOST_WHO)
}

/** A `Record`, so that the compiler reports a kind of action that is missing here. */
const knownKinds: Readonly<Record<ActionKind, true>> = {
  mute: true,
  unmute: true,
  deafen: true,
  undeafen: true,
  remove: true,
  kick: true,
  end: true,
  endAll: true,
  hangupCall: true,
  announce: true,
  stopAnnouncement: true,
  record: true,
  stopRecording: true,
}

/** The action that a colleague's message describes; undefined if this Gavel does not know such actions. */
export function toTeamAction({ id, desk, person, action, ...did }: FeedMessage<'did'>): TeamAction | undefined {
  if (!isKnown(action)) return undefined
  const { step, conference, who } = did
  return { id, desk, person: truncate(person, LONGEST_PERSON), kind: action, step, conference, who }
}

function isKnown(action: string): action is ActionKind {
  return Object.hasOwn(knownKinds, action)
}
