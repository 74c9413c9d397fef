import { drop } from '../../../shared/drop.ts'
import { tick } from 'svelte'

/** The page's direction. A menu of bits-ui does not inherit it: without `dir` it is drawn from left to right. */
export function pageDirection(): 'ltr' | 'rtl' {
  return document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr'
}

/**
 * Shows the full text of an element with `data-whole` as a tooltip if the element truncates it. Called when the pointer
 * comes over anything in a list, because a listener for each text would make drawing a row take a tenth longer.
 */
export function showWholeText({ target }: PointerEvent): void {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-whole]') : null
  if (element === null) return
  if (element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight + 1)
    element.title = element.textContent
  else element.removeAttribute('title')
}

/**
 * If the page is about to hide the focused button of a scheduled end, which is in this part, focuses another visible
 * button of that end (`data-end`) afterwards: if possible the one of the same name. Must be called before the page
 * changes.
 */
export function keepFocusByName(part: HTMLElement | undefined): void {
  const focused = document.activeElement
  if (!(focused instanceof HTMLElement) || part?.contains(focused) !== true) return
  const { ariaLabel: name, dataset } = focused
  drop(
    tick().then(() => {
      if (isVisible(focused)) return
      const buttons = [...document.querySelectorAll<HTMLElement>('button')]
      const near = buttons.filter((button) => button.dataset['end'] === dataset['end'] && isVisible(button))
      const next = near.find((button) => button.ariaLabel === name) ?? near[0]
      next?.focus()
    }),
  )
}

/**
 * If the page is about to remove the element that has the keyboard focus, of this part or of its open menu, moves the
 * focus to the row that had it last, or else to the heading. Does nothing if the mouse set the focus: the row would not
 * show that it has the focus, and keys would act on it. Must be called before the page changes.
 */
export function keepFocusInPage(part: HTMLElement | undefined): void {
  const ofMenu = part?.querySelector('[aria-expanded="true"]') && document.querySelector('[role=menu] :focus-visible')
  if (!(part?.querySelector(':focus-visible') ?? ofMenu)) return
  drop(
    tick().then(() => {
      if (document.activeElement === document.body)
        document.querySelector<HTMLElement>('[data-row][tabindex="0"], h1[tabindex]')?.focus()
    }),
  )
}

function isVisible(element: HTMLElement): boolean {
  return element.checkVisibility({ visibilityProperty: true })
}
