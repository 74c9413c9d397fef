import { randomUUID } from 'node:crypto'
import fs from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../shared/clock.ts'
import { lazily } from '../shared/lazy.ts'
import { KeychainVault, loadKeytar } from './accounts/keychain-vault.ts'
import { createSessionVault } from './accounts/vault.ts'
import { baseUrlsOf, createCore, type Core } from './core.ts'
import type { StartRequest } from './desktop/arguments.ts'
import { createAutostart } from './desktop/autostart.ts'
import { closeBeforeQuit } from './desktop/quit.ts'
import { createDesktop, type Desktop } from './desktop/desktop.ts'
import { reportUncaught, openDiagnostics } from './desktop/diagnostics.ts'
import { onPowerEvents } from './desktop/power.ts'
import { connectSessionBus } from './desktop/linux/session-bus.ts'
import { createAppStatus, initialAppStatus } from './desktop/app-status.ts'
import { createSystem } from './desktop/platform.ts'
import { createAfter } from '../shared/timers.ts'
import { createTrayMenuMonitor } from './desktop/linux/tray-menu-monitor.ts'
import { isKeyringLocked } from './desktop/linux/secret-service.ts'
import { onMenuBarChange, onTrayHostChange } from './desktop/linux/tray-host.ts'
import type { TrayIcon } from './desktop/tray/tray.ts'
import { createWording, languageOf } from './desktop/localized-texts.ts'
import { push, Subscribers } from './ipc/subscribers.ts'
import type { Ipc } from './ipc/open-ipc.ts'
import { dropHeld, applySettings, reportStartupFindings } from './apply-settings.ts'
import { openJournal } from './journal/journal.ts'
import { createWriteStatus, observeWrites } from './journal/write-status.ts'
import { createPicked } from './settings/picked.ts'
import { openLabels } from './settings/labels.ts'
import { forgetAccount, openSettings } from './settings/settings.ts'

const APP_ID = 'app.gavel.Gavel'

export interface Beginning {
  readonly tray: TrayIcon
  /** The folder `out`. */
  readonly out: string
  readonly clock: Clock
  readonly page: string
  /** Closes the session of the windows and serves the page to it; called once, before the first window. */
  readonly preparePage: () => void
  /** Origin of our pages, as the router checks it. */
  readonly origin: string
  /** Hands over every start, the first one included. */
  readonly onRequest: (listener: (request: StartRequest) => void) => void
}

