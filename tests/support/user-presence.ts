import type { SystemQuestions } from '../../electron/desktop/windows/system-questions.ts'
import type { UserPresence } from '../../electron/desktop/windows/user-presence.ts'
import { failure, success } from '../../shared/result.ts'

/** A user who is at the window and has just pressed a key. */
export const presentUser: Pick<
  UserPresence,
  'asked' | 'mayConfirm' | 'mayChange' | 'mayRemoveOne' | 'mayRemoveAtOnce'
> = {
  asked: () => undefined,
  mayConfirm: () => success(undefined),
  mayChange: () => success(undefined),
  mayRemoveOne: () => true,
  mayRemoveAtOnce: () => true,
}

/** A page that acts without a press, or while its window is hidden. */
export const absentUser: Pick<UserPresence, 'mayChange'> = {
  mayChange: () => failure('unconfirmed', { values: { reason: 'unseen' } }),
}

/** A user who agrees to every system question. */
export const agreeingUser: SystemQuestions = { ask: () => Promise.resolve(success(undefined)) }

/** Stands in for a function that asks the user a system question. The user always agrees. */
export const agree = () => Promise.resolve(success(undefined))
