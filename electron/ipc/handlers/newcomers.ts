import { success } from '../../../shared/result.ts'
import type { Newcomers } from '../../moderation/newcomers.ts'
import type { Handlers } from '../router.ts'

export function createNewcomersHandlers(
  newcomers: Pick<Newcomers, 'switchOn' | 'switchOff' | 'goOn'>,
): Pick<Handlers, 'switchNewcomers' | 'goOnWithNewcomers'> {
  return {
    switchNewcomers: async ({ room, on }) => {
      if (!on) newcomers.switchOff(room)
      const switched = on ? await newcomers.switchOn(room) : success(undefined)
      return switched.ok ? success(undefined) : switched
    },
    goOnWithNewcomers: ({ room, reply, came }) => {
      const gone = newcomers.goOn(room, reply, came)
      return gone.ok ? success(undefined) : gone
    },
  }
}
