/**
 * Characters. Longer names are truncated, because callers choose their names, and a screen reader reads a name again
 * with each button of the row.
 */
export const NAME_LIMIT = 120

/** The assumed code units per visible character. Text with more on average, such as family emoji, is cut earlier. */
const UNITS_A_CHARACTER = 8

let characters: Intl.Segmenter | undefined

/**
 * Limits a text to a number of visible characters. A longer text ends with "…" and is cut between two characters,
 * because half an emoji, or a letter without its accent, would read as something else.
 */
export function truncate(text: string, limit: number = NAME_LIMIT): string {
  if (text.length <= limit) return text
  const most = limit * UNITS_A_CHARACTER
  characters ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  const starts: number[] = []
  // Half a code point at the end would count as a character of its own.
  for (const { index } of characters.segment(text.slice(0, most).replace(/\p{Cs}$/u, ''))) {
    starts.push(index)
    if (starts.length > limit) break
  }
  if (starts.length <= limit && text.length <= most) return text
  // The last character found may continue beyond `most`, or must make room for the "…".
  const end = starts[Math.min(starts.length, limit) - 1] ?? 0
  // Only a single endless character, such as a letter under thousands of accents, is cut inside.
  return `${end > 0 ? text.slice(0, end) : text.slice(0, limit - 1).replace(/\p{Cs}$/u, '')}…`
}
