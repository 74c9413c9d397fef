import { existsSync } from 'node:fs'
import { z } from 'zod'
import { providers, type ProviderKind } from '../../shared/providers.ts'
import type { Logger } from '../../shared/logger.ts'
import { parseState, readSecretFile, writeSecretFile } from '../secret-file.ts'
import type { Proof } from './signatures.ts'

const strength: Readonly<Record<Proof, number>> = { secret: 0, url: 1, v3: 2 }
const strongestOfAll = z.record(z.string(), z.enum(['v3', 'url', 'secret']))

/**
 * Decides which proof callbacks of an account must have, and stores it in a file. Once a callback had stronger proof,
 * weaker proof is never accepted again. Otherwise, anyone who learned the secret path could leave out the signature.
 */
export class RequiredProof {
  readonly #path: string
  readonly #logger: Logger
  readonly #strongest: Map<string, Proof>
  #isStored = true
  #hasFailed = false

  /** @throws Error if the file is invalid, cannot be read or is open to others, because weaker proof would be accepted */
  constructor(path: string, logger: Logger) {
    this.#path = path
    this.#logger = logger
    const stored = existsSync(path) ? parseState(path, strongestOfAll, readSecretFile(path)) : {}
    this.#strongest = new Map(Object.entries(stored))
  }

  accepts(account: { id: string; provider: ProviderKind; acceptUnsigned: boolean }, proof: Proof): boolean {
    const least = this.#strongest.get(account.id) ?? 'secret'
    const mayBeUnsigned = providers[account.provider].callbacks.mayBeUnsigned && account.acceptUnsigned
    if (strength[proof] < strength[least] || (proof === 'secret' && !mayBeUnsigned)) return false
    if (strength[proof] > strength[least]) {
      this.#strongest.set(account.id, proof)
      this.#isStored = false
    }
    if (!this.#isStored) this.#store()
    return true
  }

  /**
   * If this fails, for example because the disk is full, each accepted callback tries again. Until then only this
   * process knows what it must require. The callback is still accepted, because its proof is strong enough.
   */
  #store(): void {
    try {
      writeSecretFile(this.#path, `${JSON.stringify(Object.fromEntries(this.#strongest))}\n`)
      this.#isStored = true
    } catch (error) {
      if (!this.#hasFailed) this.#logger('The required proof of callbacks could not be stored', String(error))
    }
    this.#hasFailed = !this.#isStored
  }
}
