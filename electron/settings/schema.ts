import { providerKinds } from '../../shared/providers.ts'
import type { AccountId } from '../../shared/values.ts'
import { z } from 'zod'
import { isObject } from '../../shared/json.ts'
import { LONGEST_LASTING_VIEW } from '../../shared/limits.ts'
import { speech } from '../../shared/ipc/action-schemas.ts'
import { isPublicWebAddress } from '../../shared/web-address.ts'
import { preferences, roomNotifications, roomRule } from '../../shared/ipc/preference-schemas.ts'
import { defaultPreferences, type Preferences } from '../../shared/preferences/preferences.ts'
import type { CheckedFile } from './stored-file.ts'

/** The maximum number of spoken texts that are stored for each account. */
export const MOST_SPOKEN = 10

/** The maximum number of numbers that callers of one room may dial, far above realistic use. */
const MOST_ROOM_NUMBERS = 20

const storedAccount = z.object({
  id: z.string().min(1),
  provider: z.enum(providerKinds),
  authId: z.string().min(1),
  name: z.string(),
  // An invalid mode is left out, and the rest of the account is still used.
  asynchronous: z
    .object({ callbackUrl: z.string().refine(isPublicWebAddress), callbackMethod: z.enum(['GET', 'POST']).optional() })
    .optional()
    .catch(undefined),
})
const storedRoom = z.object({ accountId: z.string().min(1), name: z.string() })
const windowBounds = z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) })

/** The settings file without its version and the preferences. The keys keep the names of version 0.1. */
const settingsFile = z.object({
  accounts: z.array(storedAccount).default([]),
  own: z.array(storedRoom).default([]),
  /** `wasLive`: a room of exactly this name was live once. Until then other spellings of it are read too. */
  pinned: z.array(storedRoom.extend({ wasLive: z.literal(true).optional().catch(undefined) })).default([]),
  /** Numbers or SIP addresses that are "me", by account. */
  me: z.record(z.string(), z.array(z.string())).default({}),
  /** The notification preferences of rooms, by room key. */
  roomNotices: z.record(z.string(), roomNotifications).default({}),
  /** The numbers or applications that callers of rooms dial, by room key. */
  roomNumbers: z.record(z.string(), z.array(z.string().min(1)).max(MOST_ROOM_NUMBERS)).default({}),
  /** The standing rules of own rooms, by room key. */
  roomRules: z.record(z.string(), roomRule).default({}),
  /** The window bounds, by the name of the window. */
  places: z.record(z.string(), windowBounds).default({}),
  /**
   * The chosen account, the expanded and closed rooms and the order of callers, as the window wrote them; empty if
   * nothing is stored.
   */
  lastingView: z.string().max(LONGEST_LASTING_VIEW).default(''),
  /** The texts of the last announcements, also of those that were not sent, newest first, by account. */
  spoken: z.record(z.string(), z.array(speech).max(MOST_SPOKEN)).default({}),
  /** The keys, in the keychain, of removed accounts whose tokens it could not delete yet. */
  owedDeletions: z.array(z.string().min(1)).default([]),
  /** Whether an invite to a team's feed is stored in the keychain. */
  team: z.boolean().default(false),
  /** How often in a row Gavel ended without a goodbye soon after it had joined the team, this run included. */
  unsteadyJoins: z.int().min(0).default(0),
  /** Messages that are shown only once, and were shown already. */
  told: z.array(z.string()).default([]),
  /** When it was last said that this Gavel is old, in epoch milliseconds; 0 if never. */
  outdatedTold: z.int().min(0).default(0),
})

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T

export type SettingsData = DeepReadonly<z.infer<typeof settingsFile>> & {
  readonly version: 1
  readonly preferences: Preferences
}
/** An account without its token, which is only in the vault. */
export type StoredAccount = SettingsData['accounts'][number]
export type StoredRoom = SettingsData['own'][number]
export type WindowBounds = SettingsData['places'][string]

/** Used if the chosen retention time is lost: the user may want the whole log, and what is deleted is gone. */
export const JOURNAL_FOR_EVER: Pick<SettingsData['preferences'], 'keepLogMonths'> = { keepLogMonths: 0 }

/**
 * Used if the stored choice of read-only mode is not understood, because the user may have chosen that nothing is sent.
 */
const VIEW_ONLY: Pick<SettingsData['preferences'], 'readOnly'> = { readOnly: true }

export function defaultSettings(): SettingsData {
  return { version: 1, ...settingsFile.parse({}), preferences: defaultPreferences() }
}

