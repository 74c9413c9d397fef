import { createHash } from 'node:crypto'
import type { Account } from '../shared/account.ts'
import { maskDigits } from '../shared/callers/masked.ts'
import type { Publication } from '../shared/feed/bus.ts'
import { publicationOf, type Outgoing } from '../shared/feed/messages.ts'
import { VERSION } from '../shared/feed/schemas.ts'
import type { Provider } from '../electron/providers/provider.ts'
import type { EventContent } from './receiver/callback-event.ts'
import type { AcceptedCallback } from './receiver/callback-gate.ts'

/** Seconds after which the broker may drop an event. An older one adds nothing to later reads. */
const EVENT_EXPIRY = 60

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
  /** Identifies this start. */
  readonly epoch: string
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
  { feed, relay, epoch, name, rank, software }: RelayIdentity,
  accounts: readonly RelayAccount[],
  desks: readonly DeskPerson[],
): Publication {
  const message: Outgoing<'hello'> = {
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
  }
  return publicationOf(feed, message, { qos: 1, retain: true })
}

/**
 * The message that says that the relay has left the feed. The relay sends it when it stops. It is also the relay's MQTT
 * will, which the broker publishes if the connection is lost.
 */
export function relayGoodbye({ feed, relay, epoch }: RelayIdentity): Publication {
  return publicationOf(feed, { v: VERSION, kind: 'bye', relay, epoch }, { qos: 1, retain: true })
}

/** The message about a callback; undefined if the feed has no message for it. */
export function eventOf(
  { feed, epoch, masksNumbers }: Pick<RelayIdentity, 'feed' | 'epoch' | 'masksNumbers'>,
  { event, proof, nonce }: Pick<AcceptedCallback, 'event' | 'proof' | 'nonce'>,
  stamped: Pick<Outgoing<'event'>, 'seq' | 'acc' | 'after'>,
): Publication | undefined {
  if (event?.what === undefined) return undefined
  const { seq, acc } = stamped
  const { conference, conferenceUuid } = event
  const what = masksNumbers ? masked(event.what) : event.what
  // Two relays derive the same id from the same callback. Without a nonce they cannot, because callbacks with the same
  // content may be about different events.
  const identity = [acc, nonce ?? `${epoch}:${String(seq)}`, conference, conferenceUuid, what]
  const id = createHash('sha256').update(JSON.stringify(identity)).digest('base64url')
  const message: Outgoing<'event'> = { v: VERSION, kind: 'event', epoch, ...stamped, id, proof, ...event, what }
  return publicationOf(feed, message, { qos: 1, retain: false, expiry: EVENT_EXPIRY })
}

function masked(what: EventContent): EventContent {
  if (what.kind !== 'entered') return what
  const { name, number } = what
  return {
    ...what,
    ...(name !== undefined && { name: maskDigits(name) }),
    ...(number !== undefined && { number: maskDigits(number) }),
  }
}
