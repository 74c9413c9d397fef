import { drop } from '../../shared/drop.ts'
import type { RoomMarks } from '../../shared/ipc/bridge.ts'
import { createThrottle } from '../../shared/timers.ts'
import { createFileDialogs } from '../desktop/file-dialogs.ts'
import { Outcomes } from '../desktop/outcomes.ts'
import { printPage } from '../desktop/windows/print-page.ts'
import { createSystemQuestions } from '../desktop/windows/system-questions.ts'
import { followExpandedRooms } from './expanded-rooms.ts'
import { accountHandlers } from './handlers/accounts.ts'
import { actionHandlers } from './handlers/actions.ts'
import { journalHandlers } from './handlers/journal.ts'
import { liveCallHandlers } from './handlers/live-calls.ts'
import { preferenceHandlers } from './handlers/preferences.ts'
import { recordingHandlers } from './handlers/recordings.ts'
import { labelHandlers, roomMarkHandlers } from './handlers/room-marks.ts'
import { systemHandlers } from './handlers/system.ts'
import { windowHandlers } from './handlers/windows.ts'
import type { Presses } from './needs.ts'
import type { Parts } from './parts.ts'
import { openRouter } from './router.ts'
import { createPatchSender } from './snapshot-patches.ts'
import type { Subscribers } from './subscribers.ts'

export interface IpcOptions extends Omit<Parts, 'print' | 'outcomes'> {
  readonly newId: () => string
  readonly presses: Presses
  readonly subscribers: Subscribers
  /** Origin of our pages. */
  readonly origin: string
}

export type Ipc = ReturnType<typeof openIpc>

/** Registers a handler for every call of the windows, and pushes changes to the windows. */
export function openIpc(options: IpcOptions) {
  const { clock, monitor, rooms, desktop, settings, subscribers } = options
  const parts = { ...options, print: (html: string) => printPage(html), outcomes: new Outcomes(options) }
  // What the main window has sent outlives the window, which is destroyed if it stays hidden.
  const expandedRooms = followExpandedRooms(monitor)
  let lastView: string | undefined
  const isAnyShown = (): boolean => desktop.isAnyShown()
  const patches = createPatchSender(rooms, clock, () => subscribers.showingRooms(), isAnyShown)
  const router = openRouter({
    ...options,
    kindOf: (contents) => desktop.windows.kindOf(contents),
    ask: createSystemQuestions(desktop.popover.showDialog, options.localizedTexts),
    files: createFileDialogs(desktop.popover.showDialog),
    handlers: {
      subscribe: (_nothing, user) => {
        const savedView = lastView ?? settings.get().lastingView
        user.subscribe({
          snapshot: patches.whole(),
          preferences: settings.get().preferences,
          roomMarks: roomMarksOf(options),
          appStatus: options.appStatus.get(),
          ...(savedView !== '' && { savedView }),
        })
      },
      expandRooms: ({ expanded }) => {
        expandedRooms.set(expanded)
      },
      saveView: ({ savedView, lasting }) => {
        lastView = savedView
        if (lasting !== settings.get().lastingView) drop(settings.update({ lastingView: lasting }))
      },
      ...liveCallHandlers(parts),
      ...actionHandlers(parts),
      ...accountHandlers(parts),
      ...roomMarkHandlers(parts),
      ...labelHandlers(parts),
      ...journalHandlers(parts),
      ...recordingHandlers(parts),
      ...preferenceHandlers(parts),
      ...systemHandlers(parts),
      ...windowHandlers(parts),
    },
  })
  const stopPushing = pushChanges(options)
  return {
    /** Must be called when the main window is shown or hidden. */
    windowShown: (isShown: boolean): void => {
      expandedRooms.windowShown(isShown)
      if (isShown) patches.flush()
    },
    /** Sends pending changes of the rooms at once. */
    flush: patches.flush,
    close: (): void => {
      patches.stop()
      stopPushing()
      router.close()
    },
  }
}

function roomMarksOf({ settings, labels }: Pick<IpcOptions, 'settings' | 'labels'>): RoomMarks {
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
    subscribers.pushToAll('roomMarks', roomMarksOf({ settings, labels }))
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
  const push = (): void => {
    subscribers.pushToAll('journalGrew', undefined)
  }
  const journalGrew = createThrottle(() => JOURNAL_PAUSE, clock, push)
  journal.onGrown(journalGrew)
  return journalGrew.stop
}
