import { drop } from '../drop.ts'
import { createInstance, type ParseKeys, type TFunction } from 'i18next'
import de from './de.json' with { type: 'json' }
import en from './en.json' with { type: 'json' }
import { isolated } from '../callers/in-sentence.ts'
import { once } from '../lazy.ts'
import { createTimes } from './durations.ts'

export type Language = 'en' | 'de'
export type T = TFunction
/** The key of a text. */
export type TextKey = ParseKeys

/** Converts data into text in one language. */
export type Texts = ReturnType<typeof createTexts>

/**
 * Builds the texts of one language. This is cheap enough to repeat when the language changes.
 * @param locale BCP 47, for times and numbers; the system's may be more exact than the language (`en-GB`)
 * @param platform as Node names it; one that is neither macOS nor Windows counts as Linux
 */
export function createTexts(language: Language, locale: string = language, platform = 'linux') {
  const instance = createInstance()
  drop(
    instance.init({
      initAsync: false,
      lng: language,
      fallbackLng: 'en',
      resources: { en: { translation: en }, de: { translation: de } },
      // Texts are inserted as text nodes, never as markup, so only the direction of what is inserted is kept.
      interpolation: { escapeValue: true, escape: isolated },
    }),
  )
  const usable = usableLocale(locale, language)
  const formatter = once(() => new Intl.NumberFormat(usable))
  // Numbers below 1,000 need no formatter. When the first formatter is created, V8 opens the data of every locale, 3
  // MB, which the tray seldom needs.
  const whole = (count: number): string =>
    Number.isInteger(count) && count >= 0 && count < 1_000 ? String(count) : formatter().format(count)
  const money = once(() => new Intl.NumberFormat(usable, { minimumFractionDigits: 2, maximumFractionDigits: 5 }))
  // i18next's own `number` creates a formatter for each combination of values, such as a room's name and its count.
  instance.services.formatter?.add('number', whole)
  const list = once(() => new Intl.ListFormat(usable))
  const t = cached(instance.getFixedT(language))
  const vault: string = t(`vault.names.${platform === 'darwin' || platform === 'win32' ? platform : 'linux'}`)
  const loose = t as unknown as (key: string, values?: object) => string
  return {
    language,
    t,
    times: createTimes(t, usable),
    /** This system's name for the place where tokens are stored, which fills `{{vault}}`. */
    vault,
    /** A whole number with its separators: "1,000". */
    whole,
    /** An amount of money without its currency: "0.50", "0.0055". */
    amount: (cost: number): string => money().format(cost),
    /** "Ana, Ben and Eve". */
    list: (parts: readonly string[]): string => list().format(parts.map(isolated)),
    /** The order of titles and names: numbers by their value, letters as the locale sorts them. */
    compare: new Intl.Collator(usable, { numeric: true }).compare,
    /** Whether the catalogue has this key. Not every text has all variants. */
    has: (key: string): boolean => instance.exists(key),
    /** Like `t`, for a key that is only known at run time. Check with `has` first. */
    any: (key: string, values?: Readonly<Record<string, string | number>>): string => loose(key, values),
  }
}

/** When this many texts are cached, the cache is cleared. */
const MOST_CACHED = 5_000

/**
 * Caches texts by their values. A list draws the same ones again in each frame, and i18next would take a third of the time
 * that drawing takes.
 */
function cached(t: T): T {
  const known = new Map<string, string>()
  const ask = t as unknown as (key: string, values?: object) => string
  const lookUp = (key: string, values?: object): string => {
    const id = values === undefined ? key : `${key} ${JSON.stringify(values)}`
    const text = known.get(id) ?? ask(key, values)
    if (known.size >= MOST_CACHED) known.clear()
    known.set(id, text)
    return text
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
    // The locales `C` and `en_US.UTF-8` of some Linux sessions, for example, are not BCP 47 tags.
    return language
  }
}
