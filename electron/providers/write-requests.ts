import { faultReasons, type Fault } from '../../shared/fault.ts'
import { failure } from '../../shared/result.ts'
import { readAccepted } from './responses.ts'
import type { Ask, Client } from './client.ts'
import type { Outcome } from './classify-response.ts'
import type { Dialect } from './dialect.ts'
import type { Path } from './paths.ts'
import type { ActReply, Reply, Target } from './provider.ts'

/** A fault as an answer. */
export const failed = <T>(outcome: { readonly fault: Fault; readonly at: number }): Reply<T> => ({
  ok: false,
  fault: outcome.fault,
  at: outcome.at,
})

export const replied = <T>(outcome: Outcome, value: T): Reply<T> => ({
  ok: true,
  value,
  ...(outcome.requestId === undefined ? {} : { requestId: outcome.requestId }),
  at: outcome.at,
})

export interface Write {
  readonly method: 'POST' | 'DELETE'
  readonly path: Path
  readonly target: Target
  readonly body?: Readonly<Record<string, unknown>>
  /** Epoch milliseconds after which it is not sent. */
  readonly notAfter?: number | undefined
  /** Says no where it is not to be sent any more. */
  readonly stillWanted?: (() => boolean) | undefined
  /** Only mute, unmute, deafen and undeafen: whoever it hits twice is as after once. */
  readonly repeat?: boolean
  /** Recording has a `callback_url` of its own, which means something else. */
  readonly neverAsynchronous?: boolean
}

const asynchronousFields = ({ asynchronous }: Dialect): Readonly<Record<string, string>> | undefined =>
  asynchronous === undefined
    ? undefined
    : { callback_url: asynchronous.callbackUrl, callback_method: asynchronous.callbackMethod ?? 'POST' }

const withQuery = (path: Path, fields: Readonly<Record<string, string>>): Path =>
  path.ok ? { ok: true, value: `${path.value}?${new URLSearchParams(fields).toString()}` } : path

/** `POST` arguments go into the body, those of `DELETE` into the query: https://plivo.com/docs/voice/api/overview.md */
const toAsk = (write: Write, dialect: Dialect): Ask => {
  const extra = write.neverAsynchronous === true ? undefined : asynchronousFields(dialect)
  const { method, notAfter, stillWanted } = write
  const common = { method, priority: 'person', repeat: write.repeat === true, notAfter, stillWanted } as const
  if (write.method === 'POST') return { ...common, path: write.path, body: { ...write.body, ...extra } }
  return { ...common, path: extra === undefined ? write.path : withQuery(write.path, extra) }
}

/**
 * A lost answer to what must not be done twice: nobody knows whether it happened, so it is never repeated and never
 * called failed. `values.reason` keeps how it was lost.
 */
const unlessUnknown = (outcome: Exclude<Outcome, { kind: 'taken' | 'gone' }>, repeatable: boolean): Fault => {
  const { fault } = outcome
  const sure = outcome.kind === 'failed' && outcome.carriedOut === 'no'
  if (repeatable || sure) return fault
  const { reason = fault.code, status } = fault.values ?? {}
  const lost = faultReasons.unknownOutcome.find((one) => one === reason)
  return {
    ...fault,
    code: 'unknownOutcome',
    values: { ...(lost === undefined ? {} : { reason: lost }), ...(status === undefined ? {} : { status }) },
  }
}

/** Sends one write and says what became of it; `read` makes the value of a 2xx. */
export async function write<T>(
  client: Client,
  dialect: Dialect,
  asked: Write,
  read: (body: unknown) => T,
): Promise<Reply<T | 'alreadyGone'>> {
  const outcome = await client.ask(toAsk(asked, dialect))
  if (outcome.kind === 'taken') return replied(outcome, read(outcome.body))
  if (outcome.kind === 'gone') return replied(outcome, 'alreadyGone')
  return failed({ fault: unlessUnknown(outcome, asked.repeat === true), at: outcome.at })
}

const idsOf = (target: Target): readonly string[] | 'all' => (target === 'all' ? 'all' : target.ids)

export function act(client: Client, dialect: Dialect, asked: Write): Promise<ActReply> {
  return write(client, dialect, asked, (body) => readAccepted(body, idsOf(asked.target)))
}

const worstFirst = (a: Fault, b: Fault): number =>
  Number(b.code === 'unknownOutcome') - Number(a.code === 'unknownOutcome')

/**
 * Kick and hang-up of several at Plivo: one request a member, as its older pages and its Ruby client have it
 * (https://github.com/plivo/plivo-ruby lib/plivo/resources/conferences.rb). The first goes alone, so that refused
 * credentials or a lost network cost one request. Any fault makes the whole a fault, with `values.taken` of
 * `values.asked`; what was taken stays taken.
 */
export async function actOneByOne(
  ids: readonly string[],
  send: (target: Target) => Promise<ActReply>,
  now: () => number,
): Promise<ActReply> {
  const [head, ...tail] = [...new Set(ids)]
  if (head === undefined) return { ...failure('invalid', { values: { reason: 'memberId' } }), at: now() }
  const first = await send({ ids: [head] })
  if (!first.ok || tail.length === 0) return first
  const replies = [first, ...(await Promise.all(tail.map((id) => send({ ids: [id] }))))]
  const at = Math.max(...replies.map((reply) => reply.at))
  const faults = replies.flatMap((reply) => (reply.ok ? [] : [reply.fault])).sort(worstFirst)
  const [worst] = faults
  if (worst !== undefined) {
    const values = { ...worst.values, taken: replies.length - faults.length, asked: replies.length }
    return { ok: false, fault: { ...worst, values }, at }
  }
  const taken = replies.flatMap((reply) => (reply.ok && reply.value !== 'alreadyGone' ? [reply.value] : []))
  const { requestId } = first
  const known = requestId === undefined ? {} : { requestId }
  if (taken.length === 0) return { ok: true, value: 'alreadyGone', ...known, at }
  return { ok: true, value: { asynchronous: taken.some((each) => each.asynchronous) }, ...known, at }
}
