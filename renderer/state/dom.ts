import type { Attachment } from 'svelte/attachments'

/** The whole text as a tooltip, where it is cut: what can be read anyway needs no second one. */
export function wholeWhenCut(text: string): Attachment<HTMLElement> {
  return (element) => {
    const look = (): void => {
      if (element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight + 1)
        element.title = text
      else element.removeAttribute('title')
    }
    element.addEventListener('pointerenter', look)
    return () => {
      element.removeEventListener('pointerenter', look)
    }
  }
}
