import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'

export type JournalIcon =
  | 'ear'
  | 'ear-off'
  | 'info'
  | 'log-in'
  | 'log-out'
  | 'mic'
  | 'mic-off'
  | 'phone-off'
  | 'play'
  | 'square'
  | 'undo'
  | 'user-minus'

export const ACTION_ICONS: Readonly<Record<NonNullable<JournalEntry['action']>, JournalIcon>> = {
  mute: 'mic-off',
  unmute: 'mic',
  deafen: 'ear-off',
  undeafen: 'ear',
  remove: 'user-minus',
  kick: 'user-minus',
  end: 'phone-off',
  endAll: 'phone-off',
  hangupCall: 'phone-off',
  announce: 'play',
  stopAnnouncement: 'square',
  record: 'play',
  stopRecording: 'square',
}

/** @param cause the action that made a caller leave */
export function eventIcon({ event }: JournalEntry, cause: JournalEntry | undefined): JournalIcon {
  switch (event) {
    case 'started':
      return 'play'
    case 'ended':
      return 'square'
    case 'joined':
      return 'log-in'
    case 'left':
      return cause === undefined ? 'log-out' : 'user-minus'
    case 'muted':
      return 'mic-off'
    case 'unmuted':
      return 'mic'
    case 'deafened':
      return 'ear-off'
    case 'undeafened':
      return 'ear'
    default:
      return 'info'
  }
}
