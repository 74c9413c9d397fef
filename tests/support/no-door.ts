import type { NewcomersOptions } from '../../electron/moderation/keep/newcomers.ts'
import { failure } from '../../shared/result.ts'

/** For rooms whose newcomers are only muted. */
export const noDoor: Pick<NewcomersOptions, 'onHold' | 'commands' | 'mayPass'> = {
  onHold: { put: () => Promise.resolve(failure('unsupported')) },
  commands: { sendAway: () => Promise.resolve(failure('unsupported')) },
  mayPass: () => false,
}
