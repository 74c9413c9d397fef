import { z } from 'zod'
import { TEXT_SIZES } from './text-size.ts'

const accelerator = z.string().max(100)

/** Which notifications of one room the user wants. */
export const roomNotifications = z.strictObject({
  started: z.boolean(),
  joined: z.boolean(),
  left: z.boolean(),
  /** People; 0 is off. */
  below: z.int().min(0).max(1_000),
  /** Minutes; 0 is off. */
  longerThan: z.int().min(0).max(10_000),
  /** The notifications of this room are heard. */
  sound: z.boolean().optional(),
})

/**
 * What the user can set, as it is stored and as the window sends it. The names are those of version 0.1: a field that is
 * renamed loses its value.
 */
export const preferences = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'de']),
  maskNumbers: z.boolean(),
  /** On by default: notifications can be read on a locked screen. */
  maskNumbersInNotices: z.boolean(),
  countBesideIcon: z.boolean(),
  trayColours: z.enum(['system', 'light', 'dark']),
  notifyEnded: z.boolean(),
  /** Epoch milliseconds. */
  notificationsPausedUntil: z.number().min(0),
  shortcutEnd: accelerator,
  shortcutShow: accelerator,
  shortcutQuickMute: accelerator,
  /** Mutes me in my room, or unmutes me. */
  shortcutMuteMe: accelerator,
  shortcutMuteAllButMe: accelerator,
  singleKeys: z.boolean(),
  autostart: z.boolean(),
  /** Multiplies every polling interval; 1 is as fast as allowed. */
  refreshPace: z.union([z.literal(1), z.literal(2), z.literal(4)]),
  readOnly: z.boolean(),
  /** Seconds that remove and kick can be undone. */
  holdSeconds: z.int().min(0).max(10),
  /** What the second button of a row does. */
  rowButton: z.enum(['remove', 'kick']),
  /** How rooms that are not the user's own are sorted, in the window and in the tray. */
  roomOrder: z.enum(['name', 'people', 'newest']),
  /** Months that journal entries are stored; 0 means for ever. */
  keepLogMonths: z.union([z.literal(0), z.literal(1), z.literal(3), z.literal(12)]),
  popoverPinned: z.boolean(),
  /** Percent. */
  textSize: z.literal(TEXT_SIZES),
  /** Texts to announce; empty for Gavel's own, which follow the language. */
  readyTexts: z.array(z.string().trim().min(1).max(500)).max(10).readonly(),
})
