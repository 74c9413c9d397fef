import type { AccountId, CallUuid, ElapsedMs } from '../../../shared/values.ts'
import { elapsedOf } from '../../../shared/clock.ts'
import type { ActionResult, Action, Room, Member, Question, QuestionRoom } from '../../../shared/rooms/model.ts'
import { sanitizeForDisplay } from '../../../shared/text/sanitize.ts'
import { accountSuffix } from '../../../shared/text/room-names.ts'
import { failure, success } from '../../../shared/result.ts'
import type { Failure, Result } from '../../../shared/result.ts'
import { tellsRunsApart } from '../../../shared/rooms/scheduled-end.ts'
import { callsOf, roomsEndedBy, type End, type HangUp } from '../../../shared/rooms/action-effect.ts'
import { asShown, everyoneSeenIn } from '../../../shared/rooms/room-actions.ts'
import type { Parts } from '../parts.ts'
import type { SendGate } from '../../providers/send-gate.ts'
import { endsRoom } from '../sounds/then-end.ts'
import { bindingOf } from './confirmation.ts'
import { naming } from './guard.ts'
import type { RoomAction, RoomLook } from './guard.ts'
import { showIfSlow } from './progress.ts'
import { look } from './look.ts'

/** Milliseconds for which a question can be confirmed. */
const CONFIRMATION_LIFE = 10_000
/**
 * Milliseconds for which *End all* waits for the list. *End all* must be possible without a list, and the window renews
 * its question early enough for this wait.
 */
const LIST_WAIT = 3_000

/** The questions that the user confirms. Each carries a new token, which can be used once. */
export class Questions {
  readonly #parts: Parts
  readonly #gateOf: (accountId: AccountId) => SendGate
  /** By token. */
  readonly #asked = new Map<string, { readonly action: Action; readonly until: ElapsedMs }>()

  constructor(parts: Parts, gateOf: (accountId: AccountId) => SendGate) {
    this.#parts = parts
    this.#gateOf = gateOf
  }

