import { isFlagAction } from '../../../shared/rooms/action-effect.ts'
import type { ActionKind, Member } from '../../../shared/rooms/model.ts'
import type { ColleagueAction } from '../../../shared/team.ts'
import type { T } from '../../../shared/text/i18n.ts'

type RowKind = Extract<ActionKind, 'mute' | 'unmute' | 'deafen' | 'undeafen' | 'remove' | 'kick'>

function isOnRow(kind: ActionKind): kind is RowKind {
  return isFlagAction(kind) || kind === 'remove' || kind === 'kick'
}

/**
 * What a colleague is doing to this caller: "Ana is muting…". Undefined if nothing is known, or only an action on
 * everyone, which the room's line shows.
 */
export function colleagueOnRow(actions: readonly ColleagueAction[], { key }: Member, t: T): string | undefined {
  for (const { kind, who, person } of actions.toReversed()) {
    if (who !== 'everyone' && who.includes(key) && isOnRow(kind)) return t(`colleague.row.${kind}`, { person })
  }
  return undefined
}

/** What a colleague is doing to the room, or to everyone in it. */
export function colleagueInRoom(actions: readonly ColleagueAction[], t: T): string | undefined {
  for (const { kind, who, person } of actions.toReversed()) {
    if (kind === 'endAll' || kind === 'hangupCall' || (isOnRow(kind) && who !== 'everyone')) continue
    return t(`colleague.room.${kind}`, { person })
  }
  return undefined
}
