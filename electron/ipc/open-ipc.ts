import type { Logger } from '../../shared/logger.ts'
import type { InitialState } from '../../shared/bridge.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Accounts } from '../accounts/accounts.ts'
import type { Desktop } from '../desktop/desktop.ts'
import { createFiles } from '../desktop/file-dialogs.ts'
import { createPaced } from '../../shared/timers.ts'
import type { AppStatusStore } from '../desktop/app-status.ts'
import type { Commands } from '../moderation/commands.ts'
import type { ObservedJournal, WriteStatus } from '../journal/write-status.ts'
import type { Monitor, RoomRef } from '../monitor/monitor.ts'
import type { Provider } from '../providers/provider.ts'
import type { Labels } from '../settings/labels.ts'
import type { Picked } from '../settings/picked.ts'
import type { StoredRoom } from '../settings/schema.ts'
import type { Settings } from '../settings/settings.ts'
import type { Subscribers } from './subscribers.ts'
import { createAccountHandlers } from './handlers/accounts.ts'
import { createActing } from './handlers/actions.ts'
import { createJournalHandlers } from './handlers/journal.ts'
import { createLabelHandlers } from './handlers/labels.ts'
import { createRoomMarks } from './handlers/room-marks.ts'
import { createRooms } from './handlers/rooms.ts'
import { createSystemHandlers, type SystemParts } from './handlers/system.ts'
import { createPatchSender } from './snapshot-patches.ts'
import { openRouter } from './router.ts'

export interface IpcOptions {
  readonly clock: Clock
  readonly monitor: Monitor
  readonly commands: Commands
  readonly unlogged: WriteStatus
  readonly accounts: Accounts
  readonly journal: ObservedJournal
  readonly settings: Settings
  readonly labels: Labels
  readonly appStatus: AppStatusStore
  readonly desk: Desktop
  readonly subscribers: Subscribers
  readonly picked: Picked
  readonly providerOf: (accountId: string) => Provider | undefined
  readonly system: Omit<SystemParts, 'endQuestion' | 'saveView' | 'hide' | 'pin'>
  readonly origin: string
  readonly logger: Logger
}

export interface Ipc {
  /** The main window was shown or hidden. */
  shown(isShown: boolean): void
  close(): void
}

/** Several lines of one moment are told as one, and nobody reads faster. */
const LOG_PAUSE = 500

/** Connects the window with the parts of the main process, and keeps it up to date. */
export function openIpc(options: IpcOptions): Ipc {
  const { clock, monitor, settings, labels, appStatus, desk, subscribers } = options
  const files = createFiles(desk.popover.keepOpen)
  let savedView: string | undefined
  let expanded: readonly RoomRef[] = []
  const patches = createPatchSender({
    monitor,
    clock,
    targets: () => subscribers.showingRooms(),
    isAnyShown: desk.isAnyShown,
  })
  const roomMarks = (): InitialState['roomMarks'] => {
    const { own, pinned, roomNotices } = settings.get()
    const isOwn = ({ accountId, name }: StoredRoom): boolean =>
      own.some((room) => room.accountId === accountId && room.name === name)
    const watched = pinned.map((room) => ({ ...room, own: isOwn(room) }))
    return { labels: labels.get(), roomNotifications: roomNotices, watched }
  }
  const router = openRouter({
    origin: options.origin,
    isOurs: desk.windows.isOurs,
    logger: options.logger,
    handlers: {
      ...createRooms({
        monitor,
        subscribe: (window) => {
          const initialState: InitialState = {
            snapshot: patches.whole(),
            preferences: settings.get().preferences,
            roomMarks: roomMarks(),
            appStatus: appStatus.get(),
            ...(savedView !== undefined && { savedView }),
          }
          subscribers.add(window, initialState, !desk.isQuestion(window))
        },
        onExpanded: (rooms) => {
          expanded = rooms
          monitor.expand(rooms)
        },
        providerOf: options.providerOf,
      }),
      ...createActing({ commands: options.commands, unlogged: options.unlogged, dismissNote: appStatus.dismiss }),
      ...createAccountHandlers(options.accounts),
      ...createRoomMarks({ settings, monitor, picked: options.picked }),
      ...createLabelHandlers(labels, files),
      ...createJournalHandlers(options.journal, files, () => new Date(clock.now())),
      ...createSystemHandlers({
        ...options.system,
        endQuestion: desk.endQuestion,
        saveView: (view) => {
          savedView = view
        },
        hide: (sender) => {
          if (sender === desk.popover.window()?.webContents) desk.popover.hide()
          else desk.endQuestion.cancel()
        },
        pin: (pinned) => {
          void settings.update({ preferences: { ...settings.get().preferences, popoverPinned: pinned } })
        },
      }),
    },
  })
  settings.subscribe((before, after) => {
    if (before.preferences !== after.preferences) subscribers.pushToAll('preferences', after.preferences)
    const marked = ['roomNotices', 'own', 'pinned'] as const
    if (marked.some((part) => before[part] !== after[part])) subscribers.pushToAll('roomMarks', roomMarks())
  })
  labels.subscribe(() => {
    subscribers.pushToAll('roomMarks', roomMarks())
  })
  appStatus.subscribe((now) => {
    subscribers.pushToAll('appStatus', now)
  })
  const journalGrew = createPaced(
    () => LOG_PAUSE,
    clock,
    () => {
      subscribers.pushToAll('journalGrew', undefined)
    },
  )
  options.journal.onGrown(journalGrew)

  return {
    shown: (isShown) => {
      // Rooms that are expanded where nobody looks are not worth a request a second.
      monitor.expand(isShown ? expanded : [])
      monitor.setVisible(isShown)
      if (isShown) patches.flush()
    },
    close: () => {
      patches.stop()
      journalGrew.stop()
      router.close()
    },
  }
}
