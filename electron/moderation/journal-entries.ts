import type { Fault } from '../../shared/fault.ts'
import type { Account, Action, Conference, JournalEntry, Member, Pending } from '../../shared/model.ts'
import type { Aim } from './guard.ts'

export type EntryDraft = Omit<JournalEntry, 'id' | 'at' | 'actor'>

type Person = NonNullable<JournalEntry['members']>[number]

export function personOf(member: Pick<Member, 'name' | 'number' | 'memberId' | 'callUuid'>): Person {
  const { name, number, memberId, callUuid } = member
  return { name, number, memberId, ...(callUuid === undefined ? {} : { callUuid }) }
}

/** The one person of a pending action, for what is said of it when their row has gone. */
export function callerOf(members: readonly Member[]): Pick<Pending, 'caller'> {
  const [one] = members
  return one === undefined || members.length > 1 ? {} : { caller: { name: one.name, number: one.number } }
}

export function ofAccount(account: Account): Pick<EntryDraft, 'account' | 'accountName' | 'provider'> {
  return { account: account.id, accountName: account.name, provider: account.provider }
}

/** What an action is about, as far as it is known when the line is written. */
export function aboutAction(
  action: Action,
  actionId: string,
  account: Account,
  seen?: { readonly aim?: Aim; readonly conference: Conference | undefined },
): Omit<EntryDraft, 'event'> {
  const common = { ...ofAccount(account), action: action.kind, actionId }
  if (action.kind === 'endAll') return common
  if (action.kind === 'hangupCall') return { ...common, members: [callOnly(action.callUuid)] }
  const { conference: name, instance } = action.seen
  const room = { ...common, conference: name, instance, ...count(seen?.conference) }
  if (action.kind === 'end') return room
  const members = whom(action, seen)
  return {
    ...room,
    ...(members === undefined ? {} : { members }),
    ...(action.who.kind === 'members' ? {} : { text: action.who.kind }),
  }
}

function whom(
  action: Extract<Action, { who: unknown }>,
  seen: { readonly aim?: Aim; readonly conference: Conference | undefined } | undefined,
): readonly Person[] | undefined {
  if (seen?.aim?.kind === 'members') return seen.aim.members.map(personOf)
  if (action.who.kind !== 'members') return seen?.conference?.members?.map(personOf)
  const known = new Map((seen?.conference?.members ?? []).map((member) => [member.key, member]))
  return action.who.members.map((member) => {
    const found = known.get(member.key)
    if (found !== undefined) return personOf(found)
    return { name: '', number: '', memberId: member.memberId, ...callOf(member.callUuid) }
  })
}

function callOnly(callUuid: string): Person {
  return { name: '', number: '', memberId: '', callUuid }
}

function callOf(callUuid: string | undefined): { callUuid?: string } {
  return callUuid === undefined ? {} : { callUuid }
}

function count(conference: Conference | undefined): Pick<EntryDraft, 'people'> {
  return conference?.people === undefined ? {} : { people: conference.people }
}

export function outcomeEntry(
  about: Omit<EntryDraft, 'event'>,
  outcome: NonNullable<EntryDraft['outcome']>,
  more: { readonly fault?: Fault | undefined; readonly requestId?: string | undefined } = {},
): EntryDraft {
  const requestId = more.requestId ?? more.fault?.requestId
  return {
    ...about,
    event: 'outcome',
    outcome,
    ...(more.fault === undefined ? {} : { fault: more.fault }),
    ...(requestId === undefined ? {} : { requestId }),
  }
}
