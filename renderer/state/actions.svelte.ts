import type { AccountId, CallUuid } from '../../shared/values.ts'
import { drop } from '../../shared/drop.ts'
import { SvelteMap } from 'svelte/reactivity'
import type { Bridge } from '../../shared/ipc/contract.ts'
import type { Request } from '../../shared/ipc/contract.ts'
import { meIn } from '../../shared/rooms/me.ts'
import { everyoneSeenIn, memberSeenOf, onlyThese, seenOf } from '../../shared/rooms/room-actions.ts'
import { areBeingRemoved, isAtDoor, isLeaving, isOnHold } from '../../shared/rooms/action-effect.ts'
import { fault as createFault, isDeclined, type Fault } from '../../shared/fault.ts'
import { roomKey } from '../../shared/rooms/model.ts'
import type {
  ActionResult,
  Action,
  ActionKind,
  Room,
  Member,
  MemberActionKind,
  Question,
  QuestionRoom,
} from '../../shared/rooms/model.ts'
import type { Result } from '../../shared/result.ts'
import { faultText } from '../../shared/text/fault-text.ts'
import { alreadyGoneSentence, endShortcutMessage, failureSentence, reportBulkOutcome } from './texts/action-messages.ts'
import { endsSoon } from './texts/announcement-texts.ts'
import { followBulkAction, type BulkActionProgress } from './texts/bulk-action-progress.ts'
import { BusyRows } from './list/busy-rows.svelte.ts'
import type { I18n } from './i18n.svelte.ts'
import { memberRow, type ActionSubject, type View, type OpenDialog } from './view.svelte.ts'
import { isThere, roomsOf } from './snapshot-queries.ts'
import type { Store } from './store.svelte.ts'

export interface ActionFailure {
  readonly kind: ActionKind
  /** The name of the person or room, a group such as "everyone", or the number of people. */
  readonly name: string | number
  readonly fault: Fault
}

/** Milliseconds for the main process to register the shortcut and push the result in the app status. */
const SHORTCUT_MS = 500

/** What else the user may want of the removal of one caller: no Undo time, or that they are kept out. */
type RemovalOptions = Pick<Request<'act'>, 'atOnce' | 'keepOut'>

type Group = 'everyone' | 'everyoneButMe' | 'mutedByMe'

/** Sends the user's actions to the main process. Shows a failure on its row, or in a message if there is no row. */
export class Actions {
  readonly #bridge: Bridge
  readonly #store: Store
  readonly #view: View
  readonly #i18n: I18n
  readonly #busy = new BusyRows()
  /** By row, with the run of the room, because the next run may give a row's member id to somebody else. */
  readonly #failures = new SvelteMap<string, ActionFailure & { readonly instance: number | undefined }>()

  constructor(bridge: Bridge, store: Store, view: View, i18n: I18n) {
    this.#bridge = bridge
    this.#store = store
    this.#view = view
    this.#i18n = i18n
  }

  /** The action on this row whose result the main process has not returned yet. */
  busy(row: string): ActionKind | undefined {
    return this.#busy.kind(row)
  }

  failure(row: string): ActionFailure | undefined {
    return this.#failures.get(row)
  }

