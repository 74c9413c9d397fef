import type { OperationName } from './routes.ts'

/**
 * How the simulated provider behaves. `describeSwitches` in `tests/simulator/switches.ts` explains each switch; while the
 * simulator runs, its control API can change them.
 */
export interface ProviderSwitches {
  effectDelayMs: number
  listShape: 'names' | 'empty'
  retrieve: 'full' | 'errorAlways'
  completedRooms: 'notFound' | 'withRoster' | 'withoutRoster'
  memberEcho: 'string' | 'array' | 'pythonPrinted' | 'absent'
  postStatus: 200 | 202
  deleteResponse: 'empty' | 'printed200'
  roomCalls: 'listed' | 'notListed' | 'notFound'
  callConference: 'absent' | 'named'
  memberIds: 'sparse' | 'reused'
  hangupAfterReuse: 'works' | 'withoutEffect'
  record: 'started' | 'async' | 'noFile'
  wrongPath: 'unauthorized' | 'notFound' | 'redirect'
  pathHandling: 'literal' | 'nginx'
  partialList: 'accepted' | 'notFound' | 'multiStatus'
  stopSound: 'sameTargetForm' | 'any'
  speak: 'works' | 'noRoute'
  limitRequests: number
  limitWindowMs: number
  otherTraffic: number
  retryAfterIn: 'header' | 'date' | 'body' | 'neither'
  arrivalMs: number | [number, number]
  latencyMs: number | [number, number]
  operationLatencyMs: Partial<Record<OperationName, number | [number, number]>>
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
    retrieve: 'full',
    completedRooms: 'notFound',
    memberEcho: 'string',
    postStatus: 202,
    deleteResponse: 'empty',
    roomCalls: 'listed',
    callConference: 'absent',
    memberIds: 'sparse',
    hangupAfterReuse: 'works',
    record: 'started',
    wrongPath: 'notFound',
    pathHandling: 'literal',
    partialList: 'accepted',
    stopSound: 'any',
    speak: 'works',
    limitRequests: 0,
    limitWindowMs: 5000,
    otherTraffic: 0,
    retryAfterIn: 'neither',
    arrivalMs: 0,
    latencyMs: 0,
    operationLatencyMs: {},
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
