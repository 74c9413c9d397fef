import type { Dialect } from './dialect.ts'

/** Vobiz's API: https://www.vobiz.ai/docs/conference */
export const vobizDialect: Dialect = {
  kind: 'vobiz',
  // Vobiz publishes no limit, but its pages ask clients not to poll often.
  allowance: 2,
  abilities: {
    listIsComplete: false,
    rosterMayBeMissing: true,
    speak: 'bestEffort',
    // https://www.docs.vobiz.ai/conference/members/speak-text
    longestSpeech: 1_000,
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
  // Vobiz has no endpoint that checks credentials. If they are valid, the list of rooms returns 200, even if it is
  // empty.
  check: (paths) => paths.conferenceList(),
  // https://www.vobiz.ai/docs/conference/retrieve-conference
  errorInSuccessMeansLive: true,
  liveCallPage: undefined,
  liveCallSlashes: ['noSlash', 'slash'],
}
