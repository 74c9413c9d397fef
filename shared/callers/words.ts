/** The words of a text: what is between characters that are neither letters nor digits. */
export function wordsOf(text: string): readonly string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
}

/** What the words so far contribute to the letters: the last one, and those before it. */
interface Formed {
  readonly length: number
  readonly before?: Formed
}

/**
 * How many letters of each word, in order from the first, the letters consist of: [1, 2] or [2] for "adi" and "an" in
 * "ana diaz". Undefined if they do not consist of the beginnings of the words. Each word extends the beginnings of the
 * letters that the words before it can form. The search does not branch, because a caller chooses their own name, and
 * the branches for "a a a …" would be too many.
 */
export function beginningsOf(letters: string, words: readonly string[]): readonly number[] | undefined {
  /** The words that form each beginning of the letters that the words so far can form, by its length. */
  let formed: ReadonlyMap<number, Formed | undefined> = new Map([[0, undefined]])
  for (const word of words) {
    const longer = new Map<number, Formed>()
    for (const [start, before] of formed) {
      for (let length = 1; length <= word.length && letters[start + length - 1] === word[length - 1]; length += 1) {
        const next: Formed = before === undefined ? { length } : { length, before }
        if (start + length === letters.length) return lengthsOf(next)
        longer.set(start + length, next)
      }
    }
    if (longer.size === 0) return undefined
    formed = longer
  }
  return undefined
}

function lengthsOf(last: Formed): readonly number[] {
  const lengths: number[] = []
  for (let each: Formed | undefined = last; each !== undefined; each = each.before) lengths.unshift(each.length)
  return lengths
}
