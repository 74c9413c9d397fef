import type { Account, AsynchronousMode } from '../../shared/account.ts'
import { addressProblem } from '../../shared/web-address.ts'
import { failure, success, type Result } from '../../shared/result.ts'

/** Shows the user the address to which the results of an account will go, and asks for agreement. */
export type AskCallbackUrl = (account: Account, callbackUrl: string) => Promise<Result<void>>

/**
 * Lets the user agree to the address of asynchronous mode.
 *
 * @returns the mode with its address in canonical form; `invalid` with the reason, before the user is asked, if results
 * must not go to this address; the fault of `ask` if the user did not agree.
 */
export async function agreeCallbackUrl(
  account: Account,
  asynchronous: AsynchronousMode,
  ask: AskCallbackUrl,
): Promise<Result<AsynchronousMode>> {
  const problem = addressProblem(asynchronous.callbackUrl, account.demo)
  if (problem !== undefined) {
    return failure('invalid', { values: { reason: problem === 'private' ? 'callbackUrlPrivate' : 'callbackUrl' } })
  }
  // The canonical form names the same host for the user and for a provider that parses addresses differently.
  const callbackUrl = new URL(asynchronous.callbackUrl).href
  const agreed = await ask(account, callbackUrl)
  return agreed.ok ? success({ ...asynchronous, callbackUrl }) : agreed
}