/** The room marks and announcement texts of those accounts for which `isWanted` is true. */
export function storedOfAccounts(
  { own, pinned, me, roomNotices, roomNumbers, roomRules, spoken }: SettingsData,
  isWanted: (accountId: AccountId) => boolean,
): Pick<SettingsData, 'own' | 'pinned' | 'me' | 'roomNotices' | 'roomNumbers' | 'roomRules' | 'spoken'> {
  const rooms = <Room extends StoredRoom>(all: readonly Room[]): readonly Room[] =>
    all.filter(({ accountId }) => isWanted(accountId))
  // The keys are the ids of accounts, or the keys of rooms, which start with them.
  const entries = <Value>(all: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(all).filter(([key]) => isWanted(key.split('/')[0] ?? '')))
  return {
    own: rooms(own),
    pinned: rooms(pinned),
    me: entries(me),
    roomNotices: entries(roomNotices),
    roomNumbers: entries(roomNumbers),
    roomRules: entries(roomRules),
    spoken: entries(spoken),
  }
}

/**
 * Checks each key separately, so that an invalid value does not discard the others, and the file of a newer Gavel still
 * provides the keys that this one understands.
 *
 * @returns undefined if the value is not a settings file at all
 */
export function checkSettings(stored: unknown): CheckedFile<SettingsData> | undefined {
  if (!isObject(stored)) return undefined
  const { preferences: givenPreferences, ...given } = stored
  const settings = checkEach(settingsFile.shape, given)
  const chosen = checkPreferences(givenPreferences)
  const value: SettingsData = {
    ...defaultSettings(),
    ...settings.valid,
    preferences: {
      ...defaultPreferences(),
      ...(chosen.invalidKeys.length > 0 && JOURNAL_FOR_EVER),
      ...(chosen.invalidKeys.includes('preferences.readOnly') && VIEW_ONLY),
      ...chosen.valid,
    },
  }
  const isNewer = typeof given['version'] === 'number' && given['version'] > value.version
  return { value, invalidKeys: [...settings.invalidKeys, ...chosen.invalidKeys], isNewer }
}

interface CheckedKeys<Shape extends z.ZodRawShape> {
  readonly valid: { readonly [Key in keyof Shape]?: z.infer<Shape[Key]> }
  readonly invalidKeys: readonly string[]
}

function checkPreferences(given: unknown): CheckedKeys<typeof preferences.shape> {
  if (given === undefined) return { valid: {}, invalidKeys: [] }
  if (typeof given !== 'object' || given === null) return { valid: {}, invalidKeys: ['preferences'] }
  const { roomOrder, ...others } = given as Record<string, unknown>
  // Rooms could once be sorted by their start. That is not an invalid value, after which the log is kept for ever.
  return checkEach(
    preferences.shape,
    roomOrder === undefined || roomOrder === 'newest' ? others : { ...others, roomOrder },
    'preferences.',
  )
}

function checkEach<Shape extends z.ZodRawShape>(
  shape: Shape,
  given: Readonly<Record<string, unknown>>,
  path = '',
): CheckedKeys<Shape> {
  const valid: Record<string, unknown> = {}
  const invalidKeys: string[] = []
  for (const [key, schema] of Object.entries(shape)) {
    if (given[key] === undefined) continue
    const parsed = z.safeParse(schema, given[key])
    if (!parsed.success) invalidKeys.push(`${path}${key}`)
    const usable = parsed.success ? parsed.data : withoutInvalid(schema, given[key])
    if (usable !== undefined) valid[key] = usable
  }
  return { valid: valid as CheckedKeys<Shape>['valid'], invalidKeys }
}

/**
 * Leaves invalid elements out of a list or record, so that one account or room that this Gavel does not understand does
 * not discard the others.
 *
 * @returns undefined if the rest is invalid too
 */
function withoutInvalid(schema: z.core.$ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodDefault) return withoutInvalid(schema.unwrap(), value)
  let rest = value
  if (schema instanceof z.ZodArray && Array.isArray(value))
    rest = value.map((element) => withoutInvalid(schema.element, element)).filter((element) => element !== undefined)
  if (schema instanceof z.ZodRecord && typeof value === 'object' && value !== null)
    rest = Object.fromEntries(
      Object.entries(value)
        .map(([key, element]) => [key, withoutInvalid(schema.valueType, element)] as const)
        .filter(([, element]) => element !== undefined),
    )
  return z.safeParse(schema, rest).data
}
