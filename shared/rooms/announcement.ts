/**
 * Languages of Plivo's Speak element: https://www.plivo.com/docs/voice/xml/speak/. Plivo's page about speaking in
 * conferences names only the default language.
 */
export const speechLanguages = [
  'cs-CZ',
  'da-DK',
  'de-DE',
  'el-GR',
  'en-AU',
  'en-GB',
  'en-US',
  'es-ES',
  'es-US',
  'fr-CA',
  'fr-FR',
  'it-IT',
  'nl-NL',
  'pl-PL',
  'pt-BR',
  'pt-PT',
  'ru-RU',
  'sv-SE',
] as const

/** The speech languages in which Gavel has texts for its own warnings. */
export const warningLanguages = ['de-DE', 'en-AU', 'en-GB', 'en-US'] as const satisfies readonly SpeechLanguage[]

type SpeechLanguage = (typeof speechLanguages)[number]

/** Seconds between an announcement and an end, as they are offered. */
export const WAITS = [10, 30, 60, 120, 300] as const

/** The usual rate of synthetic voices. No provider says how long a text will take. */
const CHARACTERS_PER_SECOND = 15

/** The estimated number of seconds that it takes to speak a text, at least 1. */
export function spokenSeconds(text: string): number {
  return Math.max(1, Math.round(text.trim().length / CHARACTERS_PER_SECOND))
}

/**
 * Splits a text into parts of at most `longest` characters, which are spoken one after another. The text is split
 * between sentences. A sentence that is too long is split between words, and a word that is too long is split anywhere.
 */
export function partsOfSpeech(text: string, longest = Infinity): readonly string[] {
  const parts: string[] = []
  let rest = text.trim()
  while (rest.length > longest) {
    const [part] = SPLITS.flatMap((split) => split.exec(rest.slice(0, longest + 1)) ?? [])
    // No surrogate pair is cut in half.
    parts.push(part ?? rest.slice(0, longest).replace(/\p{Cs}$/u, ''))
    rest = rest.slice(parts.at(-1)?.length).trim()
  }
  return rest === '' ? parts : [...parts, rest]
}

/** As many whole sentences as there are, and as many whole words. */
const SPLITS = [/^.*[.!?…](?=\s)/su, /^.*\S(?=\s)/su]
