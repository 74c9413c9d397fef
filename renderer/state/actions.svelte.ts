import type { AccountId, CallUuid } from '../../shared/values.ts'
import type { Bridge, Request } from '../../shared/ipc/contract.ts'
import { everyoneSeenIn, memberSeenOf, onlyThese, seenOf } from '../../shared/rooms/room-actions.ts'
import { areBeingRemoved, isAtDoor, isLeaving, isOnHold, isSameRequest } from '../../shared/rooms/action-effect.ts'
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
import { keysText } from '../../shared/preferences/accelerator.ts'
import type { I18n } from './i18n.svelte.ts'
import type { Store } from './store.svelte.ts'
import { memberRow, type ActionSubject, type Dialog, type View } from './view.svelte.ts'

/** Milliseconds for the main process to register the shortcut and push the result in the app status. */
const SHORTCUT_MS = 500

/** What else the user may want of the removal of one caller: no Undo time, or that they are kept out. */
type RemovalOptions = Pick<Request<'act'>, 'atOnce' | 'keepOut'>

type Group = 'everyone' | 'everyoneButMe' | 'mutedByMe'

/** What actions need of the objects that all components share. */
export interface Shared {
  readonly bridge: Bridge
  readonly store: Store
  readonly view: View
  readonly i18n: I18n
}

/** Sends the user's actions to the main process, which says what became of them. */
export class Actions {
  readonly #gavel: Shared
  /** The actions whose results the main process has not returned yet, oldest first. */
  #busy = $state.raw<readonly { readonly rows: readonly string[]; readonly action: Action }[]>([])

  constructor(gavel: Shared) {
    this.#gavel = gavel
  }

