import type { Fault } from '../../shared/fault.ts'
import type { Account, AsynchronousMode, ProviderKind } from '../../shared/model.ts'

/** An account as it is written down: never its token. */
export interface StoredAccount {
  readonly id: string
  readonly provider: ProviderKind
  readonly authId: string
  readonly name: string
  readonly asynchronous?: AsynchronousMode | undefined
}

/** The account's name in the keychain. */
export function vaultKey(known: StoredAccount): string {
  return `${known.provider}:${known.authId}`
}

/** What the window is shown of an account. */
export function toAccount(
  known: StoredAccount,
  kept: Account['kept'],
  more: { readonly vaultFault?: Fault } = {},
): Account {
  return {
    id: known.id,
    provider: known.provider,
    demo: false,
    name: known.name,
    authIdMasked: maskAuthId(known.authId),
    kept,
    ...(more.vaultFault && { vaultFault: more.vaultFault }),
    ...(known.asynchronous && { asynchronous: known.asynchronous }),
  }
}

/** Short ids would be given away whole by their first and last two characters. */
function maskAuthId(authId: string): string {
  return authId.length < 8 ? '••••' : `${authId.slice(0, 2)}••••${authId.slice(-2)}`
}
