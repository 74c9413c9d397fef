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
import { csvSeparator } from '../../shared/text/csv-cell.ts'
import { createFileDialogs } from '../desktop/file-dialogs.ts'
import { printPage } from '../desktop/windows/print-page.ts'
import type { LocalizedTexts } from '../desktop/localized-texts.ts'
import type { System } from '../desktop/platform.ts'
import type { Painted } from '../desktop/windows/painted.ts'
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
import { actionHandlers, newcomersHandlers, onHoldHandlers } from './handlers/actions.ts'
import { liveCallHandlers } from './handlers/live-calls.ts'
import { ExpandedRooms, roomHandlers } from './handlers/rooms.ts'
import { accountHandlers } from './handlers/accounts.ts'
import { windowHandlers } from './handlers/windows.ts'
import { journalHandlers } from './handlers/journal.ts'
import { recordingHandlers, LastRecordings } from './handlers/recordings.ts'
import { labelHandlers, roomMarkHandlers } from './handlers/room-marks.ts'
import { preferenceHandlers } from './handlers/preferences.ts'
import { reportHandlers } from './handlers/report.ts'
import { scheduledEndHandlers } from './handlers/scheduled-ends.ts'
import { systemHandlers } from './handlers/system.ts'
import { teamHandlers, type TeamMembership } from './handlers/team.ts'
import type { Presses } from './needs.ts'
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
  readonly painted: Painted
  readonly presses: Presses
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
  const keepOpen: KeepOpen = (dialog) => desktop.popover.keepOpen(dialog)
  const router = openRouter({
    origin: options.origin,
    kindOf: (contents) => desktop.windows.kindOf(contents),
    presses: options.presses,
    ask: createSystemQuestions(keepOpen, options.localizedTexts),
    files: createFileDialogs(keepOpen),
    subscribers,
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
  const { clock, settings, labels, appStatus, desktop } = options
  const parts = {
    ...options,
    today: () => new Date(clock.now()),
    csvSeparator: () => csvSeparator(appStatus.get().locale),
    texts: () => options.localizedTexts.current(),
    accountsNow: () => options.accounts.list(),
    labelsNow: () => labels.get(),
  }
  return {
    ...roomHandlers({
      ...options,
      initialState: () => {
        const { lastingView } = settings.get()
        const savedView = windowState.savedView ?? (lastingView === '' ? undefined : lastingView)
        return initialState(options, patches.whole(), savedView)
      },
      onExpanded: (rooms) => {
        windowState.expandedRooms.set(rooms)
      },
    }),
    ...liveCallHandlers(parts),
    ...actionHandlers({ ...parts, dismissMessage: (id) => appStatus.dismissMessage(id) }),
    ...accountHandlers(parts),
    ...teamHandlers(parts),
    ...roomMarkHandlers(parts),
    ...newcomersHandlers(parts),
    ...onHoldHandlers(parts),
    ...scheduledEndHandlers(parts),
    ...labelHandlers(parts),
    ...reportHandlers({ ...parts, print: printPage }),
    ...journalHandlers(parts),
    ...recordingHandlers({
      ...parts,
      recordings: createLastRecordings(options),
      openExternal: (address) => options.system.openExternal(address),
    }),
    ...preferenceHandlers({ ...parts, shortcuts: desktop.shortcuts, notifier: desktop.notifier }),
    ...systemHandlers(parts),
    ...windowHandlers({
      ...parts,
      popover: desktop.popover,
      actions: desktop.actions,
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
