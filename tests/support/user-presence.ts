import type { SystemQuestions } from '../../electron/desktop/system-questions.ts'
import type { UserPresence } from '../../electron/desktop/windows/user-presence.ts'
import { success } from '../../shared/result.ts'

/** A user in front of the window who has just pressed a key. */
export const presentUser: Pick<UserPresence, 'asked' | 'mayConfirm' | 'mayChange' | 'mayRemoveOne'> = {
  asked: () => undefined,
  mayConfirm: () => success(undefined),
  mayChange: () => success(undefined),
  mayRemoveOne: () => true,
}

/** A user who agrees to every question of the system. */
export const agreeingUser: SystemQuestions = { ask: () => Promise.resolve(success(undefined)) }

/** Replaces a function that asks the user once more. */
export const agree = () => Promise.resolve(success(undefined))
