import { drop } from '../../../shared/drop.ts'
import { failure, success } from '../../../shared/result.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { Desktop } from '../../desktop/desktop.ts'
import type { UserPresence } from '../../desktop/windows/user-presence.ts'
import type { Settings } from '../../settings/settings.ts'
import type { Handlers } from '../router.ts'
import { byUser } from './by-user.ts'

type Names =
  | 'hideWindow'
  | 'pinPopover'
  | 'saveView'
  | 'painted'
  | 'endQuestion'
  | 'replyToEndQuestion'
  | 'chooseOwn'
  | 'fitWindow'

const foreign = failure('forbidden', { values: { reason: 'sender' } })

export interface WindowHandlerParts {
  readonly settings: Settings
  readonly desktop: Pick<Desktop, 'painted' | 'popover' | 'endQuestion' | 'isEndQuestion' | 'fitWindow'>
  readonly presence: Pick<UserPresence, 'mayChange'>
  readonly saveView: (savedView: string) => void
}

/**
 * The handlers for what the windows request about themselves. Only the window of the end question can read and answer
 * that question.
 */
export function createWindowHandlers({
  settings,
  desktop,
  presence,
  saveView,
}: WindowHandlerParts): Pick<Handlers, Names> {
  const { painted, popover, endQuestion } = desktop
  const isEndQuestion: Desktop['isEndQuestion'] = (sender) => desktop.isEndQuestion(sender)
  return {
    hideWindow: (_request, sender) => {
      if (sender === popover.window()?.webContents) popover.hide()
      else if (isEndQuestion(sender)) endQuestion.cancel()
      return success(undefined)
    },
    pinPopover: ({ pinned }, sender) => {
      // A window that stays above others receives clicks that are meant for the windows below it.
      const allowed = pinned ? presence.mayChange(sender) : success(undefined)
      if (!allowed.ok) return allowed
      drop(settings.update({ preferences: { ...settings.get().preferences, popoverPinned: pinned } }))
      return success(undefined)
    },
    saveView: ({ savedView, lasting }) => {
      saveView(savedView)
      if (lasting !== settings.get().lastingView) drop(settings.update({ lastingView: lasting }))
      return success(undefined)
    },
    painted: ({ token }) => {
      painted.acknowledge(token)
      return success(undefined)
    },
    endQuestion: (_request, sender) => (isEndQuestion(sender) ? success(endQuestion.state()) : foreign),
    replyToEndQuestion: ({ choice, token }, sender) => {
      if (!isEndQuestion(sender)) return foreign
      // `endQuestion.confirm` itself checks that the question has been on the screen long enough.
      const allowed = choice === 'confirm' ? presence.mayChange(sender) : success(undefined)
      if (!allowed.ok) return allowed
      if (choice === 'confirm') endQuestion.confirm(token)
      else endQuestion.cancel()
      return success(undefined)
    },
    chooseOwn: ({ room }, sender) => {
      if (!isEndQuestion(sender)) return foreign
      endQuestion.choose(room)
      return success(undefined)
    },
    fitWindow: ({ height }, sender) => {
      desktop.fitWindow(sender, height)
      return success(undefined)
    },
  }
}

/**
 * The handlers for the window of the search for a noisy line, and the one that opens it. Giving everybody back and
 * closing the window need no press.
 */
export function createNoiseHandlers({
  desktop,
  presence,
}: {
  readonly desktop: Pick<Desktop, 'noise' | 'isNoise'>
  readonly presence: Pick<UserPresence, 'mayChange'>
}): Pick<Handlers, 'findNoise' | 'noise' | 'chooseNoise' | 'replyToNoise'> {
  const { noise } = desktop
  return {
    findNoise: byUser(presence, ({ room: { accountId, name } }) =>
      noise.askAbout(roomKey(accountId, name))
        ? success(undefined)
        : failure('changed', { values: { reason: 'ended' } }),
    ),
    noise: (_request, sender) => (desktop.isNoise(sender) ? success(noise.state()) : foreign),
    chooseNoise: byUser(presence, ({ room, token }, sender) => {
      if (!desktop.isNoise(sender)) return foreign
      const chosen = noise.choose(room, token)
      return chosen.ok ? success(undefined) : chosen
    }),
    replyToNoise: ({ reply, token }, sender) => {
      if (!desktop.isNoise(sender)) return foreign
      const needsNone = reply === 'giveBack' || reply === 'close'
      const allowed = needsNone ? success(undefined) : presence.mayChange(sender)
      const replied = allowed.ok ? noise.reply(reply, token) : allowed
      return replied.ok ? success(undefined) : replied
    },
  }
}

export interface FinderHandlerParts {
  readonly desktop: Pick<Desktop, 'finder' | 'isFinder' | 'takeEarlyKeys'>
  readonly presence: Pick<UserPresence, 'mayQuickMute'>
}

/** The handlers for the finder's window. They reject the calls of every other window. */
export function createFinderHandlers({
  desktop,
  presence,
}: FinderHandlerParts): Pick<Handlers, 'finder' | 'findPeople' | 'quickMute' | 'closeFinder'> {
  const { finder } = desktop
  const isFinder: Desktop['isFinder'] = (sender) => desktop.isFinder(sender)
  return {
    finder: (_request, sender) => {
      if (!isFinder(sender)) return foreign
      // The text that the user typed before the page could receive keys.
      const typed = desktop.takeEarlyKeys()
      return success(typed === '' ? finder.state() : finder.find(typed))
    },
    findPeople: ({ query }, sender) => (isFinder(sender) ? success(finder.find(query)) : foreign),
    quickMute: (request, sender) => {
      if (!isFinder(sender)) return foreign
      // `finder.choose` itself checks that the row has been on the screen long enough to be read.
      const allowed = presence.mayQuickMute(sender)
      const chosen = allowed.ok ? finder.choose(request) : allowed
      return chosen.ok ? success(undefined) : chosen
    },
    closeFinder: (_request, sender) => {
      if (!isFinder(sender)) return foreign
      finder.close()
      return success(undefined)
    },
  }
}
