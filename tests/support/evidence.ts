import type { EndResponse, RoomEvidence, Roster, Stamp } from '../../electron/monitor/evidence.ts'
import { startBaseline, reduce } from '../../electron/monitor/reducer.ts'
import { monitoredRoom, type RoomRecord } from '../../electron/monitor/room.ts'

/** The history of a room, step by step. Each response takes 100 ms, except in `late`. */
export interface Story {
  room(): RoomRecord
  at(ms: number): Story
  roster(run: number | undefined, ...people: readonly (string | Partial<Roster['members'][number]>)[]): Story
  alive(): Story
  gone(): Story
  listed(): Story
  notListed(): Story
  /** Reports that an end request for the current run was sent and got this response. */
  endSent(response: EndResponse): Story
  unreadable(): Story
  /** Makes the computer sleep and wake. */
  sleep(): Story
  /** Requests the observations of `delayed` now, and delivers them after those of `meanwhile`. */
  late(delayed: (story: Story) => void, meanwhile: (story: Story) => void): Story
}

export const start = 1_700_000_000_000

export function person(call: string, more: Partial<Roster['members'][number]> = {}): Roster['members'][number] {
  const memberId = more.memberId ?? String(call.charCodeAt(0))
  return {
    memberId,
    callUuid: call,
    name: call,
    number: `1555010010${String(call.charCodeAt(0) % 10)}`,
    direction: 'inbound',
    joinedSecondsAgo: 1,
    muted: false,
    deaf: false,
    ...more,
  }
}

export function createStory(): Story {
  let room: RoomRecord = monitoredRoom('account-1', 'Weekly')
  let now = start
  let turn = 0
  let asked: Pick<Stamp, 'askedAt' | 'asked'> | undefined

  const tell = (evidence: (stamp: Stamp) => RoomEvidence): Story => {
    const question = asked ?? { askedAt: now, asked: (turn += 1) }
    if (asked === undefined) now += 100
    room = reduce(room, evidence({ ...question, answeredAt: now, answered: (turn += 1) }))
    return story
  }

  const story: Story = {
    room: () => room,
    at: (ms) => {
      now = start + ms
      return story
    },
    roster: (run, ...people) => {
      const members = people.map((one) =>
        typeof one === 'string' ? person(one) : { ...person(one.callUuid ?? 'x'), ...one },
      )
      const time = run === undefined ? {} : { runTimeSeconds: run }
      const roster: Roster = { kind: 'roster', name: room.name, people: members.length, members, ...time }
      return tell((stamp) => ({ ...stamp, kind: 'roster', roster }))
    },
    alive: () => tell((stamp) => ({ ...stamp, kind: 'liveWithoutRoster' })),
    gone: () => tell((stamp) => ({ ...stamp, kind: 'gone' })),
    listed: () => tell((stamp) => ({ ...stamp, kind: 'listed' })),
    notListed: () => tell((stamp) => ({ ...stamp, kind: 'notListed' })),
    endSent: (response) => tell((stamp) => ({ ...stamp, kind: 'endSent', instance: room.instance, response })),
    unreadable: () => tell((stamp) => ({ ...stamp, kind: 'unreadable', fault: { code: 'server' } })),
    sleep: () => {
      room = startBaseline(room, { why: 'sleep', turn })
      return story
    },
    late: (delayed, meanwhile) => {
      const question = { askedAt: now, asked: (turn += 1) }
      meanwhile(story)
      now += 100
      asked = question
      delayed(story)
      asked = undefined
      return story
    },
  }
  return story
}