  /** The action that the question was about; undefined if the token is used, expired or unknown. */
  peek(token: string): Action | undefined {
    const now = elapsedOf(this.#parts.clock)
    for (const [one, { until }] of this.#asked) if (until <= now) this.#asked.delete(one)
    return this.#asked.get(token)?.action
  }

  /** The same, and uses up the token. */
  take(token: string): Action | undefined {
    const action = this.peek(token)
    this.#asked.delete(token)
    return action
  }

  revokeAll(): void {
    this.#asked.clear()
  }

  /**
   * The question for an action. Faults: `notFound` if its target has already left or ended; `noAccount` if the account
   * was removed; those with which `look` refuses.
   */
  async ask(action: Action): Promise<Result<Question>> {
    if (action.kind === 'endAll') return success(await this.#aboutAccount(action))
    if (action.kind === 'end' && action.others !== undefined) return this.#aboutRooms(action)
    if (action.kind === 'hangupCall') return this.#aboutCalls(action)
    const { monitor, clock, newId, accountOf } = this.#parts
    const revalidated = await showIfSlow({ monitor, clock, action }, newId(), () => look(action, monitor, clock, 'ask'))
    if (revalidated.kind === 'refuse') return { ok: false, fault: revalidated.fault }
    // The rooms of a removed account disappear, which does not mean that they ended.
    const isRemoved = accountOf(action.seen.accountId) === undefined
    if (revalidated.kind === 'alreadyGone') return failure(isRemoved ? 'noAccount' : 'notFound')
    return success(this.#aboutRoom(action, revalidated))
  }

  /** Returns the question as the result of an action that was requested without a confirmation. */
  async askInsteadOf(action: Action): Promise<Result<ActionResult>> {
    const asked = await this.ask(action)
    if (asked.ok) return success({ state: 'question', question: asked.value })
    if (asked.fault.code === 'notFound') return success({ state: 'alreadyGone' })
    return { ok: false, fault: asked.fault }
  }

  /** Asks for the list first. The rooms of both the list and the snapshot are named, because either may lack some. */
  async #aboutAccount(action: Extract<Action, { kind: 'endAll' }>): Promise<Question> {
    const { names, ...listed } = await this.#list(action.accountId)
    const conferences = this.#conferencesOf(action.accountId)
    const unknown = names.filter((name) => !conferences.some((conference) => conference.name === name))
    return {
      ...this.#common(action, action.accountId),
      ...sumOf(conferences),
      names: [],
      includesMe: conferences.some(includesMe),
      rooms: [
        ...conferences.map((conference) => this.#named(conference)),
        ...unknown.map((name) => ({ title: sanitizeForDisplay(name) })),
      ],
      ...listed,
    }
  }

  async #list(
    accountId: AccountId,
  ): Promise<Pick<Question, 'listedAt' | 'listFault'> & { readonly names: readonly string[] }> {
    const { monitor, clock } = this.#parts
    const listedAt = clock.now()
    const late = new Promise<Failure>((resolve) =>
      clock.setTimeout(() => {
        resolve(failure('timeout'))
      }, LIST_WAIT),
    )
    const read = await Promise.race([monitor.listNow(accountId), late])
    return read.ok ? { names: read.value.names, listedAt } : { names: [], listFault: read.fault }
  }

  /** The room as a question names it. A head count is shown only if it comes from a current roster. */
  #named(conference: Room): QuestionRoom {
    const { title, instance } = conference
    const people = this.#peopleIn(conference)
    return { title, ...(people !== undefined && { people }), ...(instance > 0 && { seen: everyoneSeenIn(conference) }) }
  }

  #peopleIn(conference: Room): number | undefined {
    const { accountId, name, stale, people } = conference
    return !stale && this.#parts.monitor.age({ accountId, name }, 'roster') !== undefined ? people : undefined
  }

  /** Asks about several rooms in one question. Those whose run has ended are left out, and each is named once. */
  async #aboutRooms(action: End): Promise<Result<Question>> {
    const { kind, seen, others = [] } = action
    const { monitor, clock, accountOf } = this.#parts
    // The question names one account, and its gate is the only one that was checked.
    if (others.some(({ accountId }) => accountId !== seen.accountId))
      return failure('invalid', { values: { reason: 'shape' } })
    const chosen = new Map(roomsEndedBy(action).map((one) => [bindingOf({ kind, seen: one }), one]))
    const revalidated = await Promise.all(
      [...chosen.values()].map((one) => look({ kind, seen: one }, monitor, clock, 'ask')),
    )
    if (accountOf(seen.accountId) === undefined) return failure('noAccount')
    for (const one of revalidated)
      if (one.kind === 'refuse' && one.fault.code !== 'changed') return { ok: false, fault: one.fault }
    const live = revalidated.flatMap((one) => (one.kind === 'go' ? one.conference : []))
    const rooms = live.map((conference) => this.#named(conference))
    const [first, ...rest] = rooms.flatMap((room) => room.seen ?? [])
    if (first === undefined) return failure('notFound')
    return success({
      ...this.#common({ kind, seen: first, others: rest }, seen.accountId),
      ...sumOf(rooms),
      names: [],
      includesMe: live.some(includesMe),
      rooms,
    })
  }

  /**
   * Reads the calls, so that the question names the callers of these calls, and never asks about an unknown caller.
   * Calls that have ended are left out. Each call is named and hung up once, even if a window names it twice.
   */
  async #aboutCalls(action: HangUp): Promise<Result<Question>> {
    const { providerOf, accountOf } = this.#parts
    const { kind, accountId } = action
    const gate = this.#gateOf(accountId)
    const calls: { readonly callUuid: CallUuid; readonly caller: NonNullable<HangUp['caller']> }[] = []
    for (const callUuid of new Set(callsOf(action).map((call) => call.callUuid))) {
      const read = await providerOf(accountId)?.retrieveLiveCall(callUuid, { priority: 'person', gate })
      if (read === undefined || accountOf(accountId) === undefined) return failure('noAccount')
      if (!read.ok) return { ok: false, fault: read.fault }
      if (read.value === 'notLive') continue
      const { name, number, startedAt } = read.value
      const who = { name: asShown(name), number: asShown(number) }
      calls.push({ callUuid, caller: { ...who, ...(startedAt !== undefined && { startedAt }) } })
    }
    const [first, ...others] = calls
    if (first === undefined) return failure('notFound')
    const { startedAt } = first.caller
    const members = this.#conferencesOf(accountId).flatMap((conference) => conference.members ?? [])
    const isMine = (uuid: CallUuid): boolean => members.some(({ callUuid, isMe }) => callUuid === uuid && isMe)
    return success({
      ...this.#common({ kind, accountId, ...first, ...(action.others && { others }) }, accountId),
      ...(others.length === 0 && startedAt !== undefined && { startedAt }),
      names: calls.map(({ caller: { name, number } }) => ({ name, number })),
      includesMe: calls.some(({ callUuid }) => isMine(callUuid)),
    })
  }

