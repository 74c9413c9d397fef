/** What a person can set. Kept by electron-store; checked by the schema in `contract.ts`. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark'
  readonly language: 'system' | 'en' | 'de'
  readonly maskNumbers: boolean
  /** On by default: notices can be read on a locked screen. */
  readonly maskNumbersInNotices: boolean
  readonly countBesideIcon: boolean
  readonly trayColours: 'system' | 'light' | 'dark'
  readonly notifyEnded: boolean
  readonly notificationsPausedUntil: number
  readonly shortcutEnd: string
  readonly shortcutShow: string
  readonly singleKeys: boolean
  readonly autostart: boolean
  /** Multiplies every read interval: 1 as fast as allowed, 2, 4. */
  readonly refreshPace: 1 | 2 | 4
  readonly readOnly: boolean
  /** Seconds that remove and kick wait for an undo, 0–10. */
  readonly holdSeconds: number
  /** What the row's second button does. */
  readonly rowButton: 'remove' | 'kick'
  /** Months the log is kept; 0 keeps it for ever. */
  readonly keepLogMonths: 0 | 1 | 3 | 12
  readonly popoverPinned: boolean
}

/** What a person wants to be told about one room. All off unless chosen. */
export interface RoomNotifications {
  readonly started: boolean
  readonly joined: boolean
  readonly left: boolean
  /** People; 0 is off. */
  readonly below: number
  /** Minutes; 0 is off. */
  readonly longerThan: number
}

export function defaultPreferences(): Preferences {
  return {
    theme: 'system',
    language: 'system',
    maskNumbers: false,
    maskNumbersInNotices: true,
    countBesideIcon: true,
    trayColours: 'system',
    notifyEnded: true,
    notificationsPausedUntil: 0,
    shortcutEnd: 'Control+Alt+Shift+E',
    shortcutShow: '',
    singleKeys: true,
    autostart: false,
    refreshPace: 1,
    readOnly: false,
    holdSeconds: 3,
    rowButton: 'remove',
    keepLogMonths: 12,
    popoverPinned: false,
  }
}
