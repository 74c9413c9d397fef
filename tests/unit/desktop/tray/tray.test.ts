import type * as Electron from 'electron'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { MenuRow, TrayCommand } from '../../../../electron/desktop/tray/tray-rows.ts'
import type { TrayModel } from '../../../../electron/desktop/tray/tray-model.ts'

type Row = Electron.MenuItemConstructorOptions

const made = vi.hoisted(() => ({
  calls: [] as [string, unknown][],
  listeners: new Map<string, (...given: unknown[]) => void>(),
  menus: [] as { rows: Row[]; listeners: Map<string, () => void> }[],
}))

vi.mock('electron', () => {
  class FakeTray {
    constructor(image: unknown, guid?: string) {
      made.calls.push(['new', guid === undefined ? image : [image, guid]])
    }
    on(event: string, listener: (...given: unknown[]) => void): void {
      made.listeners.set(event, listener)
    }
    setImage(image: unknown): void {
      made.calls.push(['image', image])
    }
    setToolTip(text: string): void {
      made.calls.push(['tooltip', text])
    }
    setTitle(text: string): void {
      made.calls.push(['title', text])
    }
    setIgnoreDoubleClickEvents(): void {
      made.calls.push(['ignoreDouble', true])
    }
    setContextMenu(menu: unknown): void {
      made.calls.push(['menu', menu])
    }
    popUpContextMenu(menu: unknown): void {
      made.calls.push(['popUp', menu])
    }
    destroy(): void {
      made.calls.push(['destroy', true])
    }
  }
  const fake = {
    Tray: FakeTray as unknown as typeof Electron.Tray,
    nativeImage: { createFromPath: (path: string) => path } as unknown as typeof Electron.nativeImage,
    Menu: {
      buildFromTemplate: (rows: Row[]) => {
        const menu = { rows, listeners: new Map<string, () => void>() }
        made.menus.push(menu)
        return { ...menu, on: (event: string, listener: () => void) => menu.listeners.set(event, listener) }
      },
    } as unknown as typeof Electron.Menu,
  } satisfies Pick<typeof Electron, 'Tray' | 'nativeImage' | 'Menu'>
  return fake
})

const { TrayIcon } = await import('../../../../electron/desktop/tray/tray.ts')

const model = ({
  menu,
  ...over
}: Partial<Omit<TrayModel, 'menu'>> & { menu?: readonly MenuRow[] } = {}): TrayModel => ({
  icon: 'idle-light',
  title: '',
  tooltip: 'Gavel',
  menu: () => menu ?? [{ kind: 'item', label: 'Quit', command: { do: 'quit' } }],
  ...over,
})
const named = (name: string) => made.calls.filter(([call]) => call === name).map(([, value]) => value)

function create(platform: NodeJS.Platform = 'linux') {
  const tray = new TrayIcon({ icons: '/icons', icon: 'idle-light', tooltip: 'Gavel', platform, now: () => Date.now() })
  const chosen: TrayCommand[] = []
  tray.onCommand((command) => chosen.push(command))
  return { tray, chosen }
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  made.calls.length = 0
  made.menus.length = 0
  made.listeners.clear()
})
afterEach(() => {
  vi.useRealTimers()
})

test('sets only what differs', () => {
  const { tray } = create()
  tray.apply(model())
  tray.apply(model())
  tray.apply(model({ icon: 'live-1-light', tooltip: 'Gavel\n1 room' }))
  expect(named('image')).toEqual(['/icons/live-1-light.png'])
  expect(named('tooltip')).toEqual(['Gavel', 'Gavel\n1 room'])
  expect(made.menus).toHaveLength(1)
})

test('changes the menu at most every two seconds, and then to the newest rows', () => {
  const { tray } = create()
  tray.apply(model())
  for (let count = 0; count < 20; count += 1) {
    tray.apply(model({ menu: [{ kind: 'item', label: `room ${count}` }] }))
    vi.advanceTimersByTime(50)
  }
  expect(made.menus).toHaveLength(1)
  vi.advanceTimersByTime(2_000)
  expect(made.menus).toHaveLength(2)
  expect(made.menus[1]?.rows).toEqual([{ label: 'room 19' }])
})

test('does not change a menu while the panel has it open, and changes it soon after it was closed', () => {
  const { tray } = create()
  let open = true
  tray.leaveMenuWhile(() => open)
  open = false
  tray.apply(model())
  open = true
  tray.apply(model({ menu: [{ kind: 'item', label: 'old' }] }))
  vi.advanceTimersByTime(30_000)
  tray.apply(model({ tooltip: 'Gavel\n2 rooms', menu: [{ kind: 'item', label: 'new' }] }))
  vi.advanceTimersByTime(30_000)
  expect(made.menus).toHaveLength(1)
  // Chromium sends the menu again with each tooltip, so the tooltip waits too.
  expect(named('tooltip')).toEqual(['Gavel'])
  open = false
  vi.advanceTimersByTime(1_000)
  expect(made.menus[1]?.rows).toEqual([{ label: 'new' }])
  expect(named('tooltip')).toEqual(['Gavel', 'Gavel\n2 rooms'])
})

