import { createSessionVault } from '../../electron/accounts/vault.ts'
import { createCore, type Core, type CoreOptions } from '../../electron/core.ts'
import type { Account } from '../../shared/account.ts'
import type { ProviderKind } from '../../shared/providers.ts'
import { success } from '../../shared/result.ts'

export const accountId = 'account-1'

/** @param index the position among several accounts, from 0; each has its own id and name */
export function testAccount(provider: ProviderKind, index = 0): Account {
  const [id, name] =
    index === 0 ? [accountId, 'Example Company'] : [`account-${String(index + 1)}`, `Branch ${String(index)}`]
  return { id, provider, demo: false, name, authIdMasked: 'MA…ST', tokenIn: 'session' }
}

type TestCoreOptions = Pick<CoreOptions, 'clock' | 'logger' | 'journal' | 'newId' | 'settings' | 'decorate'> &
  Partial<Pick<CoreOptions, 'fetch' | 'hasName' | 'hide' | 'info'>>

/**
 * The core, connected as in the app, but without stored accounts. The test connects its own provider with `setAccount`,
 * or passes a `fetch`.
 */
export function createTestCore(options: TestCoreOptions): Core {
  return createCore({
    fetch: () => Promise.reject(new Error('The test must connect its own provider.')),
    hide: () => undefined,
    info: () => undefined,
    ...options,
    store: { read: () => [], write: () => Promise.resolve(success(undefined)) },
    owed: { get: () => [], set: () => Promise.resolve(success(undefined)) },
    keychain: createSessionVault(),
    session: createSessionVault(),
    baseUrls: {},
    onRemoved: () => undefined,
  })
}

/** Creates ids that are the same in every run. */
export function countedIds(): () => string {
  let count = 0
  return () => `id-${String((count += 1))}`
}
