import type * as Electron from 'electron'
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test, vi } from 'vitest'
import { PAGE_ORIGIN } from '../../electron/desktop/windows/hardening.ts'
import { createActionHandlers } from '../../electron/ipc/handlers/actions.ts'
import type { FetchResponse } from '../../electron/providers/transport.ts'
import { createTexts } from '../../shared/text/i18n.ts'
import { createThrottle } from '../../shared/timers.ts'
import { executedFiles } from '../support/executed-files.ts'
import { createFakeIpcMain, recordingHandlers, senders } from '../support/fake-ipc.ts'
import { openHarness } from '../support/moderation-harness.ts'
import { inVirtualTime } from '../support/simulated-provider.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'
import { agreeingUser, presentUser } from '../support/user-presence.ts'

const fake = vi.hoisted(() => ({
  tooltips: [] as string[],
  ipcMain: {},
}))
vi.mock('electron', () => {
  class FakeTray {
    on(): void {}
    setImage(): void {}
    setContextMenu(): void {}
    setToolTip(text: string): void {
      fake.tooltips.push(text)
    }
  }
  return {
    Tray: FakeTray as unknown as typeof Electron.Tray,
    nativeImage: { createFromPath: () => ({}) } as unknown as typeof Electron.nativeImage,
    Menu: { buildFromTemplate: () => ({ on: () => undefined }) } as unknown as typeof Electron.Menu,
    ipcMain: fake.ipcMain as unknown as typeof Electron.ipcMain,
  } satisfies Pick<typeof Electron, 'Tray' | 'nativeImage' | 'Menu' | 'ipcMain'>
})
Object.assign(fake.ipcMain, createFakeIpcMain())
const { openRouter } = await import('../../electron/ipc/router.ts')
const { trayModel } = await import('../../electron/desktop/tray/tray-model.ts')
const { TrayIcon } = await import('../../electron/desktop/tray/tray.ts')

const project = resolve(import.meta.dirname, '../..')
const page = readFileSync(join(project, 'docs/architecture.md'), 'utf8')

interface Route {
  /** The files in order, as drawn in the section of docs/architecture.md. */
  readonly stations: readonly string[]
  /** The files in the section's table. Stations use them, and they import no station. */
  readonly helpers: readonly string[]
}

function routeOf(section: string): Route {
  const text = page.split(/^## /m).find((part) => part.startsWith(section)) ?? ''
  const [, drawing = '', rest = ''] = text.split('```')
  // "electron/monitor/a.ts ─ b.ts" means that both are in electron/monitor.
  const stations = [
    ...drawing.matchAll(/((?:electron|shared)\/[\w/-]+\/|electron\/)([\w-]+\.ts)((?: ─ [\w-]+\.ts)*)/g),
  ].flatMap(([, folder = '', first = '', others = '']) =>
    [first, ...others.split(' ─ ').filter(Boolean)].map((file) => folder + file),
  )
  const table = rest.split('\n').filter((line) => line.startsWith('| '))
  const helpers = table.flatMap((line) => line.match(/(?:electron|shared)\/[\w/-]+\.ts/g) ?? [])
  return { stations, helpers: [...new Set(helpers)] }
}

/** The files that a file imports at run time. */
function importsOf(file: string): readonly string[] {
  const source = readFileSync(join(project, file), 'utf8')
  return [...source.matchAll(/^(?:import|export) (?!type )[\w\s*{},]*from '(\.[^']+)'/gm)].map(([, path = '']) =>
    join(dirname(file), path),
  )
}

test('an import that takes several lines is found', () => {
  expect(importsOf('electron/monitor/reducer.ts')).toContain('electron/monitor/doubt.ts')
})

/**
 * Checks that the page names exactly the files that ran, that no helper imports a station, and that no file has more
 * than 250 lines.
 *
 * @param most the largest number of stations
 *
 * @param elsewhere files on the way that run only inside Electron
 *
 * @param beside files that ran because the test runs the whole core
 */
function expectRoute(
  section: string,
  ran: readonly string[],
  { most, elsewhere, beside }: { most: number; elsewhere: RegExp; beside: RegExp },
): void {
  const { stations, helpers } = routeOf(section)
  const named = [...stations, ...helpers].toSorted()
  expect(named.filter((file) => !elsewhere.test(file))).toEqual(ran.filter((file) => !beside.test(file)))
  expect(stations.length).toBeLessThanOrEqual(most)
  const backwards = helpers.flatMap((helper) =>
    importsOf(helper)
      .filter((file) => stations.includes(file))
      .map((station) => `${helper} imports ${station}`),
  )
  expect(backwards).toEqual([])
  const tooLong = named.filter((file) => readFileSync(join(project, file), 'utf8').trimEnd().split('\n').length > 250)
  expect(tooLong).toEqual([])
}

