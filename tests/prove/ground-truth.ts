import type { RoomEvent } from '../simulator/simulator.ts'
import { LONGEST } from './patience.ts'

export interface Stay {
  readonly memberId: string
  readonly callUuid: string
  readonly number: string
  readonly from: number
  until: number
}

/** One run of a room as it truly was. */
export interface Run {
  readonly name: string
  readonly instance: string
  readonly startedAt: number
  endedAt: number
  readonly stays: Stay[]
}

/** What truly happened, collected from the simulator's events. */
export interface GroundTruth {
  readonly runs: readonly Run[]
  add(event: RoomEvent): void
  runsOf(name: string): readonly Run[]
  runAt(name: string, at: number): Run | undefined
  /** The newest stay of a call in a room; undefined if it was never there. Its end is Infinity while it is there. */
  newestStay(name: string, callUuid: string): Stay | undefined
  /** The call UUID that had this member id in this room at that time. */
  owner(name: string, memberId: string, at: number): string | undefined
  /** The calls that had this member id in this room while Gavel could know them at that time. */
  known(name: string | undefined, memberId: string, at: number): readonly string[]
}

export function createGroundTruth(): GroundTruth {
  const runs: Run[] = []
  const byName = new Map<string, Run[]>()
  const runsOf = (name: string): readonly Run[] => byName.get(name) ?? []
  const runAt = (name: string, at: number): Run | undefined =>
    runsOf(name).find((run) => run.startedAt <= at && at < run.endedAt)

  const stayOf = (run: Run | undefined, callUuid: string): Stay | undefined =>
    run?.stays.findLast((stay) => stay.callUuid === callUuid && stay.until === Infinity)

  return {
    runs,
    runsOf,
    runAt,
    add: (event) => {
      const latest = byName.get(event.room)?.at(-1)
      if (event.kind === 'started') {
        const run: Run = {
          name: event.room,
          instance: event.instance,
          startedAt: event.at,
          endedAt: Infinity,
          stays: [],
        }
        runs.push(run)
        byName.set(event.room, [...runsOf(event.room), run])
      } else if (event.kind === 'entered') {
        const { memberId, callUuid, number } = event.member
        latest?.stays.push({ memberId, callUuid, number, from: event.at, until: Infinity })
      } else if (event.kind === 'left') {
        const stay = stayOf(latest, event.member.callUuid)
        if (stay !== undefined) stay.until = event.at
      } else if (latest !== undefined) latest.endedAt = event.at
    },
    newestStay: (name, callUuid) =>
      runsOf(name)
        .flatMap((run) => run.stays)
        .findLast((stay) => stay.callUuid === callUuid),
    owner: (name, memberId, at) =>
      runsOf(name)
        .flatMap((run) => run.stays)
        .find((stay) => stay.memberId === memberId && stay.from <= at && at < stay.until)?.callUuid,
    known: (name = '', memberId, at) =>
      runsOf(name)
        .flatMap((run) => run.stays)
        .filter((stay) => stay.memberId === memberId && stay.from <= at && stay.until >= at - LONGEST)
        .map(({ callUuid }) => callUuid),
  }
}
