import { changesOf, type Moment } from '../../electron/monitor/changes.ts'
import { createLedger, type Ledger } from '../../electron/monitor/snapshot-store.ts'
import { reduce } from '../../electron/monitor/reducer.ts'
import { monitoredRoom, type Room } from '../../electron/monitor/room.ts'
import { plan, type AccountPlan } from '../../electron/monitor/schedule.ts'
import type { Change } from '../../shared/model.ts'
import { figure, type Figure } from './figure.ts'

const ROOMS = 1_000
const PEOPLE = 20
const RUNS = 60

interface Known {
  readonly ledger: Ledger
  /** A reading of a room; with another count of turns somebody's mute has changed. */
  read(index: number, turn: number): Room
  /** Every room as it is known and shown now. */
  moments(): readonly Moment[]
  /** Changes announced since asked last. */
  changes(): readonly Change[]
}

/** What the monitor does with an answer, without a clock, a schedule or a wire. */
export function measureKnowing(): readonly Figure[] {
  const known = learn()
  const same = timed((run) => {
    known.ledger.commit([known.read(run % ROOMS, 0)])
  })
  const one = timed((run) => {
    known.ledger.commit([known.read(run % ROOMS, run + 1)])
  })
  const before = known.moments()
  known.ledger.commit(Array.from({ length: ROOMS }, (_, index) => known.read(index, 107)))
  const after = known.moments()
  const context = { pending: [], baselineAt: 0 }
  const list = timed(() => {
    for (const [index, moment] of before.entries()) changesOf(moment, after[index] ?? moment, context)
  })
  const schedule = timed((run) => {
    plan(busy(), 10_000 + run)
  })
  if (known.changes().length === 0) throw new Error('Nothing changed.')
  const size = `${String(ROOMS)} rooms x ${String(PEOPLE)} people`
  return [
    figure(`reading without a change, ${size}`, 'ms', same, 1),
    figure(`reading with a change to snapshot, ${size}`, 'ms', one, 1),
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

function learn(): Known {
  let changes: Change[] = []
  let turn = 0
  const ledger = createLedger({
    now: () => 10_000,
    around: () => ({
      ...{ own: false, pinned: false, writable: true, interval: 60_000, trouble: undefined, baselineAt: 0 },
      ...{ meNumbers: ['15550100101'], mePicked: undefined },
    }),
    publish: (_before, _after, found) => {
      changes.push(...found)
    },
  })
  const read = (index: number, muted: number): Room => {
    const name = `Bridge ${String(index)}`
    const room = ledger.rooms.get(`account-1/${name}`) ?? monitoredRoom('account-1', name)
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
    return reduce(room, {
      ...stamp,
      kind: 'roster',
      roster: { kind: 'roster', name, runTimeSeconds: 5, people: PEOPLE, members },
    })
  }
  ledger.commit(Array.from({ length: ROOMS }, (_, index) => read(index, 0)))
  changes = []
  const moments = (): readonly Moment[] =>
    [...ledger.rooms.values()].map((room) => ({ room, shown: ledger.shown(room.key) }))
  return { ledger, read, moments, changes: () => changes }
}

function busy(): AccountPlan {
  return {
    listIsComplete: true,
    allowed: 20,
    connections: 4,
    slower: 1,
    anyLive: true,
    listInFlight: false,
    polling: 0,
    recent: [],
    suspectWasLast: false,
    unreachable: false,
    listFailures: 0,
    roomFailed: false,
    rooms: Array.from({ length: ROOMS }, (_, index) => ({
      name: `Bridge ${String(index)}`,
      pace: 'slow',
      suspect: false,
      askedAt: 9_000 - index,
      inFlight: false,
    })),
  }
}
