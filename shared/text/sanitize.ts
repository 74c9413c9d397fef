// Control characters, line separators, marks that change the direction of the surrounding text, and characters that
// draw nothing. A caller's name must not change how a row, a menu or a notification reads, look empty, or look like
// another name. Joiners and variation selectors stay, because emoji and several scripts need them.
const invisible =
  /(?:[\p{Cc}\u2028\u2029\u200E\u200F\u2800\uFFF9-\uFFFB]|(?![\u200C\u200D\p{Variation_Selector}])\p{Default_Ignorable_Code_Point})+/gu
const onlyIgnorable = /^[\p{Default_Ignorable_Code_Point}\s]*$/u
const loneSurrogate = /\p{Cs}/gu

/** Makes text from outside safe to draw on one line. Matching and requests use the original. */
export function sanitizeForDisplay(text: string): string {
  const shown = text
    .replace(loneSurrogate, '\uFFFD')
    .replace(invisible, (marks) => (/[\s\u2028\u2029]/u.test(marks) ? ' ' : ''))
    .replace(/\s+/gu, ' ')
    .trim()
  return onlyIgnorable.test(shown) ? '' : shown
}

const ignorable = /\p{Default_Ignorable_Code_Point}/gu

/**
 * A text that is equal for names that differ only in case, in the width or style of their letters, or in characters
 * that draw nothing. Letters of different scripts that look alike stay different.
 */
export function skeletonOf(name: string): string {
  // Most names are ASCII; the path below takes ten times as long.
  if (/^[\x20-\x7E]*$/.test(name)) return name.toLowerCase()
  return name.normalize('NFKC').replace(ignorable, '').toLowerCase().normalize('NFKC')
}

/**
 * Those of the texts that look like another of them.
 * @param shown the part of a text that is shown
 */
export function twinsIn(texts: readonly string[], shown = (text: string): string => text): ReadonlySet<string> {
  const firstOf = new Map<string, string>()
  const alike = new Set<string>()
  for (const text of texts) {
    const skeleton = skeletonOf(shown(text))
    const first = firstOf.get(skeleton)
    if (first === undefined) firstOf.set(skeleton, text)
    else alike.add(first).add(text)
  }
  return alike
}
