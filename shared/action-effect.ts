import type { ActionKind, Conference, Member, SoundActionKind } from './model.ts'

/** Actions whose effect a later roster shows as a flag of the member. */
export type FlagAction = 'mute' | 'unmute' | 'deafen' | 'undeafen'

export function isFlagAction(kind: ActionKind): kind is FlagAction {
  return kind === 'mute' || kind === 'unmute' || kind === 'deafen' || kind === 'undeafen'
}

export function isSoundAction(kind: ActionKind): kind is SoundActionKind {
  return kind === 'announce' || kind === 'stopAnnouncement' || kind === 'record' || kind === 'stopRecording'
}

/** Whether a member shows the effect of an action; false for actions that no flag shows. */
export function showsEffect(kind: ActionKind, { muted, deaf }: Member): boolean {
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
      return false
  }
}

/** An action covers only members who joined before it was sent (epoch ms); those who come, or come back, later are not covered. */
export function joinedBefore({ joinedAt }: Member, sentAt: number): boolean {
  return joinedAt <= sentAt
}

/**
 * Whether this Gavel had a recording of the room started, and not stopped; or may have, if the response was lost: then
 * it must be possible to stop it.
 */
export function isRecorded({ pending }: Pick<Conference, 'pending'>): boolean {
  return pending.some(
    ({ kind, state, fault }) =>
      state === 'recording' || (kind === 'record' && state === 'failed' && fault?.code === 'unknownOutcome'),
  )
}
