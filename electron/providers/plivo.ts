import type { AsynchronousMode } from '../../shared/account.ts'
import type { Dialect } from './dialect.ts'
import type { Credentials } from './provider.ts'

const basic = ({ authId, authToken }: Credentials): string =>
  Buffer.from(`${authId}:${authToken}`, 'utf8').toString('base64')

/** Plivo's API: https://plivo.com/docs/voice/api/conferences.md */
export const plivoDialect = (asynchronous: () => AsynchronousMode | undefined): Dialect => ({
  kind: 'plivo',
  // A third of the 300 requests in 5 s that an account may send in all, including its own production traffic:
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
  // Plivo accepts only JSON: https://plivo.com/docs/voice/api/overview.md
  headers: (credentials) => ({ Authorization: `Basic ${basic(credentials)}`, 'Content-Type': 'application/json' }),
  secrets: (credentials) => [credentials.authToken, credentials.authId, basic(credentials)],
  check: (paths) => paths.account(),
  errorInSuccessMeansLive: false,
  liveCallPage: 20,
  liveCallSlashes: ['slash'],
  get asynchronous() {
    return asynchronous()
  },
})
