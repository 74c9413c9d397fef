import { tick } from 'svelte'
import type { Attachment } from 'svelte/attachments'

/** Menus are drawn outside the page's flow and do not inherit its direction. */
export function pageDirection(): 'ltr' | 'rtl' {
  return document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr'
}

/** Shows the full text as a tooltip if the element truncates it. */
export function tooltipWhenTruncated(text: string): Attachment<HTMLElement> {
  return (element) => {
    const update = (): void => {
      if (element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight + 1)
        element.title = text
      else element.removeAttribute('title')
    }
    element.addEventListener('pointerenter', update)
    return () => {
      element.removeEventListener('pointerenter', update)
    }
  }
}

/**
 * If the page is about to hide the focused button of this part, focuses the visible button of the same name and the same
 * end (`data-end`) afterwards, because two rooms may have the same name. Must be called before the page changes.
 */
export function keepFocusByName(part: HTMLElement | undefined): void {
  const focused = document.activeElement
  if (!(focused instanceof HTMLElement) || part?.contains(focused) !== true) return
  const { ariaLabel: name, dataset } = focused
  void tick().then(() => {
    if (isVisible(focused)) return
    const buttons = [...document.querySelectorAll<HTMLElement>('button')]
    const isSame = (button: HTMLElement): boolean =>
      button.ariaLabel === name && button.dataset['end'] === dataset['end']
    buttons.find((button) => isSame(button) && isVisible(button))?.focus()
  })
}

function isVisible(element: HTMLElement): boolean {
  return element.checkVisibility({ visibilityProperty: true })
}
