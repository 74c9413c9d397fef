import { createInstance, type TFunction } from 'i18next'
import de from './de.json' with { type: 'json' }
import en from './en.json' with { type: 'json' }
import { once } from '../lazy.ts'
import { createTimes, type Times } from './durations.ts'

export type Language = 'en' | 'de'
export type T = TFunction

/** Converts data into text in one language. */
export interface Texts {
  readonly language: Language
  readonly locale: string
  readonly t: T
  readonly times: Times
  /** This system's name of the place where tokens are stored, which fills `{{vault}}`. */
  readonly vault: string
  /** A whole number with its separators: "1,000". */
  whole(count: number): string
  /** "Ana, Ben and Eve". */
  list(parts: readonly string[]): string
  /** The order of titles and names: numbers by their value, letters as the locale sorts them. */
  compare(a: string, b: string): number
  /** Whether the catalogue has this key, because not every text has all variants. */
  has(key: string): boolean
  /** Like `t`, for a key that is only known at run time. Check with `has` first. */
  any(key: string, values?: Readonly<Record<string, string | number>>): string
}

/**
 * Builds the texts of one language. This is cheap enough to repeat when the language changes.
 * @param locale BCP 47, for times and numbers; the system's may be more exact than the language (`en-GB`)
 * @param platform as Node names it; one that is neither macOS nor Windows counts as Linux
 */
export function createTexts(language: Language, locale: string = language, platform = 'linux'): Texts {
  const instance = createInstance()
  void instance.init({
    initAsync: false,
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, de: { translation: de } },
    // Texts are inserted as text nodes, never as markup.
    interpolation: { escapeValue: false },
  })
  const usable = usableLocale(locale, language)
  const formatter = once(() => new Intl.NumberFormat(usable))
  // Numbers without a separator need no formatter. With the first one, V8 opens the data of every locale, 3 MB, which
  // the tray seldom needs.
  const whole = (count: number): string =>
    Number.isInteger(count) && count >= 0 && count < 1_000 ? String(count) : formatter().format(count)
  // i18next's own `number` creates a formatter for each combination of values, such as a room's name and its count.
  instance.services.formatter?.add('number', whole)
  const list = once(() => new Intl.ListFormat(usable))
  const t = memoized(instance.getFixedT(language))
  const loose = t as unknown as (key: string, values?: object) => string
  return {
    language,
    locale,
    t,
    times: createTimes(t, usable),
    vault: t(`vault.names.${platform === 'darwin' || platform === 'win32' ? platform : 'linux'}`),
    whole,
    list: (parts) => list().format(parts),
    compare: new Intl.Collator(usable, { numeric: true }).compare,
    has: (key) => instance.exists(key),
    any: (key, values) => loose(key, values),
  }
}

/** Looks up texts without values once, because a list needs the same dozen texts hundreds of times in each frame. */
function memoized(t: T): T {
  const known = new Map<unknown, string>()
  const ask = t as unknown as (key: unknown, values?: unknown) => string
  const lookUp = (key: unknown, values?: unknown): string => {
    if (values !== undefined) return ask(key, values)
    const found = known.get(key) ?? ask(key)
    known.set(key, found)
    return found
  }
  return Object.assign(lookUp, t)
}

function usableLocale(locale: string, language: Language): string {
  try {
    const { language: spoken, region } = new Intl.Locale(locale)
    // A German window shows 10:37 and 1.000, whatever the system's language is.
    if (spoken === language) return locale
    return region === undefined ? language : `${language}-${region}`
  } catch {
    // The locale is not a BCP 47 tag, such as `C` or `en_US.UTF-8` in some Linux sessions.
    return language
  }
}
