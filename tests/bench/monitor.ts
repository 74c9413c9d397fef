import { changesOf, type RoomMoment } from '../../electron/monitor/changes.ts'
import type { RoomContexts } from '../../electron/monitor/conference-view.ts'
import type { RoomObservation } from '../../electron/monitor/observation.ts'
import { plan, type AccountPlan } from '../../electron/monitor/polling/schedule.ts'
import { SnapshotStore } from '../../electron/monitor/snapshot-store.ts'
import { systemClock } from '../../shared/clock.ts'
import type { Change } from '../../shared/rooms/model.ts'
import { figure, type Figure } from './figure.ts'

const ROOMS = 1_000
const PEOPLE = 20
const RUNS = 60

interface FilledStore {
  /** Applies an observation of one room. `turn` determines which of its members is muted. */
  observe(index: number, turn: number): void
  /** Every room with its current view. */
  moments(): readonly RoomMoment[]
  /** The changes announced since the rooms were first observed. */
  changes(): readonly Change[]
}

/** Measures how long the monitor takes to apply an observation, find changes and plan reads, without a network. */
export function measureMonitor(): readonly Figure[] {
  const filled = fillStore()
  const same = timed((run) => {
    filled.observe(run % ROOMS, 0)
  })
  const one = timed((run) => {
    filled.observe(run % ROOMS, run + 1)
  })
  const before = filled.moments()
  for (let index = 0; index < ROOMS; index += 1) filled.observe(index, 107)
  const after = filled.moments()
  const context = { pending: [], baselineAt: 0 }
  const list = timed(() => {
    for (const [index, moment] of before.entries()) changesOf(moment, after[index] ?? moment, context)
  })
  const schedule = timed((run) => {
    plan(busyAccount(), 10_000 + run)
  })
  if (filled.changes().length === 0) throw new Error('Nothing changed.')
  const size = `${String(ROOMS)} rooms x ${String(PEOPLE)} people`
  return [
    figure(`observation without a change, ${size}`, 'ms', same, 1),
    figure(`observation with a change to snapshot, ${size}`, 'ms', one, 1),
    figure(`change list of every room, ${size}`, 'ms', list, 5),
    figure(`schedule, ${size}`, 'ms', schedule, 1),
  ]
}

function timed(work: (run: number) => void): readonly number[] {
  return Array.from({ length: RUNS }, (_, run) => {
    const startedAt = performance.now()
    work(run)
    return performance.now() - startedAt
  })
}

const contexts: RoomContexts = {
  of: () => ({
    own: false,
    pinned: false,
    writable: true,
    interval: 60_000,
    trouble: undefined,
    baselineAt: 0,
    meNumbers: ['15550100101'],
    mePicked: undefined,
  }),
  intervalOf: () => 60_000,
}

function fillStore(): FilledStore {
  let changes: Change[] = []
  let turn = 0
  const store = new SnapshotStore({ ...systemClock(), now: () => 10_000 }, () => undefined)
  store.subscribe((_before, _after, found) => {
    changes.push(...found)
  })
  const observation = (index: number, muted: number): RoomObservation => {
    const name = `Bridge ${String(index)}`
    const stamp = { askedAt: 9_900, answeredAt: 10_000, asked: (turn += 1), answered: (turn += 1) }
    const members = Array.from({ length: PEOPLE }, (_, person) => ({
      memberId: String(person),
      callUuid: `${name} ${String(person)}`,
      name: '',
      number: `1555010${String(person).padStart(4, '0')}`,
      direction: 'inbound' as const,
      joinedSecondsAgo: 5,
      muted: person === muted % PEOPLE,
      deaf: false,
    }))
    const roster = { kind: 'roster', name, runTimeSeconds: 5, people: PEOPLE, members } as const
    const evidence = { ...stamp, kind: 'roster', roster } as const
    return { kind: 'room', source: 'poll', accountId: 'account-1', name, evidence }
  }
  const observe = (index: number, muted: number): void => {
    store.apply(observation(index, muted), contexts)
  }
  for (let index = 0; index < ROOMS; index += 1) observe(index, 0)
  changes = []
  const moments = (): readonly RoomMoment[] =>
    [...store.rooms.values()].map((room) => ({ room, shown: store.shown(room.key) }))
  return { observe, moments, changes: () => changes }
}

function busyAccount(): AccountPlan {
  return {
    listIsComplete: true,
    isForeground: true,
    allowed: 20,
    connections: 4,
    slower: 1,
    anyLive: true,
    listInFlight: false,
    polling: 0,
    recent: [],
    secondReadsAt: [],
    suspectWasLast: false,
    unreachable: false,
    refused: false,
    failures: 0,
    listFailures: 0,
    roomFailed: false,
    userAsks: false,
    rooms: Array.from({ length: ROOMS }, (_, index) => ({
      name: `Bridge ${String(index)}`,
      priority: 'slow',
      suspect: false,
      secondReads: 0,
      askedAt: 9_000 - index,
      inFlight: false,
      failing: false,
      keepsTurn: false,
    })),
  }
}