  /** @param how what else the user wants of the removal of one caller */
  async actOnMembers(
    kind: MemberActionKind,
    room: Room,
    members: readonly Member[],
    how: RemovalOptions = {},
  ): Promise<void> {
    const [first] = members
    if (first === undefined) return
    const who = onlyThese(members)
    if (isLeaving(kind) && areBeingRemoved(room, members)) return
    const waiting = members.filter((member) => mustBeBroughtBack(kind, member, room))
    if (waiting.length > 0) {
      await this.bringBack(room, waiting)
      await this.actOnMembers(
        kind,
        room,
        members.filter((member) => !waiting.includes(member)),
      )
      return
    }
    const action = { kind, seen: seenOf(room), who }
    const isOne = members.length === 1
    if (isOne) this.#dismissFailed(room, first)
    const target = {
      rows: isOne ? [memberRow(room, first)] : [room.key],
      name: isOne ? this.#i18n.callerAmong(first, room.members ?? room.reported).called : members.length,
      ...(how.keepOut === true && { keepOut: true as const }),
    }
    const needsQuestion = isLeaving(kind) && (!isOne || first.isMe)
    await (needsQuestion ? this.#ask(action, target) : this.#act(action, target, how))
  }

  async actOnEveryone(kind: MemberActionKind, room: Room, who: Group): Promise<void> {
    const action = { kind, seen: everyoneSeenIn(room), who: { kind: who } }
    const target = { rows: [room.key], name: this.#i18n.t(`failed.${who}`), room: room.title }
    await (isLeaving(kind) ? this.#ask(action, target) : this.#act(action, target))
  }

  putOnHold(room: Room, members: readonly Member[]): Promise<void> {
    const request = { seen: seenOf(room), members: members.map(memberSeenOf) }
    return this.#hold('putOnHold', room, members, () => this.#bridge.putOnHold(request))
  }

  /** Brings callers back from hold, which admits those who are at the door. */
  bringBack(room: Room, members: readonly Member[]): Promise<void> {
    const request = { seen: seenOf(room), members: members.map(({ key }) => key) }
    const what = members.every((member) => isAtDoor(member, room)) ? 'admit' : 'bringBack'
    return this.#hold(what, room, members, () => this.#bridge.bringBack(request))
  }

  /** Rows show what became of the mute and the rest. A message says if the whole of it failed. */
  async #hold(
    what: 'putOnHold' | 'bringBack' | 'admit',
    room: Room,
    members: readonly Member[],
    send: () => Promise<Result<ActionResult>>,
  ): Promise<void> {
    const [first] = members
    if (first === undefined) return
    const result = await send()
    if (result.ok || isDeclined(result.fault)) return
    const i18n = this.#i18n
    const head =
      members.length === 1
        ? i18n.t(`failed.${what}`, { name: i18n.callerAmong(first, room.members ?? room.reported).called })
        : i18n.t(`failed.people.${what}`, { count: members.length })
    const { sentence, remedy } = faultText(i18n.texts, result.fault, 'action')
    this.#view.showMessage([head, sentence, remedy].filter((part) => part !== '').join(' '), 'alert')
  }

  end(room: Room): Promise<void> {
    return this.#ask(
      { kind: 'end', seen: everyoneSeenIn(room) },
      { rows: [room.key], name: room.title, room: room.title },
    )
  }

  endAll(accountId: AccountId): Promise<void> {
    const name = this.#store.account(accountId)?.name ?? accountId
    return this.#ask({ kind: 'endAll', accountId }, { rows: [accountId], name })
  }

  /**
   * Asks whether to end these rooms of an account. If there is only one, the question is the same as from the room's
   * row.
   */
  endRooms(rooms: readonly QuestionRoom[]): Promise<void> {
    const [seen, ...others] = rooms.flatMap((room) => room.seen ?? [])
    const [{ title } = { title: '' }] = rooms
    if (seen === undefined) return Promise.resolve()
    if (others.length === 0)
      return this.#ask(
        { kind: 'end', seen },
        { rows: [roomKey(seen.accountId, seen.conference)], name: title, room: title },
      )
    return this.#ask({ kind: 'end', seen, others }, { rows: [seen.accountId], name: rooms.length })
  }

  /**
   * Hangs up one call or several. The row of a live call may be gone before the result arrives, so a message shows the
   * failure.
   *
   * @param name of the only caller
   */
  hangup(accountId: AccountId, callUuids: readonly CallUuid[], name: string): Promise<void> {
    const [callUuid, ...rest] = callUuids
    if (callUuid === undefined) return Promise.resolve()
    const others = rest.map((uuid) => ({ callUuid: uuid }))
    const action = { kind: 'hangupCall', accountId, callUuid, ...(others.length > 0 && { others }) } as const
    return this.#ask(action, { rows: callUuids, name: others.length > 0 ? callUuids.length : name })
  }

