import { emptyString, unwrapRecord, type SessionBus } from './dbus.ts'
import { until } from './wait-for.ts'

/** One line of a tray menu, as a panel gets it over D-Bus (com.canonical.dbusmenu). */
export interface MenuLine {
  readonly id: number
  /** The label without its indent and the underscores that mark access keys. */
  readonly label: string
  readonly separator: boolean
  readonly enabled: boolean
  readonly children: readonly MenuLine[]
}

/** The tray item of one process. */
export interface TrayItem {
  /** The unique bus name, such as `:1.17`. The tray items of Electron 43.3 to 44.0 do not reply under it. */
  readonly busName: string
  readonly path: string
  readonly menuPath: string
  properties(): Promise<Record<string, unknown>>
  tooltip(): Promise<string>
  menu(): Promise<readonly MenuLine[]>
  /**
   * Clicks the line that these labels lead to; the labels of submenus come first. A pattern can match a label with a
   * number.
   */
  choose(...labels: readonly (string | RegExp)[]): Promise<void>
  /** Sends the D-Bus message that a click on the icon causes. */
  activate(): Promise<void>
}

const watcher = 'org.kde.StatusNotifierWatcher'
const itemInterface = 'org.kde.StatusNotifierItem'
const menuInterface = 'com.canonical.dbusmenu'

/** Waits until the process has registered its tray item. */
export function findTrayItem(bus: SessionBus, pid: number): Promise<TrayItem> {
  return until(`a tray item of process ${pid}`, () => findOnce(bus, pid))
}

async function findOnce(bus: SessionBus, pid: number): Promise<TrayItem | undefined> {
  const items = (await bus.get(watcher, '/StatusNotifierWatcher', watcher, 'RegisteredStatusNotifierItems')) as string[]
  for (const item of items) {
    // An item is registered as `:1.17/StatusNotifierItem`, or only as a name, which means the default path.
    const slash = item.indexOf('/')
    const busName = slash < 0 ? item : item.slice(0, slash)
    const path = slash < 0 ? '/StatusNotifierItem' : item.slice(slash)
    const owner = await bus.pidOf(busName).catch(() => undefined)
    if (owner !== pid) continue
    const unique = await uniqueName(bus, busName)
    const menuPath = (await bus.get(unique, path, itemInterface, 'Menu')) as string
    return createTrayItem(bus, unique, path, menuPath)
  }
  return undefined
}

async function uniqueName(bus: SessionBus, name: string): Promise<string> {
  if (name.startsWith(':')) return name
  const to = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', iface: 'org.freedesktop.DBus' }
  const [unique] = await bus.call({ ...to, member: 'GetNameOwner' }, 's', [name])
  return unique as string
}

function createTrayItem(bus: SessionBus, busName: string, path: string, menuPath: string): TrayItem {
  const onMenu = { destination: busName, path: menuPath, iface: menuInterface }
  const properties = (): Promise<Record<string, unknown>> => bus.getAll(busName, path, itemInterface)

  const menu = async (): Promise<readonly MenuLine[]> => {
    const [, root] = await bus.call({ ...onMenu, member: 'GetLayout' }, 'iias', [0, -1, []])
    return readLine(root).children
  }

  return {
    busName,
    path,
    menuPath,
    properties,
    menu,
    tooltip: async () => {
      const { ToolTip: tooltip } = await properties()
      // The fields are: icon name, icon pixels, title, text.
      const [, , title, text] = (tooltip ?? []) as (string | undefined)[]
      return [title, text].filter((part) => part !== undefined && part !== '').join('\n')
    },
    choose: async (...labels) => {
      const click = async (): Promise<void> => {
        const { id } = lineOf(await menu(), labels)
        await bus.call({ ...onMenu, member: 'Event' }, 'isvu', [id, 'clicked', emptyString(), 0])
      }
      // If the menu is replaced between the two calls, the line has another id, so the click fails and is repeated.
      await click().catch(click)
    },
    activate: async () => {
      await bus.call({ destination: busName, path, iface: itemInterface, member: 'Activate' }, 'ii', [0, 0])
    },
  }
}

function lineOf(menu: readonly MenuLine[], labels: readonly (string | RegExp)[]): MenuLine {
  let lines = menu
  let hit: MenuLine | undefined
  for (const label of labels) {
    hit = lines.find((line) => matches(line.label, label))
    if (hit === undefined) {
      throw new Error(`No menu line ${String(label)} among: ${lines.map((line) => line.label).join(' | ')}`)
    }
    lines = hit.children
  }
  if (hit === undefined) throw new Error('No label was given.')
  return hit
}

function matches(label: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? label === wanted : wanted.test(label)
}

/** Reads a line, which arrives as (id, properties, children), with each child in a variant. */
function readLine(value: unknown): MenuLine {
  const [id, variants, children] = value as [number, unknown, { value: unknown }[]]
  const properties = unwrapRecord(variants)
  return {
    id,
    label: ((properties['label'] as string | undefined) ?? '').replace(/_(.)/g, '$1').trimStart(),
    separator: properties['type'] === 'separator',
    enabled: properties['enabled'] !== false,
    children: children.map((child) => readLine(child.value)),
  }
}
