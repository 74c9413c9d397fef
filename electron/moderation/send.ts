import { fault } from '../../shared/fault.ts'
import type { Fault } from '../../shared/fault.ts'
import type { ActReply } from '../providers/provider.ts'
import type { Aim, RoomAction } from './guard.ts'
import type { Revalidate, Looked } from './revalidate.ts'
import { partsOf, requestFor } from './requests.ts'
import type { Ticket } from './ticket.ts'

type Go = Extract<Looked, { kind: 'go' }>

/** What came of one request, or of the look before it. */
export interface SendResult {
  readonly aim: Aim
  readonly came:
    | {
        readonly kind: 'accepted'
        readonly requestId: string | undefined
        /** Whom the provider named, or who was meant. */
        readonly covered: number | undefined
        /** Taken in asynchronous mode: nothing is said about the result. */
        readonly handedOver: boolean
      }
    | { readonly kind: 'gone'; readonly requestId: string | undefined }
    /** `sent` is false where one before it failed and nothing went out for this one. */
    | { readonly kind: 'failed'; readonly fault: Fault; readonly sent: boolean }
}

/** Sends one part. What was looked at too long ago by the time it could go out is looked at once more. */
async function send(
  look: Revalidate,
  part: RoomAction,
  first: Looked,
  ticket: Pick<Ticket, 'provider' | 'halted'>,
): Promise<ActReply | Looked> {
  let looked = first
  for (let attempt = 1; ; attempt += 1) {
    if (looked.kind !== 'go') return looked
    const halted = ticket.halted()
    if (halted !== undefined) return { kind: 'refuse', fault: halted }
    const { aim, goodUntil: notAfter } = looked
    // While it waits for its turn, an answer may come that speaks against it.
    const stillWanted = (): boolean => ticket.halted() === undefined && look.holds(part, aim)
    const reply = await requestFor(ticket.provider, part, aim)({ notAfter, stillWanted })
    const unsent = !reply.ok && (reply.fault.code === 'stale' || reply.fault.code === 'cancelled')
    const why = unsent ? ticket.halted() : undefined
    if (why !== undefined) return { kind: 'refuse', fault: why }
    if (!unsent) return reply
    if (attempt === 2) return { kind: 'refuse', fault: fault('stale') }
    looked = await look.at(part)
  }
}

/** Sends an action in its parts, one after the other, until one fails in a way that the next would too. */
export async function sendAll(
  look: Revalidate,
  action: RoomAction,
  looked: Go,
  ticket: Ticket,
): Promise<readonly SendResult[]> {
  const all: SendResult[] = []
  let stopped: Fault | undefined
  // The limit holds for the first request only; the others may take longer.
  let halted = (): Fault | undefined => ticket.halted() ?? ticket.late()
  for (const { part, aim } of partsOf(action, looked.aim)) {
    if (stopped !== undefined) {
      all.push({ aim, came: { kind: 'failed', fault: stopped, sent: false } })
      continue
    }
    // Something may have been learnt since: the log was written, others were sent. A call UUID needs no second look.
    const current = looked.goodUntil === Infinity ? { ...looked, aim } : await look.at(part)
    const came = read(await send(look, part, current, { provider: ticket.provider, halted }), aim)
    halted = ticket.halted
    all.push({ aim, came })
    // A lost network or refused credentials will not be better for the next one.
    if (came.kind === 'failed' && came.fault.code !== 'changed')
      stopped = came.fault.code === 'cancelled' ? came.fault : fault('cancelled', { values: { reason: 'stopped' } })
  }
  return all
}

/** The same for all, as one; undefined where it went differently for different people. */
export function asOne(all: readonly SendResult[]): SendResult['came'] | undefined {
  const [first, ...others] = all.map(({ came }) => came)
  if (first === undefined || others.length === 0) return first
  if (first.kind === 'gone') return others.every(({ kind }) => kind === 'gone') ? first : undefined
  if (first.kind === 'failed') return undefined
  return others.reduce<SendResult['came'] | undefined>((sum, came) => {
    if (sum?.kind !== 'accepted' || came.kind !== 'accepted') return undefined
    const covered = sum.covered === undefined || came.covered === undefined ? undefined : sum.covered + came.covered
    return { ...sum, covered, handedOver: sum.handedOver || came.handedOver }
  }, first)
}

function read(reply: ActReply | Looked, aim: Aim): SendResult['came'] {
  if ('kind' in reply) {
    if (reply.kind === 'refuse') return { kind: 'failed', fault: reply.fault, sent: true }
    return { kind: 'gone', requestId: undefined }
  }
  if (!reply.ok) return { kind: 'failed', fault: reply.fault, sent: true }
  const { requestId, value } = reply
  if (value === 'alreadyGone') return { kind: 'gone', requestId }
  const meant = aim.kind === 'members' ? aim.members.length : aim.kind === 'everyone' ? aim.people : undefined
  const covered = Array.isArray(value.echoed) ? value.echoed.length : meant
  return { kind: 'accepted', requestId, covered, handedOver: value.asynchronous }
}
