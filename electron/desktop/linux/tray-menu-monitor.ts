import type { Logger } from '../../../shared/logger.ts'
import { Message, MessageType } from 'dbus-next'
import { createMenuOpenness, type MenuEvent } from './menu-openness.ts'
import { connect, socketOf, type SessionBus } from './session-bus.ts'

const WATCHER = 'org.kde.StatusNotifierWatcher'
const BUS = 'org.freedesktop.DBus'
const BUS_PATH = '/org/freedesktop/DBus'
const MENU = 'com.canonical.dbusmenu'
const MEMBERS = ['Event', 'EventGroup', 'AboutToShow', 'AboutToShowGroup']

/** The item is registered some time after it was made, and again with each panel that starts. */
const TRIES = 10
const TRY_PAUSE = 1_000

export interface TrayMenuMonitorOptions {
  readonly bus: SessionBus | undefined
  /** DBUS_SESSION_BUS_ADDRESS */
  readonly address: string | undefined
  readonly pid: number
  readonly now: () => number
  readonly after: (ms: number, run: () => void) => () => void
  readonly logger: Logger
}

export interface TrayMenuMonitor {
  isOpen(): boolean
  close(): void
}

/**
 * Whether the menu of this process's tray item is open on Linux. There the panel draws it and tells only the owner of
 * the menu, which is Chromium, and that tells nobody: the events of Electron's `Menu` do not come
 * (https://www.electronjs.org/docs/latest/api/tray). So a second connection listens along as a monitor of the bus, to
 * what is sent to Chromium's menu and to nothing else,
 * https://dbus.freedesktop.org/doc/dbus-specification.html#bus-messages-become-monitor. Where the bus does not allow
 * that, the menu counts as closed.
 */
export async function createTrayMenuMonitor(options: TrayMenuMonitorOptions): Promise<TrayMenuMonitor> {
  const { bus, address, now, logger } = options
  const openness = createMenuOpenness(now)
  const socket = socketOf(address)
  const owner = await findOwner(options)
  const monitor = owner === undefined || !bus || !socket ? undefined : await connect(`unix:socket=${socket}`, logger)
  if (owner === undefined || monitor === undefined) return { isOpen: () => false, close: () => undefined }

  monitor.on('message', (message: Message) => {
    for (const [event, id] of eventsIn(message)) openness.tell(event, id)
  })
  // A monitor may send nothing: a method that counts as answered is not answered by the library.
  monitor.addMethodHandler(() => true)
  const rules = MEMBERS.map(
    (member) => `type='method_call',destination='${owner}',interface='${MENU}',member='${member}'`,
  )
  const become = { destination: BUS, path: BUS_PATH, interface: `${BUS}.Monitoring`, member: 'BecomeMonitor' }
  const isMonitor = await monitor.call(new Message({ ...become, signature: 'asu', body: [rules, 0] })).then(
    () => true,
    (error: unknown) => {
      logger('The bus lets nobody listen for an open menu', error)
      monitor.disconnect()
      return false
    },
  )
  return { isOpen: () => isMonitor && openness.isOpen(), close: () => isMonitor && monitor.disconnect() }
}

/** The bus name under which Chromium put this process's item into the tray, as `:1.17`. */
async function findOwner({ bus, pid, after }: TrayMenuMonitorOptions): Promise<string | undefined> {
  for (let attempt = 0; bus && attempt < TRIES; attempt++) {
    const items = await bus.property(WATCHER, '/StatusNotifierWatcher', WATCHER, 'RegisteredStatusNotifierItems')
    for (const item of Array.isArray(items) ? items.map(String) : []) {
      const name = item.split('/')[0] ?? ''
      if ((await bus.call(BUS, BUS_PATH, BUS, 'GetConnectionUnixProcessID', name)) !== pid) continue
      const owner = await bus.call(BUS, BUS_PATH, BUS, 'GetNameOwner', name)
      if (typeof owner === 'string') return owner
    }
    await new Promise<void>((resolve) => after(TRY_PAUSE, resolve))
  }
  return undefined
}

/** Single calls and calls for several lines at once, which panels that use GTK send. */
function eventsIn({ type, member, body }: Message): readonly (readonly [MenuEvent, number])[] {
  if (type !== MessageType.METHOD_CALL) return []
  const [first, second] = body as [unknown, unknown]
  switch (member) {
    case 'AboutToShow':
      return told('aboutToShow', first)
    case 'AboutToShowGroup':
      return listOf(first).flatMap((id) => told('aboutToShow', id))
    case 'Event':
      return told(second, first)
    case 'EventGroup':
      return listOf(first).flatMap((entry) => {
        const [id, event] = listOf(entry)
        return told(event, id)
      })
    default:
      return []
  }
}

function told(event: unknown, id: unknown): readonly (readonly [MenuEvent, number])[] {
  if (typeof id !== 'number') return []
  return event === 'aboutToShow' || event === 'opened' || event === 'closed' || event === 'clicked' ? [[event, id]] : []
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
