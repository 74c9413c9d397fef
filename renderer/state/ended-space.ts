/**
 * Calls `shrink` for each movement of the pointer after which the empty end of an element of the list can go without
 * moving anything under the pointer. For this, the pointer must be above that end or outside the list, and the list
 * must not have to scroll back.
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
