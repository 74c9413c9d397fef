import type { Step } from './states/scene.ts'

/** Does one step like a user. Returns false while its element is not there yet. */
export function doStep(step: Step): boolean {
  if (typeof step !== 'string') {
    const field = document.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name=${step.field}]`)
    if (field === null) return false
    field.value = step.text
    field.dispatchEvent(new Event('input', { bubbles: true }))
    return true
  }
  const called = (selector: string): HTMLElement | undefined =>
    [...document.querySelectorAll<HTMLElement>(selector)].find(
      (one) => (one.getAttribute('aria-label') ?? one.title) === step || one.textContent.trim() === step,
    )
  // The label of a switch switches it.
  const button = called('button, input, [role=menuitem]') ?? called('label[for]')
  if (button === undefined) return false
  // A user presses only visible buttons, and a menu opens at its button.
  button.scrollIntoView({ block: 'nearest' })
  button.click()
  return true
}
