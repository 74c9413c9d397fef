import { fault } from '../../shared/fault.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Acted, Action, Pending } from '../../shared/model.ts'
import { success } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import type { ActReply } from '../providers/provider.ts'
import { foundOut } from './found-out.ts'
import type { Sent } from './found-out.ts'
import type { Aim, RoomAction } from './guard.ts'
import { tellWhenSeen } from './handed-over.ts'
import { aboutAction, callerOf, outcomeLine } from './log-lines.ts'
import { roomOf } from './look.ts'
import type { Looked } from './look.ts'
import { createAccountPerform } from './perform-account.ts'
import { partsOf, requestFor } from './requests.ts'
import { count, newTally } from './tally.ts'
import type { Tally } from './tally.ts'
import { intend } from './ticket.ts'
import type { PerformParts, Ticket } from './ticket.ts'

/** Guards, journals and sends. Whatever happens, at most one request goes out for each person or room meant. */
export interface Perform {
  onRoom(action: RoomAction, ticket: Ticket): Promise<Result<Acted>>
  /** End all and hang up a call: bound to an account, not to what a room shows. */
  onAccount(action: Exclude<Action, RoomAction>, ticket: Ticket): Promise<Result<Acted>>
}

export function createPerform(parts: PerformParts): Perform {
  const { monitor, journal, look } = parts

  /** Sends one part. What was looked at too long ago by the time it could go out is looked at once more. */
  const send = async (part: RoomAction, first: Looked, ticket: Ticket): Promise<ActReply | Looked> => {
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
      const tooLate = unsent && ticket.halted() === undefined
      if (!tooLate) return reply
      if (attempt === 2) return { kind: 'refuse', fault: fault('stale') }
      looked = await look.at(part)
    }
  }

  const sendAll = async (
    action: RoomAction,
    looked: Extract<Looked, { kind: 'go' }>,
    ticket: Ticket,
  ): Promise<Tally> => {
    const tally = newTally()
    for (const { part, aim } of partsOf(action, looked.aim)) {
      // Something may have been learnt since: the log was written, others were sent. A call UUID needs no second look.
      const current = looked.goodUntil === Infinity ? { ...looked, aim } : await look.at(part)
      count(tally, await send(part, current, ticket), looked.aim)
      // A lost network or refused credentials will not be better for the next one.
      if (tally.faults.some((one) => one.code !== 'changed')) break
    }
    return tally
  }

  const onRoom: Perform['onRoom'] = async (action, ticket) => {
    const room = roomOf(action)
    const looked = await look.at(action)
    if (looked.kind !== 'go') return refused(looked)
    const halted = ticket.halted()
    if (halted !== undefined) return { ok: false, fault: halted }
    const who = whoOf(action, looked.aim)
    const caller = looked.aim.kind === 'members' ? callerOf(looked.aim.members) : {}
    const mark = (state: Pending['state'] | undefined, more: Partial<Pending> = {}): void => {
      const entry = { id: ticket.id, kind: action.kind, who, ...caller, at: parts.now(), ...more }
      monitor.pending(room.accountId, room.name, ticket.id, state === undefined ? undefined : { ...entry, state })
    }
    ticket.onBegun()
    mark('sending')
    const about = aboutAction(action, ticket.id, ticket.account, looked)
    const unwritten = await intend(parts, action, about)
    if (unwritten !== undefined) {
      mark('failed', { fault: unwritten })
      return { ok: false, fault: unwritten }
    }
    const sentAt = parts.now()
    const tally = await sendAll(action, looked, ticket)
    return settle(action, tally, { about, sentAt }, mark)
  }

  const settle = async (
    action: RoomAction,
    tally: Tally,
    sent: Sent,
    mark: (state: Pending['state'] | undefined, more?: Partial<Pending>) => void,
  ): Promise<Result<Acted>> => {
    const { about } = sent
    const { requestId } = tally
    const known = requestId === undefined ? {} : { requestId }
    const worst = tally.faults.find((one) => one.code === 'unknownOutcome') ?? tally.faults[0]
    if (worst?.code === 'unknownOutcome') return lookInto(action, worst, sent, mark)
    if (worst !== undefined) {
      mark('failed', { fault: worst })
      await journal.write(outcomeLine(about, 'failed', { fault: worst, requestId }))
      return { ok: false, fault: worst }
    }
    if (tally.accepted === 0) {
      mark(undefined)
      await journal.write(outcomeLine(about, 'alreadyGone', { requestId }))
      void monitor.readNow(roomOf(action))
      return success({ state: 'alreadyGone' })
    }
    if (action.kind === 'end') monitor.endAccepted(roomOf(action), action.seen.instance)
    const { handedOver } = tally
    mark(handedOver ? 'requested' : 'accepted')
    if (handedOver) tellWhenSeen(parts, action, about)
    await journal.write(outcomeLine(about, handedOver ? 'handedOver' : 'accepted', { requestId }))
    const covered = tally.covered === undefined ? {} : { covered: tally.covered }
    return success({ state: 'accepted', ...known, ...covered, ...(handedOver && { handedOver }) })
  }

  /** Nothing is repeated. The room is read, and the person is told what was found. */
  const lookInto = async (
    action: RoomAction,
    unknown: Fault,
    sent: Sent,
    mark: (state: Pending['state'] | undefined, more?: Partial<Pending>) => void,
  ): Promise<Result<Acted>> => {
    const { about } = sent
    await journal.write(outcomeLine(about, 'unknown', { fault: unknown }))
    const found = await foundOut(monitor, action, sent)
    if (found === 'done') {
      mark('accepted')
      await journal.write(outcomeLine(about, 'confirmed'))
      return success({ state: 'accepted' })
    }
    const told = { ...unknown, values: { ...unknown.values, found } }
    mark('failed', { fault: told })
    return { ok: false, fault: told }
  }

  return { onRoom, onAccount: createAccountPerform(parts) }
}

function refused(looked: Exclude<Looked, { kind: 'go' }>): Result<Acted> {
  return looked.kind === 'alreadyGone' ? success({ state: 'alreadyGone' }) : { ok: false, fault: looked.fault }
}

function whoOf(action: RoomAction, aim: Aim): Pending['who'] {
  if (action.kind === 'end') return []
  return aim.kind === 'members' ? aim.members.map((member) => member.key) : 'everyone'
}
