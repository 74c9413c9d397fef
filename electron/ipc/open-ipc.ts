import type { Account } from '../../shared/account.ts'
import type { AccountId } from '../../shared/values.ts'
import type { InitialState, RoomMarks } from '../../shared/ipc/bridge.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Logger } from '../../shared/logger.ts'
import { createThrottle } from '../../shared/timers.ts'
import type { Accounts } from '../accounts/accounts.ts'
import type { AppStatusStore } from '../desktop/app-status.ts'
import type { Autostart } from '../desktop/lifecycle/autostart.ts'
import type { Desktop } from '../desktop/desktop.ts'
import type { Diagnostics } from '../desktop/diagnostics/diagnostics.ts'
import { csvSeparator, type CsvSeparator } from '../../shared/text/csv-cell.ts'
import { createFileDialogs } from '../desktop/file-dialogs.ts'
import { printPage } from '../desktop/windows/print-page.ts'
import type { LocalizedTexts } from '../desktop/localized-texts.ts'
import type { System } from '../desktop/platform.ts'
import { createSystemQuestions } from '../desktop/windows/system-questions.ts'
import type { KeepOpen } from '../desktop/windows/popover-mode.ts'
import type { ObservedJournal, WriteStatus } from '../journal/write-status.ts'
import type { Commands } from '../moderation/actions/commands.ts'
import type { Newcomers } from '../moderation/newcomers.ts'
import type { KeptOut } from '../moderation/kept-out.ts'
import type { OnHold } from '../moderation/on-hold.ts'
import type { ScheduledEnds } from '../moderation/ends/ends.ts'
import type { Rooms } from '../moderation/rooms.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { Provider } from '../providers/provider.ts'
import type { Labels } from '../settings/labels.ts'
import type { Settings } from '../settings/settings.ts'
import { createActionHandlers, createNewcomersHandlers, createOnHoldHandlers } from './handlers/actions.ts'
import { createLiveCallHandlers } from './handlers/live-calls.ts'
import { ExpandedRooms, createRoomHandlers } from './handlers/rooms.ts'
import { createAccountHandlers } from './handlers/accounts.ts'
import { createFinderHandlers, createNoiseHandlers, createWindowHandlers } from './handlers/windows.ts'
import { createJournalHandlers } from './handlers/journal.ts'
import { createRecordingHandlers, LastRecordings } from './handlers/recordings.ts'
import { createLabelHandlers, createRoomMarkHandlers } from './handlers/room-marks.ts'
import { createPreferenceHandlers } from './handlers/preferences.ts'
import { createReportHandlers } from './handlers/report.ts'
import { createScheduledEndHandlers } from './handlers/scheduled-ends.ts'
import { createSystemHandlers } from './handlers/system.ts'
import { createTeamHandlers, type TeamMembership } from './handlers/team.ts'
import { openRouter, type Handlers } from './router.ts'
import { createPatchSender, type PatchSender } from './snapshot-patches.ts'
import type { Subscribers } from './subscribers.ts'

export interface IpcOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly diagnostics: Diagnostics
  readonly system: System
  readonly autostart: Autostart
  readonly settings: Settings
  readonly labels: Labels
  readonly localizedTexts: LocalizedTexts
  readonly appStatus: AppStatusStore
  readonly journal: ObservedJournal
  readonly writeStatus: WriteStatus
  readonly monitor: Monitor
  readonly commands: Commands
  readonly newcomers: Newcomers
  readonly onHold: OnHold
  readonly keptOut: KeptOut
  readonly scheduledEnds: ScheduledEnds
  readonly rooms: Rooms
  readonly accounts: Accounts
  readonly team: TeamMembership
  readonly accountOf: (accountId: AccountId) => Account | undefined
  readonly providerOf: (accountId: AccountId) => Provider | undefined
  readonly desktop: Desktop
  readonly subscribers: Subscribers
  /** Origin of our pages. */
  readonly origin: string
}

export interface Ipc {
  /** Must be called when the main window is shown or hidden. */
  windowShown(isShown: boolean): void
  /** Sends pending changes of the rooms at once. */
  flush(): void
  close(): void
}

/** What the main window has sent. It outlives the window, which is destroyed if it stays hidden. */
interface WindowState {
  savedView: string | undefined
  readonly expandedRooms: ExpandedRooms
}

/** Registers a handler for every call of the windows, and pushes changes to the windows. */
export function openIpc(options: IpcOptions): Ipc {
  const { clock, monitor, rooms, desktop, subscribers } = options
  const windowState: WindowState = { savedView: undefined, expandedRooms: new ExpandedRooms(monitor) }
  const patches = createPatchSender({
    rooms,
    clock,
    targets: () => subscribers.showingRooms(),
    isAnyShown: () => desktop.isAnyShown(),
  })
  const router = openRouter({
    origin: options.origin,
    isOurs: (contents) => desktop.windows.isOurs(contents),
    logger: options.logger,
    handlers: createHandlers(options, patches, windowState),
  })
  const stopPushing = pushChanges(options)
  return {
    windowShown: (isShown) => {
      windowState.expandedRooms.windowShown(isShown)
      if (isShown) patches.flush()
    },
    flush: () => {
      patches.flush()
    },
    close: () => {
      patches.stop()
      stopPushing()
      router.close()
    },
  }
}

