import type { AppStatus } from '../../shared/ipc/bridge.ts'
import { fakeAppStatus, type FakeBridge } from './bridge.ts'
import type { State, Step } from './states/scene.ts'

/** Does one step. Returns false while its element is not there yet. */
export function doStep(step: Step): boolean {
  if (typeof step !== 'string' && 'field' in step) {
    const field = document.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name=${step.field}]`)
    if (field === null) return false
    field.value = step.text
    field.dispatchEvent(new Event('input', { bubbles: true }))
    return true
  }
  const name = typeof step === 'string' ? step : step.focus
  const called = (selector: string): HTMLElement | undefined =>
    [...document.querySelectorAll<HTMLElement>(selector)].find(
      (one) => (one.getAttribute('aria-label') ?? one.title) === name || one.textContent.trim() === name,
    )
  // The name of a switch is on its label, and a click on the label turns the switch on or off.
  const button = called('[role^=menuitem]') ?? called('button, input') ?? called('label[for], label:has(input)')
  if (button === undefined) return false
  // The button must be visible, because its menu opens beside it.
  button.scrollIntoView({ block: 'nearest' })
  if (typeof step === 'string') button.click()
  else button.focus()
  return true
}

/** After the steps of a state, pushes its patch and app status as the main process would. */
export function pushAfterSteps(fake: FakeBridge, { pushes }: State, appStatus: Partial<AppStatus> = {}): void {
  if (pushes === undefined) return
  fake.push('patch', JSON.stringify(pushes.patch))
  fake.push('appStatus', fakeAppStatus({ ...appStatus, ...pushes.appStatus }))
}
