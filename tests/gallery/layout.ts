/** A few frames: menus have been placed, virtual lists measured. */
export async function settled(): Promise<void> {
  await document.fonts.ready
  for (let frame = 0; frame < 6; frame++) await new Promise(requestAnimationFrame)
}

const BOXES = 'button, main, li, [role=dialog], [role=alertdialog], [role=menu], [role=menuitem], [role=listitem]'

/** What is wider than the window, and boxes whose words hang out of them. */
export function layoutProblems(): string[] {
  const found: string[] = []
  const root = document.documentElement
  if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth} px wide`)
  for (const box of document.querySelectorAll<HTMLElement>(BOXES)) {
    if (box.scrollWidth <= box.clientWidth + 1 || getComputedStyle(box).overflowX === 'hidden') continue
    const name = (box.getAttribute('aria-label') ?? box.textContent).trim().slice(0, 40)
    found.push(`${box.tagName.toLowerCase()} "${name}" is ${box.scrollWidth - box.clientWidth} px too narrow`)
  }
  return found
}
