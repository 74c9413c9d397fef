import type { MemberActionKind } from '../../shared/rooms/model.ts'

/**
 * The action in a button's `data-does`, which the button's label names. A click sends that action even if another one
 * would be right by then, because a click must never do the opposite of the label, and a button whose drawing failed
 * half-way still shows the old label.
 */
export function actionOf<Kind extends MemberActionKind>(event: Event, kinds: readonly Kind[]): Kind | undefined {
  return kindOf(event.currentTarget, kinds)
}

/**
 * The first of these actions that a button of the focused row offers, for a key that does the same as the button.
 * Undefined if no button offers one.
 */
export function actionInRow<Kind extends MemberActionKind>(
  target: EventTarget | null,
  kinds: readonly Kind[],
): Kind | undefined {
  if (!(target instanceof Element)) return undefined
  const buttons = target.closest('[data-row]')?.querySelectorAll('[data-does]') ?? []
  return [...buttons].map((button) => kindOf(button, kinds)).find((kind) => kind !== undefined)
}

/**
 * The run of the room for which the pressed button was drawn. The main process refuses an action meant for an earlier
 * run.
 */
export function runOf(event: Event): number | undefined {
  const { run } = (event.currentTarget as HTMLElement).closest<HTMLElement>('[data-run]')?.dataset ?? {}
  return run === undefined ? undefined : Number(run)
}

function kindOf<Kind extends MemberActionKind>(target: EventTarget | null, kinds: readonly Kind[]): Kind | undefined {
  const value = target instanceof HTMLElement ? target.dataset['does'] : undefined
  return kinds.find((kind) => kind === value)
}
