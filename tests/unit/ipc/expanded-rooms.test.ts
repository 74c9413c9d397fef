import { expect, test } from 'vitest'
import { followExpandedRooms } from '../../../electron/ipc/expanded-rooms.ts'
import type { MonitorSettings, RoomRef } from '../../../electron/monitor/monitor.ts'

const [standup, sales] = ['Standup', 'Sales'].map((name) => ({ accountId: 'acme', name })) as [RoomRef, RoomRef]

function create() {
  const monitor = {
    expanded: [] as readonly RoomRef[],
    configure: ({ expanded = [] }: Partial<MonitorSettings>) => {
      monitor.expanded = expanded
    },
  }
  return { monitor, rooms: followExpandedRooms(monitor) }
}

test('rooms count as expanded only while the window is shown', () => {
  const { monitor, rooms } = create()
  rooms.windowShown(true)
  rooms.set([standup, sales])
  expect(monitor.expanded).toEqual([standup, sales])
  rooms.windowShown(false)
  expect(monitor.expanded).toEqual([])
  rooms.windowShown(true)
  expect(monitor.expanded).toEqual([standup, sales])
})

test('rooms that are expanded while the window is hidden count only once it is shown', () => {
  const { monitor, rooms } = create()
  rooms.windowShown(true)
  rooms.set([standup, sales])
  rooms.windowShown(false)
  rooms.set([sales])
  expect(monitor.expanded).toEqual([])
  rooms.windowShown(true)
  expect(monitor.expanded).toEqual([sales])
})
