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
