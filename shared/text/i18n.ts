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
  const template = (key: string): unknown => instance.getResource(language, 'translation', key)
  const t = quick(instance.getFixedT(language), template)
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

type Values = Readonly<Record<string, unknown>>

/** When this many texts with a number are cached, the cache is cleared. */
const MOST_COUNTED = 1_000

/**
 * Caches texts that have no values or only a `count`. If there are values but no `count`, fills them into a cached
 * template. A list draws the same dozen texts hundreds of times in each frame, and i18next would take a third of the
 * time that drawing takes.
 */
function quick(t: T, template: (key: string) => unknown): T {
  const plain = new Map<string, string>()
  const counted = new Map<string, string>()
  const templates = new Map<string, readonly string[]>()
  const ask = t as unknown as (key: string, values?: Values) => string
  const lookUp = (key: string, values?: Values): string => {
    if (values === undefined) return remember(plain, key, () => ask(key))
    const { count } = values
    if (count === undefined)
      return (
        fill(
          remember(templates, key, () => partsOf(template(key))),
          values,
        ) ?? ask(key, values)
      )
    if (typeof count !== 'number' || Object.keys(values).length > 1) return ask(key, values)
    if (counted.size >= MOST_COUNTED) counted.clear()
    return remember(counted, `${count} ${key}`, () => ask(key, values))
  }
  return Object.assign(lookUp, t)
}

function remember<Value>(known: Map<string, Value>, key: string, compute: () => Value): Value {
  const found = known.get(key) ?? compute()
  known.set(key, found)
  return found
}

/**
 * Pieces of text, which alternate with names of values. Empty if the text needs i18next, because it has variants or
 * contains formats or other texts.
 */
function partsOf(text: unknown): readonly string[] {
  if (typeof text !== 'string' || text.includes('$t(')) return []
  const parts = text.split(/\{\{(\w+)\}\}/)
  return parts.some((part) => part.includes('{{')) ? [] : parts
}

/** Undefined if the text needs i18next. */
function fill(parts: readonly string[], values: Values): string | undefined {
  if (parts.length === 0) return undefined
  let text = ''
  for (const [index, part] of parts.entries()) {
    const value = index % 2 === 0 ? part : values[part]
    if (typeof value !== 'string' && typeof value !== 'number') return undefined
    text += index % 2 === 0 ? part : isolated(String(value))
  }
  return text
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
