import { z } from 'zod'

/** What a person can set, as it is kept and as it comes from the window. Types: `preferences.ts`. */
const accelerator = z.string().max(100)

export const roomNotifications = z.strictObject({
  started: z.boolean(),
  joined: z.boolean(),
  left: z.boolean(),
  below: z.int().min(0).max(1_000),
  longerThan: z.int().min(0).max(10_000),
})

export const preferences = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'de']),
  maskNumbers: z.boolean(),
  maskNumbersInNotices: z.boolean(),
  countBesideIcon: z.boolean(),
  trayColours: z.enum(['system', 'light', 'dark']),
  notifyEnded: z.boolean(),
  notificationsPausedUntil: z.number().min(0),
  shortcutEnd: accelerator,
  shortcutShow: accelerator,
  singleKeys: z.boolean(),
  autostart: z.boolean(),
  refreshPace: z.union([z.literal(1), z.literal(2), z.literal(4)]),
  readOnly: z.boolean(),
  holdSeconds: z.int().min(0).max(10),
  rowButton: z.enum(['remove', 'kick']),
  keepLogMonths: z.union([z.literal(0), z.literal(1), z.literal(3), z.literal(12)]),
  popoverPinned: z.boolean(),
})
