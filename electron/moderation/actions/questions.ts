import type { AccountId, CallUuid } from '../../../shared/values.ts'
import type { Clock } from '../../../shared/clock.ts'
import type { Account } from '../../../shared/account.ts'
import type { ActionResult, Action, Room, Member, Question } from '../../../shared/rooms/model.ts'
import { accountSuffix } from '../../../shared/text/room-names.ts'
import { failure, success } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { tellsRunsApart } from '../../../shared/rooms/scheduled-end.ts'
import { callsOf, type HangUp } from '../../../shared/rooms/action-effect.ts'
import { asShown } from '../../../shared/rooms/room-actions.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import type { Provider } from '../../providers/provider.ts'
import type { SendGate } from '../../providers/send-gate.ts'
import { endsRoom } from '../sounds/then-end.ts'
import type { Confirmations } from './confirmation.ts'
import { naming, seenAt } from './guard.ts'
import type { RoomAction } from './guard.ts'
import { showIfSlow } from './progress.ts'
import { revalidate } from './revalidate.ts'
import type { Revalidation } from './revalidate.ts'

export interface QuestionsOptions {
  readonly monitor: Monitor
  readonly clock: Clock
  readonly confirmations: Confirmations
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly newId: () => string
  readonly providerOf: (accountId: AccountId) => Provider | undefined
  readonly gateOf: (accountId: AccountId) => SendGate
}

/** The questions that the user confirms. Each carries a new confirmation token. */
export class Questions {
  readonly #options: QuestionsOptions

  constructor(options: QuestionsOptions) {
    this.#options = options
  }

  /**
   * The question for an action. Faults: `notFound` if its target has already left or ended; `noAccount` if the account
   * was removed; those with which `revalidate` refuses.
   */
  async ask(action: Action): Promise<Result<Question>> {
    if (action.kind === 'endAll') return success(this.#aboutAccount(action))
    if (action.kind === 'hangupCall') return this.#aboutCalls(action)
    const { monitor, clock, newId, accountOf } = this.#options
    // The user confirms what the question says, and the question shows the present state. So an old revision is no
    // reason to refuse. At most, it makes the question unsure.
    const asked = seenAt(action, Infinity)
    const revalidated = await showIfSlow({ monitor, clock, action }, newId(), () =>
      revalidate(asked, monitor, clock, true),
    )
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

  #aboutAccount(action: Extract<Action, { kind: 'endAll' }>): Question {
    const conferences = this.#conferencesOf(action.accountId)
    const counts = conferences.map((conference) => conference.people)
    return {
      ...this.#common(action, action.accountId),
      ...(counts.includes(undefined) ? {} : { people: counts.reduce<number>((sum, people) => sum + (people ?? 0), 0) }),
      names: [],
      includesMe: conferences.some((conference) => conference.members?.some((member) => member.isMe) === true),
    }
  }

  /**
   * Reads the calls, so that the question names the callers whose calls they are, and none is asked about an unknown one.
   * Those that have ended are left out. Each is named and hung up once, also if a window names it twice.
   */
  async #aboutCalls(action: HangUp): Promise<Result<Question>> {
    const { providerOf, gateOf, accountOf } = this.#options
    const { kind, accountId } = action
    const gate = gateOf(accountId)
    const calls: { readonly callUuid: CallUuid; readonly caller: NonNullable<HangUp['caller']> }[] = []
    for (const callUuid of new Set(callsOf(action).map((call) => call.callUuid))) {
      const read = await providerOf(accountId)?.retrieveLiveCall(callUuid, { priority: 'person', gate })
      if (read === undefined || accountOf(accountId) === undefined) return failure('noAccount')
      if (!read.ok) return { ok: false, fault: read.fault }
      if (read.value === 'notLive') continue
      const { name, from, startedAt } = read.value
      const who = { name: asShown(name), number: asShown(from) }
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

  #aboutRoom(action: RoomAction, { target, conference }: Extract<Revalidation, { kind: 'go' }>): Question {
    const members = target.kind === 'members' ? target.members : (conference.members ?? [])
    const { accountId, name } = conference
    // A head count is shown only if it comes from a current roster.
    const isCounted = !conference.stale && this.#options.monitor.rosterAge({ accountId, name }) !== undefined
    const inRoom = isCounted ? conference.people : undefined
    const isAboutEnd = action.kind === 'end' || endsRoom(action)
    const people = isAboutEnd || target.kind !== 'members' ? inRoom : members.length
    // Limits the removal to the callers whom the question names, because others may join after it is asked.
    const isRemoval = action.kind === 'remove' || action.kind === 'kick'
    const asked = isRemoval && target.kind === 'members' ? naming(action, target.members) : action
    const isUnsure = action.seen.revision < (conference.unsureBefore ?? 0)
    return {
      ...this.#common(seenAt(asked, this.#options.monitor.snapshot().revision), action.seen.accountId),
      title: conference.title,
      ...(conference.startedAt !== undefined && { startedAt: conference.startedAt }),
      ...(isUnsure && { isUnsure }),
      ...(people === undefined ? {} : { people }),
      ...(endsRoom(action) && this.#aboutAnnouncement(accountId, conference)),
      names: target.kind === 'members' && !isAboutEnd ? members.map(nameOf) : [],
      includesMe: (isAboutEnd ? (conference.members ?? []) : members).some((member) => member.isMe),
    }
  }

  #aboutAnnouncement(accountId: AccountId, room: Room): Pick<Question, 'mayNotPlay' | 'asksAgain'> {
    const account = this.#options.monitor.snapshot().accounts.find(({ id }) => id === accountId)
    return {
      ...(account?.abilities?.speak === 'bestEffort' && { mayNotPlay: true }),
      ...(!tellsRunsApart(room) && { asksAgain: true }),
    }
  }

  #common(action: Action, accountId: AccountId): Omit<Question, 'names' | 'includesMe'> {
    const { monitor, confirmations, accountOf } = this.#options
    const known = accountOf(accountId)
    const account = accountSuffix(monitor.snapshot().accounts, accountId)
    return {
      ...confirmations.issue(action),
      action,
      kind: action.kind,
      accountName: known?.name ?? '',
      ...(known && { provider: known.provider }),
      ...(account !== undefined && { account }),
    }
  }

  #conferencesOf(accountId: AccountId) {
    return this.#options.monitor.snapshot().conferences.filter((conference) => conference.accountId === accountId)
  }
}

/** Only the name and number, because the parts that show the question add labels and mask numbers. */
function nameOf({ name, number }: Member): Question['names'][number] {
  return { name, number }
}
