import type { Member, MemberActionKind } from '../../shared/model.ts'
import type { ActReply, Provider, Target, WriteOptions } from '../providers/provider.ts'
import type { Aim, RoomAction } from './guard.ts'

type Send = (options: WriteOptions) => Promise<ActReply>

/**
 * The request for one aim. A call is hung up by its UUID where that is known: it keeps it across kick and rejoin, so it
 * can never hit another person; a member id can be given to somebody else.
 */
export function requestFor(provider: Provider, action: RoomAction, aim: Aim): Send {
  const name = action.seen.conference
  if (action.kind === 'end') return (options) => provider.hangUpConference(name, options)
  const only = aim.kind === 'members' && aim.members.length === 1 ? aim.members[0] : undefined
  const callUuid = action.kind === 'remove' ? only?.callUuid : undefined
  if (callUuid !== undefined)
    return ({ stillWanted }) => provider.hangUpCall(callUuid, stillWanted === undefined ? {} : { stillWanted })
  const target = targetOf(aim)
  return (options) => calls[action.kind](provider)(name, target, options)
}

const calls: Record<MemberActionKind, (provider: Provider) => Provider['mute']> = {
  mute: (provider) => provider.mute.bind(provider),
  unmute: (provider) => provider.unmute.bind(provider),
  deafen: (provider) => provider.deafen.bind(provider),
  undeafen: (provider) => provider.undeafen.bind(provider),
  kick: (provider) => provider.kick.bind(provider),
  remove: (provider) => provider.hangUpMember.bind(provider),
}

function targetOf(aim: Aim): Target {
  if (aim.kind !== 'members') return 'all'
  const [first, ...others] = aim.members.map((member) => member.memberId)
  // An empty selection must never become everyone.
  if (first === undefined) throw new RangeError('nobody is meant')
  return { ids: [first, ...others] }
}

/**
 * The action in the parts in which it is sent. Remove and kick go to each person by a request of their own, so that each
 * is looked at right before. Whom a roster told is meant by name from then on.
 */
export function partsOf(action: RoomAction, aim: Aim): readonly { readonly part: RoomAction; readonly aim: Aim }[] {
  if (action.kind === 'end' || aim.kind !== 'members') return [{ part: action, aim }]
  const each = action.kind === 'remove' || action.kind === 'kick'
  const groups = each ? aim.members.map((member) => [member]) : [aim.members]
  return groups.map((members) => ({
    part: { ...action, who: { kind: 'members', members: members.map(seenOf) } },
    aim: { kind: 'members', members },
  }))
}

function seenOf(member: Member): { key: string; memberId: string; callUuid?: string } {
  const { key, memberId, callUuid } = member
  return { key, memberId, ...(callUuid === undefined ? {} : { callUuid }) }
}
