import type { AccountId } from '../../../shared/values.ts'
import type { WebContents } from 'electron'
import type { Account } from '../../../shared/account.ts'
import { isSoundAction } from '../../../shared/rooms/action-effect.ts'
import type { Action, ActionResult, Seen, Speech } from '../../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { SystemQuestions } from '../../desktop/windows/system-questions.ts'
import type { UserPresence } from '../../desktop/windows/user-presence.ts'
import type { WriteStatus } from '../../journal/write-status.ts'
import type { Commands } from '../../moderation/actions/commands.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import type { Rooms } from '../../moderation/rooms.ts'
import type { Handlers } from '../router.ts'
import type { Newcomers } from '../../moderation/newcomers.ts'
import type { KeptOut } from '../../moderation/kept-out.ts'
import type { OnHold } from '../../moderation/on-hold.ts'
import { byUser } from './by-user.ts'
import { drop } from '../../../shared/drop.ts'
import { MOST_SPOKEN } from '../../settings/schema.ts'
import type { Settings } from '../../settings/settings.ts'

type Names =
  'act' | 'letIn' | 'stopAnnouncement' | 'ask' | 'confirmEndAll' | 'undo' | 'sendNow' | 'dismiss' | 'actWithoutJournal'

export interface ActionHandlerParts {
  readonly commands: Commands
  readonly keptOut: Pick<KeptOut, 'removeAndKeepOut' | 'letIn'>
  readonly monitor: Pick<Rooms, 'snapshot'>
  readonly writeStatus: Pick<WriteStatus, 'agree'>
  readonly presence: Pick<UserPresence, 'asked' | 'mayConfirm' | 'mayChange' | 'mayRemoveOne' | 'mayRemoveAtOnce'>
  readonly questions: SystemQuestions
  /** Removes a message from the window; false if there is none with this id. */
  readonly dismissMessage: (id: string) => boolean
  readonly settings: Pick<Settings, 'get' | 'update'>
}

export function createActionHandlers(parts: ActionHandlerParts): Pick<Handlers, Names> {
  const { commands, keptOut, writeStatus, presence, questions, dismissMessage, monitor, settings } = parts
  /** Whether the text of an announcement may be used again: its account still exists, and the text was not rejected. */
  const isReusable = ({ accountId }: Seen, acted: Result<unknown>): boolean =>
    monitor.snapshot().accounts.some(({ id }) => id === accountId) && (acted.ok || acted.fault.code !== 'invalid')
  return {
    act: async ({ action, confirmation, atOnce, keepOut }, sender) => {
      const allowed = mayAct(presence, sender, action, confirmation)
      if (!allowed.ok) return allowed
      const mustAsk = confirmation === undefined && removesOne(action) && !presence.mayRemoveOne(sender)
      const before = mustAsk ? 'question' : atOnce === true && presence.mayRemoveAtOnce(sender) ? 'nothing' : 'undoTime'
      const act = (): Promise<Result<ActionResult>> => commands.act(action, confirmation, before)
      const isConfirmed = confirmation !== undefined
      const acted = await (keepOut === true ? keptOut.removeAndKeepOut(action, act, isConfirmed) : act())
      if (acted.ok && acted.value.state === 'question') presence.asked(acted.value.question)
      // The text of a failed announcement is stored too, because its dialog may be closed by now.
      if (action.kind === 'announce' && action.sound.kind === 'speech' && isReusable(action.seen, acted))
        rememberSpoken(settings, action.seen.accountId, action.sound)
      return acted
    },
    letIn: ({ room, line }) => {
      keptOut.letIn(room, line)
      return success(undefined)
    },
    stopAnnouncement: ({ id }) => commands.stopAnnouncement(id),
    ask: async ({ action }) => {
      const asked = await commands.ask(action)
      if (asked.ok) presence.asked(asked.value)
      return asked
    },
    confirmEndAll: async ({ token, typedName }, sender) => {
      const allowed = presence.mayConfirm(sender, token)
      if (!allowed.ok) return allowed
      const agree = (account: Account): Promise<Result<void>> =>
        questions.ask(sender, { kind: 'endAll', accounts: [account] })
      return commands.confirmEndAll(token, typedName, agree)
    },
    undo: ({ id }) => {
      const undone = commands.undo(id)
      return undone.ok ? success(undefined) : undone
    },
    sendNow: ({ id }, sender) => {
      const allowed = presence.mayChange(sender, heldSince(monitor, id))
      const sent = allowed.ok ? commands.sendNow(id) : allowed
      return sent.ok ? success(undefined) : sent
    },
    dismiss: ({ id }) => {
      if (!dismissMessage(id)) commands.dismiss(id)
      return success(undefined)
    },
    actWithoutJournal: ({ agreed }, sender) => {
      const allowed = agreed ? presence.mayChange(sender) : success(undefined)
      return allowed.ok ? writeStatus.agree(agreed) : allowed
    },
  }
}

