import type { ActionKind, Member } from './model.ts'

/** Whether somebody shows the effect of an action; undefined for one that they are gone after. */
export function showsEffect(kind: ActionKind, { muted, deaf }: Member): boolean | undefined {
  switch (kind) {
    case 'mute':
      return muted
    case 'unmute':
      return !muted
    case 'deafen':
      return deaf
    case 'undeafen':
      return !deaf
    default:
      return undefined
  }
}
