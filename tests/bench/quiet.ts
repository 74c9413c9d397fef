import { setTimeout as pause } from 'node:timers/promises'
import type { SessionBus } from '../support/dbus.ts'
import { recordNotifications } from '../support/notifications.ts'
import { threadTimesOf } from '../support/processes.ts'
import type { RunningSimulator } from '../support/simulator.ts'
import { findTrayItem, type TrayItem } from '../support/tray.ts'
import { until } from '../support/wait-for.ts'
import { waitForRooms } from './bare-comparison.ts'
import { startCountingProxy, type CountingProxy } from './counting-proxy.ts'
import { ownRoom } from './delays.ts'
import { startApp, type StartedApp, type TrayApp } from './electron-apps.ts'
import { figure, figureAt, type Figure } from './figure.ts'
import { oldestRosterAge, untilRoomsRead } from './roster-ages.ts'

/** Milliseconds until caches are warm and start-up memory is freed. */
const warmUp = 8_000
/** Milliseconds over which everything is counted, and the number of such periods. */
const period = 15_000
const periods = 3
const changes = 10
const ends = 10
const openings = 2
const notifiedEnds = 5
/**
 * Milliseconds to wait after the window was closed. For 15 s, the click that closes it still keeps Gavel in the
 * foreground. The rest is time in the background.
 */
const closedFor = 26_000
/** Milliseconds between two reads of a room with the priority `slow`, in the foreground. */
const slowPace = 3_000
/** The number of rooms that a window of usual height shows. */
const onScreen = 12
/** Threads that use less than this percentage of a core are left out. */
const noticeable = 0.02

/**
 * Measures what Gavel costs while its window is closed, and how soon it notices important changes. Also measures how
 * soon it reads the rooms once the window is opened.
 */
export async function measureQuiet(
  bus: SessionBus,
  electron: string,
  app: TrayApp,
  simulator: RunningSimulator,
): Promise<readonly Figure[]> {
  const proxy = await startCountingProxy(simulator.baseUrl)
  const started = await startApp(bus, electron, { ...app, env: { ...app.env, GAVEL_PLIVO_URL: proxy.url } })
  try {
    const { length } = await simulator.rooms()
    await waitForRooms(bus, started.pid, length)
    const item = await findTrayItem(bus, started.pid)
    await pause(warmUp)
    const costs = await costsOf(started, simulator, proxy)
    return [
      ...costs,
      ...(await openingOf(item, simulator)),
      ...(await delaysOf(item, simulator)),
      await notifiedOf(item, simulator),
    ]
  } finally {
    await started.stop()
    await proxy.close()
  }
}

async function costsOf(
  { pid }: StartedApp,
  simulator: RunningSimulator,
  proxy: CountingProxy,
): Promise<readonly Figure[]> {
  const totals: number[] = []
  const kilobytes: number[] = []
  const threads = new Map<string, number[]>()
  const requests: Record<Kind, number[]> = { list: [], 'own room': [], 'other rooms': [], all: [] }
  for (let count = 0; count < periods; count += 1) {
    await simulator.clearRequests()
    const before = await threadTimesOf(pid)
    const bytes = proxy.bytes()
    const startedAt = performance.now()
    await pause(period)
    const after = await threadTimesOf(pid)
    const seconds = (performance.now() - startedAt) / 1_000
    const shares = [...after].map(([name, ms]) => [name, (ms - (before.get(name) ?? 0)) / seconds / 10] as const)
    for (const [name, share] of shares) threads.set(name, [...(threads.get(name) ?? []), share])
    totals.push(shares.reduce((sum, [, share]) => sum + share, 0))
    kilobytes.push((proxy.bytes() - bytes) / seconds / 1_000)
    const paths = (await simulator.requests()).map(({ path }) => path)
    for (const [kind, isOf] of Object.entries(kinds) as [Kind, (path: string) => boolean][]) {
      requests[kind].push(paths.filter(isOf).length / seconds)
    }
  }
  return [
    figure('window closed, requests', '/s', requests.all, 6),
    ...(['list', 'own room', 'other rooms'] as const).map((kind) =>
      figure(`window closed, requests, ${kind}`, '/s', requests[kind]),
    ),
    figure('window closed, bytes', 'kB/s', kilobytes),
    figure('window closed, connections since the start', 'connections', [proxy.connections()]),
    figure('window closed, processor', '% of a core', totals, 1.5),
    ...[...threads]
      .map(([name, shares]) => figure(`window closed, processor, thread ${name}`, '% of a core', shares))
      .filter(({ median }) => median >= noticeable)
      .toSorted((a, b) => b.median - a.median),
  ]
}

