import type { OperationName } from './routes.ts'

/**
 * How the simulated provider behaves. `describeSwitches` in `control/switches.ts` explains each switch; while the
 * simulator runs, its control API can change them.
 */
export interface ProviderSwitches {
  effectDelayMs: number
  listShape: 'names' | 'objects' | 'arrayOfObjects' | 'empty' | 'someOmitted' | 'oneMalformed'
  omittedRooms: string[]
  retrieve: 'full' | 'errorAlways' | 'errorSometimes' | 'legacyNumeric' | 'withoutApiId' | 'emptyRoster'
  completedRooms: 'notFound' | 'withRoster' | 'withoutRoster'
  memberEcho: 'string' | 'array' | 'pythonPrinted' | 'absent'
  postStatus: 200 | 202
  deleteResponse: 'empty' | 'printed200' | 'printed202'
  numbers: 'strings' | 'numbers'
  memberCount: 'right' | 'tooLow' | 'tooHigh' | 'negative' | 'huge' | 'text'
  times: 'right' | 'negative' | 'huge' | 'text' | 'absent' | 'standStill'
  duplicates: 'none' | 'rows' | 'memberIds' | 'callUuids'
  roomCalls: 'listed' | 'notListed' | 'notFound'
  callConference: 'absent' | 'named'
  callerNames: 'plain' | 'percentEncoded' | 'malformedPercent' | 'veryLong' | 'rightToLeft' | 'controlCharacters'
  memberIds: 'sparse' | 'reused'
  hangupAfterReuse: 'works' | 'withoutEffect'
  record: 'started' | 'async' | 'noFile'
  secondRecording: 'accepted' | 'refused'
  wrongPath: 'unauthorized' | 'notFound' | 'redirect'
  notFound: 'flat' | 'gateway' | 'empty' | 'html'
  pathHandling: 'literal' | 'nginx'
  partialList: 'accepted' | 'notFound' | 'multiStatus'
  listForKickAndHangup: 'accepted' | 'refused'
  stopSound: 'sameTargetForm' | 'any'
  speak: 'works' | 'noRoute'
  limitRequests: number
  limitWindowMs: number
  otherTraffic: number
  retryAfterIn: 'header' | 'date' | 'body' | 'neither'
  clockErrorMs: number
  arrivalMs: number | [number, number]
  latencyMs: number | [number, number]
  operationLatencyMs: Partial<Record<OperationName, number | [number, number]>>
  staleReadMs: number
  stayAlone: boolean
  timeLimitSeconds: number
  maxMembers: number
  afterKick: 'callContinues' | 'callEnds' | 'rejoins'
  rejoinMs: number
  kickedCallMs: number
  callRecords: 'written' | 'contradicting' | 'never'
  callRecordMs: number
}

export function defaultProviderSwitches(): ProviderSwitches {
  return {
    effectDelayMs: 150,
    listShape: 'names',
    omittedRooms: [],
    retrieve: 'full',
    completedRooms: 'notFound',
    memberEcho: 'string',
    postStatus: 202,
    deleteResponse: 'empty',
    numbers: 'strings',
    memberCount: 'right',
    times: 'right',
    duplicates: 'none',
    roomCalls: 'listed',
    callConference: 'absent',
    callerNames: 'plain',
    memberIds: 'sparse',
    hangupAfterReuse: 'works',
    record: 'started',
    secondRecording: 'accepted',
    wrongPath: 'notFound',
    notFound: 'flat',
    pathHandling: 'literal',
    partialList: 'accepted',
    listForKickAndHangup: 'accepted',
    stopSound: 'any',
    speak: 'works',
    limitRequests: 0,
    limitWindowMs: 5000,
    otherTraffic: 0,
    retryAfterIn: 'neither',
    clockErrorMs: 0,
    arrivalMs: 0,
    latencyMs: 0,
    operationLatencyMs: {},
    staleReadMs: 0,
    stayAlone: true,
    timeLimitSeconds: 86_400,
    maxMembers: 20,
    afterKick: 'callContinues',
    rejoinMs: 3000,
    kickedCallMs: 60_000,
    callRecords: 'written',
    callRecordMs: 120,
  }
}
