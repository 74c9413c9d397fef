import { createHash } from 'node:crypto'
import type { Publication } from '../feed/bus.ts'
import { maskDigits } from '../../shared/callers/masked.ts'
import { publicationOf, type Outgoing } from '../feed/messages/messages.ts'
import { VERSION } from '../feed/messages/schemas.ts'
import type { CallbackSubject } from './receiver/callback-event.ts'
import type { AcceptedCallback } from './receiver/callback-gate.ts'

/** Seconds. An older event adds nothing to later reads. */
const EXPIRY = 60

export interface EventOrigin {
  readonly feed: string
  readonly epoch: string
  readonly seq: number
  /** The account's hash in topics. */
  readonly acc: string
  /** The last ask of each desk. */
  readonly after: Readonly<Record<string, string>>
  readonly masksNumbers: boolean
}

/** The message about a callback; undefined if the feed has no message for it. */
export function eventPublication(
  { event, proof, nonce }: AcceptedCallback,
  origin: EventOrigin,
): Publication | undefined {
  const what = event === undefined ? undefined : contentOf(event.what, origin.masksNumbers)
  if (event === undefined || what === undefined) return undefined
  const { feed, epoch, seq, acc, after } = origin
  const { conference, conferenceUuid } = event
  // Two relays derive the same id from the same callback. Without a nonce they cannot, because callbacks with the same
  // content may be about different events.
  const identity = [acc, nonce ?? `${epoch}:${String(seq)}`, conference, conferenceUuid, what]
  const id = createHash('sha256').update(JSON.stringify(identity)).digest('base64url')
  const message: Outgoing<'event'> = {
    v: VERSION,
    kind: 'event',
    epoch,
    seq,
    acc,
    id,
    after,
    conference,
    proof,
    what,
    ...(conferenceUuid !== undefined && { conferenceUuid }),
  }
  return publicationOf(feed, message, { qos: 1, retain: false, expiry: EXPIRY })
}

function contentOf(subject: CallbackSubject, masksNumbers: boolean): Outgoing<'event'>['what'] | undefined {
  if (subject.kind === 'record') return { kind: 'record' }
  const { call, member } = subject
  if (member === undefined) return undefined
  const leg = { id: member, call }
  switch (subject.kind) {
    case 'entered': {
      const { first, direction } = subject
      const [name, number] = [subject.name, subject.number].map((text) => (masksNumbers ? maskDigits(text) : text))
      return { ...leg, kind: 'entered', first, direction, ...(name && { name }), ...(number && { number }) }
    }
    case 'left':
      return { ...leg, kind: 'left', last: subject.last }
    case 'digits':
      return /^[\d*#]{1,24}$/.test(subject.digits) ? { ...leg, kind: 'digits', digits: subject.digits } : undefined
    case 'floor':
      return { ...leg, kind: 'floor' }
  }
}