  /** Returns a fault if the question must stay open. If the user has closed it by then, the row shows the fault. */
  async confirm(
    question: Question,
    about: ActionSubject,
    typedName: string,
    dialog: OpenDialog,
  ): Promise<Fault | undefined> {
    const { action, token } = question
    const progress = followBulkAction(this.#store, this.#view, this.#i18n, action)
    const result = await this.#whileBusy(action, about, () =>
      action.kind === 'endAll'
        ? this.#bridge.confirmEndAll({ token, typedName })
        : this.#bridge.act({ action, confirmation: token, ...(about.keepOut && { keepOut: true }) }),
    )
    const fault = result.ok ? undefined : result.fault
    const staysOpen = fault?.code === 'unconfirmed' || fault?.values?.['reason'] === 'accountName'
    if (staysOpen && dialog.isOpen()) return fault
    dialog.close()
    this.#report(question, about, result, progress)
    return undefined
  }

  /** Asks the main process for the question with current values. Closes the dialog if the target no longer exists. */
  async renewQuestion({ action }: Question, about: ActionSubject, close: () => void): Promise<Result<Question>> {
    const result = await this.#bridge.ask({ action })
    if (!result.ok && result.fault.code === 'notFound') {
      close()
      this.#view.showMessage(alreadyGoneSentence(this.#i18n, action, about))
    }
    return result
  }

