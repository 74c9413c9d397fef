import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { parseState, writeSecretFile } from '../secret-file.ts'
import type { ProofStore } from './required-proof.ts'

const strongest = z.record(z.string(), z.enum(['v3', 'url', 'secret']))

/**
 * Stores in a file, for each account, the strongest proof of origin that its callbacks have had. If the file exists but
 * is invalid or cannot be read, `read` throws an Error, because a start without it would accept weaker proof.
 */
export function proofFile(path: string): ProofStore {
  return {
    read: () => (existsSync(path) ? parseState(path, strongest, readFileSync(path, 'utf8')) : {}),
    write: (value) => {
      writeSecretFile(path, `${JSON.stringify(value)}\n`)
    },
  }
}
