import { success } from '../../../shared/result.ts'
import type { WriteStatus } from '../../journal/write-status.ts'
import type { Commands } from '../../moderation/commands.ts'
import type { Handlers } from '../router.ts'

type Names = 'act' | 'ask' | 'confirmEndAll' | 'undo' | 'sendNow' | 'dismiss' | 'actWithoutJournal'

export interface ActionHandlerParts {
  readonly commands: Commands
  readonly writeStatus: Pick<WriteStatus, 'agree'>
  /** Removes a message from the window; false if there is none with this id. */
  readonly dismissMessage: (id: string) => boolean
}

export function createActionHandlers(parts: ActionHandlerParts): Pick<Handlers, Names> {
  const { commands, writeStatus, dismissMessage } = parts
  return {
    act: ({ action, confirmation }) => commands.act(action, confirmation),
    ask: ({ action }) => commands.ask(action),
    confirmEndAll: ({ token, typedName }) => commands.confirmEndAll(token, typedName),
    undo: ({ id }) => {
      const undone = commands.undo(id)
      return undone.ok ? success(undefined) : undone
    },
    sendNow: ({ id }) => {
      const sent = commands.sendNow(id)
      return sent.ok ? success(undefined) : sent
    },
    dismiss: ({ id }) => {
      if (!dismissMessage(id)) commands.dismiss(id)
      return success(undefined)
    },
    actWithoutJournal: ({ agreed }) => writeStatus.agree(agreed),
  }
}