test('changes an open menu only after a time limit if no event reports that the menu was closed', () => {
  const { tray } = create()
  tray.apply(model())
  made.menus[0]?.listeners.get('menu-will-show')?.()
  tray.apply(model({ menu: [] }))
  vi.advanceTimersByTime(10_000)
  expect(made.menus).toHaveLength(1)
  vi.advanceTimersByTime(10_000)
  expect(made.menus).toHaveLength(2)
})

test.each(['darwin', 'linux'] as const)('on %s, reports that the menu is used', (platform) => {
  const { tray } = create(platform)
  const onUsed = vi.fn()
  tray.onMenuUsed(onUsed)
  tray.apply(model())
  expect(onUsed).not.toHaveBeenCalled()
  if (platform === 'linux') tray.menuUsed()
  else made.menus[0]?.listeners.get('menu-will-show')?.()
  expect(onUsed).toHaveBeenCalledOnce()
})

test('changes a menu that was closed', () => {
  const { tray } = create()
  tray.apply(model())
  made.menus[0]?.listeners.get('menu-will-show')?.()
  made.menus[0]?.listeners.get('menu-will-close')?.()
  tray.apply(model({ menu: [] }))
  vi.advanceTimersByTime(2_000)
  expect(made.menus).toHaveLength(2)
})

test('shows a name with an ampersand unchanged, and runs the command of a row in its submenu', () => {
  const { tray, chosen } = create()
  const command: TrayCommand = { do: 'show', show: { what: 'rooms' } }
  tray.apply(
    model({
      menu: [{ kind: 'item', label: 'A&B', rows: [{ kind: 'item', label: 'C', command }] }, { kind: 'separator' }],
    }),
  )
  const [row, separator] = made.menus[0]?.rows ?? []
  expect(row?.label).toBe('A&&B')
  expect(separator).toEqual({ type: 'separator' })
  const inner = (row?.submenu as Row[] | undefined)?.[0]
  ;(inner?.click as (() => void) | undefined)?.()
  expect(chosen).toEqual([command])
})

test('exports the menu on Linux, and on Windows opens it on a right click', () => {
  create('linux').tray.apply(model())
  expect(named('menu')).toHaveLength(1)
  made.calls.length = 0
  create('win32').tray.apply(model())
  expect(named('menu')).toEqual([])
  made.listeners.get('right-click')?.()
  expect(named('popUp')).toHaveLength(1)
})

test('uses .ico files without a GUID on Windows, and a GUID, templates and a title on macOS', () => {
  create('win32')
  expect(named('new')).toEqual(['/icons/idle-light.ico'])
  made.calls.length = 0
  const { tray } = create('darwin')
  expect(named('new')).toEqual([['/icons/idle-light.png', expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown]])
  tray.apply(model({ icon: 'live-2Template', title: '2' }))
  expect(named('image')).toEqual(['/icons/live-2Template.png'])
  expect(named('title')).toEqual(['2'])
})

test('reports a click, and changes nothing once the tray item is destroyed', () => {
  const { tray } = create()
  let clicks = 0
  tray.onClick(() => (clicks += 1))
  made.listeners.get('click')?.({}, { x: 1, y: 2, width: 3, height: 4 })
  expect(clicks).toBe(1)
  tray.apply(model())
  tray.apply(model({ menu: [] }))
  tray.destroy()
  vi.advanceTimersByTime(10_000)
  expect(made.menus).toHaveLength(1)
})

test('computes the rows at most twice a second, even if something changes ten times a second', () => {
  const { tray } = create()
  let computed = 0
  const rows = (): readonly MenuRow[] => {
    computed += 1
    return []
  }
  for (let count = 0; count < 100; count += 1) {
    tray.apply({ ...model(), menu: rows })
    vi.advanceTimersByTime(100)
  }
  expect(computed).toBeLessThanOrEqual(21)
  expect(computed).toBeGreaterThan(3)
})

test.each(['closed', 'open'])('still changes a menu once the clock has been set back (menu %s)', (state) => {
  const { tray } = create()
  tray.apply(model())
  if (state === 'open') made.menus[0]?.listeners.get('menu-will-show')?.()
  vi.setSystemTime(Date.now() - 3_600_000)
  tray.apply(model({ menu: [] }))
  vi.advanceTimersByTime(2_000)
  expect(made.menus).toHaveLength(2)
})
