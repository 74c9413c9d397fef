/** The window has stopped changing after this many frames in a row with the same number of elements. */
const QUIET_FRAMES = 6

/**
 * Waits for the fonts, and until the number of elements has not changed for a few frames. Results are drawn by then,
 * text has its final width, menus are in place or gone, and virtual lists are measured.
 */
export async function settled(): Promise<void> {
  await document.fonts.ready
  let count = 0
  for (let quiet = 0; quiet < QUIET_FRAMES; quiet++) {
    await new Promise(requestAnimationFrame)
    const now = document.querySelectorAll('*').length
    if (now !== count) quiet = 0
    count = now
  }
}

const BOXES = 'button, main, li, [role=dialog], [role=alertdialog], [role=menu], [role=menuitem], [role=listitem]'

/** Matches a phone number as the window shows it. */
const NUMBER = /^\+\d[\d ]{6,20}$/

/**
 * Reports a page wider than the window, elements too narrow for their content, and truncated numbers or progress texts.
 * A number must be complete, because some callers differ only in the last digits.
 */
export function layoutProblems(): string[] {
  const found: string[] = []
  const root = document.documentElement
  if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth} px wide`)
  for (const box of document.querySelectorAll<HTMLElement>(BOXES)) {
    if (box.scrollWidth <= box.clientWidth + 1 || getComputedStyle(box).overflowX === 'hidden') continue
    const name = (box.getAttribute('aria-label') ?? box.textContent).trim().slice(0, 40)
    found.push(`${box.tagName.toLowerCase()} "${name}" is ${box.scrollWidth - box.clientWidth} px too narrow`)
  }
  for (const words of document.querySelectorAll<HTMLElement>('.cut')) {
    const text = words.textContent.trim()
    if (words.scrollWidth > words.clientWidth && (NUMBER.test(text) || words.matches('.doing')))
      found.push(`"${text}" is cut by ${words.scrollWidth - words.clientWidth} px`)
  }
  return found
}
