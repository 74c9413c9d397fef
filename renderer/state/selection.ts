import type { Conference, Member } from '../../shared/model.ts'
import type { Gavel } from './context.svelte.ts'
import type { Block } from './list-blocks.ts'
import type { SearchMatch } from './search.ts'
import { memberRow } from './view.svelte.ts'

/** The selected members of one room. */
export interface SelectedMembers {
  readonly room: Conference
  readonly members: readonly Member[]
}

/**
 * The selected members who have a row in the list, by room. Members hidden by a search, a closed room or another account
 * are not acted on.
 */
export function selectedMembers(
  matches: readonly SearchMatch[],
  blocks: readonly Block[],
  selected: ReadonlySet<string>,
): readonly SelectedMembers[] {
  if (selected.size === 0) return []
  const open = new Set(blocks.filter((block) => block.expanded).map(({ room }) => room.key))
  const selection: SelectedMembers[] = []
  for (const { room, members = room.members ?? [] } of matches) {
    if (!open.has(room.key)) continue
    const some = members.filter((member) => selected.has(memberRow(room, member)))
    if (some.length > 0) selection.push({ room, members: some })
  }
  return selection
}

/** Acts on all selected members, room by room. The bar's buttons and the keyboard both call this. */
export function actOnSelection(
  { actions, store, view, i18n }: Gavel,
  selection: readonly SelectedMembers[],
  kind: 'mute' | 'unmute' | 'remove',
): void {
  if (store.snapshot.readOnly) {
    actions.refuseReadOnly()
    return
  }
  // The question before removing names the members of one room.
  if (kind === 'remove' && selection.length > 1) {
    view.showMessageOnce(i18n.t('selection.oneRoom'))
    return
  }
  for (const { room, members } of selection) {
    void actions.actOnMembers(kind, room, members)
    if (kind !== 'remove') for (const member of members) view.selected.delete(memberRow(room, member))
  }
}
