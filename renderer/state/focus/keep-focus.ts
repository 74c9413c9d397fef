/**
 * If the element that has the keyboard focus disappears or is disabled, such as a button that was just pressed, moves
 * the focus to the heading of the view. Whatever replaces the element may take the focus first. In the list of rooms,
 * the focus does not move, because the user's next keys would act on a row that they did not choose. Returns a function
 * that stops it.
 */
export function keepFocus(): () => void {
  let focused: Element | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const followFocus = ({ target }: FocusEvent): void => {
    focused = target instanceof Element && target.matches(':focus-visible') ? target : undefined
  }
  const forget = (): void => {
    focused = undefined
  }
  const isLost = (): boolean =>
    focused !== undefined &&
    document.activeElement === document.body &&
    (!focused.isConnected || focused.matches(':disabled'))
  const find = (): void => {
    // A menu or dialog keeps the focus itself. When it disappears, this is called again.
    if (!isLost() || document.querySelector('[role=menu], [role=dialog], [role=alertdialog]') !== null) return
    document.querySelector<HTMLElement>('h1[tabindex]')?.focus()
  }

  const observer = new MutationObserver(() => {
    if (focused === undefined) return
    clearTimeout(timer)
    timer = setTimeout(find)
  })
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] })
  document.addEventListener('focusin', followFocus)
  document.addEventListener('pointerdown', forget, { capture: true })
  return () => {
    clearTimeout(timer)
    observer.disconnect()
    document.removeEventListener('focusin', followFocus)
    document.removeEventListener('pointerdown', forget, { capture: true })
  }
}
