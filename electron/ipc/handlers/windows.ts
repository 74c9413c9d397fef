import type { WebContents } from 'electron'
import { success } from '../../../shared/result.ts'
import type { UserPresence } from '../../desktop/windows/user-presence.ts'
import type { EndQuestion } from '../../desktop/shortcuts/end-question.ts'
import type { Popover } from '../../desktop/windows/popover.ts'
import type { Settings } from '../../settings/settings.ts'
import type { Handlers } from '../router.ts'

type Names = 'hideWindow' | 'pinPopover' | 'saveView' | 'endQuestion' | 'replyToEndQuestion' | 'chooseOwn' | 'fitWindow'

export interface WindowHandlerParts {
  readonly settings: Settings
  readonly popover: Popover
  readonly endQuestion: EndQuestion
  readonly presence: Pick<UserPresence, 'mayChange'>
  readonly saveView: (savedView: string) => void
  readonly fitWindow: (contents: WebContents, height: number) => void
}

/** The handlers for what the windows request about themselves. */
export function createWindowHandlers({
  settings,
  popover,
  endQuestion,
  presence,
  saveView,
  fitWindow,
}: WindowHandlerParts): Pick<Handlers, Names> {
  return {
    hideWindow: (_request, sender) => {
      if (sender === popover.window()?.webContents) popover.hide()
      else endQuestion.cancel()
      return success(undefined)
    },
    pinPopover: ({ pinned }, sender) => {
      // A page that is above all others receives clicks that are meant for them.
      const allowed = pinned ? presence.mayChange(sender) : success(undefined)
      if (!allowed.ok) return allowed
      void settings.update({ preferences: { ...settings.get().preferences, popoverPinned: pinned } })
      return success(undefined)
    },
    saveView: ({ savedView, lasting }) => {
      saveView(savedView)
      if (lasting !== settings.get().lastingView) void settings.update({ lastingView: lasting })
      return success(undefined)
    },
    endQuestion: () => success(endQuestion.state()),
    replyToEndQuestion: ({ choice, token }, sender) => {
      // `endQuestion.confirm` itself checks that the question has been visible long enough.
      const allowed = choice === 'confirm' ? presence.mayChange(sender) : success(undefined)
      if (!allowed.ok) return allowed
      if (choice === 'confirm') endQuestion.confirm(token)
      else endQuestion.cancel()
      return success(undefined)
    },
    chooseOwn: ({ room }) => {
      endQuestion.choose(room)
      return success(undefined)
    },
    fitWindow: ({ height }, sender) => {
      fitWindow(sender, height)
      return success(undefined)
    },
  }
}
