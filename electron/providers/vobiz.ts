import { createFromDialect, type ProviderOptions } from './assemble.ts'
import type { Dialect } from './dialect.ts'
import type { Provider } from './provider.ts'

const dialect: Dialect = {
  kind: 'vobiz',
  // No figure is published; its pages ask not to poll often.
  allowance: 2,
  abilities: {
    listIsComplete: false,
    rosterMayBeMissing: true,
    speak: 'bestEffort',
    recordingFile: 'mayNotAppear',
    asynchronousMode: false,
    severalLeaveBy: 'list',
  },
  headers: ({ authId, authToken }) => ({
    'X-Auth-ID': authId,
    'X-Auth-Token': authToken,
    'Content-Type': 'application/json',
  }),
  secrets: ({ authToken, authId }) => [authToken, authId],
  // There is no read made for this; the list answers 200 with good credentials, whatever it lists.
  check: (paths) => paths.conferenceList(),
  // https://www.vobiz.ai/docs/conference/retrieve-conference
  errorInSuccessMeansLive: true,
  liveCallPage: undefined,
  liveCallSlashes: ['noSlash', 'slash'],
}

/** One Vobiz account, https://www.vobiz.ai/docs/conference */
export function createVobiz(options: ProviderOptions): Provider {
  return createFromDialect(dialect, options)
}