  /** A question does not replace a dialog that is open by then. Instead, its action fails as unconfirmed. */
  showQuestion(question: Question, about: ActionSubject): void {
    if (this.#view.dialog === undefined) this.#view.dialog = { kind: 'question', question, about }
    else this.#fail(question.action.kind, about, createFault('unconfirmed'))
  }

  async markOwn(room: Room, own: boolean): Promise<void> {
    const isFirst = own && !this.#store.snapshot.conferences.some((one) => one.own)
    const result = await this.#bridge.markOwn({ room: { accountId: room.accountId, name: room.name }, own })
    if (!result.ok) this.showFault(result.fault)
    else if (isFirst) setTimeout(endShortcutMessage, SHORTCUT_MS, this.#store, this.#view, this.#i18n)
  }

  async undo(id: string): Promise<void> {
    await this.showIfFailed(this.#bridge.undo({ id }))
  }

  async sendNow(id: string): Promise<void> {
    await this.showIfFailed(this.#bridge.sendNow({ id }))
  }

  /** @param ids of the failed pending actions that this row shows */
  dismiss(row: string, ids: readonly string[]): void {
    this.#failures.delete(row)
    for (const id of ids) drop(this.#bridge.dismiss({ id }))
  }

  /** Removes and returns the failures that no row shows. */
  takeOrphanedFailures(): readonly ActionFailure[] {
    const gone = [...this.#failures].filter(
      ([row, { instance }]) => instance !== this.#instanceOf(row) || !canShowFailure(this.#store, this.#view, row),
    )
    for (const [row] of gone) this.#failures.delete(row)
    return gone.map(([, failure]) => failure)
  }

  /** Says in read-only mode why nothing was sent, with a link to the preference. */
  refuseReadOnly(): void {
    this.#view.showMessageOnce(this.#i18n.t('health.readOnlyHow'), 'info', { link: 'preferences', whileReadOnly: true })
  }

  async #act(action: Action, target: ActionSubject, how: RemovalOptions = {}): Promise<void> {
    // The main process would treat both requests as one, and the result would be shown twice. After another action,
    // such as an unmute between two mutes, the request counts again.
    if (this.#busy.isLatest(target.rows, action)) return
    const progress = followBulkAction(this.#store, this.#view, this.#i18n, action)
    const result = await this.#whileBusy(action, target, () => this.#bridge.act({ action, ...how }))
    this.#report({ action }, target, result, progress)
  }

  async #ask(action: Action, target: ActionSubject): Promise<void> {
    // The question is already being prepared, or was confirmed a moment ago.
    if (this.#busy.isUnderWay(target.rows, action)) return
    const result = await this.#whileBusy(action, target, () => this.#bridge.ask({ action }))
    if (result.ok) this.showQuestion(result.value, target)
    else if (result.fault.code === 'notFound') this.#view.showMessage(alreadyGoneSentence(this.#i18n, action, target))
    else this.#fail(action.kind, target, result.fault)
  }

  #whileBusy<A>(action: Action, { rows }: ActionSubject, work: () => Promise<A>): Promise<A> {
    for (const row of rows) this.#failures.delete(row)
    return this.#busy.during(rows, action, work)
  }

  #report(
    { action, asksAgain }: Pick<Question, 'action' | 'asksAgain'>,
    target: ActionSubject,
    result: Result<ActionResult>,
    progress: BulkActionProgress | undefined,
  ): void {
    if (!result.ok) {
      this.#fail(action.kind, target, result.fault)
      return
    }
    const acted = result.value
    const view = this.#view
    const i18n = this.#i18n
    if (acted.state === 'question') this.showQuestion(acted.question, target)
    else if (acted.state === 'mixed') reportBulkOutcome(i18n, view, action.kind, acted)
    else if (acted.state === 'alreadyGone') view.showMessage(alreadyGoneSentence(i18n, action, target))
    else if (acted.state === 'accepted' && acted.endsIn !== undefined)
      view.showMessage(endsSoon(i18n, acted.endsIn, target, asksAgain))
    else if (acted.state === 'accepted') progress?.accepted(acted.covered)
  }

  #fail(kind: ActionKind, target: ActionSubject, fault: Fault): void {
    if (fault.code === 'cancelled') return
    const [row] = target.rows
    // The row of the room or person shows an unknown outcome as a pending action, which the main process updates.
    if (row !== undefined && canShowFailure(this.#store, this.#view, row)) {
      const instance = this.#instanceOf(row)
      if (fault.code !== 'unknownOutcome') this.#failures.set(row, { kind, name: target.name, fault, instance })
      return
    }
    const text = failureSentence(this.#i18n, kind, target.name, fault)
    // The failed pending action of a caller in a closed room may already have been reported in the same words.
    if (row !== undefined && isThere(this.#store, row)) this.#view.showMessageOnce(text, 'alert')
    else this.#view.showMessage(text, 'alert')
  }

  #instanceOf(row: string): number | undefined {
    return this.#store.room(row.split('\n#')[0] ?? '')?.instance
  }

  /** A new attempt replaces an earlier failure, except an unknown outcome, which the main process may still resolve. */
  #dismissFailed({ pending }: Room, { key }: Member): void {
    for (const { id, state, who, fault } of pending)
      if (state === 'failed' && fault?.code !== 'unknownOutcome' && who.length === 1 && who[0] === key)
        drop(this.#bridge.dismiss({ id }))
  }

  /** @returns whether it succeeded */
  async showIfFailed(sending: Promise<Result<unknown>>): Promise<boolean> {
    const result = await sending
    if (!result.ok) this.showFault(result.fault)
    return result.ok
  }

  showFault(fault: Fault): void {
    if (isDeclined(fault)) return
    const { sentence, remedy } = faultText(this.#i18n.texts, fault, 'action')
    this.#view.showMessage(`${sentence} ${remedy}`.trim(), 'alert')
  }
}

/**
 * Whether the list has a row that can show a failure. A room has no row if another account than its own is chosen. A
 * closed room has only its own row, but the user's own room also shows what failed for the user.
 */
export function canShowFailure(store: Store, view: View, row: string): boolean {
  const [roomKey = '', memberKey] = row.split('\n#')
  const room = store.room(roomKey)
  if (room === undefined || !isThere(store, row)) return false
  if (!roomsOf(store.snapshot, view.accountId).some(({ key }) => key === roomKey)) return false
  // A search shows its hits in closed rooms too. Once it has ended, their failures are reported.
  if (memberKey === undefined || view.query.trim() !== '' || view.isOpen(room)) return true
  return room.own && meIn(room)?.key === memberKey
}

/**
 * Whether bringing back does this instead. Nothing else lets somebody in who is at the door, and whoever is on hold would
 * be heard after an unmute, and hear nothing.
 */
function mustBeBroughtBack(kind: MemberActionKind, member: Member, room: Room): boolean {
  return kind === 'unmute' ? isOnHold(member, room) : kind === 'undeafen' && isAtDoor(member, room)
}
