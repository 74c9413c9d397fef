import type { WebContents } from 'electron'
import type { Result } from '../../../shared/result.ts'
import type { UserPresence } from '../../desktop/windows/user-presence.ts'

/** Returns a handler for calls that only the user may cause. Each press in a window allows one call from it. */
export function byUser<Request, Value>(
  presence: Pick<UserPresence, 'mayChange'>,
  handle: (request: Request, sender: WebContents) => Result<Value> | Promise<Result<Value>>,
): (request: Request, sender: WebContents) => Promise<Result<Value>> {
  return async (request, sender) => {
    const allowed = presence.mayChange(sender)
    return allowed.ok ? handle(request, sender) : allowed
  }
}
