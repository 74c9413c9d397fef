import type { AccountId } from '../../shared/values.ts'
import type { Account } from '../../shared/account.ts'
import type { ReadAccount } from '../feed/live-relays.ts'

/**
 * The maximum number of team accounts that are shown. A relay that is not Gavel's could announce any number of them.
 */
const MOST_ACCOUNTS = 50

export interface TeamAccountsParts {
  /** Shows an account without a token. */
  readonly set: (account: Account) => void
  readonly remove: (accountId: AccountId) => void
}

/**
 * The accounts that a relay of the team announces and that have no token here. They are only shown, and nothing about
 * them is stored. Each disappears when it is added here, when no relay announces it any more, or when the user leaves
 * the team.
 */
export class TeamAccounts {
  readonly #parts: TeamAccountsParts
  /** By the hash that names an account in the feed. */
  readonly #shown = new Map<string, Account>()

  constructor(parts: TeamAccountsParts) {
    this.#parts = parts
  }

  get all(): readonly { readonly accountId: AccountId; readonly acc: string }[] {
    return [...this.#shown].map(([acc, { id }]) => ({ accountId: id, acc }))
  }

  /** @param own the hashes of the accounts that are on this computer */
  update(read: readonly ReadAccount[], own: ReadonlySet<string>): void {
    const all = new Map(read.filter(({ acc }) => !own.has(acc)).map((account) => [account.acc, account]))
    const without = new Map([...all].slice(0, MOST_ACCOUNTS))
    for (const [acc, { id }] of this.#shown) {
      if (without.has(acc)) continue
      this.#shown.delete(acc)
      this.#parts.remove(id)
    }
    for (const [acc, { provider, name }] of without) {
      const before = this.#shown.get(acc)
      if (before?.name === name && before.provider === provider) continue
      const id = `team-${acc}`
      // The start of the hash stands in place of the auth id, so that accounts of the same name can be told apart.
      const account: Account = { id, provider, name, demo: false, authIdMasked: acc.slice(0, 4), tokenIn: 'team' }
      this.#shown.set(acc, account)
      this.#parts.set(account)
    }
  }

  clear(): void {
    this.update([], new Set())
  }
}
