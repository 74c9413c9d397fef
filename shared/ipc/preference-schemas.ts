import { z } from 'zod'
import { LONGEST_ANNOUNCEMENT, MOST_MINUTES } from '../limits.ts'
import { speechLanguages } from '../rooms/announcement.ts'
import { object, voice } from './action-schemas.ts'
import { ofShortcutPreferences } from '../preferences/shortcuts.ts'
import { TEXT_SIZES } from '../preferences/text-size.ts'

const accelerator = z.string().max(100)

/** The notifications of one room that the user wants. */
export const roomNotifications = z.strictObject({
  started: z.boolean(),
  joined: z.boolean(),
  left: z.boolean(),
  /** The number of people; 0 is off. */
  below: z.int().min(0).max(1_000),
  /** Minutes; 0 is off. */
  longerThan: z.int().min(0).max(10_000),
  /** Whether the notifications of this room make a sound. */
  sound: z.boolean().optional(),
})

/** What callers are told by themselves. Nothing if the text is empty. */
const toldSpeech = object({ text: z.string().max(LONGEST_ANNOUNCEMENT), voice, language: z.enum(speechLanguages) })

const ruleMinutes = z.int().min(0).max(MOST_MINUTES)

/** When each run of one of the user's own rooms is to end. */
export const roomRule = z.strictObject({
  /** Minutes from the begin of the run; 0 is off. */
  atMost: ruleMinutes,
  /** Minutes for which exactly one person is in the room; 0 is off. */
  alone: ruleMinutes,
  /** A time of day of this computer, `HH:MM`; empty is off. */
  endOfDay: z.union([z.literal(''), z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)]),
})

/**
 * The preferences as they are stored and as the window sends them. Fields keep the names that they had in version 0.1,
 * because a renamed field loses its value.
 */
export const preferences = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'de']),
  maskNumbers: z.boolean(),
  /** On by default, because notifications can be read on a locked screen. */
  maskNumbersInNotices: z.boolean(),
  notifyEnded: z.boolean(),
  /** Epoch milliseconds. */
  notificationsPausedUntil: z.number().min(0),
  ...ofShortcutPreferences(() => accelerator),
  singleKeys: z.boolean(),
  autostart: z.boolean(),
  /** Multiplies every polling interval. 1 is as fast as allowed. */
  refreshPace: z.union([z.literal(1), z.literal(2), z.literal(4)]),
  readOnly: z.boolean(),
  /** Seconds for which the remove or kick of one other caller can be undone; 0 is off. */
  holdSeconds: z.int().min(0).max(10),
  /** How rooms are sorted, in the window and in the tray. Own rooms come before the others. */
  roomOrder: z.enum(['name', 'people']),
  /** Whether each caller takes only one line, and rooms take less height. */
  compactRows: z.boolean(),
  /** Months for which journal entries are stored; 0 means for ever. */
  keepLogMonths: z.union([z.literal(0), z.literal(1), z.literal(3), z.literal(12)]),
  popoverPinned: z.boolean(),
  /** Percent. */
  textSize: z.literal(TEXT_SIZES),
  /** What callers who are put on hold are told. */
  onHoldSpeech: toldSpeech,
  /** The same for newcomers who are put on hold at the door, and for those of a closed room, who are then hung up. */
  doorSpeech: toldSpeech,
  closedSpeech: toldSpeech,
  /** Whether the door does not stop newcomers whose number has a name. */
  doorLetsNamesPass: z.boolean(),
  /** Texts to announce. If empty, Gavel's own are used, which follow the language. */
  readyTexts: z.array(z.string().trim().min(1).max(500)).max(10).readonly(),
})
