import type { AccountId } from '../../../shared/values.ts'
import type { Account } from '../../../shared/account.ts'
import { isSoundAction } from '../../../shared/rooms/action-effect.ts'
import type { Action, ActionResult, Seen, Speech } from '../../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { WriteStatus } from '../../journal/write-status.ts'
import type { AgreeToSeveral, Commands } from '../../moderation/actions/commands.ts'
import type { Rooms } from '../../moderation/rooms.ts'
import type { User } from '../needs.ts'
import type { Handlers } from '../router.ts'
import type { Newcomers } from '../../moderation/newcomers.ts'
import type { KeptOut } from '../../moderation/kept-out.ts'
import type { OnHold } from '../../moderation/on-hold.ts'
import { drop } from '../../../shared/drop.ts'
import { MOST_SPOKEN } from '../../settings/schema.ts'
import type { Settings } from '../../settings/settings.ts'

export interface ActionHandlerParts {
  readonly commands: Commands
  readonly keptOut: Pick<KeptOut, 'removeAndKeepOut' | 'letIn'>
  readonly rooms: Pick<Rooms, 'snapshot'>
  readonly writeStatus: Pick<WriteStatus, 'agree'>
  readonly accountOf: (accountId: AccountId) => Account | undefined
  /** Removes a message from the window; false if there is none with this id. */
  readonly dismissMessage: (id: string) => boolean
  readonly settings: Pick<Settings, 'get' | 'update'>
}

/** The handlers for what users do to callers, rooms and accounts. */
export const actionHandlers = (parts: ActionHandlerParts) => {
  const { commands, keptOut, writeStatus, dismissMessage, rooms, accountOf, settings } = parts
  /** Whether the text of an announcement may be used again: its account still exists, and the text was not rejected. */
  const isReusable = ({ accountId }: Seen, acted: Result<unknown>): boolean =>
    rooms.snapshot().accounts.some(({ id }) => id === accountId) && (acted.ok || acted.fault.code !== 'invalid')
  /** Asks in a dialog of the system before several rooms are ended or several calls hung up, which it names. */
  const agreeToSeveral =
    (user: User): AgreeToSeveral =>
    async ({ accountId, ...several }) => {
      const account = accountOf(accountId)
      return account === undefined ? failure('noAccount') : user.ask({ ...several, accounts: [account] })
    }
  return {
    act: async ({ action, confirmation, atOnce, keepOut }, user) => {
      const allowed = mayAct(user, action, confirmation)
      if (!allowed.ok) return allowed
      const mustAsk = confirmation === undefined && removesOne(action) && !user.mayRemoveOne()
      const before = mustAsk ? 'question' : atOnce === true && user.mayRemoveAtOnce() ? 'nothing' : 'undoTime'
      const act = (): Promise<Result<ActionResult>> => commands.act(action, confirmation, before, agreeToSeveral(user))
      const isConfirmed = confirmation !== undefined
      const acted = await (keepOut === true ? keptOut.removeAndKeepOut(action, act, isConfirmed) : act())
      if (acted.ok && acted.value.state === 'question') user.asked(acted.value.question)
      // The text of a failed announcement is stored too, because its dialog may be closed by now.
      if (action.kind === 'announce' && action.sound.kind === 'speech' && isReusable(action.seen, acted))
        rememberSpoken(settings, action.seen.accountId, action.sound)
      return acted
    },
    letIn: ({ room, line }) => {
      keptOut.letIn(room, line)
    },
    stopAnnouncement: ({ id }) => commands.stopAnnouncement(id),
    ask: async ({ action }, user) => {
      const asked = await commands.ask(action)
      if (asked.ok) user.asked(asked.value)
      return asked
    },
    confirmEndAll: ({ token, typedName }, user) =>
      commands.confirmEndAll(token, typedName, (account) => user.ask({ kind: 'endAll', accounts: [account] })),
    undo: ({ id }) => commands.undo(id),
    sendNow: ({ id }, user) => {
      const allowed = user.press(heldSince(rooms, id))
      return allowed.ok ? commands.sendNow(id) : allowed
    },
    dismiss: ({ id }) => {
      if (!dismissMessage(id)) commands.dismiss(id)
    },
    actWithoutJournal: ({ agreed }) => writeStatus.agree(agreed),
  } satisfies Partial<Handlers>
}

/**
 * Whether the user may start or confirm this action. Without a confirmation, an announcement needs a press, and so does
 * the start or stop of a recording, because these actions cannot be taken back and no question precedes them.
 */
function mayAct(user: User, { kind }: Action, confirmation: string | undefined): Result<void> {
  if (confirmation !== undefined) return user.answer(confirmation)
  const isHeard = isSoundAction(kind) && kind !== 'stopAnnouncement'
  return isHeard ? user.press() : success(undefined)
}

function removesOne(action: Action): boolean {
  const isRemoval = action.kind === 'remove' || action.kind === 'kick'
  return isRemoval && action.who.kind === 'members' && action.who.members.length === 1
}

/** Epoch milliseconds when an action was first shown as held; undefined if it is not held. */
function heldSince(rooms: Pick<Rooms, 'snapshot'>, id: string): number | undefined {
  const pending = rooms.snapshot().conferences.flatMap((conference) => conference.pending)
  return pending.find((one) => one.id === id && one.state === 'held')?.at
}

/** A caller on hold hears nothing, and may be told something. */
export const onHoldHandlers = ({ onHold }: { readonly onHold: Pick<OnHold, 'put' | 'bringBack' | 'keep'> }) =>
  ({
    putOnHold: ({ seen, members }) => onHold.put(seen, members),
    bringBack: ({ seen, members }) => onHold.bringBack(seen, members),
    keepOnHold: ({ room }) => {
      onHold.keep(room)
    },
  }) satisfies Partial<Handlers>

export interface NewcomersHandlerParts {
  readonly newcomers: Pick<Newcomers, 'switchOn' | 'switchOff' | 'goOn'>
  readonly accountOf: (accountId: AccountId) => Account | undefined
}

/** That a room is closed is asked outside the page, because it hangs up whoever calls from then on. */
export const newcomersHandlers = ({ newcomers, accountOf }: NewcomersHandlerParts) =>
  ({
    switchNewcomers: async ({ room, rule }, user) => {
      if (rule === 'off') {
        newcomers.switchOff(room)
        return undefined
      }
      if (rule === 'close') {
        const account = accountOf(room.accountId)
        if (account === undefined) return failure('noAccount')
        const agreed = await user.ask({ kind: 'closeDoor', accounts: [account], room: room.name })
        if (!agreed.ok) return agreed
      }
      return newcomers.switchOn(room, rule)
    },
    goOnWithNewcomers: ({ seen, reply, came }) => newcomers.goOn(seen, reply, came),
  }) satisfies Partial<Handlers>

/** Stores a text as the newest of its account. Each text is stored once. */
export function rememberSpoken(settings: Pick<Settings, 'get' | 'update'>, accountId: AccountId, speech: Speech): void {
  const { spoken } = settings.get()
  const others = (spoken[accountId] ?? []).filter(({ text }) => text !== speech.text)
  drop(settings.update({ spoken: { ...spoken, [accountId]: [speech, ...others].slice(0, MOST_SPOKEN) } }))
}
