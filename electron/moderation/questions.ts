import type { Account, Acted, Action, Member, Question } from '../../shared/model.ts'
import { accountBeside } from '../../shared/text/room-names.ts'
import { failure, success } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { Confirmations } from './confirmation.ts'
import type { Revalidate, Looked } from './revalidate.ts'

export interface QuestionsParts {
  readonly monitor: Monitor
  readonly look: Revalidate
  readonly confirmations: Confirmations
  readonly accountOf: (accountId: string) => Account | undefined
}

export interface Questions {
  /** The question for an action; `notFound` where what it is about is gone already. */
  ask(action: Action): Promise<Result<Question>>
  /** For an action that came without an answer. */
  insteadOf(action: Action): Promise<Result<Acted>>
}

export function createQuestions({ monitor, look, confirmations, accountOf }: QuestionsParts): Questions {
  const common = (action: Action, accountId: string): Omit<Question, 'names' | 'includesMe'> => {
    const account = accountBeside(monitor.snapshot().accounts, accountId)
    return {
      ...confirmations.issue(action),
      action,
      kind: action.kind,
      accountName: accountOf(accountId)?.name ?? '',
      ...(account !== undefined && { account }),
    }
  }

  const askAll = (action: Extract<Action, { kind: 'endAll' }>): Question => {
    const known = monitor.snapshot().conferences.filter((conference) => conference.accountId === action.accountId)
    const counts = known.map((conference) => conference.people)
    return {
      ...common(action, action.accountId),
      ...(counts.includes(undefined) ? {} : { people: counts.reduce<number>((sum, people) => sum + (people ?? 0), 0) }),
      names: [],
      includesMe: known.some((conference) => conference.members?.some((member) => member.isMe) === true),
    }
  }

  const askCall = (action: Extract<Action, { kind: 'hangupCall' }>): Question => {
    const rosters = monitor.snapshot().conferences.filter((conference) => conference.accountId === action.accountId)
    const members = rosters.flatMap((conference) => conference.members ?? [])
    const found = members.filter((member) => member.callUuid === action.callUuid)
    return {
      ...common(action, action.accountId),
      names: found.slice(0, 1).map(calledBy),
      includesMe: found.some((member) => member.isMe),
    }
  }

  const ask: Questions['ask'] = async (action) => {
    if (action.kind === 'endAll') return success(askAll(action))
    if (action.kind === 'hangupCall') return success(askCall(action))
    const looked = await look.at(action)
    if (looked.kind === 'refuse') return { ok: false, fault: looked.fault }
    if (looked.kind === 'alreadyGone') return failure('notFound')
    const { conference } = looked
    const meant = meantBy(looked)
    const people = action.kind === 'end' || looked.aim.kind !== 'members' ? knownPeople(looked, monitor) : meant.length
    return success({
      ...common(action, action.seen.accountId),
      title: conference.title,
      ...(people === undefined ? {} : { people }),
      names: looked.aim.kind === 'members' ? meant.map(calledBy) : [],
      includesMe: meant.some((member) => member.isMe),
    })
  }

  return {
    ask,
    insteadOf: async (action) => {
      const asked = await ask(action)
      if (asked.ok) return success({ state: 'question', question: asked.value })
      if (asked.fault.code === 'notFound') return success({ state: 'alreadyGone' })
      return { ok: false, fault: asked.fault }
    },
  }
}

type Found = Extract<Looked, { kind: 'go' }>

function meantBy({ aim, conference }: Found): readonly Member[] {
  return aim.kind === 'members' ? aim.members : (conference.members ?? [])
}

/** A head count is said only where a roster stands behind it. */
function knownPeople({ conference }: Found, monitor: Monitor): number | undefined {
  const { accountId, name } = conference
  return conference.stale || monitor.rosterAge({ accountId, name }) === undefined ? undefined : conference.people
}

/** Name and number: only who shows them knows labels, and whether numbers are masked. */
function calledBy({ name, number }: Member): Question['names'][number] {
  return { name, number }
}