  /** The action on this row whose result the main process has not returned yet. */
  busy(row: string): ActionKind | undefined {
    return this.#busyOn(row).at(-1)?.kind
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
    const about = {
      rows: isOne ? [memberRow(room, first)] : [room.key],
      ...(how.keepOut === true && { keepOut: true as const }),
    }
    const needsQuestion = isLeaving(kind) && (!isOne || first.isMe)
    await (needsQuestion ? this.#ask(action, about) : this.#act(action, about, how))
  }

  async actOnEveryone(kind: MemberActionKind, room: Room, who: Group): Promise<void> {
    const action = { kind, seen: everyoneSeenIn(room), who: { kind: who } }
    const about = { rows: [room.key] }
    await (isLeaving(kind) ? this.#ask(action, about) : this.#act(action, about))
  }

  putOnHold(room: Room, members: readonly Member[]): Promise<void> {
    const request = { seen: seenOf(room), members: members.map(memberSeenOf) }
    return this.#hold('putOnHold', room, members, () => this.#gavel.bridge.putOnHold(request))
  }

  /** Brings callers back from hold, which admits those who are at the door. */
  bringBack(room: Room, members: readonly Member[]): Promise<void> {
    const request = { seen: seenOf(room), members: members.map(({ key }) => key) }
    const what = members.every((member) => isAtDoor(member, room)) ? 'admit' : 'bringBack'
    return this.#hold(what, room, members, () => this.#gavel.bridge.bringBack(request))
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
    const i18n = this.#gavel.i18n
    const head =
      members.length === 1
        ? i18n.t(`failed.${what}`, { name: i18n.callerAmong(first, room.members ?? room.reported).called })
        : i18n.t(`failed.people.${what}`, { count: members.length })
    await this.showIfFailed(send(), head)
  }

  /** @param instead the dialog whose place the question takes */
  end(room: Room, instead?: Dialog): Promise<void> {
    return this.#ask({ kind: 'end', seen: everyoneSeenIn(room) }, { rows: [room.key] }, instead)
  }

  endAll(accountId: AccountId): Promise<void> {
    return this.#ask({ kind: 'endAll', accountId }, { rows: [accountId] })
  }

  /**
   * Asks whether to end these rooms of an account. If there is only one, the question is the same as from the room's
   * row.
   */
  endRooms(rooms: readonly QuestionRoom[]): Promise<void> {
    const [seen, ...others] = rooms.flatMap((room) => room.seen ?? [])
    if (seen === undefined) return Promise.resolve()
    if (others.length === 0)
      return this.#ask({ kind: 'end', seen }, { rows: [roomKey(seen.accountId, seen.conference)] })
    return this.#ask({ kind: 'end', seen, others }, { rows: [seen.accountId], chosen: rooms.length })
  }

  /** Hangs up one call or several. */
  hangup(accountId: AccountId, callUuids: readonly CallUuid[]): Promise<void> {
    const [callUuid, ...rest] = callUuids
    if (callUuid === undefined) return Promise.resolve()
    const others = rest.map((uuid) => ({ callUuid: uuid }))
    const action = { kind: 'hangupCall', accountId, callUuid, ...(others.length > 0 && { others }) } as const
    return this.#ask(action, { rows: callUuids, ...(others.length > 0 && { chosen: callUuids.length }) })
  }

  /** Returns a fault if the question must stay open. If the user has closed it by then, a message shows the fault. */
  async confirm(
    question: Question,
    about: ActionSubject,
    typedName: string,
    dialog: Dialog | undefined,
  ): Promise<Fault | undefined> {
    const { action, token } = question
    const sending =
      action.kind === 'endAll'
        ? this.#gavel.bridge.confirmEndAll({ accountId: action.accountId, token, typedName })
        : this.#gavel.bridge.act({ action, confirmation: token, ...(about.keepOut && { keepOut: true }) })
    const result = await this.#during(about.rows, action, sending)
    const fault = result.ok ? undefined : result.fault
    const staysOpen = fault?.code === 'unconfirmed' || fault?.values?.['reason'] === 'accountName'
    if (staysOpen && this.#gavel.view.dialog === dialog) return fault
    this.#gavel.view.closeDialog(dialog)
    this.#report(result, about)
    return undefined
  }

  /** Asks the main process for the question with current values. Closes the dialog if the target no longer exists. */
  async renewQuestion({ action }: Question, dialog: Dialog | undefined): Promise<Result<Question>> {
    const result = await this.#gavel.bridge.ask({ action, renews: true })
    if (!result.ok && result.fault.code === 'notFound') this.#gavel.view.closeDialog(dialog)
    return result
  }

  /** A question does not replace a dialog that is open by then. Instead, its action fails as unconfirmed. */
  showQuestion(question: Question, about: ActionSubject): void {
    if (this.#gavel.view.dialog === undefined) this.#gavel.view.dialog = { kind: 'question', question, about }
    else this.showFault(createFault('unconfirmed'))
  }

  async markOwn(room: Room, own: boolean): Promise<void> {
    const isFirst = own && !this.#gavel.store.snapshot.conferences.some((one) => one.own)
    const result = await this.#gavel.bridge.markOwn({ room: { accountId: room.accountId, name: room.name }, own })
    if (!result.ok) this.showFault(result.fault)
    else if (isFirst) setTimeout(endShortcutMessage, SHORTCUT_MS, this.#gavel)
  }

  /** Says in read-only mode why nothing was sent, with a link to the preference. */
  refuseReadOnly(): void {
    this.#gavel.view.showMessageOnce(this.#gavel.i18n.t('health.readOnlyHow'), 'info', {
      link: 'preferences',
      whileReadOnly: true,
    })
  }

  async #act(action: Action, about: ActionSubject, how: RemovalOptions = {}): Promise<void> {
    // The main process would treat both requests as one, and the result would be shown twice. After another action,
    // such as an unmute between two mutes, the request counts again.
    if (about.rows.some((row) => isSameRequest(this.#busyOn(row).at(-1), action))) return
    this.#report(await this.#during(about.rows, action, this.#gavel.bridge.act({ action, ...how })), about)
  }

  async #ask(action: Action, about: ActionSubject, instead?: Dialog): Promise<void> {
    const { view } = this.#gavel
    // The question is already being prepared, or was confirmed a moment ago.
    if (about.rows.some((row) => this.#busyOn(row).some((one) => isSameRequest(one, action)))) return
    const result = await this.#during(about.rows, action, this.#gavel.bridge.ask({ action }))
    // The user has chosen something else meanwhile.
    if (instead !== undefined && view.dialog !== instead) return
    if (instead !== undefined) view.dialog = undefined
    if (result.ok) this.showQuestion(result.value, about)
    else this.#showIfUnsaid(result.fault)
  }

  #busyOn(row: string): readonly Action[] {
    return this.#busy.flatMap(({ rows, action }) => (rows.includes(row) ? [action] : []))
  }

  async #during<A>(rows: readonly string[], action: Action, sending: Promise<A>): Promise<A> {
    const busy = { rows, action }
    this.#busy = [...this.#busy, busy]
    try {
      return await sending
    } finally {
      this.#busy = this.#busy.filter((one) => one !== busy)
    }
  }

  #report(result: Result<ActionResult>, about: ActionSubject): void {
    if (!result.ok) this.#showIfUnsaid(result.fault)
    else if (result.value.state === 'question') this.showQuestion(result.value.question, about)
  }

  /** The main process says why an action failed, unless the user's press or the request itself was at fault. */
  #showIfUnsaid(fault: Fault): void {
    const reason = fault.values?.['reason']
    if (fault.code === 'unconfirmed' || reason === 'shape' || reason === 'size' || reason === 'accountName')
      this.showFault(fault)
  }

  /**
   * @param head what has not happened
   * @returns whether it succeeded
   */
  async showIfFailed(sending: Promise<Result<unknown>>, head?: string): Promise<boolean> {
    const result = await sending
    if (!result.ok) this.showFault(result.fault, head)
    return result.ok
  }

  showFault(fault: Fault, head = ''): void {
    if (isDeclined(fault)) return
    const { sentence, remedy } = faultText(this.#gavel.i18n.texts, fault, 'action')
    this.#gavel.view.showMessage([head, sentence, remedy].filter((part) => part !== '').join(' '), 'alert')
  }
}

/**
 * Whether bringing back does this instead. Nothing else lets somebody in who is at the door, and whoever is on hold would
 * be heard after an unmute, and hear nothing.
 */
function mustBeBroughtBack(kind: MemberActionKind, member: Member, room: Room): boolean {
  return kind === 'unmute' ? isOnHold(member, room) : kind === 'undeafen' && isAtDoor(member, room)
}

/**
 * Tells the user the keys of the end shortcut, or why it does not work. The shortcut is registered when a room is first
 * marked as own.
 */
function endShortcutMessage({ store, view, i18n: { t } }: Shared): void {
  const { shortcuts } = store.appStatus
  const keys = keysText(store.preferences.shortcutEnd, store.appStatus)
  if (keys === '') view.showMessage(t('hint.shortcutOff'), 'info', { link: 'keyboard', tip: true })
  else if (shortcuts.end === 'refused')
    view.showMessage(t('prefs.refused', { keys, old: t('prefs.choose') }), 'alert', { link: 'keyboard' })
  else view.showMessage(t('hint.shortcut', { keys }), 'info', { tip: true })
}
