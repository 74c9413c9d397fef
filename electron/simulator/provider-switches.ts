/**
 * How the simulated provider behaves. `describeSwitches` in `tests/simulator/switches.ts` explains each switch; while the
 * simulator runs, its control API can change them.
 */
export interface ProviderSwitches {
  effectDelayMs: number
  listShape: 'names' | 'empty'
  retrieve: 'full' | 'errorAlways'
  memberEcho: 'string' | 'array'
  roomCalls: 'listed' | 'notListed' | 'notFound'
  memberIds: 'sparse' | 'reused'
  hangupAfterReuse: 'works' | 'withoutEffect'
  record: 'started' | 'async' | 'noFile'
  partialList: 'accepted' | 'notFound' | 'multiStatus'
  stopSound: 'sameTargetForm' | 'any'
  speak: 'works' | 'noRoute'
  limitRequests: number
  otherTraffic: number
  retryAfterIn: 'header' | 'date' | 'body' | 'neither'
  stayAlone: boolean
  maxMembers: number
  afterKick: 'callContinues' | 'callEnds' | 'rejoins'
  rejoinMs: number
  callRecords: 'written' | 'contradicting' | 'never'
  callRecordMs: number
}

export function defaultProviderSwitches(): ProviderSwitches {
  return {
    effectDelayMs: 150,
    listShape: 'names',
    retrieve: 'full',
    memberEcho: 'string',
    roomCalls: 'listed',
    memberIds: 'sparse',
    hangupAfterReuse: 'works',
    record: 'started',
    partialList: 'accepted',
    stopSound: 'any',
    speak: 'works',
    limitRequests: 0,
    otherTraffic: 0,
    retryAfterIn: 'neither',
    stayAlone: true,
    maxMembers: 20,
    afterKick: 'callContinues',
    rejoinMs: 3000,
    callRecords: 'written',
    callRecordMs: 120,
  }
}
