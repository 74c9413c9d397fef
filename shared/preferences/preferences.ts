import type { z } from 'zod'
import type { preferences, roomNotifications } from '../ipc/preference-schemas.ts'
import { ofShortcutPreferences } from './shortcuts.ts'

/** The user's preferences. The comments in the schema explain the values. */
export type Preferences = Readonly<z.infer<typeof preferences>>

/** Which notifications of one room the user wants; all are off by default. */
export type RoomNotifications = Readonly<z.infer<typeof roomNotifications>>

/** Whether the user wants to be notified of more than the end of the room. */
export function notifiesOfMore({ started, joined, left, below, longerThan }: RoomNotifications): boolean {
  return started || joined || left || below > 0 || longerThan > 0
}

export function defaultPreferences(): Preferences {
  return {
    theme: 'system',
    language: 'system',
    maskNumbers: false,
    maskNumbersInNotices: true,
    notifyEnded: true,
    notificationsPausedUntil: 0,
    ...ofShortcutPreferences(({ keys }) => keys),
    singleKeys: true,
    autostart: false,
    refreshPace: 1,
    readOnly: false,
    holdSeconds: 3,
    roomOrder: 'name',
    compactRows: false,
    keepLogMonths: 12,
    popoverPinned: false,
    textSize: 100,
    onHoldSpeech: { text: '', voice: 'WOMAN', language: 'en-US' },
    doorSpeech: {
      text: 'Please hold. The host has been told that you are here.',
      voice: 'WOMAN',
      language: 'en-US',
    },
    closedSpeech: { text: 'This conference is closed. Goodbye.', voice: 'WOMAN', language: 'en-US' },
    doorLetsNamesPass: false,
    readyTexts: [],
  }
}
