import type { NewcomersOptions } from '../../electron/moderation/newcomers.ts'
import { success } from '../../shared/result.ts'

/** For rooms whose newcomers are only muted. */
export const noDoor: NewcomersOptions['door'] = {
  letsPass: () => false,
  stop: () => Promise.resolve(success({ state: 'accepted' })),
  withdraw: () => undefined,
}
