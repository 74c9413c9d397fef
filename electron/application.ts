import { drop } from '../shared/drop.ts'
import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import fs from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../shared/clock.ts'
import { lazily } from '../shared/lazy.ts'
import { createAfter } from '../shared/timers.ts'
import { KeychainVault, loadKeytar } from './accounts/keychain-vault.ts'
import { createSessionVault } from './accounts/vault.ts'
import { applySettings } from './apply-settings.ts'
import { baseUrlsOf, createCore, type Core } from './core.ts'
import { createAppStatus, initialAppStatus } from './desktop/app-status.ts'
import type { StartRequest } from './desktop/lifecycle/arguments.ts'
import { followBuildAge } from './desktop/lifecycle/build-age.ts'
import { createAutostart } from './desktop/lifecycle/autostart.ts'
import { Desktop } from './desktop/desktop.ts'
import { openDiagnostics, reportUncaught, type Diagnostics } from './desktop/diagnostics/diagnostics.ts'
import { connectSessionBus, deleteSecret, isKeyringLocked, onKeyringBack } from './desktop/linux/session-bus.ts'
import { createLocalizedTexts, languageOf } from './desktop/localized-texts.ts'
import { createSystem, type System } from './desktop/platform.ts'
import { closeBeforeQuit, Disposers } from './desktop/lifecycle/quit.ts'
import { followTrayHost } from './desktop/tray/tray-host.ts'
import type { TrayIcon } from './desktop/tray/tray.ts'
import { Painted } from './desktop/windows/painted.ts'
import { followSuspensions } from './follow-suspensions.ts'
import { diagnoseChanges } from './diagnose-changes.ts'
import { Presses } from './ipc/needs.ts'
import type { Ipc } from './ipc/open-ipc.ts'
import { push, Subscribers } from './ipc/subscribers.ts'
import { journalFolder, openJournal } from './journal/journal.ts'
import { openTeam } from './team/team.ts'
import { labelOf } from '../shared/callers/called.ts'
import { openLabels } from './settings/labels.ts'
import { markDemo } from './settings/mark-demo.ts'
import { forgetAccount, openSettings } from './settings/settings.ts'
import { reportStartupFindings } from './startup-checks.ts'
import type { Team } from './team/team.ts'

const APP_ID = 'app.gavel.Gavel'

/** The values that main.ts passes on once it has created the tray item. */
export interface Start {
  readonly tray: TrayIcon
  /** The path of the folder with the built app. */
  readonly out: string
  readonly clock: Clock
  /** Address of the windows' page. */
  readonly page: string
  /** The origin of Gavel's pages. The router accepts calls only from pages of this origin. */
  readonly origin: string
  /** Hardens the windows' session and serves the page to it; must be called once, before the first window. */
  readonly preparePage: () => Promise<void>
  /** Calls the listener at every start of Gavel. Resolves once it has done what the first one asked for. */
  readonly onRequest: (listener: (request: StartRequest) => Promise<void>) => Promise<void>
}

/** The stored data, and the parts that read facts of this computer. */
type Stores = Awaited<ReturnType<typeof openStores>>

/** Starts all parts in phases. Quitting closes them in the reverse order, except for the team, which is closed last. */
export async function startApplication(start: Start): Promise<void> {
  const { clock, tray } = start
  const system = createSystem()
  const diagnostics = openDiagnostics(system.profile)
  diagnostics.info(
    `Gavel ${system.version} starts: Electron ${system.electron}, ${system.platform}, locale ${system.locale}`,
  )
  const disposers = new Disposers(diagnostics.warn)
  const stores = await openStores(start, system, diagnostics, disposers)
  const { core, keychain, keychainEvents } = startCore(stores, disposers)
  const desktop = createDesktop(start, stores, core)
  disposers.push(() => {
    desktop.close()
  })
  diagnoseChanges({ ...stores, core, network: system.network })
  const team = openTeam({ ...stores, core, keychain, keychainEvents })
  disposers.pushLast(() => team.close())
  registerIpc(start, { ...stores, team }, core, desktop, disposers)
  startMonitoring(stores, core, desktop, disposers)
  drop(team.start())
  const close = async (): Promise<void> => {
    stores.info('Quit: began')
    await disposers.run()
    // If this line is missing, a part took longer than Gavel waits.
    stores.info('Quit: ended')
  }
  closeBeforeQuit(close, createAfter(clock), () => keychain.isHanging())
  // This happens before any window is shown, because without a tray host the window opens as an ordinary one.
  const onQuit = (dispose: () => void): void => {
    disposers.push(dispose)
  }
  await followTrayHost({ ...stores, tray, desktop, onQuit })
  await start.onRequest((request) => handleStart(request, core, desktop))
}

