/**
 * Calls `shrink` on each movement of the pointer, if removing the empty space at the end of a list element would move
 * nothing under the pointer. That is the case if the pointer is above the empty space or outside the list, and the list
 * need not scroll back.
 *
 * @returns a function that stops listening
 */
export function whenNothingWouldMove(space: HTMLElement, shrink: () => void): () => void {
  const moved = ({ target, clientY }: PointerEvent): void => {
    const list = space.closest('main')
    if (list === null) return
    const { top, bottom } = space.getBoundingClientRect()
    const filledTo = space.lastElementChild?.getBoundingClientRect().bottom ?? top
    const isElsewhere = clientY < filledTo || !list.contains(target as Node)
    const below = list.scrollHeight - list.clientHeight - list.scrollTop
    if (isElsewhere && (list.scrollTop === 0 || below >= bottom - filledTo)) shrink()
  }
  document.addEventListener('pointermove', moved)
  return () => {
    document.removeEventListener('pointermove', moved)
  }
}
