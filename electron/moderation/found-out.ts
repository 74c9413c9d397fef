import type { Action } from '../../shared/model.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { RoomAction } from './guard.ts'
import type { Line } from './log-lines.ts'
import { roomOf } from './look.ts'

/** What its lines in the log are about, and when it left (epoch ms). */
export interface Sent {
  readonly about: Omit<Line, 'event'>
  readonly sentAt: number
}

/** What a reading says about an action whose answer was lost. */
export async function foundOut(
  monitor: Monitor,
  action: RoomAction,
  { about, sentAt }: Sent,
): Promise<'done' | 'notDone' | 'unreadable'> {
  const room = roomOf(action)
  const read = await monitor.readNow(room)
  if (!read.ok) return 'unreadable'
  if (read.value === 'gone') return 'done'
  if (read.value.instance !== action.seen.instance) return action.kind === 'end' ? 'done' : 'notDone'
  if (action.kind === 'end') return 'notDone'
  const { members } = read.value
  if (members === undefined || monitor.rosterAge(room) === undefined) return 'unreadable'
  const meant = new Set((about.members ?? []).map((member) => member.callUuid ?? member.memberId))
  // Everyone are those who were there when it left, whether or not a roster had named them by then.
  const there = members.filter((member) =>
    action.who.kind === 'everyone' ? member.joinedAt <= sentAt : meant.has(member.callUuid ?? member.memberId),
  )
  const effect: Partial<Record<Action['kind'], boolean>> = {
    mute: there.every((member) => member.muted),
    unmute: there.every((member) => !member.muted),
    deafen: there.every((member) => member.deaf),
    undeafen: there.every((member) => !member.deaf),
  }
  return (effect[action.kind] ?? there.length === 0) ? 'done' : 'notDone'
}
