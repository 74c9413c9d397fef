import type { ProviderKind } from '../../shared/providers.ts'
import type { Path, Paths } from './paths.ts'
import type { Credentials } from './provider.ts'

/** What differs between the providers: headers, missing abilities, quirks. */
export interface Dialect {
  /** Requests per second that Gavel allows itself for each account. */
  readonly allowance: number
  headers(credentials: Credentials): Readonly<Record<string, string>>
  /** Texts that reveal the credentials, as they appear in a request. */
  secrets(credentials: Credentials): readonly string[]
  /** The address of a cheap read that succeeds only with valid credentials. */
  check(paths: Paths): Path
  /** The `error` of a 200 that means that the room is live; undefined if none does. */
  readonly liveError: string | undefined
  /** The number of live calls on a page; undefined if the provider has no pages. */
  readonly liveCallPage: number | undefined
  /**
   * The forms of the address of live calls, in the order in which they are tried: with or without a slash at the end.
   */
  readonly liveCallSlashes: readonly ['slash'] | readonly ['noSlash', 'slash']
  /** The forms of the address of the record of a call, in the order in which they are tried. */
  readonly callRecordForms: readonly ['call'] | readonly ['cdr', 'cdrOfOlderPages']
  /**
   * Whether a record may name the called side as the one who hung up although the provider itself ended the call:
   * https://github.com/vobiz-ai/Vobiz-Warm-Transfer-Conference (docs/member-controls.md)
   */
  readonly calleeMayBeProvider: boolean
  /** What recordings are found by, and how many the provider returns at once. */
  readonly recordings: { readonly by: 'room' | 'call'; readonly page: number }
}

const basic = ({ authId, authToken }: Credentials): string =>
  Buffer.from(`${authId}:${authToken}`, 'utf8').toString('base64')

/** Plivo's API: https://plivo.com/docs/voice/api/conferences.md */
const plivo: Dialect = {
  // A third of the 300 requests in 5 s that an account may send in all, including its own production traffic:
  // https://docs.plivo.com/docs/voice/concepts/account-limits
  allowance: 20,
  // Plivo accepts only JSON: https://plivo.com/docs/voice/api/overview.md
  headers: (credentials) => ({ Authorization: `Basic ${basic(credentials)}`, 'Content-Type': 'application/json' }),
  secrets: (credentials) => [credentials.authToken, credentials.authId, basic(credentials)],
  check: (paths) => paths.account(),
  liveError: undefined,
  liveCallPage: 20,
  liveCallSlashes: ['slash'],
  callRecordForms: ['call'],
  calleeMayBeProvider: false,
  // https://docs.plivo.com/docs/voice/api/recording/list-all-recordings
  recordings: { by: 'room', page: 20 },
}

/** Vobiz's API: https://www.vobiz.ai/docs/conference */
const vobiz: Dialect = {
  // Vobiz publishes no limit, but its pages ask clients not to poll often.
  allowance: 2,
  headers: ({ authId, authToken }) => ({
    'X-Auth-ID': authId,
    'X-Auth-Token': authToken,
    'Content-Type': 'application/json',
  }),
  secrets: ({ authToken, authId }) => [authToken, authId],
  // Vobiz has no endpoint that checks credentials. If they are valid, the list of rooms returns 200, even if it is
  // empty.
  check: (paths) => paths.conferenceList(),
  // https://www.vobiz.ai/docs/conference/retrieve-conference
  liveError: 'failed',
  liveCallPage: undefined,
  liveCallSlashes: ['noSlash', 'slash'],
  callRecordForms: ['cdr', 'cdrOfOlderPages'],
  calleeMayBeProvider: true,
  // https://docs.vobiz.ai/recording/list-all-recordings
  recordings: { by: 'call', page: 100 },
}

export const dialects: Readonly<Record<ProviderKind, Dialect>> = { plivo, vobiz }
