import type { Fault } from '../../shared/fault.ts'

/**
 * What a look into the keychain found. "Not there" and "could not look" differ: taking a locked keychain for an empty
 * one makes people type their credentials again over good ones.
 */
export type VaultState =
  | { readonly state: 'stored'; readonly token: string }
  | { readonly state: 'none' }
  | { readonly state: 'locked' | 'missing' | 'denied' | 'failed'; readonly fault: Fault }

/** Where tokens are kept. Keys are `provider:authId`. Every call ends within its time limit and never throws. */
export interface Vault {
  get(key: string): Promise<VaultState>
  set(key: string, token: string): Promise<VaultState>
  delete(key: string): Promise<VaultState>
}
