import { drop } from '../../../shared/drop.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { SmallState } from '../../../shared/small-window.ts'
import type { NoiseWindow } from '../../desktop/shortcuts/noise-window.ts'
import type { ShortcutActions } from '../../desktop/shortcuts/shortcut-actions.ts'
import type { Painted } from '../../desktop/windows/painted.ts'
import type { Popover } from '../../desktop/windows/popover.ts'
import type { Settings } from '../../settings/settings.ts'
import type { Handlers } from '../router.ts'

const foreign = failure('forbidden', { values: { reason: 'sender' } })

export interface WindowHandlerParts {
  readonly settings: Settings
  readonly painted: Pick<Painted, 'acknowledge'>
  readonly popover: Pick<Popover, 'hide'>
  readonly actions: Pick<ShortcutActions, 'state' | 'reply' | 'fit'> & { readonly noise: Pick<NoiseWindow, 'askAbout'> }
  readonly saveView: (savedView: string) => void
}

/** The handlers for what the windows request about themselves. A small window shows and answers only what it asks itself. */
export const windowHandlers = ({ settings, painted, popover, actions, saveView }: WindowHandlerParts) =>
  ({
    hideWindow: () => {
      popover.hide()
    },
    pinPopover: ({ pinned }) => {
      drop(settings.update({ preferences: { ...settings.get().preferences, popoverPinned: pinned } }))
    },
    saveView: ({ savedView, lasting }) => {
      saveView(savedView)
      if (lasting !== settings.get().lastingView) drop(settings.update({ lastingView: lasting }))
    },
    painted: ({ token }) => {
      painted.acknowledge(token)
    },
    findNoise: ({ room: { accountId, name } }) =>
      actions.noise.askAbout(roomKey(accountId, name))
        ? success(undefined)
        : failure('changed', { values: { reason: 'ended' } }),
    smallState: (_nothing, { window }): Result<SmallState> =>
      window === 'main' ? foreign : success(actions.state(window)),
    smallReply: (reply, { window }): Result<SmallState> => (window === reply.kind ? actions.reply(reply) : foreign),
    smallFit: ({ height }, { window }) => {
      if (window !== 'main') actions.fit(window, height)
    },
  }) satisfies Partial<Handlers>
