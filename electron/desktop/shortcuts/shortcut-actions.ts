import { elapsedOf } from '../../../shared/clock.ts'
import { drop } from '../../../shared/drop.ts'
import type { BrowserWindow, WebContents } from 'electron'
import type { Pushes, Show } from '../../../shared/ipc/bridge.ts'
import type { Action, Member } from '../../../shared/rooms/model.ts'
import type { Caller } from '../../../shared/callers/called.ts'
import { laterText } from '../../../shared/rooms/newcomers.ts'
import type { ShortcutName } from '../../../shared/preferences/shortcuts.ts'
import { membersOrCalls } from '../../../shared/rooms/call-members.ts'
import { orderRooms } from '../../../shared/rooms/room-order.ts'
import { createNumberFormat } from '../../../shared/callers/masked.ts'
import { callerAmong } from '../../../shared/callers/told-apart.ts'
import { roomTitle } from '../../../shared/text/room-names.ts'
import type { After } from '../../../shared/timers.ts'
import type { DesktopOptions } from '../desktop-options.ts'
import type { EarlyKeys } from '../finder/early-keys.ts'
import { createPeopleSearch } from '../finder/find-people.ts'
import { Finder } from '../finder/finder.ts'
import type { NotificationContent } from '../notifications/notification-content.ts'
import type { Notifier } from '../notifications/notifier.ts'
import { AdmitShortcut, type AdmitReport } from './admit-shortcut.ts'
import { EndQuestion } from './end-question.ts'
import { NoiseWindow } from './noise-window.ts'
import { ownRoomsOf, OwnRoomShortcuts, withoutOwnRoom, type OwnRoomReport } from './own-room-shortcuts.ts'
import { PressFilter } from './press-filter.ts'
import type { Painted } from '../windows/painted.ts'
import { createQuestionWindow, fitHeight, type SmallWindow, createFinderWindow } from '../windows/small-windows.ts'
import type { Windows } from '../windows/windows.ts'

export interface ShortcutActionsOptions extends Pick<
  DesktopOptions,
  'system' | 'clock' | 'rooms' | 'commands' | 'onHold' | 'noiseSearch' | 'settings' | 'labels' | 'localizedTexts'
> {
  readonly windows: Windows
  readonly painted: Painted
  readonly after: After
  readonly notifier: Pick<Notifier, 'show'>
  readonly toggleGavel: () => void
  /** Shows something in the main window. */
  readonly show: (show: Show) => void
  /** Called just before the finder opens or closes. */
  readonly onFinder: (isOpen: boolean) => void
  /** Awaited before a window is created. */
  readonly prepare: () => Promise<void>
  readonly push: PushTo
}

/**
 * Milliseconds. A desktop may repeat a command while its keys are held. Each repeat starts a process, and on two busy
 * cores they arrived up to 2.9 s apart, which the shortcuts would take for presses: the user was unmuted again.
 */
const REPEATED_START = 3_000

/** Sends one of the small windows the state to show. */
export type PushTo = <Name extends 'endQuestion' | 'finder' | 'noise'>(
  window: BrowserWindow | undefined,
  name: Name,
  state: Pushes[Name],
) => void

/** What the global shortcuts do, and the small windows that they open. */
export class ShortcutActions {
  readonly endQuestion: EndQuestion
  readonly finder: Finder
  readonly noise: NoiseWindow
  readonly #options: ShortcutActionsOptions
  readonly #endQuestionWindow: SmallWindow
  readonly #finderWindow: SmallWindow
  readonly #noiseWindow: SmallWindow
  readonly #ownRoom: OwnRoomShortcuts
  readonly #admit: AdmitShortcut
  readonly #show: PressFilter
  readonly #startedAt: number
  readonly #commandedAt = new Map<ShortcutName, number>()
  #earlyKeys: EarlyKeys | undefined

