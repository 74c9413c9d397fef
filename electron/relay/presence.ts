import type { Publication } from '../feed/bus.ts'
import { publicationOf, type Outgoing } from '../feed/messages/messages.ts'
import { VERSION } from '../feed/messages/schemas.ts'
import type { Account } from '../../shared/account.ts'
import type { Provider } from '../providers/provider.ts'

/** An account that the relay reads. */
export interface RelayAccount {
  /** The account, whose id is its hash in topics. */
  readonly account: Account
  readonly provider: Provider
  readonly callbacks: Outgoing<'hello'>['accounts'][number]['callbacks']
}

export interface RelayIdentity {
  readonly feed: string
  readonly relay: string
  readonly name: string
  /** The relay with the lowest rank polls. */
  readonly rank: number
  readonly software: string
  /** Whether only the last four digits of numbers are published. */
  readonly masksNumbers: boolean
}

/** Who is at a desk. */
export type DeskPerson = NonNullable<Outgoing<'hello'>['desks']>[number]

/** The message that says that the relay is in the feed, and which accounts it can read. */
export function helloOf(
  identity: RelayIdentity,
  epoch: string,
  accounts: readonly RelayAccount[],
  desks: readonly DeskPerson[],
): Publication {
  const { relay, name, rank, software } = identity
  return presence(identity, {
    v: VERSION,
    kind: 'hello',
    relay,
    epoch,
    name,
    rank,
    software,
    accounts: accounts.map(({ account, provider, callbacks }) => ({
      acc: account.id,
      provider: account.provider,
      name: account.name,
      callbacks,
      listIsComplete: provider.abilities.listIsComplete,
    })),
    // A relay that invites nobody must not remove the names that another relay has announced.
    ...(desks.length > 0 && { desks: [...desks] }),
  })
}

/**
 * The message that says that the relay has left the feed. The relay sends it when it stops. It is also the relay's MQTT
 * will, which the broker publishes if the connection is lost.
 */
export function relayGoodbye(identity: RelayIdentity, epoch: string): Publication {
  return presence(identity, { v: VERSION, kind: 'bye', relay: identity.relay, epoch })
}

function presence({ feed }: RelayIdentity, message: Outgoing<'hello' | 'bye'>): Publication {
  return publicationOf(feed, message, { qos: 1, retain: true })
}
