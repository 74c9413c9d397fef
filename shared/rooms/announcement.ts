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
  const whole = text.trim()
  if (whole.length <= longest) return whole === '' ? [] : [whole]
  const pieces = sentencesOf(whole).flatMap((sentence) =>
    fits(sentence, longest) ? sentence : sentence.split(/(?<=\s)/).flatMap((word) => cut(word, longest)),
  )
  const parts: string[] = []
  for (const piece of pieces) {
    const extended = `${parts.at(-1) ?? ''}${piece}`
    if (parts.length > 0 && fits(extended, longest)) parts[parts.length - 1] = extended
    else parts.push(piece)
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

function sentencesOf(text: string): readonly string[] {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' })
  return [...segmenter.segment(text)].map(({ segment }) => segment)
}

function fits(text: string, longest: number): boolean {
  return text.trim().length <= longest
}

/** Cuts by code points, so that no surrogate pair is cut in half. */
function cut(word: string, longest: number): readonly string[] {
  if (fits(word, longest)) return [word]
  const parts = ['']
  for (const character of word) {
    const last = parts.at(-1) ?? ''
    if (last.length + character.length > longest) parts.push(character)
    else parts[parts.length - 1] = `${last}${character}`
  }
  return parts
}
