import { drop } from '../../../shared/drop.ts'
import type { Room, Member } from '../../../shared/rooms/model.ts'
import type { Gavel } from '../context.svelte.ts'
import { hasFlags, rowMute } from '../../../shared/rooms/commands.ts'
import { mayRemove } from '../../../shared/rooms/call-members.ts'
import { actionInRow } from '../available-actions.ts'
import { isLive, isOnlyShown, lastHeldRemoval, muteScope } from '../snapshot-queries.ts'
import type { Row } from './row-navigation.ts'
import type { ListFocus } from '../list/list-focus.svelte.ts'
import { actOnSelection, areAllMuted, isSelectable, type SelectedMembers } from '../list/selection.ts'

const PAGE = 10

/** By how many rows a key moves the focus; letters only if the user has them on. */
const STEPS = new Map([
  ['ArrowDown', 1],
  ['ArrowUp', -1],
  ['j', 1],
  ['k', -1],
  ['PageDown', PAGE],
  ['PageUp', -PAGE],
  ['Home', -Infinity],
  ['End', Infinity],
])

/**
 * Handles the keys of the list. Keys that act on callers or rooms work only while the focus is in the list or nowhere.
 * In a text field only Escape and Ctrl+F work. The user can switch letters off:
 * https://www.w3.org/WAI/WCAG22/Understanding/character-key-shortcuts
 *
 * @param list absent while there are no rows: only the keys that need none do anything then
 */
