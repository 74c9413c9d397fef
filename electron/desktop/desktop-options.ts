import type { BrowserWindow, WebContents } from 'electron'
import type { Clock } from '../../shared/clock.ts'
import type { Logger } from '../../shared/logger.ts'
import type { CallRecords } from '../moderation/call-records.ts'
import type { Colleagues } from '../moderation/colleagues.ts'
import type { Commands } from '../moderation/actions/commands.ts'
import type { NoiseSearch } from '../moderation/keep/search.ts'
import type { OnHold } from '../moderation/keep/hold.ts'
import type { Newcomers } from '../moderation/keep/newcomers.ts'
import type { ScheduledEnds } from '../moderation/ends/ends.ts'
import type { Rooms } from '../moderation/rooms.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { Labels } from '../settings/labels.ts'
import type { Settings } from '../settings/settings.ts'
import type { AppStatusStore } from './app-status.ts'
import type { LocalizedTexts } from './localized-texts.ts'
import type { System } from './platform.ts'
import type { Painted } from './windows/painted.ts'
import type { TrayIcon } from './tray/tray.ts'

/** The parts from which the desktop is built. */
export interface DesktopOptions {
  readonly painted: Painted
  /** Follows what the user presses in the windows. */
  readonly presses: {
    /** Called with each window before it is shown. */
    watch(window: BrowserWindow): void
    /** Called when a shortcut has brought up the window of this page. */
    broughtUp(page: WebContents): void
  }
  readonly tray: TrayIcon
  readonly system: System
  readonly clock: Clock
  readonly monitor: Monitor
  readonly commands: Commands
  readonly onHold: OnHold
  readonly noiseSearch: NoiseSearch
  readonly colleagues: Colleagues
  readonly newcomers: Newcomers
  readonly callRecords: CallRecords
  readonly scheduledEnds: ScheduledEnds
  readonly rooms: Rooms
  readonly settings: Settings
  readonly appStatus: AppStatusStore
  readonly labels: Labels
  readonly localizedTexts: LocalizedTexts
  readonly logger: Logger
  readonly info: Logger
  /** Address of the windows' page. */
  readonly page: string
  /** Paths of the preload script and of the windows' icon. */
  readonly preload: string
  readonly icon: string
  /** Path of a picture that is small, because on Linux its pixels are sent with each notification. */
  readonly notificationIcon: string
}
