import { elapsedOf, type Clock } from '../../shared/clock.ts'
import type { ActionKind } from '../../shared/rooms/model.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import type { TeamAction } from '../../shared/team.ts'
import { truncate } from '../../shared/text/truncate.ts'
import type { Publication } from '../../shared/feed/bus.ts'
import type { Invite } from '../../shared/feed/invite.ts'
import { publicationOf, type FeedMessage, type Outgoing } from '../../shared/feed/messages.ts'
import { restForOf } from '../../shared/feed/rests.ts'
import { LONGEST_SILENCE } from '../../shared/feed/retained-desks.ts'
import { LONGEST_PERSON, MOST_WHO, VERSION } from '../../shared/feed/schemas.ts'
import { formatTopic } from '../../shared/feed/topics.ts'
import { kinds } from '../moderation/actions/kinds.ts'
import type { FeedAccount } from './relayed-provider.ts'
import type { OwnUsage } from './team-allowance.ts'

/** Seconds after which the broker may drop the message about an action, which is then too old to be shown. */
const DID_EXPIRY = 60
const ASK_EXPIRY = 10

/** The fields of a journal entry about an action of this desk. */
export type ActionEntry = Pick<
  JournalEntry,
  'event' | 'account' | 'action' | 'actionId' | 'conference' | 'members' | 'text' | 'outcome' | 'requestId' | 'fault'
>

type DeskId = Pick<Invite, 'feed' | 'desk' | 'person'>

interface ActingDesk {
  readonly invite: DeskId
  /** The accounts of this desk, and the hashes by which the feed names them. */
  readonly accounts: () => readonly FeedAccount[]
  readonly clock: Pick<Clock, 'now'>
}

/** The message that says that this desk has left. It is also the desk's will. */
export function deskGoodbye({ feed, desk }: DeskId): Publication {
  return { topic: formatTopic(feed, { kind: 'desk', desk }), payload: '', qos: 1, retain: true }
}

export function askOf({ feed }: DeskId, message: Outgoing<'ask'>): Publication {
  return publicationOf(feed, message, { qos: 0, retain: false, expiry: ASK_EXPIRY })
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
  if (!isKnown(action)) return undefined
  const { step, conference, who } = did
  return { id, desk, person: truncate(person, LONGEST_PERSON), kind: action, step, conference, who }
}

function isKnown(action: string): action is ActionKind {
  return Object.hasOwn(kinds, action)
}

/**
 * Milliseconds after which the message is repeated although nothing has changed. If the broker lost it, the other desks
 * would not know this desk, and no relay would read the rooms that only this desk shows.
 */
const REPEAT_AFTER = 10_000

export interface DeskPresenceParts {
  readonly invite: Pick<Invite, 'feed' | 'desk' | 'person'>
  readonly clock: Pick<Clock, 'now' | 'elapsed'>
  readonly software: string
  /**
   * Whether the desk can act, which rooms it wants to be read, whether it is in the foreground, and in which rooms it
   * mutes or stops newcomers.
   */
  readonly presence: () => Pick<Outgoing<'desk'>, 'acts' | 'wants' | 'watches'>
}

/** Remembers what this desk last told the team about itself, so that only changes are published at once. */
export class DeskPresence {
  readonly #parts: DeskPresenceParts
  #said = ''
  /** Elapsed milliseconds. */
  #saidAt = -Infinity

  constructor(parts: DeskPresenceParts) {
    this.#parts = parts
  }

  /** Makes the next message due, because the broker may have lost the last one. */
  forget(): void {
    this.#said = ''
  }

  /** The message about this desk; undefined if it says nothing new and the last one is not too old. */
  next(usages: readonly OwnUsage[]): Publication | undefined {
    const { clock, software, presence } = this.#parts
    const { feed, desk, person } = this.#parts.invite
    const now = elapsedOf(clock)
    const state = { software, ...presence() }
    // Whole seconds, because both clocks are read anew each time.
    const ends = usages.map(({ acc, refusedUntil }) => [acc, refusedUntil && Math.round(refusedUntil / 1_000)])
    const said = JSON.stringify([state, ends])
    if (said === this.#said && now - this.#saidAt < REPEAT_AFTER) return undefined
    this.#said = said
    this.#saidAt = now
    const rests = usages.flatMap(({ acc, refusedUntil }) =>
      refusedUntil === undefined ? [] : [{ acc, restFor: restForOf(refusedUntil, now) }],
    )
    const message: Outgoing<'desk'> = { v: VERSION, kind: 'desk', desk, person, ...state, rests }
    return publicationOf(feed, message, { qos: 1, retain: true, expiry: LONGEST_SILENCE })
  }
}
