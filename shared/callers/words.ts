/** The words of a text. They are separated by characters that are neither letters nor digits. */
export function wordsOf(text: string): readonly string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
}

/** How many letters each word so far contributes: the last word, and those before it. */
interface Formed {
  readonly length: number
  readonly before?: Formed
}

/**
 * Splits the letters into beginnings of the words, in order, and returns how many letters each word contributes: [1, 2]
 * for "adi" in "ana diaz", and [2] for "an". Undefined if that is not possible. Each word extends what the words before
 * it can form. The search does not branch, because callers choose their own names, and "a a a …" would have too many
 * branches.
 */
export function beginningsOf(letters: string, words: readonly string[]): readonly number[] | undefined {
  /** Each beginning of the letters that the words so far can form, by its length, with the words that form it. */
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