test('docs/architecture.md names every file that a response passes on its way to the tray', async () => {
  const clock = createVirtualClock()
  // The tray has its own clock, so that the time until its refresh can pass without the monitor's next step.
  const trayClock = createVirtualClock()
  let release: (() => void) | undefined
  let isArmed = false
  const world = inVirtualTime(clock, { profile: 'plivo' }, {}, (fetch) => async (url, request) => {
    const response: FetchResponse = await fetch(url, request)
    if (!isArmed || !/Conference\/.+/.test(url)) return response
    isArmed = false
    await new Promise<void>((done) => (release = done))
    return response
  })
  world.rooms.join({ room: 'Standup', name: 'Ana', number: '15550100' })
  const { monitor } = await openHarness({ clock, provider: world.provider, kind: 'plivo' })
  const { t, times, compare } = createTexts('en')
  const tray = new TrayIcon({
    icons: '',
    icon: '',
    tooltip: '',
    platform: 'linux',
    now: () => trayClock.now(),
  })
  const refresh = createThrottle(
    () => 100,
    trayClock,
    () => {
      const context = {
        ...{ t, times, compareTitles: compare, nameOf: () => 'Ana', now: clock.now(), accelerators: {} },
        scheduledEnds: {},
        preferences: { countBesideIcon: true, trayColours: 'system', notificationsPausedUntil: 0, roomOrder: 'name' },
        hints: { platform: 'linux', desktop: 'GNOME', dark: true },
      } as const
      tray.apply(trayModel(monitor.snapshot(), context))
    },
  )
  monitor.subscribe(refresh)
  await clock.advance(5_000)
  await trayClock.advance(5_000)
  world.rooms.join({ room: 'Standup', name: 'Ben', number: '15550101' })
  isArmed = true
  while (release === undefined) await clock.advance(100)
  const ran = await executedFiles(async () => {
    release?.()
    await trayClock.advance(5_000)
  })
  expect(fake.tooltips.at(-1)).toBe('Gavel\n1 room, 2 people')
  expectRoute('The way of an observation', ran, {
    most: 25,
    elsewhere: /^electron\/desktop\/(network\/|desktop\.ts|localized-texts\.ts)/,
    // Journal and moderation listen too, and `core.ts` and `create-monitor.ts` connect the parts.
    beside: /^electron\/(core\.ts|monitor\/create-monitor\.ts|journal\/|moderation\/)/,
  })
})

test('docs/architecture.md names every file that a mute passes on its way to the wire', async () => {
  const clock = createVirtualClock()
  let leave = (): void => undefined
  const onTheWire = new Promise<void>((done) => (leave = done))
  const world = inVirtualTime(clock, { profile: 'plivo' }, {}, (fetch) => async (url, request) => {
    if (request.method === 'GET') return fetch(url, request)
    leave()
    return new Promise<never>(() => undefined)
  })
  world.rooms.join({ room: 'Standup', name: 'Ana', number: '15550100' })
  const harness = await openHarness({ clock, provider: world.provider, kind: 'plivo' })
  const { commands, monitor, writeStatus, on, member } = harness
  await clock.advance(5_000)
  const { ours, isOurs } = senders()
  const handlers = {
    ...recordingHandlers().handlers,
    ...createActionHandlers({
      ...{ commands, monitor, writeStatus, dismissMessage: () => false, onSpoken: () => undefined },
      presence: presentUser,
      questions: agreeingUser,
    }),
  }
  openRouter({ handlers, isOurs, origin: PAGE_ORIGIN, logger: () => undefined })
  const { listeners } = fake.ipcMain as ReturnType<typeof createFakeIpcMain>
  const action = on('mute', 'Standup', member('Standup', '15550100'))
  const ran = await executedFiles(async () => {
    void listeners.get('gavel:act')?.(ours, { action })
    await onTheWire
  })
  expectRoute('The way of an action', ran, {
    most: 30,
    elsewhere: /^electron\/(desktop\/network\/|preload\.ts)/,
    beside: /^electron\/(core\.ts|monitor\/)/,
  })
})