  constructor(options: ShortcutActionsOptions) {
    const { system, clock, rooms, commands, windows, painted, after, notifier } = options
    this.#options = options
    this.#startedAt = elapsedOf(clock)
    this.#endQuestionWindow = createQuestionWindow('shortcut', windows, system.platform, {
      painted,
      onClosed: () => {
        this.endQuestion.cancel()
      },
    })
    this.#finderWindow = createFinderWindow(windows, system.platform, {
      painted,
      onClosed: () => {
        this.finder.close()
      },
      onEarlyKeys: (keys) => (this.#earlyKeys = keys),
    })
    this.#noiseWindow = createQuestionWindow('noise', windows, system.platform, {
      painted,
      onClosed: () => {
        this.noise.closed()
      },
    })
    this.endQuestion = this.#createEndQuestion()
    this.finder = this.#createFinder()
    this.noise = this.#createNoise()
    this.#ownRoom = new OwnRoomShortcuts({
      monitor: rooms,
      after,
      now: () => clock.now(),
      ownRooms: () => ownRoomsOf(rooms.snapshot()),
      act: (action) => commands.act(action),
      report: (report) => drop(notifier.show(contentOf(report, options))),
    })
    this.#admit = new AdmitShortcut({
      ...options,
      monitor: rooms,
      now: () => clock.now(),
      report: (report) => drop(notifier.show(admitContentOf(report, options))),
    })
    this.#show = new PressFilter({ after, now: () => clock.now() }, options.toggleGavel)
    rooms.subscribe((_before, _after, changes) => {
      this.endQuestion.roomsChanged(changes)
    })
  }

  pressed(which: ShortcutName): void {
    if (which === 'end') this.endQuestion.pressed()
    else if (which === 'show') this.#show.callback()
    else if (which === 'quickMute') this.finder.pressed()
    else if (which === 'admit') this.#admit.pressed()
    else if (which === 'findNoise') this.noise.pressed()
    else this.#ownRoom.pressed(which)
  }

  /** Does what a press does, unless a held key may repeat the command, or the start of the running Gavel. */
  commanded(which: ShortcutName): void {
    const now = elapsedOf(this.#options.clock)
    const last = this.#commandedAt.get(which) ?? this.#startedAt
    this.#commandedAt.set(which, now)
    if (now - last >= REPEATED_START) this.pressed(which)
  }

  isFinder(contents: WebContents): boolean {
    return this.#finderWindow.window()?.webContents === contents
  }

  /** Returns what was typed into the finder before its page could receive keys. From now on the page receives them. */
  takeEarlyKeys(): string {
    return this.#earlyKeys?.end() ?? ''
  }

  isEndQuestion(contents: WebContents): boolean {
    return this.#endQuestionWindow.window()?.webContents === contents
  }

  isNoise(contents: WebContents): boolean {
    return this.#noiseWindow.window()?.webContents === contents
  }

  /** @param height CSS pixels that the content of the small window needs */
  fitWindow(contents: WebContents, height: number): void {
    const question = this.#endQuestionWindow.window()
    if (question?.webContents === contents) fitHeight(question, height, 'middle')
    const noise = this.#noiseWindow.window()
    if (noise?.webContents === contents) fitHeight(noise, height, 'middle')
    const finder = this.#finderWindow.window()
    if (finder?.webContents === contents) fitHeight(finder, height, 'top')
  }

  close(): void {
    this.#endQuestionWindow.destroy()
    this.#finderWindow.destroy()
    this.noise.quit()
    this.#noiseWindow.destroy()
  }

  #createEndQuestion(): EndQuestion {
    const { clock, rooms, commands, settings, localizedTexts, notifier, painted, after, prepare, push } = this.#options
    return new EndQuestion({
      painted,
      after,
      now: () => clock.now(),
      ownRooms: () => {
        const own = ownRoomsOf(rooms.snapshot())
        return orderRooms(own, localizedTexts.current().compare, settings.get().preferences.roomOrder)
      },
      withoutOwn: () => withoutOwnRoom(rooms.snapshot()),
      rooms: () => rooms.snapshot().conferences.filter(({ state }) => state !== 'ending'),
      accounts: () => rooms.snapshot().accounts,
      ask: (action) => commands.ask(action),
      act: (action, token) => commands.act(action, token),
      open: async () => {
        await prepare()
        await this.#endQuestionWindow.open()
      },
      isVisible: () => this.#endQuestionWindow.isVisible(),
      close: (token) => {
        this.#endQuestionWindow.close(token)
      },
      push: (state) => {
        push(this.#endQuestionWindow.window(), 'endQuestion', state)
      },
      notifyFault: (fault) => drop(notifier.show(localizedTexts.failure(fault))),
    })
  }

  #createFinder(): Finder {
    const { clock, rooms, commands, onHold, labels, localizedTexts } = this.#options
    const { notifier, painted, after, onFinder, prepare, push } = this.#options
    return new Finder({
      monitor: rooms,
      painted,
      after,
      now: () => clock.now(),
      search: createPeopleSearch((a, b) => localizedTexts.current().compare(a, b)),
      labels: () => labels.get(),
      callerOf: (member, room) => this.#callerOf(member, room),
      act: (action) => commands.act(action),
      onHold,
      open: async () => {
        onFinder(true)
        await prepare()
        await this.#finderWindow.open()
      },
      close: (token) => {
        onFinder(false)
        this.#finderWindow.close(token)
      },
      push: (state) => {
        push(this.#finderWindow.window(), 'finder', state)
      },
      notifyFault: (fault) => drop(notifier.show(localizedTexts.failure(fault))),
    })
  }

  #createNoise(): NoiseWindow {
    const { clock, rooms, commands, noiseSearch, settings, localizedTexts } = this.#options
    const { notifier, painted, after, prepare, push, show } = this.#options
    return new NoiseWindow({
      search: noiseSearch,
      monitor: rooms,
      painted,
      after,
      now: () => clock.now(),
      rooms: () => {
        const { accounts, conferences } = rooms.snapshot()
        const ids = new Set(accounts.flatMap(({ id, tokenIn }) => (tokenIn === 'team' ? [] : id)))
        const live = conferences.filter(({ state, accountId }) => state !== 'ending' && ids.has(accountId))
        return orderRooms(live, localizedTexts.current().compare, settings.get().preferences.roomOrder)
      },
      accounts: () => rooms.snapshot().accounts,
      callerOf: (member, room) => this.#callerOf(member, room),
      act: (action) => commands.act(action),
      open: async () => {
        await prepare()
        await this.#noiseWindow.open()
      },
      close: (token) => {
        this.#noiseWindow.close(token)
      },
      show,
      push: (state) => {
        push(this.#noiseWindow.window(), 'noise', state)
      },
      notifyFault: (fault) => drop(notifier.show(localizedTexts.failure(fault))),
    })
  }

  /** How a caller is shown, with a name that differs from those of the others in the room. */
  #callerOf(member: Member, room: readonly Member[] | undefined): Caller {
    const { settings, labels, localizedTexts } = this.#options
    return callerAmong(member, room, {
      labels: labels.get(),
      number: createNumberFormat(settings.get().preferences.maskNumbers),
      nobody: localizedTexts.current().t('member.nobody'),
    })
  }
}

