import type { Clock } from '../../../shared/clock.ts'
import type { Pending } from '../../../shared/rooms/model.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import { roomOf } from './guard.ts'
import type { ActionTarget, RoomAction } from './guard.ts'

/** What the row of a caller or a room shows of one action. */
export interface Progress {
  /** Shows this state; undefined clears it. */
  show(state: Pending['state'] | undefined, more?: Partial<Pending>): void
  /** Called right before the request for this target leaves. From then on a change may be its effect. */
  leaving(target: ActionTarget): void
  /** Called if the request for this target did not leave after all, or its response was a 404. */
  hadNoEffect(target: ActionTarget): void
  /** Whether the row still shows the action. */
  isShown(): boolean
}

interface ProgressParts {
  readonly monitor: Pick<Monitor, 'conference' | 'pending'>
  readonly clock: Clock
  readonly action: RoomAction
}

/** Milliseconds. A read for an action is shown on the row if it takes longer. */
const SLOW = 1_000

/** If reading the room for an action takes a long time, shows on the row what the user is waiting for. */
export async function showIfSlow<T>(parts: ProgressParts, id: string, read: () => Promise<T>): Promise<T> {
  const { clock, action } = parts
  const progress = createProgress(parts, { id, who: whoSeen(action) })
  const state = { isShown: false }
  const timer = clock.setTimeout(() => {
    state.isShown = true
    progress.show('checking')
  }, SLOW)
  try {
    return await read()
  } finally {
    clock.clearTimeout(timer)
    // If `checking` was not shown, the row may still show a held action under the same id.
    if (state.isShown) progress.show(undefined)
  }
}

function whoSeen(action: RoomAction): Pending['who'] {
  if (action.kind === 'end') return []
  return action.who.kind === 'members' ? action.who.members.map(({ key }) => key) : 'everyone'
}

export function createProgress(
  { monitor, clock, action }: ProgressParts,
  about: Pick<Pending, 'id' | 'who' | 'caller'>,
): Progress {
  const room = roomOf(action)
  const isReplaced = (): boolean =>
    (monitor.conference(room)?.instance ?? action.seen.instance) !== action.seen.instance
  /** As in `Pending`. Undefined if a change of any targeted caller may be an effect of the action. */
  let sentFor: readonly string[] | undefined
  const show: Progress['show'] = (state, more = {}) => {
    // In the next run of the room, only a failure is shown. Otherwise that run would be shown as ending, and its end
    // would count as caused by this Gavel.
    if (state !== undefined && state !== 'failed' && isReplaced()) return
    sentFor = more.sentFor
    const entry = state === undefined ? undefined : { ...about, kind: action.kind, at: clock.now(), ...more, state }
    monitor.pending(room.accountId, room.name, about.id, entry)
  }
  const showSentFor = (keys: readonly string[] | undefined): void => {
    if (!sameKeys(keys, sentFor)) show('sending', keys === undefined ? {} : { sentFor: keys })
  }
  return {
    show,
    leaving: (target) => {
      const keys = keysOf(target)
      if (keys === undefined || sentFor === undefined) showSentFor(undefined)
      else showSentFor([...new Set([...sentFor, ...keys])])
    },
    hadNoEffect: (target) => {
      const keys = keysOf(target)
      showSentFor(keys === undefined ? [] : sentFor?.filter((key) => !keys.includes(key)))
    },
    isShown: () => monitor.conference(room)?.pending.some(({ id }) => id === about.id) === true,
  }
}

/** Undefined if the target is the room or everyone in it. */
function keysOf(target: ActionTarget): readonly string[] | undefined {
  return target.kind === 'members' ? target.members.map(({ key }) => key) : undefined
}

function sameKeys(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return a === b || (a?.length === b?.length && a?.every((key) => b?.includes(key)) === true)
}
