import { drop } from '../../../shared/drop.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { SmallState } from '../../../shared/small-window.ts'
import type { Parts } from '../parts.ts'
import type { Handlers } from '../router.ts'

const foreign = failure('forbidden', { values: { reason: 'sender' } })

/** The handlers for what the windows request about themselves. A small window shows and answers only what it asks itself. */
export const windowHandlers = ({ settings, painted, monitor, desktop: { popover, actions } }: Parts) =>
  ({
    refresh: ({ accountId }) => {
      monitor.refresh(accountId)
    },
    hideWindow: () => {
      popover.hide()
    },
    pinPopover: ({ pinned }) => {
      drop(settings.update({ preferences: { ...settings.get().preferences, popoverPinned: pinned } }))
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
