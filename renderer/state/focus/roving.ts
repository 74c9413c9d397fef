import type { Attachment } from 'svelte/attachments'

const CONTROLS = 'button, input, select, [data-row]'

/**
 * Lets Tab reach one row of the list with its buttons, and the controls of its room. Nothing else writes `tabindex` in
 * the list.
 *
 * @param tabStop the id of that row
 */
export function roving(tabStop: string | undefined): Attachment<HTMLElement> {
  const follow = (control: HTMLElement): void => {
    const next = isReached(control, tabStop) ? 0 : -1
    if (control.getAttribute('tabindex') !== String(next)) control.tabIndex = next
  }
  const followAll = (part: HTMLElement): void => {
    if (part.matches(CONTROLS)) follow(part)
    part.querySelectorAll<HTMLElement>(CONTROLS).forEach(follow)
  }
  return (list) => {
    const observer = new MutationObserver((changes) => {
      for (const { addedNodes } of changes)
        for (const node of addedNodes) if (node instanceof HTMLElement) followAll(node)
    })
    observer.observe(list, { childList: true, subtree: true })
    followAll(list)
    return () => observer.disconnect()
  }
}

function isReached(control: HTMLElement, tabStop: string | undefined): boolean {
  const row = control.closest<HTMLElement>('[data-row]')?.dataset['row']
  if (row !== undefined) return row === tabStop
  const room = control.closest<HTMLElement>('[data-room]')?.dataset['room']
  // The button that replaces a room that could not be drawn is in no room.
  return room === undefined || tabStop === room || tabStop?.startsWith(`${room}\n#`) === true
}
