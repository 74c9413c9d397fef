import { hear } from '../../electron/monitor/rule/hear.ts'
import {
  endAccepted,
  runOf,
  unobserved,
  unseenRoom,
  type Live,
  type Read,
  type RoomRecord,
  type Roster,
  type Run,
  type Witness,
} from '../../electron/monitor/rule/record.ts'
import type { ListedMember } from './rooms.ts'

/** A caller in a roster, with `call` as the call UUID. */
export function person(call: string, more: Partial<Roster['members'][number]> = {}): Roster['members'][number] {
  return {
    memberId: String(call.charCodeAt(0)),
    callUuid: call,
    name: call,
    number: `1555010010${String(call.charCodeAt(0) % 10)}`,
    direction: 'inbound',
    muted: false,
    deaf: false,
    ...more,
  }
}

/** @param runTimeSeconds undefined if the response has none */
export function rosterOf(runTimeSeconds: number | undefined, ...members: Roster['members']): Roster {
  const roster = { kind: 'roster', name: 'Weekly', people: members.length, members } as const
  return runTimeSeconds === undefined ? roster : { ...roster, runTimeSeconds }
}

/** A read that was sent and received after these numbers of seconds. */
export function readAt(sent: number, received = sent + 0.1): Read {
  return { sent: sent * 1_000, received: received * 1_000 }
}

/** The first run of a room, after one roster. Here, elapsed times are times of the computer's clock. */
export function liveRoom(read: Read, members: readonly ListedMember[], run: Partial<Run> = {}): Live {
  const callers = members.map((member) => ({ ...member, joined: member.joinedAt as number }))
  return {
    ...unseenRoom('acme', 'Weekly', undefined, 1),
    phase: 'live',
    run: {
      began: 1,
      seen: read,
      retrieved: read,
      namedAt: read.received,
      roster: { ...read, members: callers, people: members.length },
      departed: new Set(),
      ...run,
    },
  }
}

function rosterFrom([time = '', ...people]: readonly string[]): Roster {
  const [run = '', conferenceUuid] = time.split('/')
  const unlisted = people.reduce((count, written) => count + (/^\+\d+$/.test(written) ? Number(written) : 0), 0)
  const members = people
    .filter((written) => !written.startsWith('+'))
    .map((written) => {
      const [call = '', memberId] = written.split(':')
      return person(call, memberId === undefined ? {} : { memberId })
    })
  const roster = rosterOf(run === '-' ? undefined : Number(run), ...members)
  return { ...roster, people: members.length + unlisted, ...(conferenceUuid !== undefined && { conferenceUuid }) }
}

function witnessFrom(read: Read, says: string, more: readonly string[]): Witness {
  switch (says) {
    case 'roster':
      return { ...read, says, roster: rosterFrom(more) }
    case 'failed':
      return { ...read, says, fault: { code: 'server' } }
    case 'alive':
    case 'gone':
    case 'listed':
    case 'unlisted':
      return { ...read, says }
    default:
      throw new Error(`no such step: ${says}`)
  }
}

/**
 * The room "Weekly" after a script. The script has responses about the room, "SENT[-RECEIVED] SAYS …" with times in
 * seconds, separated by commas. Without RECEIVED, a response takes 0.1 s. A roster has its run time ("-" for none) and
 * its callers, where "a:7" is caller a with member id 7, and "+3" are three people more; "9/x" is a run time with a
 * conference UUID. There are other steps: "good" is a good response of the
 * account about something else, "sleep" and "network" end a time in which nothing is observed, and "end none", "end
 * accepted" and "end other" are the outcomes of our own end of the run.
 */
export function roomAfter(script: string, before: RoomRecord = unseenRoom('account-1', 'Weekly')): RoomRecord {
  let room = before
  let lastGood = readAt(-Infinity)
  for (const line of script.split(',')) {
    const [when = '', says = '', ...more] = line.trim().split(/\s+/)
    const [sent = 0, received] = when.split('-').map(Number)
    const read = readAt(sent, received)
    if (says === 'good') lastGood = read
    else if (says === 'sleep' || says === 'network') room = unobserved(room, says, read.received)
    else if (says === 'end') room = endAccepted(room, room.instance, read.sent)
    else room = hear(room, witnessFrom(read, says, more), { others: [lastGood] })
  }
  return room
}

/**
 * The phase and the announced run of a room after the script, with "?" and what speaks against the run if it is in
 * question, and "~" for each new number of the run that nobody was told of.
 */
export function told(script: string): string {
  const room = roomAfter(script)
  const run = runOf(room)
  if (run === undefined) return `${room.phase} ${String(room.instance)}`
  const question = room.phase === 'inQuestion' ? ` ?${room.against.says}` : ''
  return `live ${String(run.began)}${question}${room.instance === run.began ? '' : ' ~'}`
}

/** The call UUIDs of the callers that are shown after the script. */
export function callersAfter(script: string): string {
  return (runOf(roomAfter(script))?.roster?.members ?? []).map(({ callUuid }) => callUuid).join(' ')
}
