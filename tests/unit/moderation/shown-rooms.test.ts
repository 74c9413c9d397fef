import { expect, test, vi } from 'vitest'
import type { ScheduledEndsEvents } from '../../../electron/moderation/ends/end-reports.ts'
import type { NewcomersEvents } from '../../../electron/moderation/newcomers.ts'
import { ShownRooms } from '../../../electron/moderation/shown-rooms.ts'
import type { Room, Snapshot } from '../../../shared/rooms/model.ts'
import type { ColleagueActions, RoomHints } from '../../../shared/team.ts'
import { aRoom, aSnapshot } from '../../support/rooms.ts'

const standup = aRoom('Standup')
const board = aRoom('Board')
const end = { id: 'end-1', state: 'ending' } as const

function create() {
  let observed: Snapshot = aSnapshot([standup, board])
  const listeners = new Set<() => void>()
  const sources: {
    newcomers?: NewcomersEvents['changed'] | undefined
    end?: ScheduledEndsEvents['changed'] | undefined
    colleagues?: (byRoom: ColleagueActions) => void
    hints?: (byRoom: RoomHints) => void
  } = {}
  const shownRooms = new ShownRooms({
    monitor: {
      snapshot: () => observed,
      subscribe: (listener) => {
        const call = (): void => {
          listener(observed, observed, [])
        }
        listeners.add(call)
        return () => listeners.delete(call)
      },
    },
    newcomers: { listen: ({ changed }) => (sources.newcomers = changed) },
    keptOut: { listen: () => undefined },
    scheduledEnds: { listen: ({ changed }) => (sources.end = changed) },
    colleagues: { listen: (listener) => (sources.colleagues = listener) },
    hints: { listen: (listener) => (sources.hints = listener) },
  })
  const observe = (rooms: readonly Room[]): void => {
    observed = aSnapshot(rooms, { revision: observed.revision + 1 })
    for (const listener of listeners) listener()
  }
  const shown = (): readonly Room[] => shownRooms.snapshot().conferences
  return { shownRooms, sources, observe, shown }
}

test('a room is shown with its end, its newcomers, its colleagues and its hints, even if it is observed later', () => {
  const { sources, observe, shown } = create()
  observe([board])
  const mute = { id: 'a1', person: 'Ana', kind: 'mute', who: 'everyone' } as const
  const hand = { callUuid: 'call-1', kind: 'hand' } as const
  sources.end?.({ [standup.key]: end })
  sources.newcomers?.({ [standup.key]: { rule: 'mute', state: 'on' } })
  sources.colleagues?.({ [standup.key]: [mute] })
  sources.hints?.({ [standup.key]: [hand] })
  observe([standup, board])
  const all = { end, newcomers: { rule: 'mute', state: 'on' }, colleagues: [mute], hints: [hand] }
  expect(shown()).toEqual([{ ...standup, ...all }, board])
  sources.end?.({})
  sources.colleagues?.({})
  sources.hints?.({})
  expect(shown()).toEqual([{ ...standup, newcomers: { rule: 'mute', state: 'on' } }, board])
  sources.newcomers?.({})
  expect(shown()).toEqual([standup, board])
})

test('a room keeps its identity until something shown of it changes', () => {
  const { shownRooms, sources, observe, shown } = create()
  sources.end?.({ [standup.key]: end })
  const [before, other] = shown()
  expect(shownRooms.snapshot()).toBe(shownRooms.snapshot())
  expect(other).toBe(board)
  sources.end?.({ [standup.key]: { ...end }, [board.key]: { ...end, id: 'end-2' } })
  observe([standup, board])
  expect(shown()[0]).toBe(before)
  expect(shown()[1]).toEqual({ ...board, end: { ...end, id: 'end-2' } })
  observe([{ ...standup, people: 3 }, board])
  expect(shown()[0]).toEqual({ ...standup, people: 3, end })
})

test('notifies a listener of changes in the monitor and in the other sources until it unsubscribes', () => {
  const { shownRooms, sources, observe } = create()
  const listener = vi.fn()
  const unsubscribe = shownRooms.subscribe(listener)
  observe([standup])
  sources.end?.({ [standup.key]: end })
  expect(listener).toHaveBeenCalledTimes(2)
  unsubscribe()
  observe([board])
  sources.end?.({})
  expect(listener).toHaveBeenCalledTimes(2)
})
