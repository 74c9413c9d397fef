import { hostOf } from '../../../shared/web-address.ts'
import { LONGEST_CALL_RECORDING } from '../../../shared/limits.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { Account } from '../../../shared/account.ts'
import type { EntryDraft } from '../../journal/journal.ts'
import type { Action, Room, Member, Sound } from '../../../shared/rooms/model.ts'
import { membersOrCalls } from '../../../shared/rooms/call-members.ts'
import type { ActionTarget } from './guard.ts'

export type { EntryDraft } from '../../journal/journal.ts'

/** The fields that all entries of one action share. */
export type ActionFields = Omit<EntryDraft, 'event'>

export type Person = NonNullable<EntryDraft['members']>[number]

export function personOf(member: Pick<Member, 'name' | 'number' | 'memberId' | 'callUuid' | 'byCall'>): Person {
  const { name, number, memberId, callUuid, byCall } = member
  return { name, number, memberId, ...(callUuid === undefined ? {} : { callUuid }), ...(byCall && { byCall }) }
}

/** The callers of an action. `mutedBefore` tells Gavel after its next start which callers it did not mute itself. */
export function personsOf(kind: Action['kind'], members: readonly Member[]): readonly Person[] {
  return members.map((member) => ({
    ...personOf(member),
    ...(kind === 'mute' && member.muted !== undefined && { mutedBefore: member.muted }),
  }))
}

export function accountFields({
  id,
  name,
  provider,
  demo = false,
}: Pick<Account, 'id' | 'name' | 'provider'> & Partial<Pick<Account, 'demo'>>): Pick<
  EntryDraft,
  'account' | 'accountName' | 'provider' | 'demo'
> {
  return { account: id, accountName: name, provider, ...(demo && { demo }) }
}

/** @param seen what is known about the target when the entry is written. */
export function actionFields(
  action: Action,
  actionId: string,
  account: Account,
  seen?: { readonly target?: ActionTarget; readonly conference: Room | undefined },
): ActionFields {
  const common = { ...accountFields(account), action: action.kind, actionId, ...resultsTo(action, account) }
  if (action.kind === 'endAll') return common
  if (action.kind === 'hangupCall') return { ...common, members: [personOfCall(action)] }
  const { conference: name, instance } = action.seen
  const room = { ...common, conference: name, instance, ...peopleOf(seen?.conference) }
  if (action.kind === 'end') return room
  const members = membersOf(action, seen)
  return {
    ...room,
    ...(members === undefined ? {} : { members }),
    ...(action.who.kind === 'members' ? {} : { text: action.who.kind }),
    ...(action.kind === 'announce' && { announced: heardIn(action.sound) }),
    // Of the recording of one call.
    ...(action.kind === 'record' &&
      action.who.kind === 'members' && { duration: action.timeLimit ?? LONGEST_CALL_RECORDING }),
  }
}

function heardIn(sound: Sound): string {
  return sound.kind === 'speech' ? sound.text : sound.url
}

function resultsTo({ kind }: Action, { asynchronous }: Account): Pick<EntryDraft, 'resultsTo'> {
  // The start of a recording is never sent with the callback address.
  return asynchronous === undefined || kind === 'record' ? {} : { resultsTo: hostOf(asynchronous.callbackUrl) }
}

function membersOf(
  action: Extract<Action, { who: unknown }>,
  seen: { readonly target?: ActionTarget; readonly conference: Room | undefined } | undefined,
): readonly Person[] | undefined {
  if (seen?.target?.kind === 'members') return personsOf(action.kind, seen.target.members)
  const conference = seen?.conference
  if (action.who.kind !== 'members') return conference?.members && personsOf(action.kind, conference.members)
  const known = new Map((conference === undefined ? [] : membersOrCalls(conference)).map((one) => [one.key, one]))
  return action.who.members.map((member) => {
    const found = known.get(member.key)
    if (found !== undefined) return personOf(found)
    const { memberId, callUuid } = member
    return { name: '', number: '', memberId, ...(callUuid !== undefined && { callUuid }) }
  })
}

function personOfCall({ callUuid, caller }: Extract<Action, { kind: 'hangupCall' }>): Person {
  return { name: caller?.name ?? '', number: caller?.number ?? '', memberId: '', callUuid }
}

/** A room as the entries of *End all* name it. */
export function roomFields(room: Room): NonNullable<EntryDraft['rooms']>[number] {
  return { conference: room.name, instance: room.instance, ...peopleOf(room) }
}

function peopleOf(conference: Room | undefined): Pick<EntryDraft, 'people'> {
  return conference?.people === undefined ? {} : { people: conference.people }
}

export function outcomeEntry(
  fields: ActionFields,
  outcome: NonNullable<EntryDraft['outcome']>,
  more: { readonly fault?: Fault | undefined; readonly requestId?: string | undefined } = {},
): EntryDraft {
  const requestId = more.requestId ?? more.fault?.requestId
  return {
    ...fields,
    event: 'outcome',
    outcome,
    ...(more.fault === undefined ? {} : { fault: more.fault }),
    ...(requestId === undefined ? {} : { requestId }),
  }
}
