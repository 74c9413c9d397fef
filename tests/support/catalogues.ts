import de from '../../shared/text/de.json' with { type: 'json' }
import en from '../../shared/text/en.json' with { type: 'json' }

/** The texts of both languages by key, such as `log.kinds.rooms`. */
export const catalogues: Readonly<Record<'en' | 'de', ReadonlyMap<string, string>>> = { en: flat(en), de: flat(de) }

function flat(part: object, before = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(part)) {
    if (typeof value === 'string') found.set(`${before}${key}`, value)
    else for (const [inner, text] of flat(value as object, `${before}${key}.`)) found.set(inner, text)
  }
  return found
}
