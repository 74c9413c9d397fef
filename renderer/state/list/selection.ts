import { drop } from '../../../shared/drop.ts'
import { isOnHold } from '../../../shared/rooms/action-effect.ts'
import { othersIn } from '../../../shared/rooms/me.ts'
import type { Room, Member } from '../../../shared/rooms/model.ts'
import { hasFlags } from '../../../shared/rooms/commands.ts'
import { muteKindOf } from '../../../shared/rooms/room-actions.ts'
import type { Gavel } from '../context.svelte.ts'
import type { Block } from './list-blocks.ts'
import type { SearchMatch } from './search.ts'
import { peopleOf } from './roster.ts'
import type { Row } from '../focus/row-navigation.ts'
import { isOnlyShown } from '../snapshot-queries.ts'
import { memberRow } from '../view.svelte.ts'

/** The selected members of one room. */
export interface SelectedMembers {
  readonly room: Room
  readonly members: readonly Member[]
}

/**
 * The selected members who have a row in the list, by room. Members hidden by the search, a filter, a closed room or
 * the choice of an account are left out, so that no action reaches them. So are callers whom no request can name.
 */
export function selectedMembers(
  matches: readonly SearchMatch[],
  blocks: readonly Block[],
  selected: ReadonlySet<string>,
): readonly SelectedMembers[] {
  if (selected.size === 0) return []
  const open = new Set(blocks.filter((block) => block.expanded).map(({ room }) => room.key))
  /** Of a closed room, only those who wait have a row. */
  const waiting = new Map(
    blocks.filter((block) => block.waiting.length > 0).map(({ room, waiting: some }) => [room.key, some]),
  )
  const selection: SelectedMembers[] = []
  for (const match of matches) {
    const { room } = match
    const people = open.has(room.key) ? (match.members ?? peopleOf(room)) : waiting.get(room.key)
    if (people === undefined) continue
    const members = people.filter(hasFlags)
    const shown = filteredKeys(blocks, room)
    const some = members.filter(
      (member) => selected.has(memberRow(room, member)) && (shown === undefined || shown.has(member.key)),
    )
    if (some.length > 0) selection.push({ room, members: some })
  }
  return selection
}

/** Keys of the members that a filter of the room shows; undefined if it shows all. */
function filteredKeys(blocks: readonly Block[], room: Room): ReadonlySet<string> | undefined {
  const own = blocks.filter((block) => block.room === room && block.filter !== 'all')
  return own.length === 0
    ? undefined
    : new Set(own.flatMap(({ waiting, members }) => [...waiting, ...members()].map(({ key }) => key)))
}

/** Whether this row can be selected: that of a caller whom a request can name can, unless the room is only shown. */
export function isSelectable(store: Gavel['store'], row: Row | undefined): row is Row {
  return row?.member !== undefined && hasFlags(row.member) && !isOnlyShown(store.account(row.room.accountId))
}

/**
 * The members whom *Mute all others* mutes: all in the room except the selected ones and the user. If there are none,
 * it does nothing.
 */
export function othersThan({ room, members }: SelectedMembers): readonly Member[] {
  const kept = new Set(members.map(({ key }) => key))
  return othersIn(room.members ?? []).filter(({ key, muted }) => !muted && !kept.has(key))
}

/** Whether *Mute* would change nothing for any selected member, as far as this Gavel knows. */
export function areAllMuted(selection: readonly SelectedMembers[]): boolean {
  return selection.every(({ members }) => members.every((member) => muteKindOf(member) === 'unmute'))
}

/**
 * Why the selected members cannot be removed together; undefined if they can. The question before it names the members
 * of one room only. Without a roster, each removal rests on a read of one call.
 */
export function whyNotRemoved(
  selection: readonly SelectedMembers[],
): 'selection.oneRoom' | 'selection.unlisted' | undefined {
  if (selection.length > 1) return 'selection.oneRoom'
  const isUnlisted = selection.some(({ members }) => members.some(({ byCall }) => byCall === true))
  return isUnlisted ? 'selection.unlisted' : undefined
}

/** Acts on all selected members, room by room. Used by the bar's buttons and the keyboard. */
export function actOnSelection(
  { actions, store, view, i18n }: Gavel,
  selection: readonly SelectedMembers[],
  what: 'mute' | 'unmute' | 'deafen' | 'remove' | 'putOnHold' | 'bringBack',
): void {
  if (store.snapshot.readOnly) {
    actions.refuseReadOnly()
    return
  }
  const refused = what === 'remove' ? whyNotRemoved(selection) : undefined
  if (refused !== undefined) {
    view.showMessageOnce(i18n.t(refused))
    return
  }
  for (const { room, members } of selection) {
    const meant = what === 'bringBack' ? members.filter((member) => isOnHold(member, room)) : members
    const isHold = what === 'putOnHold' || what === 'bringBack'
    drop(isHold ? actions[what](room, meant) : actions.actOnMembers(what, room, meant))
    if (what !== 'remove') for (const member of meant) view.selected.delete(memberRow(room, member))
  }
}
