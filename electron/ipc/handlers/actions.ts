import { success } from '../../../shared/result.ts'
import type { Commands } from '../../moderation/commands.ts'
import type { WriteStatus } from '../../journal/write-status.ts'
import type { Handlers } from '../router.ts'

export interface ActingParts {
  readonly commands: Commands
  readonly unlogged: Pick<WriteStatus, 'agree'>
  /** Takes away a line of the window; false where the id is none. */
  readonly dismissNote: (id: string) => boolean
}

export function createActing({
  commands,
  unlogged,
  dismissNote,
}: ActingParts): Pick<
  Handlers,
  'act' | 'ask' | 'confirmEndAll' | 'undo' | 'sendNow' | 'dismiss' | 'actWithoutJournal'
> {
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
      if (!dismissNote(id)) commands.dismiss(id)
      return success(undefined)
    },
    actWithoutJournal: ({ agreed }) => unlogged.agree(agreed),
  }
}
