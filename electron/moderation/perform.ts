import type { Fault } from '../../shared/fault.ts'
import type { Account, Acted, Action, Pending } from '../../shared/model.ts'
import { success } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import type { Journal } from '../journal/journal.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { ActReply, Provider } from '../providers/provider.ts'
import type { Aim, RoomAction } from './guard.ts'
import { tellWhenSeen } from './handed-over.ts'
import { aboutAction, outcomeLine } from './log-lines.ts'
import type { Line } from './log-lines.ts'
import { roomOf } from './look.ts'
import type { Look, Looked } from './look.ts'
import { partsOf, requestFor } from './requests.ts'

export interface PerformParts {
  readonly monitor: Monitor
  readonly journal: Journal
  readonly look: Look
  readonly now: () => number
  /** The person agreed to act without the log for this session. */
  readonly unlogged: () => boolean
}

/** One action on its way: who acts, and whether it may still be sent. */
export interface Ticket {
  readonly id: string
  readonly account: Account
  readonly provider: Provider
  /** A fault once nothing may be sent any more: quit, sleep, lost network, read-only. */
  halted(): Fault | undefined
  /** Called right before the intent is written; what is refused before leaves no line of its own. */
  onBegun(): void
}

/** What all requests of one action came to. */
interface Tally {
  accepted: number
  covered: number | undefined
  gone: number
  /** Some were taken in asynchronous mode: nothing is said about their result. */
  handedOver: boolean
  faults: Fault[]
  requestId: string | undefined
}

/** What its lines in the log are about, and when it left (epoch ms). */
interface Sent {
  readonly about: Omit<Line, 'event'>
  readonly sentAt: number
}

/** Guards, journals and sends. Whatever happens, at most one request goes out for each person or room meant. */
export interface Perform {
  onRoom(action: RoomAction, ticket: Ticket): Promise<Result<Acted>>
  /** End all and hang up a call: bound to an account, not to what a room shows. */
  onAccount(action: Exclude<Action, RoomAction>, ticket: Ticket): Promise<Result<Acted>>
}

const destructive = new Set<Action['kind']>(['remove', 'kick', 'end', 'endAll', 'hangupCall'])

export function createPerform(parts: PerformParts): Perform {
  const { monitor, journal, look } = parts

  /** The intent stands in the log, flushed, before anything is sent. */
  const intend = async (action: Action, about: Omit<Line, 'event'>): Promise<Fault | undefined> => {
    const written = await journal.write({ ...about, event: 'intent' })
    if (written.ok || !destructive.has(action.kind) || parts.unlogged()) return undefined
    return written.fault
  }

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
      if (!tooLate || attempt === 2) return reply
      looked = await look.at(part)
    }
  }

  const sendAll = async (
    action: RoomAction,
    looked: Extract<Looked, { kind: 'go' }>,
    ticket: Ticket,
  ): Promise<Tally> => {
    const tally: Tally = {
      accepted: 0,
      covered: undefined,
      gone: 0,
      handedOver: false,
      faults: [],
      requestId: undefined,
    }
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
    const mark = (state: Pending['state'] | undefined, more: Partial<Pending> = {}): void => {
      const entry = { id: ticket.id, kind: action.kind, who, at: parts.now(), ...more }
      monitor.pending(room.accountId, room.name, ticket.id, state === undefined ? undefined : { ...entry, state })
    }
    ticket.onBegun()
    mark('sending')
    const about = aboutAction(action, ticket.id, ticket.account, looked)
    const unwritten = await intend(action, about)
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

  const onAccount: Perform['onAccount'] = async (action, ticket) => {
    const about = aboutAction(action, ticket.id, ticket.account)
    const show = (entry: Pending | undefined): void => {
      monitor.pending(action.accountId, undefined, ticket.id, entry)
    }
    const entry = { id: ticket.id, kind: action.kind, who: [], at: parts.now() }
    show({ ...entry, state: 'sending' })
    const refusedBy = ticket.halted() ?? (await intend(action, about))
    if (refusedBy !== undefined) {
      show({ ...entry, state: 'failed', fault: refusedBy })
      return { ok: false, fault: refusedBy }
    }
    const before = monitor.snapshot()
    const stillWanted = (): boolean => ticket.halted() === undefined
    const send = (): Promise<ActReply> =>
      action.kind === 'endAll'
        ? ticket.provider.hangUpAllConferences({ stillWanted })
        : ticket.provider.hangUpCall(action.callUuid, { stillWanted })
    const halted = ticket.halted()
    const reply = halted === undefined ? await send() : ({ ok: false, fault: halted } as const)
    if (!reply.ok) {
      show({ ...entry, state: 'failed', fault: reply.fault })
      const outcome = reply.fault.code === 'unknownOutcome' ? 'unknown' : 'failed'
      await journal.write(outcomeLine(about, outcome, { fault: reply.fault }))
      monitor.refresh(action.accountId)
      return { ok: false, fault: reply.fault }
    }
    const { requestId } = reply
    const gone = reply.value === 'alreadyGone'
    if (action.kind === 'endAll' && !gone) {
      for (const { accountId, name, instance } of before.conferences) {
        if (accountId === action.accountId) monitor.endAccepted({ accountId, name }, instance)
      }
    }
    show(undefined)
    const handedOver = reply.value !== 'alreadyGone' && reply.value.asynchronous
    const outcome = gone ? 'alreadyGone' : handedOver ? 'handedOver' : 'accepted'
    await journal.write(outcomeLine(about, outcome, { requestId }))
    monitor.refresh(action.accountId)
    if (gone) return success({ state: 'alreadyGone' })
    const known = requestId === undefined ? {} : { requestId }
    return success({ state: 'accepted', ...known, ...(handedOver && { handedOver }) })
  }

  return { onRoom, onAccount }
}

