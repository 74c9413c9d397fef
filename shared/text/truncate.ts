/** A character may be built of many code units, such as a family emoji; of more than this on average nothing is drawn. */
const UNITS_A_CHARACTER = 8

let characters: Intl.Segmenter | undefined

/**
 * The text with at most so many characters as a person counts them. What is longer ends with "…", and the cut never
 * goes through a character: half of an emoji or a letter without its accent would read as something else.
 */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text
  const most = limit * UNITS_A_CHARACTER
  characters ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  const starts: number[] = []
  for (const { index } of characters.segment(text.slice(0, most))) {
    starts.push(index)
    if (starts.length > limit) break
  }
  if (starts.length <= limit && text.length <= most) return text
  // The last character that was found may go on behind the cut, or its place is that of the "…".
  const end = starts[Math.min(starts.length, limit) - 1] ?? 0
  // One endless character: a letter under thousands of accents.
  return `${end > 0 ? text.slice(0, end) : text.slice(0, limit - 1).replace(/\p{Cs}$/u, '')}…`
}