async function openStores({ tray, clock }: Start, system: System, diagnostics: Diagnostics, disposers: Disposers) {
  const { warn: logger, info } = diagnostics
  const now = (): Date => new Date(clock.now())
  if (system.platform === 'win32') {
    disposers.push(() => {
      tray.destroy()
    })
  }
  const settings = openSettings({ folder: system.profile, now, logger })
  const labels = openLabels({ folder: system.profile, now, logger, newId: randomUUID })
  const language = languageOf(settings.get().preferences.language, system.locale)
  const appStatus = createAppStatus(initialAppStatus(system, language), () => clock.now())
  reportUncaught(diagnostics, () => {
    appStatus.addMessage('internal')
  })
  const journal = await openJournal({
    folder: journalFolder(system.profile),
    fs,
    clock,
    actor: system.userName,
    onState: (state) => {
      appStatus.set({ journal: state })
    },
  })
  const sessionBus = connectSessionBus(system.environment['DBUS_SESSION_BUS_ADDRESS'], logger)
  disposers.push(async () => (await sessionBus)?.close())
  disposers.push(() => journal.close())
  disposers.push(() => settings.flush())
  disposers.push(() => labels.flush())
  const painted = new Painted({ after: createAfter(clock), newToken: randomUUID })
  return {
    system,
    clock,
    newId: randomUUID,
    diagnostics,
    /** Logs what went wrong. */
    logger,
    /** Logs changes of state. */
    info,
    settings,
    labels,
    localizedTexts: createLocalizedTexts(settings, labels, system.locale, system.platform),
    appStatus,
    journal,
    sessionBus,
    autostart: createAutostart(system),
    painted,
    presses: new Presses({ painted, now: () => clock.now(), isAssisted: () => system.isAssisted() }),
  }
}

function startCore(stores: Stores, disposers: Disposers) {
  const { system, diagnostics, logger, settings, labels, appStatus, sessionBus } = stores
  const keychainEvents = new EventEmitter()
  const keychain = new KeychainVault({
    service: APP_ID,
    load: loadKeytar,
    isLocked: async () => isKeyringLocked(await sessionBus),
    deleteDirectly: async (key) => deleteSecret(await sessionBus, APP_ID, key),
    logger,
    onState: (vault) => {
      appStatus.set({ vault })
    },
    onUnblocked: () => keychainEvents.emit('unblocked'),
  })
  const core = createCore({
    ...stores,
    fetch: system.network.fetch,
    store: { read: () => settings.get().accounts, write: (accounts) => settings.update({ accounts }) },
    keychain,
    session: createSessionVault(),
    owed: { get: () => settings.get().owedDeletions, set: (owedDeletions) => settings.update({ owedDeletions }) },
    baseUrls: baseUrlsOf(system),
    settings: () => settings.get().preferences,
    hasName: (number) => labelOf(number, labels.get()) !== undefined,
    hide: diagnostics.hide,
    onRemoved: (accountId) => {
      forgetAccount(settings, accountId)
    },
    onDemo: markDemo(settings),
  })
  keychainEvents.on('unblocked', () => drop(core.accounts.retryMissing()))
  const followKeyring = async (): Promise<void> => {
    onKeyringBack(await sessionBus, () => keychainEvents.emit('unblocked'))
  }
  drop(followKeyring())
  disposers.push(() => core.accounts.close())
  disposers.push(() => core.close())
  return { core, keychain, keychainEvents }
}

function createDesktop({ tray, page, out }: Start, stores: Stores, core: Core): Desktop {
  return new Desktop({
    ...stores,
    ...core,
    tray,
    page,
    preload: join(out, 'preload/preload.cjs'),
    icon: join(out, 'icons/app.png'),
    notificationIcon: join(out, 'icons/notification.png'),
  })
}

/** Loads the handlers right before the first window, because their schemas take memory that only windows need. */
function registerIpc(
  { origin, preparePage }: Start,
  stores: Stores & { readonly team: Team },
  core: Core,
  desktop: Desktop,
  disposers: Disposers,
): void {
  const subscribers = new Subscribers()
  let ipc: Ipc | undefined
  const load = lazily(async () => {
    const { openIpc } = await import('./ipc/open-ipc.ts')
    ipc = openIpc({ ...stores, ...core, origin, desktop, subscribers })
    await preparePage()
  })
  desktop.connect({
    prepare: load,
    windowShown: (isShown) => ipc?.windowShown(isShown),
    pushShow: (window, show) => {
      // A hidden window may not know a room that the tray already shows, and would say that the room has ended.
      ipc?.flush()
      subscribers.show(window?.webContents, show)
    },
    pushTo: (window, state) => {
      if (window && !window.isDestroyed()) push(window.webContents, 'small', state)
    },
  })
  disposers.push(() => ipc?.close())
}

function startMonitoring(stores: Stores, core: Core, desktop: Desktop, disposers: Disposers): void {
  const { monitor, accounts } = core
  const startedAt = stores.clock.now()
  applySettings({ ...stores, ...core, desktop })
  disposers.push(followSuspensions({ ...stores, core }))
  disposers.push(followBuildAge(stores.system.builtAt, stores.clock, stores.settings, stores.appStatus))
  monitor.start()
  drop(accounts.load().then(() => reportStartupFindings({ ...stores, ...core, startedAt })))
}

/** Does what the command-line arguments ask for: those of this start, or of a second start while Gavel is running. */
async function handleStart(request: StartRequest, { accounts }: Core, desktop: Desktop): Promise<void> {
  for (const kind of request.demos) await accounts.startDemo(kind)
  if (request.endMyConference) desktop.actions.endQuestion.ask()
  for (const which of request.presses) desktop.actions.commanded(which)
  if (request.show) await desktop.show()
}
