import { existsSync } from 'node:fs'
import { z } from 'zod'
import type { ProviderKind } from '../../../shared/account.ts'
import type { Logger } from '../../../shared/logger.ts'
import type { Proof } from './signatures.ts'
import { parseState, readSecretFile, writeSecretFile } from '../secret-file.ts'

const strength: Readonly<Record<Proof, number>> = { secret: 0, url: 1, v3: 2 }

/** Stores the strongest proof of each account beyond the end of the process. */
interface ProofStore {
  read(): Readonly<Record<string, Proof>>
  write(strongest: Readonly<Record<string, Proof>>): void
}

/**
 * Decides which proof callbacks of an account must have. Once a callback had stronger proof, weaker proof is never
 * accepted again. Otherwise, anyone who learned the secret path could leave out the signature.
 */
export class RequiredProof {
  readonly #store: ProofStore
  readonly #logger: Logger
  readonly #strongest: Map<string, Proof>
  /** Whether the store may lack what is in `#strongest`. */
  #mustStore = false
  #hasFailed = false

  constructor(store: ProofStore, logger: Logger) {
    this.#store = store
    this.#logger = logger
    this.#strongest = new Map(Object.entries(store.read()))
  }

  /** @param account `acceptUnsigned` has no effect for Plivo, which signs everything. */
  accepts(account: { id: string; provider: ProviderKind; acceptUnsigned: boolean }, proof: Proof): boolean {
    const least = this.#strongest.get(account.id) ?? 'secret'
    const mayBeUnsigned = account.provider === 'vobiz' && account.acceptUnsigned
    if (strength[proof] < strength[least] || (proof === 'secret' && !mayBeUnsigned)) return false
    if (strength[proof] > strength[least]) {
      this.#strongest.set(account.id, proof)
      this.#mustStore = true
    }
    if (this.#mustStore) this.#write()
    return true
  }

  /**
   * If this fails, for example because the disk is full, each accepted callback tries again. Until then only this
   * process knows what it must require. The callback is still accepted, because its proof is strong enough.
   */
  #write(): void {
    try {
      this.#store.write(Object.fromEntries(this.#strongest))
      this.#mustStore = false
      this.#hasFailed = false
    } catch (error) {
      if (!this.#hasFailed) this.#logger('The required proof of callbacks could not be stored', String(error))
      this.#hasFailed = true
    }
  }
}

const strongest = z.record(z.string(), z.enum(['v3', 'url', 'secret']))

/**
 * Stores in a file, for each account, the strongest proof of origin that its callbacks have had. If the file exists but
 * is invalid, cannot be read or is open to others, `read` throws an Error, because a start without it would accept
 * weaker proof.
 */
export function proofFile(path: string): ProofStore {
  return {
    read: () => (existsSync(path) ? parseState(path, strongest, readSecretFile(path)) : {}),
    write: (value) => {
      writeSecretFile(path, `${JSON.stringify(value)}\n`)
    },
  }
}
