import { z } from 'zod'
import { isCallbackUrl } from '../../shared/callback-url.ts'
import type { AsynchronousMode } from '../../shared/model.ts'
import { preferences, roomNotifications } from '../../shared/preference-schemas.ts'
import { defaultPreferences, type Preferences, type RoomNotifications } from '../../shared/preferences.ts'

/** An account as it is kept: who it is, never its token. */
export interface StoredAccountRecord {
  readonly id: string
  readonly provider: 'plivo' | 'vobiz'
  readonly authId: string
  readonly name: string
  readonly asynchronous?: AsynchronousMode | undefined
}

export interface StoredRoom {
  readonly accountId: string
  readonly name: string
}

export interface WindowBounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface SettingsData {
  readonly version: 1
  readonly accounts: readonly StoredAccountRecord[]
  readonly preferences: Preferences
  readonly own: readonly StoredRoom[]
  readonly pinned: readonly StoredRoom[]
  /** Numbers or SIP addresses that are "me", by account. */
  readonly me: Readonly<Record<string, readonly string[]>>
  /** By room key; stored under this name since 0.1. */
  readonly roomNotices: Readonly<Record<string, RoomNotifications>>
  /** Where a window was, by its name. */
  readonly places: Readonly<Record<string, WindowBounds>>
  /** What was told once and need not be told again. */
  readonly told: readonly string[]
}

const rooms = z.array(z.object({ accountId: z.string().min(1), name: z.string() }))
const asynchronous = z.object({
  callbackUrl: z.string().refine(isCallbackUrl),
  callbackMethod: z.enum(['GET', 'POST']).optional(),
})
const place = z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) })

const parts: {
  readonly [Key in Exclude<keyof SettingsData, 'version' | 'preferences'>]: z.ZodType<SettingsData[Key]>
} = {
  accounts: z.array(
    z.object({
      id: z.string().min(1),
      provider: z.enum(['plivo', 'vobiz']),
      authId: z.string().min(1),
      name: z.string(),
      // What does not fit must not cost the account.
      asynchronous: asynchronous.optional().catch(undefined),
    }),
  ),
  own: rooms,
  pinned: rooms,
  me: z.record(z.string(), z.array(z.string())),
  roomNotices: z.record(z.string(), roomNotifications),
  places: z.record(z.string(), place),
  told: z.array(z.string()),
}

export function defaultSettings(): SettingsData {
  return {
    version: 1,
    accounts: [],
    preferences: defaultPreferences(),
    own: [],
    pinned: [],
    me: {},
    roomNotices: {},
    places: {},
    told: [],
  }
}

export interface CheckedSettings {
  readonly data: SettingsData
  /** Keys whose value did not fit and was replaced by its default. */
  readonly invalidKeys: readonly string[]
}

/**
 * Checks each key alone, so that one bad value does not cost the others, and a file of a newer Gavel still gives what
 * this one understands.
 *
 * @returns undefined for what is no settings file at all
 */
export function checkSettings(value: unknown): CheckedSettings | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const given = value as Record<string, unknown>
  const data: Record<string, unknown> = { ...defaultSettings() }
  const misfits: string[] = []
  for (const [key, schema] of Object.entries(parts)) {
    if (given[key] === undefined) continue
    const parsed = schema.safeParse(given[key])
    if (parsed.success) data[key] = parsed.data
    else misfits.push(key)
  }
  const checked = checkPreferences(given['preferences'])
  data['preferences'] = checked.preferences
  return { data: data as unknown as SettingsData, invalidKeys: [...misfits, ...checked.misfits] }
}

function checkPreferences(value: unknown): { preferences: Preferences; misfits: readonly string[] } {
  const result: Record<string, unknown> = { ...defaultPreferences() }
  if (value === undefined) return { preferences: defaultPreferences(), misfits: [] }
  if (typeof value !== 'object' || value === null)
    return { preferences: defaultPreferences(), misfits: ['preferences'] }
  const misfits: string[] = []
  for (const [key, schema] of Object.entries(preferences.shape)) {
    const given = (value as Record<string, unknown>)[key]
    if (given === undefined) continue
    const parsed = schema.safeParse(given)
    if (parsed.success) result[key] = parsed.data
    else misfits.push(`preferences.${key}`)
  }
  return { preferences: result as unknown as Preferences, misfits }
}
