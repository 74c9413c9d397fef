import type { T } from '../../shared/text/texts.ts'
import type { State } from './states.ts'

/** The accessible name of a button to press, or what is typed into a field of a form, by the field's `name`. */
export type Step = string | { readonly field: string; readonly text: string }

/** What is done to a state after it is drawn, in order. */
export function stepsOf(state: State, t: T): readonly Step[] {
  return [...(state.check?.(t) ?? []), ...(state.press?.(t) ?? [])]
}

/** Does one step as a person does; false while what it is about is not there yet. */
export function doStep(step: Step): boolean {
  if (typeof step !== 'string') {
    const field = document.querySelector<HTMLInputElement>(`[name=${step.field}]`)
    if (field === null) return false
    field.value = step.text
    field.dispatchEvent(new Event('input', { bubbles: true }))
    return true
  }
  const button = [...document.querySelectorAll<HTMLElement>('button, input, [role=menuitem]')].find(
    (one) => (one.getAttribute('aria-label') ?? one.title) === step || one.textContent.trim() === step,
  )
  if (button === undefined) return false
  // Nobody presses what is out of sight, and a menu opens where its button is.
  button.scrollIntoView({ block: 'nearest' })
  button.click()
  return true
}
