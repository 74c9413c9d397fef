import type { SystemQuestion } from '../../electron/desktop/windows/system-questions.ts'
import type { User } from '../../electron/ipc/needs.ts'
import { failure, success } from '../../shared/result.ts'

export const declined = failure('cancelled', { values: { reason: 'declined' } })
export const unseen = failure('unconfirmed', { values: { reason: 'unseen' } })

/** A user who has just pressed a key and agrees to what the system asks, or neither. */
export function aUser({
  presses = true,
  agrees = true,
  ...more
}: { readonly presses?: boolean; readonly agrees?: boolean } & Partial<User> = {}) {
  const asked: SystemQuestion[] = []
  const pressed = () => (presses ? success(undefined) : unseen)
  const user: User = {
    window: 'main',
    press: pressed,
    answer: pressed,
    mayRemoveOne: () => presses,
    mayRemoveAtOnce: () => presses,
    asked: () => undefined,
    ask: (question) => {
      asked.push(question)
      return Promise.resolve(agrees ? success(undefined) : declined)
    },
    files: { save: () => Promise.resolve(success({})), read: () => Promise.resolve(success(undefined)) },
    subscribe: () => undefined,
    ...more,
  }
  return { ...user, systemAsked: asked }
}

/** Stands in for a function that asks the user a system question. The user always agrees. */
export const agree = () => Promise.resolve(success(undefined))