/** Builds every part and connects them. Loaded when the tray item is up. */
export async function startApplication(beginning: Beginning): Promise<void> {
  const { tray, clock, out } = beginning
  // Keeps zod from making code from strings, which nothing in Gavel does.
  z.config({ jitless: true })
  const system = createSystem()
  const diagnostics = openDiagnostics(system.profile)
  const logger = diagnostics.warn
  const now = (): Date => new Date(clock.now())
  const settings = openSettings({ folder: system.profile, now, logger })
  const labels = openLabels({ folder: system.profile, now, logger, newId: randomUUID })
  const wording = createWording(settings, labels, system.locale)
  const appStatus = createAppStatus(
    initialAppStatus(system, languageOf(settings.get().preferences.language, system.locale)),
    clock.now,
  )
  reportUncaught(diagnostics, () => {
    appStatus.addMessage('internal')
  })
  const unlogged = createWriteStatus(appStatus.set)
  const journal = observeWrites(
    await openJournal({ folder: join(system.profile, 'journal'), fs, clock, actor: system.userName }),
    unlogged.report,
  )
  const bus = connectSessionBus(system.environment['DBUS_SESSION_BUS_ADDRESS'], logger)
  const picked = createPicked()
  const keychain = new KeychainVault({
    service: APP_ID,
    load: loadKeytar,
    isLocked: async () => isKeyringLocked(await bus),
    logger,
    onState: (vault) => {
      appStatus.set({ vault })
    },
    onUnblocked: () => void core.accounts.retryMissing(),
  })
  const core: Core = createCore({
    ...{ clock, journal, logger: diagnostics.warn, newId: randomUUID, hide: diagnostics.hide },
    ...{ fetch: system.network.fetch, isMultiplexed: system.network.isMultiplexed },
    store: { read: () => settings.get().accounts, write: (accounts) => settings.update({ accounts }) },
    keychain,
    session: createSessionVault(),
    baseUrls: baseUrlsOf(system),
    settings: () => settings.get().preferences,
    onRemoved: (accountId) => {
      forgetAccount(settings, accountId)
    },
    unlogged: unlogged.agreed,
  })
  const autostart = createAutostart(system)
  const subscribers = new Subscribers()
  let ipc: Ipc | undefined
  const desk = createDesktop({
    ...{ tray, system, clock, monitor: core.monitor, commands: core.commands, settings, appStatus, wording, logger },
    page: beginning.page,
    preload: join(out, 'preload/preload.cjs'),
    icon: join(out, 'icons/app.png'),
    pushShow: (window, show) => {
      subscribers.show(window?.webContents, show)
    },
    pushQuestion: (window, state) => {
      if (window && !window.isDestroyed()) push(window.webContents, 'endQuestion', state)
    },
    beforeWindow: async () => {
      await loadIpc()
    },
    onShown: (isShown) => ipc?.windowShown(isShown),
  })
  // The contract of all calls takes memory that a Gavel without a window need not have.
  const loadIpc = lazily(async () => {
    const { openIpc } = await import('./ipc/open-ipc.ts')
    ipc = openIpc({
      ...{ clock, logger, diagnostics, system, autostart, settings, labels, picked, wording, appStatus, journal },
      ...{ monitor: core.monitor, commands: core.commands, accounts: core.accounts, providerOf: core.providerOf },
      ...{ writeStatus: unlogged, desktop: desk, subscribers, origin: beginning.origin },
    })
    beginning.preparePage()
  })
  applySettings({ ...core, desk, settings, labels, appStatus, system, picked })
  const stopPower = onPowerEvents({
    ...{ power: system.power, isOnline: system.isOnline, after: createAfter(clock) },
    worksOffline: () => system.overrides || core.accounts.list().some((account) => account.demo),
    onAway: (why) => {
      system.network.forgetConnections()
      core.monitor.suspend(why)
      void dropHeld(core, appStatus, why)
    },
    onBack: (why) => {
      system.network.forgetConnections()
      core.monitor.resume(why)
    },
  })
  core.monitor.start()
  diagnostics.info(`Gavel ${system.version} on Electron ${system.electron}, ${system.platform}`)
  void core.accounts
    .load()
    .then(() => reportStartupFindings({ ...core, settings, labels, journal, appStatus, clock, autostart }))
  closeBeforeQuit(
    async () => {
      stopPower()
      desk.close()
      core.monitor.stop()
      await core.commands.dropHeld('quit')
      ipc?.close()
      await settings.flush()
      await journal.close()
      await core.accounts.close()
      ;(await bus)?.close()
      if (system.platform === 'win32') tray.destroy()
      diagnostics.info('Gavel ends')
    },
    createAfter(clock),
    keychain.isHanging,
  )
  // Before any window is shown, which is another one where no tray host is.
  const onHost = desk.setTrayHost
  if (system.platform === 'linux') {
    const knownBus = await bus
    const leaveOpenMenu = lazily(async () => {
      const address = system.environment['DBUS_SESSION_BUS_ADDRESS']
      const { isOpen } = await createTrayMenuMonitor({
        ...{ bus: knownBus, address, pid: process.pid, now: clock.now, after: createAfter(clock), logger },
      })
      tray.leaveWhile(isOpen)
    })
    await onTrayHostChange(knownBus, (host) => {
      onHost(host)
      if (host === 'present') void leaveOpenMenu()
    })
  } else onMenuBarChange(() => system.isOffScreen(tray.item.getBounds()), createAfter(clock), onHost)
  beginning.onRequest((request) => {
    void obey(request, core, desk)
  })
}

async function obey(request: StartRequest, { accounts }: Core, desk: Desktop): Promise<void> {
  if (request.demo) await accounts.startDemo('plivo')
  if (request.endMyConference) desk.endQuestion.ask()
  if (request.show) await desk.show()
}
