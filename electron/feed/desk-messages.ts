import type { Publication } from './bus.ts'
import type { Invite } from './invite.ts'
import type { Outgoing } from './messages.ts'
import { formatTopic } from './topics.ts'

const ASK_EXPIRY = 10

type DeskId = Pick<Invite, 'feed' | 'desk' | 'person'>

/** The message that this desk has left, also as its will. */
export function goodbyeOf({ feed, desk }: DeskId): Publication {
  return { topic: formatTopic(feed, { kind: 'desk', desk }), payload: '', qos: 1, retain: true }
}

/** The message about the present state of this desk. */
export function presenceOf(
  invite: DeskId,
  state: Pick<Outgoing<'desk'>, 'acts' | 'wants' | 'reads' | 'software'>,
): Publication {
  const { desk, person } = invite
  const message: Outgoing<'desk'> = { v: 1, kind: 'desk', desk, person, used: [], ...state }
  return { ...goodbyeOf(invite), payload: JSON.stringify(message) }
}

export function askOf({ feed, desk }: DeskId, message: Outgoing<'ask'>): Publication {
  const topic = formatTopic(feed, { kind: 'ask', desk })
  return { topic, payload: JSON.stringify(message), qos: 0, retain: false, expiry: ASK_EXPIRY }
}
