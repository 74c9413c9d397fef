/**
 * The spellings that the provider may use for a name that a user typed, beginning with the typed one. Keyboards and
 * macOS compose "ü" in different ways, and a space at the end of a name is not visible.
 */
export function spellingsOf(name: string): readonly string[] {
  const trimmed = name.trim()
  const spellings = [name, trimmed, trimmed.normalize('NFC'), trimmed.normalize('NFD')]
  return [...new Set(spellings)].filter((spelling) => spelling !== '')
}