type Kind = 'list' | 'own room' | 'other rooms' | 'all'

const isList = (path: string): boolean => path.endsWith('/Conference/')
const isRoom = (path: string): boolean => /\/Conference\/[^/]+\/$/.test(path)
const isOwn = (path: string): boolean => path.endsWith(`/Conference/${encodeURIComponent(ownRoom)}/`)

const kinds: Readonly<Record<Kind, (path: string) => boolean>> = {
  list: isList,
  'own room': isOwn,
  'other rooms': (path) => !isList(path) && !isOwn(path),
  all: () => true,
}

/** Measures how soon the tray shows a change of the user's own room, and the end of another room. */
async function delaysOf(item: TrayItem, simulator: RunningSimulator): Promise<readonly Figure[]> {
  const own: number[] = []
  for (let count = 0; count < changes; count += 1) {
    await pause((count * 137) % 1_000)
    const people = (await simulator.rooms()).reduce((sum, room) => sum + room.members.length, 0)
    own.push(await untilTooltip(item, `${people + 1} people`, () => simulator.join(ownRoom)))
  }
  const ended: number[] = []
  for (let count = 0; count < ends; count += 1) {
    await pause((count * 337) % 2_000)
    const rooms = await simulator.rooms()
    const name = rooms.map((room) => room.name).findLast((one) => one !== ownRoom) ?? ''
    ended.push(await untilTooltip(item, `${rooms.length - 1} rooms`, () => simulator.end(name)))
  }
  return [
    figureAt('window closed, change to tray, own room, p95', 'ms', own, 0.95, 1_200),
    figureAt('window closed, end of any room to tray, p95', 'ms', ended, 0.95, 3_200),
  ]
}

/** Measures how soon a notification about the end of one of the user's own rooms is on the screen. */
async function notifiedOf(item: TrayItem, simulator: RunningSimulator): Promise<Figure> {
  const times: number[] = []
  for (let count = 0; count < notifiedEnds; count += 1) {
    await pause((count * 337) % 2_000)
    const notifications = await recordNotifications()
    const { length } = await simulator.rooms()
    const at = Date.now()
    await simulator.end(ownRoom)
    await until('a notification', async () => (await notifications.displayed()) > 0, { timeoutMs: 15_000, everyMs: 10 })
    times.push(Date.now() - at)
    // The notification may appear before the tray shows the end.
    await untilTooltip(item, `${length - 1} rooms`, () => Promise.resolve())
    await untilTooltip(item, `${length} rooms`, () => simulator.startRoom(ownRoom, 5))
  }
  return figureAt("window closed, end of the user's own room to notification, p95", 'ms', times, 0.95, 3_200)
}

async function untilTooltip(item: TrayItem, words: string, change: () => Promise<unknown>): Promise<number> {
  const at = Date.now()
  await change()
  await until(words, async () => (await item.tooltip()).includes(words), { timeoutMs: 15_000, everyMs: 10 })
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
    const reads = (await simulator.requests()).filter(({ path }) => isRoom(path))
    first.push(untilRoomsRead(reads, opened, onScreen))
    oldest.push(oldestRosterAge(reads, { rooms, since, now }))
    await item.activate()
  }
  return [
    figure(`opened to ${onScreen} rooms read`, 'ms', first, 500),
    figure('the oldest roster 3 s after opening', 'ms', oldest, 3_200),
  ]
}
