import { setTimeout as pause } from 'node:timers/promises'
import { recordNotifications } from '../support/notifications.ts'
import type { RunningSimulator } from '../support/simulator.ts'
import { findTrayItem, type TrayItem } from '../support/tray.ts'
import { until } from '../support/wait-for.ts'
import { startApp } from './apps.ts'
import { repeated, type Figure } from './figure.ts'
import { limited } from './limits.ts'
import { ownRoom, type Meeting } from './meeting.ts'
import { oldestRosterAge, untilRoomsRead } from './roster-ages.ts'
import { waitForRooms, warmUp } from './tray-apps.ts'

/** Milliseconds over which requests are counted, and the number of such periods. */
const period = 15_000
const periods = 3
const changes = 10
const ends = 10
const ownEnds = 5
const openings = 2
/**
 * Milliseconds to wait after the window was closed. For 15 s, the click that closes it still keeps Gavel in the
 * foreground. The rest is time in the background.
 */
const closedFor = 26_000
/** Milliseconds between two reads of a room with the priority `slow`, in the foreground. */
const slowPace = 3_000
/** The number of rooms that a window of usual height shows. */
const onScreen = 12

/**
 * Measures how often Gavel reads while its window is closed, how soon it shows important changes, and how soon it reads
 * the rooms once the window is opened.
 */
export function measureQuiet(meeting: Meeting): Promise<readonly Figure[]> {
  return withWindowClosed(meeting, async (item, simulator) => [
    limited('window closed, requests', await requestsOf(simulator)),
    ...(await openingOf(item, simulator)),
    limited('window closed, change to tray, own room', await changesOf(item, simulator)),
    limited('end of any room to tray, Plivo', await endsOf(item, simulator)),
    limited('end of an own room to notification, Plivo', await ownEndsOf(item, simulator)),
  ])
}

/** Measures how soon ends at Vobiz are told. */
export function measureVobizEnds(meeting: Meeting): Promise<readonly Figure[]> {
  return withWindowClosed(meeting, async (item, simulator) => [
    limited('end of any room to tray, Vobiz', await endsOf(item, simulator)),
    limited('end of an own room to notification, Vobiz', await ownEndsOf(item, simulator)),
  ])
}

async function withWindowClosed<T>(
  { bus, gavel, simulator }: Meeting,
  measure: (item: TrayItem, simulator: RunningSimulator) => Promise<T>,
): Promise<T> {
  const started = await startApp(bus, { ...gavel, args: ['--hidden'] })
  try {
    await waitForRooms(bus, started.pid, (await simulator.rooms()).length)
    await pause(warmUp)
    return await measure(await findTrayItem(bus, started.pid), simulator)
  } finally {
    await started.stop()
  }
}

const requestsOf = (simulator: RunningSimulator): Promise<readonly number[]> =>
  repeated(periods, async () => {
    await simulator.clearRequests()
    await pause(period)
    return (await simulator.requests()).length / (period / 1_000)
  })

/** Milliseconds until the tray shows a change of the user's own room. */
const changesOf = (item: TrayItem, simulator: RunningSimulator): Promise<readonly number[]> =>
  repeated(changes, async (run) => {
    await pause((run * 137) % 1_000)
    const people = (await simulator.rooms()).reduce((sum, room) => sum + room.members.length, 0)
    return untilTooltip(item, `${people + 1} people`, () => simulator.join(ownRoom))
  })

/** Milliseconds until the tray shows the end of a room that is not the user's own. */
const endsOf = (item: TrayItem, simulator: RunningSimulator): Promise<readonly number[]> =>
  repeated(ends, async (run) => {
    await pause((run * 337) % 2_000)
    const rooms = await simulator.rooms()
    const name = rooms.map((room) => room.name).findLast((one) => one !== ownRoom) ?? ''
    return untilTooltip(item, `${rooms.length - 1} rooms`, () => simulator.end(name))
  })

/** Milliseconds until a notification about the end of the user's own room is on the screen. */
const ownEndsOf = (item: TrayItem, simulator: RunningSimulator): Promise<readonly number[]> =>
  repeated(ownEnds, async (run) => {
    await pause((run * 337) % 2_000)
    const notifications = await recordNotifications()
    const { length } = await simulator.rooms()
    const at = Date.now()
    await simulator.end(ownRoom)
    await until('a notification', async () => (await notifications.displayed()) > 0, { timeoutMs: 30_000, everyMs: 10 })
    const time = Date.now() - at
    // The notification may appear before the tray shows the end.
    await untilTooltip(item, `${length - 1} rooms`, () => Promise.resolve())
    await untilTooltip(item, `${length} rooms`, () => simulator.startRoom(ownRoom, 5))
    return time
  })

/** Makes a change. Returns the milliseconds until the tooltip contains these words. */
export async function untilTooltip(item: TrayItem, words: string, change: () => Promise<unknown>): Promise<number> {
  const at = Date.now()
  await change()
  await until(words, async () => (await item.tooltip()).includes(words), { timeoutMs: 30_000, everyMs: 10 })
  return Date.now() - at
}

/** Measures how soon rooms are read after the window is opened, and how old the oldest roster is 3 s later. */
async function openingOf(item: TrayItem, simulator: RunningSimulator): Promise<readonly Figure[]> {
  const first: number[] = []
  const oldest: number[] = []
  const { length: rooms } = await simulator.rooms()
  for (let count = 0; count < openings; count += 1) {
    await simulator.clearRequests()
    const since = Date.now()
    await pause(closedFor)
    const opened = Date.now()
    await item.activate()
    await pause(slowPace)
    const now = Date.now()
    const reads = (await simulator.requests()).filter(({ path }) => /\/Conference\/[^/]+\/$/.test(path))
    first.push(untilRoomsRead(reads, opened, onScreen))
    oldest.push(oldestRosterAge(reads, { rooms, since, now }))
    await item.activate()
  }
  return [limited('opened to 12 rooms read', first), limited('the oldest roster 3 s after opening', oldest)]
}