function createHandlers(options: IpcOptions, patches: PatchSender, windowState: WindowState): Handlers {
  const { clock, monitor, settings, labels, appStatus, desktop, system, diagnostics } = options
  const presence = desktop.windows.userPresence
  const keepOpen: KeepOpen = (dialog) => desktop.popover.keepOpen(dialog)
  const dialogs = createFileDialogs(keepOpen)
  const questions = createSystemQuestions(keepOpen, options.localizedTexts)
  const separator = (): CsvSeparator => csvSeparator(appStatus.get().locale)
  const forRecords = {
    journal: options.journal,
    monitor: options.rooms,
    files: dialogs,
    presence,
    today: () => new Date(clock.now()),
    labels: () => labels.get(),
    csvSeparator: separator,
    texts: () => options.localizedTexts.current(),
  }
  return {
    ...createRoomHandlers({
      monitor,
      subscribe: (window) => {
        const { lastingView } = settings.get()
        const savedView = windowState.savedView ?? (lastingView === '' ? undefined : lastingView)
        options.subscribers.add(window, initialState(options, patches.whole(), savedView), desktop.showsRooms(window))
      },
      onExpanded: (rooms) => {
        windowState.expandedRooms.set(rooms)
      },
    }),
    ...createLiveCallHandlers({ providerOf: options.providerOf, clock }),
    ...createActionHandlers({
      commands: options.commands,
      keptOut: options.keptOut,
      writeStatus: options.writeStatus,
      monitor: options.rooms,
      presence,
      questions,
      dismissMessage: (id) => appStatus.dismissMessage(id),
      settings,
    }),
    ...createAccountHandlers({ ...options, presence, questions }),
    ...createTeamHandlers({ ...options, presence, questions }),
    ...createRoomMarkHandlers({ settings, monitor, presence }),
    ...createNewcomersHandlers({ ...options, presence, questions }),
    ...createOnHoldHandlers(options.onHold, presence),
    ...createScheduledEndHandlers({ ...options, presence }),
    ...createLabelHandlers(labels, dialogs, presence, separator),
    ...createReportHandlers({ ...forRecords, print: printPage }),
    ...createJournalHandlers({ ...forRecords, accounts: () => options.accounts.list() }),
    ...createRecordingHandlers({
      ...forRecords,
      questions,
      accounts: () => options.accounts.list(),
      recordings: createLastRecordings(options),
      openExternal: (address) => system.openExternal(address),
    }),
    ...createPreferenceHandlers({
      settings,
      shortcuts: desktop.shortcuts,
      autostart: options.autostart,
      notifier: desktop.notifier,
      localizedTexts: options.localizedTexts,
      accounts: options.accounts,
      presence,
      questions,
    }),
    ...createFinderHandlers({ desktop, presence }),
    ...createNoiseHandlers({ desktop, presence }),
    ...createSystemHandlers(system, diagnostics, presence),
    ...createWindowHandlers({
      settings,
      presence,
      desktop,
      saveView: (savedView) => {
        windowState.savedView = savedView
      },
    }),
  }
}

function createLastRecordings({ providerOf, monitor }: IpcOptions): LastRecordings {
  const recordings = new LastRecordings(providerOf)
  monitor.subscribe((_before, { accounts }) => {
    recordings.keepOf(accounts)
  })
  return recordings
}

function initialState(
  { settings, labels, appStatus }: IpcOptions,
  snapshot: string,
  savedView: string | undefined,
): InitialState {
  return {
    snapshot,
    preferences: settings.get().preferences,
    roomMarks: roomMarksOf(settings, labels),
    appStatus: appStatus.get(),
    ...(savedView !== undefined && { savedView }),
  }
}

function roomMarksOf(settings: Settings, labels: Labels): RoomMarks {
  const { own, pinned, roomNotices, roomRules, me, spoken } = settings.get()
  return {
    labels: labels.get(),
    myNumbers: me,
    roomNotifications: roomNotices,
    roomRules,
    spoken,
    pinned: pinned.map(({ accountId, name, wasLive }) => ({
      accountId,
      name,
      wasLive: wasLive === true,
      own: own.some((room) => room.accountId === accountId && room.name === name),
    })),
  }
}

/** Milliseconds. Journal entries within this time share one push. */
const JOURNAL_PAUSE = 500

/** Pushes changes to the windows, except those of the snapshot, which are sent as patches. */
function pushChanges({ clock, settings, labels, appStatus, journal, subscribers }: IpcOptions): () => void {
  const pushRoomMarks = (): void => {
    subscribers.pushToAll('roomMarks', roomMarksOf(settings, labels))
  }
  settings.subscribe((before, after) => {
    if (before.preferences !== after.preferences) subscribers.pushToAll('preferences', after.preferences)
    const marks = ['roomNotices', 'roomRules', 'own', 'pinned', 'me', 'spoken'] as const
    if (marks.some((mark) => before[mark] !== after[mark])) pushRoomMarks()
  })
  labels.subscribe(pushRoomMarks)
  appStatus.subscribe((status) => {
    subscribers.pushToAll('appStatus', status)
  })
  const journalGrew = createThrottle(
    () => JOURNAL_PAUSE,
    clock,
    () => {
      subscribers.pushToAll('journalGrew', undefined)
    },
  )
  journal.onGrown(journalGrew)
  return () => {
    journalGrew.stop()
  }
}