/**
 * Whether a page may start or confirm this action. Without a confirmation, an announcement needs a press, and so does
 * the start or stop of a recording, because these actions cannot be taken back and no question precedes them.
 */
function mayAct(
  presence: ActionHandlerParts['presence'],
  sender: WebContents,
  { kind }: Action,
  confirmation: string | undefined,
): Result<void> {
  if (confirmation !== undefined) return presence.mayConfirm(sender, confirmation)
  const isHeard = isSoundAction(kind) && kind !== 'stopAnnouncement'
  return isHeard ? presence.mayChange(sender) : success(undefined)
}

function removesOne(action: Action): boolean {
  const isRemoval = action.kind === 'remove' || action.kind === 'kick'
  return isRemoval && action.who.kind === 'members' && action.who.members.length === 1
}

/** Epoch milliseconds when an action was first shown as held; undefined if it is not held. */
function heldSince(monitor: Pick<Rooms, 'snapshot'>, id: string): number | undefined {
  const pending = monitor.snapshot().conferences.flatMap((conference) => conference.pending)
  return pending.find((one) => one.id === id && one.state === 'held')?.at
}

/**
 * A caller on hold hears nothing, and may be told something, so it takes a press to put them there. It takes none to
 * bring them back.
 */
export function createOnHoldHandlers(
  onHold: Pick<OnHold, 'put' | 'bringBack' | 'keep'>,
  presence: Pick<UserPresence, 'mayChange'>,
): Pick<Handlers, 'putOnHold' | 'bringBack' | 'keepOnHold'> {
  return {
    putOnHold: byUser(presence, ({ seen, members }) => onHold.put(seen, members)),
    bringBack: ({ seen, members }) => onHold.bringBack(seen, members),
    keepOnHold: ({ room }) => {
      onHold.keep(room)
      return success(undefined)
    },
  }
}

export interface NewcomersHandlerParts {
  readonly newcomers: Pick<Newcomers, 'switchOn' | 'switchOff' | 'goOn'>
  readonly presence: Pick<UserPresence, 'mayChange'>
  readonly questions: SystemQuestions
  readonly accountOf: (accountId: AccountId) => Account | undefined
}

/**
 * The door puts newcomers on hold, so it takes a press, and so does going on after a pause. That the room is closed is
 * asked outside the page, because it hangs up whoever calls from then on.
 */
export function createNewcomersHandlers({
  newcomers,
  presence,
  questions,
  accountOf,
}: NewcomersHandlerParts): Pick<Handlers, 'switchNewcomers' | 'goOnWithNewcomers'> {
  const mayClose = (sender: WebContents, { accountId, name }: RoomRef): Promise<Result<void>> => {
    const account = accountOf(accountId)
    if (account === undefined) return Promise.resolve(failure('noAccount'))
    return questions.ask(sender, { kind: 'closeDoor', accounts: [account], room: name })
  }
  return {
    switchNewcomers: async ({ room, rule }, sender) => {
      if (rule === 'off') {
        newcomers.switchOff(room)
        return success(undefined)
      }
      const allowed = rule === 'mute' ? success(undefined) : presence.mayChange(sender)
      const agreed = allowed.ok && rule === 'close' ? await mayClose(sender, room) : allowed
      const switched = agreed.ok ? await newcomers.switchOn(room, rule) : agreed
      return switched.ok ? success(undefined) : switched
    },
    goOnWithNewcomers: byUser(presence, async ({ seen, reply, came }) => {
      const gone = await newcomers.goOn(seen, reply, came)
      return gone.ok ? success(undefined) : gone
    }),
  }
}

/** Stores a text as the newest of its account. Each text is stored once. */
export function rememberSpoken(settings: Pick<Settings, 'get' | 'update'>, accountId: AccountId, speech: Speech): void {
  const { spoken } = settings.get()
  const others = (spoken[accountId] ?? []).filter(({ text }) => text !== speech.text)
  drop(settings.update({ spoken: { ...spoken, [accountId]: [speech, ...others].slice(0, MOST_SPOKEN) } }))
}
