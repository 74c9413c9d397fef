import { Message, MessageType } from 'dbus-next'
import type { Logger } from '../../../shared/logger.ts'
import type { After } from '../../../shared/timers.ts'
import { connect, socketOf, type SessionBus } from './session-bus.ts'

const WATCHER = 'org.kde.StatusNotifierWatcher'
const BUS = 'org.freedesktop.DBus'
const BUS_PATH = '/org/freedesktop/DBus'
const MENU = 'com.canonical.dbusmenu'
const MEMBERS = ['Event', 'EventGroup', 'AboutToShow', 'AboutToShowGroup']

/**
 * The number of attempts to find the item, and the milliseconds between them. Chromium registers the item some time
 * after it was created, and again with each panel that starts.
 */
const TRIES = 10
const TRY_PAUSE = 1_000

interface TrayMenuMonitorOptions {
  readonly bus: SessionBus | undefined
  /** DBUS_SESSION_BUS_ADDRESS */
  readonly address: string | undefined
  readonly pid: number
  readonly now: () => number
  readonly after: After
  readonly logger: Logger
  /** Called when the panel opens, or is about to open, the menu or one of its submenus. */
  readonly onUsed: () => void
}

/**
 * Monitors whether the menu of this process's tray item is open, on Linux. There the panel draws the menu and sends the
 * menu's events only to Chromium, which owns the menu and drops them: Electron's `Menu` emits nothing
 * (https://www.electronjs.org/docs/latest/api/tray). So a second connection monitors what is sent to Chromium's menu,
 * and nothing else: https://dbus.freedesktop.org/doc/dbus-specification.html#bus-messages-become-monitor. If the item
 * is not found, or the bus does not allow monitoring, the menu counts as closed.
 */
export async function createTrayMenuMonitor(options: TrayMenuMonitorOptions) {
  const { bus, address, now, logger, onUsed } = options
  const state = new TrayMenuState(now)
  const socket = socketOf(address)
  const owner = await findOwner(options)
  const monitor = owner === undefined || !bus || !socket ? undefined : await connect(`unix:socket=${socket}`, logger)
  if (owner === undefined || monitor === undefined) return { isOpen: () => false, close: () => undefined }

  monitor.on('message', (message: Message) => {
    const events = eventsIn(message)
    for (const [event, id] of events) state.apply(event, id)
    if (events.some(([event]) => event === 'aboutToShow' || event === 'opened')) onUsed()
  })
  // A monitor must not send anything. The library sends no reply to a method call that a handler accepts.
  monitor.addMethodHandler(() => true)
  const rules = MEMBERS.map(
    (member) => `type='method_call',destination='${owner}',interface='${MENU}',member='${member}'`,
  )
  const becomeMonitor = { destination: BUS, path: BUS_PATH, interface: `${BUS}.Monitoring`, member: 'BecomeMonitor' }
  const isMonitor = await monitor.call(new Message({ ...becomeMonitor, signature: 'asu', body: [rules, 0] })).then(
    () => true,
    (error: unknown) => {
      logger('The session bus does not allow Gavel to monitor the tray menu', error)
      monitor.disconnect()
      return false
    },
  )
  return {
    isOpen: (): boolean => isMonitor && state.isOpen(),
    close: (): void => {
      if (isMonitor) monitor.disconnect()
    },
  }
}

/** The unique bus name, such as `:1.17`, of the connection that registered this process's tray item. */
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

/** The menu events in a message. Panels that use GTK send the events of several rows in one call. */
function eventsIn({ type, member, body }: Message): readonly (readonly [MenuEvent, number])[] {
  if (type !== MessageType.METHOD_CALL) return []
  const [first, second] = body as [unknown, unknown]
  if (member === 'AboutToShow') return eventOf('aboutToShow', first)
  if (member === 'AboutToShowGroup') return listOf(first).flatMap((id) => eventOf('aboutToShow', id))
  if (member === 'Event') return eventOf(second, first)
  if (member !== 'EventGroup') return []
  return listOf(first).flatMap((entry) => {
    const [id, event] = listOf(entry)
    return eventOf(event, id)
  })
}

function eventOf(event: unknown, id: unknown): readonly (readonly [MenuEvent, number])[] {
  if (typeof id !== 'number') return []
  return event === 'aboutToShow' || event === 'opened' || event === 'closed' || event === 'clicked' ? [[event, id]] : []
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/**
 * The events that a panel sends to the owner of a menu, as `com.canonical.dbusmenu` defines them:
 * https://github.com/AyatanaIndicators/libdbusmenu
 */
type MenuEvent = 'aboutToShow' | 'opened' | 'closed' | 'clicked'

/**
 * Milliseconds after the last event for which the menu counts as open. Panels that use GTK send `opened` and `closed` only
 * for submenus, panels that have ended send nothing, and users take time to read. Rows that are old for half a minute are
 * better than rows that change under the pointer.
 */
const OPEN_LIMIT = 30_000

/** Whether the menu is open, as far as the panel's events show. */
export class TrayMenuState {
  readonly #now: () => number
  #lastEventAt = -Infinity

  constructor(now: () => number) {
    this.#now = now
  }

  /** @param id the row of the event; 0 is the menu itself */
  apply(event: MenuEvent, id: number): void {
    if (event === 'clicked' || (event === 'closed' && id === 0)) this.#lastEventAt = -Infinity
    // A submenu may be reported as closed after the menu.
    else if (event !== 'closed' || this.isOpen()) this.#lastEventAt = this.#now()
  }

  isOpen(): boolean {
    // The absolute difference, because a clock that was set back must not leave the menu open for ever.
    return Math.abs(this.#now() - this.#lastEventAt) < OPEN_LIMIT
  }
}
