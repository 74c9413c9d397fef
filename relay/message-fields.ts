import { maskDigits } from '../shared/callers/masked.ts'
import type { Fault } from '../shared/fault.ts'
import { LONGEST_ROOM_NAME } from '../shared/limits.ts'
import type { ReadMember, RetrieveResult, RoomList } from '../electron/providers/provider.ts'
import type { Outgoing } from '../shared/feed/messages.ts'

type ContentFields = Outgoing<'observation'>['what']
type MemberFields = Extract<ContentFields, { kind: 'roster' }>['members'][number]
type FaultFields = Extract<ContentFields, { kind: 'failed' }>['fault']

/** Whether messages may contain this name. A message with any other name is dropped as malformed. */
export function isSendableName(name: string): boolean {
  return name !== '' && name.length <= LONGEST_ROOM_NAME
}

/** The list without the names that no message may contain. If it had any, it is marked as incomplete. */
export function sendableList({ names, isComplete }: RoomList): RoomList {
  const left = names.filter(isSendableName)
  return { names: left, isComplete: isComplete && left.length === names.length }
}

/**
 * Converts a response about a room to the content of a feed message. Numbers are masked, also in names, if
 * `masksNumbers`.
 */
export function toContent(result: RetrieveResult, masksNumbers: boolean): ContentFields {
  switch (result.kind) {
    case 'gone':
      return { kind: 'gone' }
    case 'liveWithoutRoster':
      return { kind: 'alive' }
    case 'roster':
      return {
        kind: 'roster',
        ...(result.runTimeSeconds !== undefined && { run: result.runTimeSeconds }),
        people: result.people,
        ...(result.conferenceUuid !== undefined && { conferenceUuid: result.conferenceUuid }),
        members: result.members.map((member) => toMemberFields(member, masksNumbers)),
      }
  }
}

function toMemberFields(member: ReadMember, masksNumbers: boolean): MemberFields {
  return {
    id: member.memberId,
    ...(member.callUuid !== undefined && { call: member.callUuid }),
    name: masksNumbers ? maskDigits(member.name) : member.name,
    number: masksNumbers ? maskDigits(member.number) : member.number,
    direction: member.direction,
    ...(member.joinedSecondsAgo !== undefined && { joined: member.joinedSecondsAgo }),
    muted: member.muted,
    deaf: member.deaf,
  }
}

/**
 * The content with each elapsed time replaced by whether it is known, so that two responses that differ only in these
 * times are equal.
 */
export function withoutElapsed(what: ContentFields): unknown {
  if (what.kind !== 'roster') return what
  const { run, members, ...others } = what
  return { ...others, hasRun: run !== undefined, members: members.map(withoutJoinTime) }
}

function withoutJoinTime({ joined, ...member }: MemberFields): unknown {
  return { ...member, hasJoined: joined !== undefined }
}

export function toFaultFields({ code, values, providerText }: Fault): FaultFields {
  const { reason, status } = values ?? {}
  return {
    code,
    ...(reason !== undefined && { reason }),
    ...(typeof status === 'number' && { status }),
    ...(providerText !== undefined && { providerText }),
  }
}
