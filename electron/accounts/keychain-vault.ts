import type { Logger } from '../../shared/logger.ts'
import { fault } from '../../shared/fault.ts'
import { lazily } from '../../shared/lazy.ts'
import type { Vault, VaultState } from './vault.ts'

/** What Gavel uses of keytar. */
export interface Keychain {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

export interface KeychainVaultOptions {
  readonly service: string
  /** Loads the native library; rejects where it, or a library that it needs, is missing. */
  readonly load: () => Promise<Keychain>
  /**
   * Whether the default collection is locked, where that can be asked. libsecret answers "nothing found" when a person
   * closes the prompt of a locked keyring, which must not be taken for an empty one.
   */
  readonly isLocked?: () => Promise<boolean | undefined>
  readonly logger: Logger
  /** What each call found out about the keychain. */
  readonly onState?: (state: 'ok' | Trouble) => void
  /** A call that had been given up came back well: the prompt was answered at last. */
  readonly onUnblocked?: () => void
  /** Milliseconds; a prompt that nobody answers must not hold up anything. */
  readonly timeLimit?: number
}

const LIMIT = 5_000

type Work = (keychain: Keychain) => Promise<VaultState>
/** The key that a call changes. */
type About = { readonly stores?: string; readonly deletes?: string }

export interface KeychainVault extends Vault {
  /** A prompt is open: a thread of this process waits for it, and would keep the process from ending. */
  isHanging(): boolean
}

/** What keytar loads when it is first used. */
export async function loadKeytar(): Promise<Keychain> {
  return (await import('keytar')).default
}

/**
 * The keychain of the system. Calls run one after the other, and none is begun while an earlier one has not come back:
 * each occupies a thread of Node's pool until the person answers the prompt, and four of them would stop every file and
 * every name look-up of the process.
 */
export function createKeychainVault(options: KeychainVaultOptions): KeychainVault {
  const { service, logger, timeLimit: limit = LIMIT } = options
  let queue: Promise<unknown> = Promise.resolve()
  let hanging = false
  /** What hangs wants to store this, which was to be deleted since. */
  let storing: string | undefined
  let owed = false

  const load = lazily(() =>
    options.load().catch((error: unknown) => {
      throw new MissingLibrary(textOf(error))
    }),
  )
  const attempt = async (work: Work, about: About): Promise<VaultState> => {
    if (hanging) {
      if (about.deletes !== undefined && about.deletes === storing) owed = true
      return stateOf('locked')
    }
    let timer: NodeJS.Timeout | undefined
    const answer = load()
      .then(work)
      .catch((error: unknown) => describe(error, logger))
    const late = new Promise<VaultState>((resolve) => {
      timer = setTimeout(() => {
        hanging = true
        storing = about.stores
        resolve(stateOf('locked'))
      }, limit)
    })
    void answer.then((found) => {
      clearTimeout(timer)
      if (!hanging) return
      const late = owed && found.state === 'stored' ? storing : undefined
      hanging = false
      owed = false
      storing = undefined
      // Its account was removed while the prompt was open. Before anybody else is told: they may store it anew.
      if (late !== undefined) void deleteKey(late)
      if (!('fault' in found)) options.onUnblocked?.()
    })
    return Promise.race([answer, late])
  }
  const inTurn = (work: Work, about: About = {}): Promise<VaultState> => {
    const turn = queue.then(async () => {
      const found = await attempt(work, about)
      options.onState?.('fault' in found ? found.state : 'ok')
      return found
    })
    queue = turn
    return turn
  }
  const deleteKey = (key: string): Promise<VaultState> =>
    inTurn(
      async (keychain) => {
        await keychain.deletePassword(service, key)
        return { state: 'none' }
      },
      { deletes: key },
    )

  return {
    isHanging: () => hanging,
    get: (key) =>
      inTurn(async (keychain) => {
        const token = await keychain.getPassword(service, key)
        if (token !== null) return { state: 'stored', token }
        return (await options.isLocked?.()) === true ? stateOf('locked') : { state: 'none' }
      }),
    set: (key, token) =>
      inTurn(
        async (keychain) => {
          await keychain.setPassword(service, key, token)
          return { state: 'stored', token }
        },
        { stores: key },
      ),
    delete: deleteKey,
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
 * What libraries say, lower case. GLib and libsecret: https://gitlab.gnome.org/GNOME/libsecret; Security.framework:
 * https://developer.apple.com/documentation/security/security-framework-result-codes
 */
const sayings: readonly (readonly [Trouble, RegExp])[] = [
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

/** Turns what keytar rejects with into a state; exported for the test of the real sentences. */
export function troubleOf(message: string): Trouble {
  const said = message.toLowerCase()
  return sayings.find(([, pattern]) => pattern.test(said))?.[0] ?? 'failed'
}

function describe(error: unknown, logger: Logger): VaultState {
  const state = error instanceof MissingLibrary ? 'missing' : troubleOf(textOf(error))
  logger(`The keychain is not usable (${state})`, textOf(error))
  return stateOf(state)
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