export function handleKey(event: KeyboardEvent, gavel: Gavel, list?: ListFocus): void {
  const { view } = gavel
  if (event.defaultPrevented || event.isComposing || view.dialog !== undefined || view.menu !== undefined) return
  if (event.key === 'Escape') {
    // An open menu handles the key itself.
    if (!isInMenu(event.target)) escape(gavel, event.target, list?.selection)
    return
  }
  if (isFind(event)) {
    document.getElementById('search')?.focus()
    event.preventDefault()
    return
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (isTyping(event.target)) return
  if (general(event, gavel)) {
    event.preventDefault()
    return
  }
  if (!isForList(event.target)) return
  // If the focus is not in the list, no row is meant. The row that had the focus last must not be acted on.
  const isMeant = event.target !== document.body && list?.row?.gone === false && isLive(list.row.room)
  const done = navigate(event, gavel, list) || act(event, gavel, isMeant ? list.row : undefined, list?.selection ?? [])
  if (done) event.preventDefault()
}

/** Goes back one level with each press: clears the selection, clears or leaves the search, hides the window. */
function escape({ bridge, view }: Gavel, target: EventTarget | null, selection: readonly SelectedMembers[] = []): void {
  if (selection.length > 0) view.selected.clear()
  else if (view.query !== '') view.query = ''
  else if (target instanceof HTMLInputElement && target.id === 'search') leaveField(target)
  else drop(bridge.hideWindow())
}

function leaveField(field: HTMLInputElement): void {
  const row = document.querySelector<HTMLElement>('[data-row][tabindex="0"]')
  if (row === null) field.blur()
  else row.focus()
}

function isInMenu(target: EventTarget | null): boolean {
  return (
    (target instanceof Element && target.closest('[role=menu]') !== null) || document.querySelector('.menu') !== null
  )
}

/** Ctrl+F, or Cmd+F on macOS. */
function isFind({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === 'f' && ctrlKey !== metaKey && !altKey && !shiftKey
}

function isTyping(target: EventTarget | null): boolean {
  const elsewhere = '[role=menu], [role=dialog], [role=alertdialog], input:not([type=checkbox]), select, textarea'
  return target instanceof Element && target.closest(elsewhere) !== null
}

function isForList(target: EventTarget | null): boolean {
  return !(target instanceof Element) || target === document.body || target.closest('main') !== null
}

/** CapsLock swaps `m` and `M`, so only the Shift key decides between everyone and one member. */
function keyOf({ key, shiftKey }: KeyboardEvent): string {
  if (key.length > 1) return key
  return shiftKey ? key.toUpperCase() : key.toLowerCase()
}

function navigate(event: KeyboardEvent, { store, view }: Gavel, list?: ListFocus): boolean {
  const key = keyOf(event)
  if (key === 'ArrowRight' || key === 'ArrowLeft') return openOrClose(key === 'ArrowRight', view, list)
  const by = STEPS.get(key)
  if (by === undefined || (key.length === 1 && !store.preferences.singleKeys)) return false
  list?.move(by, event.shiftKey && Number.isFinite(by))
  return true
}

/** Opens or closes a room, unless a search shows only its hits. In right-to-left languages the arrows swap sides. */
function openOrClose(right: boolean, view: Gavel['view'], list?: ListFocus): boolean {
  const { row } = list ?? {}
  if (row === undefined || row.filtered) return false
  const open = right !== (document.documentElement.dir === 'rtl')
  if (open) {
    if (row.member === undefined) view.setOpen(row.room, true)
  } else {
    view.setOpen(row.room, false)
    if (row.member !== undefined) list?.moveTo(row.room.key)
  }
  return true
}

/** Handles single keys that act on no caller, or that undo an action. */
function general(event: KeyboardEvent, gavel: Gavel): boolean {
  const { bridge, store, view } = gavel
  if (!store.preferences.singleKeys || event.repeat) return false
  switch (keyOf(event)) {
    case '/':
      document.getElementById('search')?.focus()
      return true
    case '?':
      view.name = 'keys'
      return true
    case ',':
      view.name = 'preferences'
      return true
    case 'r':
      drop(bridge.refresh(view.accountId === undefined ? {} : { accountId: view.accountId }))
      return true
    case 'z':
      return undoLast(gavel)
    default:
      return false
  }
}

function act(event: KeyboardEvent, gavel: Gavel, row: Row | undefined, selection: readonly SelectedMembers[]): boolean {
  const { store } = gavel
  if (row !== undefined && isOnlyShown(store.account(row.room.accountId))) return false
  if (event.key === 'Delete') {
    // While members are selected, the key acts on all of them, not on the focused member.
    if (selection.length > 0) {
      if (!event.repeat) actOnSelection(gavel, selection, 'remove')
      return true
    }
    if (row?.member === undefined || !mayRemove(row.member, row.room)) return false
    if (!event.repeat) drop(removeRow(gavel, row.room, row.member, event))
    return true
  }
  if (event.key === ' ' && row?.member !== undefined && event.target === document.activeElement)
    return select(event, gavel, row)
  if (!store.preferences.singleKeys || event.repeat) return false
  return letter(event, gavel, row, selection)
}

function select(event: KeyboardEvent, { store, view }: Gavel, row: Row): boolean {
  // On a button, Space presses that button.
  if ((event.target as HTMLElement).dataset['row'] !== row.id || !isSelectable(store, row)) return false
  if (!view.selected.delete(row.id)) view.selected.add(row.id)
  return true
}

function letter(
  event: KeyboardEvent,
  gavel: Gavel,
  row: Row | undefined,
  selection: readonly SelectedMembers[],
): boolean {
  const { actions, store } = gavel
  switch (keyOf(event)) {
    case 'M': {
      // During a search, "everyone" could be understood as everyone found.
      if (row === undefined || row.filtered) return false
      if (store.snapshot.readOnly) return refuse(gavel)
      const scope = muteScope(row.room, store.roomMarks.myNumbers[row.room.accountId])
      if (scope !== undefined) drop(actions.actOnEveryone('mute', row.room, scope))
      return scope !== undefined
    }
    case 'm':
      if (selection.length > 0) {
        actOnSelection(gavel, selection, areAllMuted(selection) ? 'unmute' : 'mute')
        return true
      }
      if (row?.member === undefined || !hasFlags(row.member)) return false
      if (store.snapshot.readOnly) return refuse(gavel)
      drop(
        actions.actOnMembers(actionInRow(event.target, ['mute', 'unmute']) ?? rowMute(row.member, row.room), row.room, [
          row.member,
        ]),
      )
      return true
    case 'e':
      if (row === undefined) return false
      if (store.snapshot.readOnly) return refuse(gavel)
      drop(actions.end(row.room))
      return true
    default:
      return false
  }
}

/** With Shift, there is no Undo time, because an intruder could be heard during it. */
async function removeRow(gavel: Gavel, room: Room, member: Member, { shiftKey }: KeyboardEvent): Promise<void> {
  const { actions, store } = gavel
  if (store.snapshot.readOnly) refuse(gavel)
  else await actions.actOnMembers('remove', room, [member], shiftKey ? { atOnce: true } : {})
}

function refuse({ actions }: Gavel): true {
  actions.refuseReadOnly()
  return true
}

/** Undoes the last removal. An end that waits for its announcement is held too, but only its own button cancels it. */
function undoLast({ actions, bridge, store }: Gavel): boolean {
  const last = lastHeldRemoval(store.snapshot)
  if (last !== undefined) drop(actions.showIfFailed(bridge.undo({ id: last.id })))
  return last !== undefined
}
