import type { AsynchronousMode } from '../../shared/model.ts'
import { createFromDialect, type ProviderOptions } from './assemble.ts'
import type { Dialect } from './dialect.ts'
import type { Credentials, Provider } from './provider.ts'

export interface PlivoOptions extends ProviderOptions {
  /** Read anew for each write, so that it may be a getter. */
  readonly asynchronous?: AsynchronousMode | undefined
}

const basic = ({ authId, authToken }: Credentials): string =>
  Buffer.from(`${authId}:${authToken}`, 'utf8').toString('base64')

const dialect = (options: Pick<PlivoOptions, 'asynchronous'>): Dialect => ({
  kind: 'plivo',
  // A third of the 300 requests in 5 s that an account has for everything, its own production traffic included:
  // https://docs.plivo.com/docs/voice/concepts/account-limits
  allowance: 20,
  abilities: {
    listIsComplete: true,
    rosterMayBeMissing: false,
    speak: 'yes',
    recordingFile: 'yes',
    asynchronousMode: true,
    severalLeaveBy: 'oneRequestEach',
  },
  // Plivo takes nothing but JSON: https://plivo.com/docs/voice/api/overview.md
  headers: (credentials) => ({ Authorization: `Basic ${basic(credentials)}`, 'Content-Type': 'application/json' }),
  secrets: (credentials) => [credentials.authToken, credentials.authId, basic(credentials)],
  check: (paths) => paths.account(),
  errorInSuccessMeansLive: false,
  liveCallPage: 20,
  liveCallSlashes: ['slash'],
  get asynchronous() {
    return options.asynchronous
  },
})

/** One Plivo account, https://plivo.com/docs/voice/api/conferences.md */
export function createPlivo(options: PlivoOptions): Provider {
  return createFromDialect(dialect(options), options)
}
