import type { Conference, Member } from '../../shared/model.ts'
import type { Block } from './list-blocks.ts'
import type { SearchMatch } from './search.ts'
import type { Gavel } from './context.svelte.ts'
import { notifyReadOnly } from './read-only.ts'
import { memberRow } from './view.svelte.ts'

/** The selected people of one room. */
export interface Chosen {
  readonly room: Conference
  readonly members: readonly Member[]
}

/**
 * The selected people who have a row in the list, by room. People hidden by a search, a closed room or another account are
 * not acted on.
 */
export function chosenOf(
  found: readonly SearchMatch[],
  blocks: readonly Block[],
  selected: ReadonlySet<string>,
): readonly Chosen[] {
  if (selected.size === 0) return []
  const open = new Set(blocks.filter((block) => block.expanded).map(({ room }) => room.key))
  const groups: Chosen[] = []
  for (const { room, members = room.members ?? [] } of found) {
    if (!open.has(room.key)) continue
    const some = members.filter((member) => selected.has(memberRow(room, member)))
    if (some.length > 0) groups.push({ room, members: some })
  }
  return groups
}

/** Acts on everyone selected, room by room. The bar's buttons and the keys both act through this. */
export function actOnChosen(gavel: Gavel, chosen: readonly Chosen[], kind: 'mute' | 'unmute' | 'remove'): void {
  const { acts, desk, view, words } = gavel
  if (desk.snapshot.readOnly) {
    notifyReadOnly(view, words)
    return
  }
  // The question that is asked first names people of one room.
  if (kind === 'remove' && chosen.length > 1) {
    const oneRoom = words.t('selection.oneRoom')
    if (!view.lines.some(({ text }) => text === oneRoom)) view.say(oneRoom)
    return
  }
  for (const { room, members } of chosen) {
    void acts.members(kind, room, members)
    if (kind !== 'remove') for (const member of members) view.selected.delete(memberRow(room, member))
  }
}