/** The notification that reports an outcome. It is needed because these shortcuts open no window. */
function contentOf(
  report: OwnRoomReport,
  { localizedTexts, rooms }: Pick<ShortcutActionsOptions, 'localizedTexts' | 'rooms'>,
): NotificationContent {
  const { t } = localizedTexts.current()
  if (report.kind === 'failed') return localizedTexts.failure(report.fault)
  if (!('room' in report)) {
    const isAbsent = report.kind === 'none' || report.kind === 'unknown'
    const body = isAbsent ? t(`shortcut.${report.kind}`) : t(`ownRoom.${report.kind}Body`)
    return { title: t('ownRoom.nothing'), body, show: { what: 'rooms' } }
  }
  const { accounts, conferences } = rooms.snapshot()
  const title = roomTitle(t, accounts, report.room)
  const show = { what: 'room', key: report.room.key } as const
  const undo = 'undo' in report && undoButton(t('member.undo'), report.undo)
  switch (report.kind) {
    case 'muted':
    case 'unmuted':
      return { title: t(`ownRoom.${report.kind}`), body: title, show, ...undo }
    case 'othersMuted': {
      const later = t(laterText(conferences.find(({ key }) => key === report.room.key)?.newcomers))
      return {
        title: t('ownRoom.othersMuted'),
        body: `${t('ownRoom.othersMutedBody', { title, count: report.people })} ${later}`,
        show,
        ...undo,
      }
    }
    case 'whichLine':
      return { title: t('ownRoom.nothing'), body: t('ownRoom.whichLineBody', { title }), show }
    case 'ending':
      return { title: t('ownRoom.nothing'), body: t('shortcut.accepted', { title }), show }
    case 'requested':
      return { title: t('ownRoom.requested'), body: t(`ownRoom.requestedBody.${report.action}`, { title }), show }
  }
}

function admitContentOf(
  report: AdmitReport,
  { localizedTexts, rooms }: Pick<ShortcutActionsOptions, 'localizedTexts' | 'rooms'>,
): NotificationContent {
  const { t } = localizedTexts.current()
  if (report.kind === 'failed') return localizedTexts.failure(report.fault)
  if (report.kind === 'nobody')
    return { title: t('door.nobodyAdmitted'), body: t('door.nobodyBody'), show: { what: 'rooms' } }
  const { room, member, waiting } = report
  const name = localizedTexts.notificationNameOf(member, membersOrCalls(room))
  const title = roomTitle(t, rooms.snapshot().accounts, room)
  const still = waiting === 0 ? '' : t('door.stillWaiting', { count: waiting })
  return {
    title: t(report.kind === 'admitted' ? 'door.admitted' : 'ownRoom.requested'),
    body: `${t(`door.${report.kind}Body`, { name, title })} ${still}`.trimEnd(),
    show: { what: 'room', key: room.key },
  }
}

function undoButton(label: string, action: Action): Pick<NotificationContent, 'buttons'> {
  return { buttons: [{ label, command: { do: 'act', action } }] }
}
