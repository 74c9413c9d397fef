/**
 * How the provider may spell a name that a user typed, as it was typed first. Keyboards and macOS compose "ü" in
 * different ways, and a space at the end of a name cannot be seen.
 */
export function spellingsOf(name: string): readonly string[] {
  const trimmed = name.trim()
  const spellings = [name, trimmed, trimmed.normalize('NFC'), trimmed.normalize('NFD')]
  return [...new Set(spellings)].filter((spelling) => spelling !== '')
}
