import { changesOf, type RoomMoment } from '../../electron/monitor/changes.ts'
import type { Observation } from '../../electron/monitor/observation.ts'
import type { RoomContexts } from '../../electron/monitor/room-view.ts'
import { Schedule, type AccountPlan } from '../../electron/monitor/schedule.ts'
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
  /** The changes that were announced since the rooms were first observed. */
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
  const scheduled = new Schedule()
  const schedule = timed((run) => {
    scheduled.next(busyAccount(), 10_000 + run)
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
  let now = 10_000
  const store = new SnapshotStore({ ...systemClock(), now: () => now, elapsed: () => now }, () => undefined)
  store.subscribe((_before, _after, found) => {
    changes.push(...found)
  })
  const observation = (index: number, muted: number): Observation => {
    const name = `Bridge ${String(index)}`
    now += 1
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
    const witness = { sent: now - 0.5, received: now, says: 'roster', roster } as const
    return { kind: 'room', accountId: 'account-1', name, witness }
  }
  const observe = (index: number, muted: number): void => {
    store.apply(observation(index, muted), () => ({ wall: store.wall }), contexts)
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
    listAskedAt: 9_000,
    isListInFlight: false,
    isListWanted: false,
    polling: 0,
    unreachable: false,
    refused: false,
    failures: 0,
    listFailures: 0,
    roomFailed: false,
    rooms: Array.from({ length: ROOMS }, (_, index) => ({
      name: `Bridge ${String(index)}`,
      pace: 'slow',
      isLive: true,
      isFailing: false,
      askedAt: 9_000 - index,
      isPolled: false,
    })),
  }
}
