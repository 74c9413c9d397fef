import { drop } from '../../../shared/drop.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import { isSoundAction } from '../../../shared/rooms/action-effect.ts'
import type { Action, ActionResult } from '../../../shared/rooms/model.ts'
import { WARNINGS, type EndWarning, type WarningVoice } from '../../../shared/rooms/scheduled-end.ts'
import { createTexts } from '../../../shared/text/i18n.ts'
import type { AccountId } from '../../../shared/values.ts'
import { MOST_SPOKEN } from '../../settings/schema.ts'
import type { SystemAsks } from '../../desktop/windows/system-questions.ts'
import type { User } from '../needs.ts'
import type { Parts } from '../parts.ts'
import type { Handlers } from '../router.ts'

/** The handlers for what users do to callers, rooms and accounts, now or later. */
export const actionHandlers = (parts: Parts) => {
  const { commands, keptOut, newcomers, onHold, outcomes, scheduledEnds, accountOf } = parts
  /** Asks about one account in a dialog of the system, which names what is about to happen. */
  const askAbout = async (user: User, accountId: AccountId, asks: SystemAsks): Promise<Result<void>> => {
    const account = accountOf(accountId)
    return account ? user.ask({ ...asks, accounts: [account] }) : failure('noAccount')
  }
  return {
    act: async ({ action, confirmation, atOnce, keepOut }, user) => {
      const allowed = mayAct(user, action, confirmation)
      if (!allowed.ok) return allowed
      const mustAsk = confirmation === undefined && removesOne(action) && !user.mayRemoveOne()
      const before = mustAsk ? 'question' : atOnce === true && user.mayRemoveAtOnce() ? 'nothing' : 'undoTime'
      const act = (): Promise<Result<ActionResult>> =>
        commands.act(action, confirmation, before, ({ accountId, ...several }) => askAbout(user, accountId, several))
      const isConfirmed = confirmation !== undefined
      const acted = await outcomes.of(action, () =>
        keepOut === true ? keptOut.removeAndKeepOut(action, act, isConfirmed) : act(),
      )
      if (acted.ok && acted.value.state === 'question') user.asked(acted.value.question)
      if (action.kind === 'announce') rememberSpoken(parts, action, acted)
      return acted
    },
    letIn: ({ room, line }) => {
      keptOut.letIn(room, line)
    },
    keepOut: ({ room, line }) => keptOut.keep(room, line),
    stopAnnouncement: ({ id }) => commands.stopAnnouncement(id),
    ask: async ({ action, renews }, user) => {
      const asked = await commands.ask(action)
      if (asked.ok) user.asked(asked.value)
      else if (renews !== true || asked.fault.code === 'notFound') outcomes.notAsked(action, asked.fault)
      return asked
    },
    confirmEndAll: ({ accountId, token, typedName }, user) =>
      outcomes.of({ kind: 'endAll', accountId }, () =>
        commands.confirmEndAll(token, typedName, (account) => user.ask({ kind: 'endAll', accounts: [account] })),
      ),
    undo: ({ id }) => commands.undo(id),
    sendNow: ({ id }, user) => {
      const pending = parts.rooms.snapshot().conferences.flatMap((room) => room.pending)
      const allowed = user.press(pending.find((one) => one.id === id && one.state === 'held')?.at)
      return allowed.ok ? commands.sendNow(id) : allowed
    },
    dismiss: ({ id }) => {
      if (!parts.appStatus.dismissMessage(id)) commands.dismiss(id)
    },

    putOnHold: ({ seen, members }) => onHold.put(seen, members),
    bringBack: ({ seen, members }) => onHold.bringBack(seen, members),
    keepOnHold: ({ room }) => {
      onHold.keep(room)
    },
    // To close a room is asked outside the page, because it hangs up whoever calls from then on.
    switchNewcomers: async ({ room, rule }, user) => {
      if (rule === 'close') {
        const agreed = await askAbout(user, room.accountId, { kind: 'closeDoor', room: room.name })
        if (!agreed.ok) return agreed
      }
      if (rule !== 'off') return newcomers.switchOn(room, rule)
      newcomers.switchOff(room)
      return undefined
    },
    goOnWithNewcomers: ({ seen, reply, came }) => newcomers.goOn(seen, reply, came),

    askScheduledEnd: async ({ seen, time, announced }, user) => {
      const asked = await scheduledEnds.ask(seen, time, announced === undefined ? [] : warningsIn(announced))
      if (asked.ok) user.asked(asked.value)
      return asked
    },
    scheduleEnd: ({ token }) => scheduledEnds.set(token),
    extendScheduledEnd: ({ id, minutes }) => scheduledEnds.extend(id, minutes),
    cancelScheduledEnd: ({ id }) => scheduledEnds.cancel(id),
  } satisfies Partial<Handlers>
}

/**
 * Whether the user may start or confirm this action. Without a confirmation, an announcement needs a press, and so does
 * the start or stop of a recording, because these actions cannot be taken back and no question precedes them.
 */
function mayAct(user: User, { kind }: Action, confirmation: string | undefined): Result<void> {
  if (confirmation !== undefined) return user.answer(confirmation)
  return isSoundAction(kind) && kind !== 'stopAnnouncement' ? user.press() : success(undefined)
}

function removesOne(action: Action): boolean {
  const isRemoval = action.kind === 'remove' || action.kind === 'kick'
  return isRemoval && action.who.kind === 'members' && action.who.members.length === 1
}

/**
 * Stores the text of an announcement as the newest of its account, once, unless it was rejected. That of an announcement
 * that failed is stored too, because its dialog may be closed by now.
 */
function rememberSpoken(
  { settings, accountOf }: Parts,
  { seen: { accountId }, sound }: Extract<Action, { readonly kind: 'announce' }>,
  acted: Result<unknown>,
): void {
  const isRejected = !acted.ok && acted.fault.code === 'invalid'
  if (sound.kind !== 'speech' || isRejected || accountOf(accountId) === undefined) return
  const { spoken } = settings.get()
  const others = (spoken[accountId] ?? []).filter(({ text }) => text !== sound.text)
  drop(settings.update({ spoken: { ...spoken, [accountId]: [sound, ...others].slice(0, MOST_SPOKEN) } }))
}

/** The warnings, in the language in which they are spoken. */
function warningsIn({ voice, language }: WarningVoice): readonly EndWarning[] {
  const { t } = createTexts(language === 'de-DE' ? 'de' : 'en')
  return WARNINGS.map((minutes) => {
    const text = t('endTime.spoken', { count: minutes })
    return { minutes, speech: { kind: 'speech', text, voice, language } }
  })
}