function refused(looked: Exclude<Looked, { kind: 'go' }>): Result<Acted> {
  return looked.kind === 'alreadyGone' ? success({ state: 'alreadyGone' }) : { ok: false, fault: looked.fault }
}

function whoOf(action: RoomAction, aim: Aim): Pending['who'] {
  if (action.kind === 'end') return []
  return aim.kind === 'members' ? aim.members.map((member) => member.key) : 'everyone'
}

function count(tally: Tally, came: ActReply | Looked, aim: Aim): void {
  if ('kind' in came) {
    if (came.kind === 'alreadyGone') tally.gone += 1
    else if (came.kind === 'refuse') tally.faults.push(came.fault)
    return
  }
  if (!came.ok) {
    tally.faults.push(came.fault)
    return
  }
  tally.requestId ??= came.requestId
  if (came.value === 'alreadyGone') {
    tally.gone += 1
    return
  }
  tally.accepted += 1
  const { asynchronous, echoed } = came.value
  if (asynchronous) tally.handedOver = true
  const meant = aim.kind === 'members' ? aim.members.length : aim.kind === 'everyone' ? aim.people : undefined
  tally.covered = Array.isArray(echoed) ? (tally.covered ?? 0) + echoed.length : meant
}

/** What a reading says about an action whose answer was lost. */
async function foundOut(
  monitor: Monitor,
  action: RoomAction,
  { about, sentAt }: Sent,
): Promise<'done' | 'notDone' | 'unreadable'> {
  const room = roomOf(action)
  const read = await monitor.readNow(room)
  if (!read.ok) return 'unreadable'
  if (read.value === 'gone') return 'done'
  if (read.value.instance !== action.seen.instance) return action.kind === 'end' ? 'done' : 'notDone'
  if (action.kind === 'end') return 'notDone'
  const { members } = read.value
  if (members === undefined || monitor.rosterAge(room) === undefined) return 'unreadable'
  const meant = new Set((about.members ?? []).map((member) => member.callUuid ?? member.memberId))
  // Everyone are those who were there when it left, whether or not a roster had named them by then.
  const there = members.filter((member) =>
    action.who.kind === 'everyone' ? member.joinedAt <= sentAt : meant.has(member.callUuid ?? member.memberId),
  )
  const effect: Partial<Record<Action['kind'], boolean>> = {
    mute: there.every((member) => member.muted),
    unmute: there.every((member) => !member.muted),
    deafen: there.every((member) => member.deaf),
    undeafen: there.every((member) => !member.deaf),
  }
  return (effect[action.kind] ?? there.length === 0) ? 'done' : 'notDone'
}
