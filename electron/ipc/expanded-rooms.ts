import type { Monitor, RoomRef } from '../monitor/monitor.ts'

/**
 * The rooms that are expanded in the main window. They are read up to once a second, so the monitor counts them as
 * expanded only while the window is shown. A hidden window still follows the rooms, so it may send a new list.
 */
export function followExpandedRooms(monitor: Pick<Monitor, 'configure'>) {
  let rooms: readonly RoomRef[] = []
  let isShown = false
  return {
    set: (expanded: readonly RoomRef[]): void => {
      rooms = expanded
      if (isShown) monitor.configure({ expanded: rooms })
    },
    windowShown: (shown: boolean): void => {
      isShown = shown
      monitor.configure({ expanded: isShown ? rooms : [] })
    },
  }
}
