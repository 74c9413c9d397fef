import type { TextKey } from '../text/i18n.ts'
import type { Preferences } from './preferences.ts'
import { ofShortcutPreferences } from './shortcuts.ts'
import { TEXT_SIZES } from './text-size.ts'

/** The pages of Preferences, in their order. */
export const preferencePages = ['general', 'keyboard', 'newcomers', 'notices', 'numbers', 'log'] as const
export type PreferencePage = (typeof preferencePages)[number]

interface Definition<Value> {
  /**
   * Whether the new value protects less than the one before, so that a page needs a press by the user to choose it.
   * Absent if none does.
   */
  readonly isWeaker?: (before: Value, after: Value) => boolean
  /** How it is chosen in Preferences; absent if a part of its own shows it there, or if it is chosen elsewhere. */
  readonly shown?: Field
}

type Choice = readonly (readonly [value: string | number, text: TextKey])[]

/** A field of Preferences. A choice has values and their texts. */
export interface Field {
  readonly page: PreferencePage
  readonly label: TextKey
  readonly hint?: TextKey
  readonly control: 'switch' | 'seconds' | 'speech' | Choice
}

type Shown = Pick<Definition<never>, 'shown'>
const field = (page: PreferencePage, control: Field['control'], label: TextKey, hint?: TextKey): Shown => ({
  shown: { page, control, label, ...(hint !== undefined && { hint }) },
})
const choice = <const Value extends string | number>(
  values: readonly Value[],
  textOf: (value: Value) => TextKey,
): Choice => values.map((value) => [value, textOf(value)])
const unmasked = (before: boolean, after: boolean): boolean => before && !after
const shorter = (before: number, after: number): boolean => after < before
const keptFor = (kept: number): number => (kept === 0 ? Infinity : kept)

const themes = choice(['system', 'light', 'dark'], (one) => `prefs.themes.${one}`)
const languages = choice(['system', 'en', 'de'], (one) => `prefs.languages.${one}`)
const textSizes = choice(TEXT_SIZES, () => 'prefs.percent')
const roomOrders = choice(['name', 'people'], (one) => `prefs.roomOrders.${one}`)
const paces = choice([1, 2, 4], (one) => `prefs.paces.${one}`)
const months = choice([1, 3, 12, 0], (one) => `prefs.keep.${one}`)

/** What must be known of each preference, in the order in which Preferences shows them. */
const preferenceDefinitions = {
  readOnly: { ...field('general', 'switch', 'prefs.readOnly', 'prefs.readOnlyHint'), isWeaker: unmasked },
  holdSeconds: { ...field('general', 'seconds', 'prefs.hold', 'prefs.holdHint'), isWeaker: shorter },
  theme: field('general', themes, 'prefs.theme'),
  language: field('general', languages, 'prefs.language'),
  textSize: field('general', textSizes, 'prefs.textSize', 'prefs.textSizeHint'),
  roomOrder: field('general', roomOrders, 'prefs.roomOrder', 'prefs.roomOrderHint'),
  compactRows: field('general', 'switch', 'prefs.compact', 'prefs.compactHint'),
  refreshPace: field('general', paces, 'prefs.pace'),
  autostart: field('general', 'switch', 'prefs.autostart', 'prefs.autostartHint'),
  // Keys that another program uses would act when they are meant for that program, and bring up a window that takes
  // what is typed next.
  ...ofShortcutPreferences(() => ({
    isWeaker: (before: string, after: string): boolean => after !== before,
  })),
  singleKeys: field('keyboard', 'switch', 'prefs.single', 'prefs.singleHint'),
  doorLetsNamesPass: field('newcomers', 'switch', 'prefs.namesPass', 'prefs.namesPassHint'),
  doorSpeech: field('newcomers', 'speech', 'prefs.doorText', 'prefs.doorTextHint'),
  closedSpeech: field('newcomers', 'speech', 'prefs.closedText', 'prefs.closedTextHint'),
  onHoldSpeech: field('newcomers', 'speech', 'prefs.onHold', 'prefs.onHoldHint'),
  notifyEnded: field('notices', 'switch', 'prefs.ended', 'prefs.roomNotifications'),
  maskNumbersInNotices: {
    ...field('notices', 'switch', 'prefs.maskNotices', 'prefs.maskNoticesHint'),
    isWeaker: unmasked,
  },
  maskNumbers: { ...field('numbers', 'switch', 'prefs.mask', 'prefs.maskHint'), isWeaker: unmasked },
  // A shorter time deletes older lines.
  keepLogMonths: {
    ...field('log', months, 'prefs.keepLog'),
    isWeaker: (before, after) => shorter(keptFor(before), keptFor(after)),
  },
  popoverPinned: { isWeaker: (before, after) => !before && after },
  /** A time. */
  notificationsPausedUntil: {},
  /** What the user wrote. */
  readyTexts: {},
} as const satisfies { readonly [Key in keyof Preferences]: Definition<Preferences[Key]> }

export const preferenceNames = Object.keys(preferenceDefinitions) as (keyof Preferences)[]

/** The fields of a page of Preferences. */
export function fieldsOf(page: PreferencePage): readonly (Field & { readonly name: keyof Preferences })[] {
  return preferenceNames.flatMap((name) => {
    const { shown }: Definition<never> = preferenceDefinitions[name]
    return shown?.page === page ? { ...shown, name } : []
  })
}

/** The preferences whose new values protect less than the ones before. */
export function weakened(before: Preferences, change: Partial<Preferences>): readonly (keyof Preferences)[] {
  const after = { ...before, ...change }
  return preferenceNames.filter((name) => {
    const { isWeaker }: Definition<never> = preferenceDefinitions[name]
    return isWeaker?.(before[name] as never, after[name] as never)
  })
}
