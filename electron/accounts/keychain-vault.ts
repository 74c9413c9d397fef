import { drop } from '../../shared/drop.ts'
import { fault } from '../../shared/fault.ts'
import { lazily } from '../../shared/lazy.ts'
import type { Logger } from '../../shared/logger.ts'
import type { Vault, VaultState } from './vault.ts'

/** The part of keytar that Gavel uses. */
export interface Keychain {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

export interface KeychainVaultOptions {
  readonly service: string
  /** Loads the native library. Rejects if it, or a library that it needs, is missing. */
  readonly load: () => Promise<Keychain>
  /**
   * Whether the default collection is locked, if the system can report that. When the user closes the prompt of a
   * locked keyring, libsecret returns "nothing found", which must not count as an empty keyring. It returns the same
   * for a deletion while the keyring is locked, because it does not prompt for a deletion.
   */
  readonly isLocked?: () => Promise<boolean | undefined>
  /** Deletes a token without the library, if the system allows that. Whether no token is left. */
  readonly deleteDirectly?: (key: string) => Promise<boolean>
  readonly logger: Logger
  /** Called with the state of the keychain after each read, write and deletion. */
  readonly onState?: (state: 'ok' | Trouble) => void
  /** Called if a call succeeds after the time limit, usually because the user has answered the prompt. */
  readonly onUnblocked?: () => void
  /** Milliseconds after which a call counts as hanging, so that an open prompt does not block everything else. */
  readonly timeLimit?: number
}

/** Milliseconds. */
const TIME_LIMIT = 5_000

type Work = (keychain: Keychain) => Promise<VaultState>

/** Imports keytar only when the keychain is first needed, because the import fails if a system library is missing. */
export async function loadKeytar(): Promise<Keychain> {
  return (await import('keytar')).default
}

/**
 * The system's keychain. Calls run one after another. While one hangs, the others end as `locked` without reaching the
 * keychain: a call occupies a thread of Node's pool until the user answers the prompt, and four such calls would block
 * every file access and every name lookup of the process.
 */
export class KeychainVault implements Vault {
  readonly #options: KeychainVaultOptions
  readonly #load: () => Promise<Keychain>
  #queue: Promise<unknown> = Promise.resolve()
  /** Whether a call ran into the time limit and has not returned yet. */
  #isHanging = false

  constructor(options: KeychainVaultOptions) {
    this.#options = options
    this.#load = lazily(() =>
      options.load().catch((error: unknown) => {
        throw new MissingLibrary(textOf(error))
      }),
    )
  }

  /** Whether a call hangs, usually because a prompt is open. Its thread keeps the process from ending. */
  isHanging(): boolean {
    return this.#isHanging
  }

  get(key: string): Promise<VaultState> {
    return this.#enqueue(async (keychain) => {
      const token = await keychain.getPassword(this.#options.service, key)
      return token === null ? this.#nothingFound() : { state: 'stored', token }
    })
  }

  set(key: string, token: string): Promise<VaultState> {
    return this.#enqueue(async (keychain) => {
      await keychain.setPassword(this.#options.service, key, token)
      return { state: 'stored', token }
    })
  }

  delete(key: string): Promise<VaultState> {
    return this.#enqueue(async (keychain) => {
      try {
        const isDeleted = await keychain.deletePassword(this.#options.service, key)
        return isDeleted ? { state: 'none' } : await this.#nothingFound()
      } catch (error) {
        if ((await this.#options.deleteDirectly?.(key)) === true) return { state: 'none' }
        throw error
      }
    })
  }

  async #nothingFound(): Promise<VaultState> {
    return (await this.#options.isLocked?.()) === true ? stateOf('locked') : { state: 'none' }
  }

  #enqueue(work: Work): Promise<VaultState> {
    const turn = this.#queue.then(async () => {
      const result = await this.#attempt(work)
      this.#options.onState?.('fault' in result ? result.state : 'ok')
      return result
    })
    this.#queue = turn
    return turn
  }

  async #attempt(work: Work): Promise<VaultState> {
    if (this.#isHanging) return stateOf('locked')
    let timer: NodeJS.Timeout | undefined
    const result = this.#load()
      .then(work)
      .catch((error: unknown) => stateOfError(error, this.#options.logger))
    const timedOut = new Promise<VaultState>((resolve) => {
      timer = setTimeout(() => {
        this.#isHanging = true
        resolve(stateOf('locked'))
      }, this.#options.timeLimit ?? TIME_LIMIT)
    })
    drop(
      result.then((state) => {
        clearTimeout(timer)
        this.#endHanging(state)
      }),
    )
    return Promise.race([result, timedOut])
  }

  #endHanging(state: VaultState): void {
    const wasHanging = this.#isHanging
    this.#isHanging = false
    if (wasHanging && !('fault' in state)) this.#options.onUnblocked?.()
  }
}

class MissingLibrary extends Error {}

type Trouble = 'locked' | 'missing' | 'denied' | 'failed'

const faults = {
  locked: fault('keychainLocked'),
  missing: fault('keychainMissing'),
  denied: fault('keychainDenied'),
  failed: fault('internal', { values: { reason: 'keychain' } }),
} as const

function stateOf(state: Trouble): VaultState {
  return { state, fault: faults[state] }
}

/**
 * Parts of the libraries' error messages, in lower case. GLib and libsecret: https://gitlab.gnome.org/GNOME/libsecret;
 * Security.framework: https://developer.apple.com/documentation/security/security-framework-result-codes
 */
const messages: readonly (readonly [Trouble, RegExp])[] = [
  ['locked', /locked|user interaction is not allowed|interaction is not allowed|islocked/],
  [
    'denied',
    /dismissed|cancell?ed|access ?denied|access is denied|not permitted|user name or passphrase|authorization/,
  ],
  [
    'missing',
    /not provided by any|serviceunknown|autolaunch|could not connect|cannot spawn|connection refused|no such file|not a socket|disconnected|is closed|default keychain could not be found|no such secret collection|nosuchobject|no such object|does not exist at path|object does not exist/,
  ],
]

/** Converts an error message of keytar to a state. Exported for the test with real messages. */
export function troubleFromMessage(message: string): Trouble {
  const text = message.toLowerCase()
  return messages.find(([, pattern]) => pattern.test(text))?.[0] ?? 'failed'
}

function stateOfError(error: unknown, logger: Logger): VaultState {
  const state = error instanceof MissingLibrary ? 'missing' : troubleFromMessage(textOf(error))
  logger(`The keychain is not usable (${state})`, textOf(error))
  return stateOf(state)
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
