import type { MemberActionKind } from '../../shared/model.ts'

/**
 * What a button says it does is written on it as `data-does`, in the same step as its label. A click does what is written
 * there, and not what would be right by now: if drawing fails half-way, the button still says what was true before, and
 * the opposite of a label must never be sent.
 */
export function actionOf<Kind extends MemberActionKind>(event: Event, kinds: readonly Kind[]): Kind | undefined {
  return kindOf(event.currentTarget, kinds, 'does')
}

/** The same of a button that tries again what failed: `data-again`. */
export function retryActionOf(event: Event): MemberActionKind | undefined {
  return kindOf(event.currentTarget, ['mute', 'unmute', 'deafen', 'undeafen', 'remove', 'kick'], 'again')
}

/** What the row with the focus offers of these, for a key that does the same as its button; undefined without a button. */
export function actionInRow<Kind extends MemberActionKind>(
  target: EventTarget | null,
  kinds: readonly Kind[],
): Kind | undefined {
  if (!(target instanceof Element)) return undefined
  const buttons = target.closest('[data-row]')?.querySelectorAll('[data-does]') ?? []
  return [...buttons].map((button) => kindOf(button, kinds, 'does')).find((kind) => kind !== undefined)
}

/** The run of the room that the pressed button was drawn for; main refuses what was meant for an earlier one. */
export function runOf(event: Event): number | undefined {
  const { run } = (event.currentTarget as HTMLElement).closest<HTMLElement>('[data-run]')?.dataset ?? {}
  return run === undefined ? undefined : Number(run)
}

function kindOf<Kind extends MemberActionKind>(
  target: EventTarget | null,
  kinds: readonly Kind[],
  written: 'does' | 'again',
): Kind | undefined {
  const does = target instanceof HTMLElement ? target.dataset[written] : undefined
  return kinds.find((kind) => kind === does)
}