  #aboutRoom(action: RoomAction, { target, conference }: Extract<RoomLook, { kind: 'go' }>): Question {
    const members = target.kind === 'members' ? target.members : (conference.members ?? [])
    const { accountId } = conference
    const inRoom = this.#peopleIn(conference)
    const isAboutEnd = action.kind === 'end' || endsRoom(action)
    const people = isAboutEnd || target.kind !== 'members' ? inRoom : members.length
    // Limits the removal to the callers whom the question names, because others may join after it is asked.
    const isRemoval = action.kind === 'remove' || action.kind === 'kick'
    const asked = isRemoval && target.kind === 'members' ? naming(action, target.members) : action
    return {
      ...this.#common(asked, action.seen.accountId),
      title: conference.title,
      ...(conference.startedAt !== undefined && { startedAt: conference.startedAt }),
      ...(people === undefined ? {} : { people }),
      ...(endsRoom(action) && this.#aboutAnnouncement(accountId, conference)),
      names: target.kind === 'members' && !isAboutEnd ? members.map(nameOf) : [],
      includesMe: (isAboutEnd ? (conference.members ?? []) : members).some((member) => member.isMe),
    }
  }

  #aboutAnnouncement(accountId: AccountId, room: Room): Pick<Question, 'mayNotPlay' | 'asksAgain'> {
    const account = this.#parts.monitor.snapshot().accounts.find(({ id }) => id === accountId)
    return {
      ...(account?.abilities?.speak === 'bestEffort' && { mayNotPlay: true }),
      ...(!tellsRunsApart(room) && { asksAgain: true }),
    }
  }

  #common(action: Action, accountId: AccountId): Omit<Question, 'names' | 'includesMe'> {
    const { monitor, clock, newId, accountOf } = this.#parts
    const token = newId()
    this.#asked.set(token, { action, until: elapsedOf(clock) + CONFIRMATION_LIFE })
    const known = accountOf(accountId)
    const account = accountSuffix(monitor.snapshot().accounts, accountId)
    return {
      token,
      expiresAt: clock.now() + CONFIRMATION_LIFE,
      action,
      kind: action.kind,
      accountName: known?.name ?? '',
      ...(known && { provider: known.provider }),
      ...(account !== undefined && { account }),
    }
  }

  #conferencesOf(accountId: AccountId) {
    return this.#parts.monitor.snapshot().conferences.filter((conference) => conference.accountId === accountId)
  }
}

/** How many people are in these rooms, if that is known of each. */
function sumOf(rooms: readonly Pick<QuestionRoom, 'people'>[]): Pick<Question, 'people'> {
  const counts = rooms.flatMap(({ people }) => people ?? [])
  return counts.length === rooms.length ? { people: counts.reduce((sum, people) => sum + people, 0) } : {}
}

function includesMe({ members = [] }: Room): boolean {
  return members.some(({ isMe }) => isMe)
}

/** Only the name and number, because the parts that show the question add labels and mask numbers. */
function nameOf({ name, number }: Member): Question['names'][number] {
  return { name, number }
}
