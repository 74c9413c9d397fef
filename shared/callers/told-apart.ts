import type { Member } from '../rooms/model.ts'
import { NAME_LIMIT, truncate } from '../text/truncate.ts'
import { caller, ownName, type Caller, type CallerWords, type LabelTexts } from './called.ts'
import { folded } from './folded.ts'
import { lineOf } from './identity.ts'

/**
 * Returns the texts that equal another text in the list once both are folded. Look-alike letters of different scripts
 * count as different.
 *
 * @param shown the part of a text that is shown
 */
export function twinsIn(texts: readonly string[], shown = (text: string): string => text): ReadonlySet<string> {
  const firstOf = new Map<string, string>()
  const alike = new Set<string>()
  for (const text of texts) {
    const skeleton = folded(shown(text))
    const first = firstOf.get(skeleton)
    if (first === undefined) firstOf.set(skeleton, text)
    else alike.add(first).add(text)
  }
  return alike
}

/**
 * Names a caller as the rows of their room do. If another caller in `room` has the same or a similar-looking name,
 * `called` includes the number, if known.
 */
export function callerAmong(
  member: Pick<Member, 'name' | 'number'>,
  room: readonly Pick<Member, 'name' | 'number'>[] = [],
  words: CallerWords,
): Caller {
  return caller(member, words, sharedNames(room, words.labels).has(ownName(member, words.labels)))
}

/** Names that several members of a room share, or that look alike. Buttons for these members also need the number. */
export function sharedNames(
  members: readonly Pick<Member, 'name' | 'number'>[],
  labels: LabelTexts,
): ReadonlySet<string> {
  const names = members.map((member) => ownName(member, labels)).filter((name) => name !== '')
  // Only the shown part of a long name can distinguish two callers.
  return twinsIn(names, (name) => (name.length > NAME_LIMIT ? truncate(name) : name))
}

/** How many members call from the same line, by the line as `lineOf` writes it, for each line of several. */
export function sharedLines(members: readonly Pick<Member, 'number'>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { number } of members) {
    const line = lineOf(number)
    if (line !== undefined) counts.set(line, (counts.get(line) ?? 0) + 1)
  }
  return new Map([...counts].filter(([, count]) => count > 1))
}
