import type { Member, Room } from './model.ts'

/** Everyone but the user, who may be in the room with several lines. This is what "all but me" means everywhere. */
export function othersIn(members: readonly Member[]): readonly Member[] {
  return members.filter(({ isMe }) => !isMe)
}

/** Whether a line of the user is known to be in the room. */
export function knowsMe({ members = [] }: Pick<Room, 'members'>): boolean {
  return members.some(({ isMe }) => isMe)
}

/** The caller whom *Mute me* means: the picked one, or the user's only line. Undefined if several could be meant. */
export function meIn({ members = [], mePicked }: Pick<Room, 'members' | 'mePicked'>): Member | undefined {
  const mine = members.filter(({ isMe }) => isMe)
  return mine.find(({ key }) => key === mePicked) ?? (mine.length === 1 ? mine[0] : undefined)
}
