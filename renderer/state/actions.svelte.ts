import { SvelteMap } from 'svelte/reactivity'
import type { Bridge } from '../../shared/bridge.ts'
import type { Fault } from '../../shared/fault.ts'
import type {
  Acted,
  Action,
  ActionKind,
  Conference,
  Member,
  MemberActionKind,
  Question,
  Seen,
  Who,
} from '../../shared/model.ts'
import type { Result } from '../../shared/result.ts'
import { faultText } from '../../shared/text/fault-text.ts'
import { failureSentence, goneSentence, reportBulkOutcome, endQuestionMessage } from './action-messages.ts'
import type { Store } from './store.svelte.ts'
import { followTogether, type Together } from './bulk-action-progress.ts'
import { memberRow, type Target, type View } from './view.svelte.ts'
import type { Words } from './i18n.svelte.ts'

export interface Failure {
  readonly kind: ActionKind
  /** Who it was about, in words, or how many people. */
  readonly name: string | number
  readonly fault: Fault
}

/** Main registers the shortcut and tells the window how that went. */
const SHORTCUT_MS = 500

type WhoKind = 'everyone' | 'everyoneButMe' | 'mutedByMe'

/** From the finger to the bridge. What main answers is put where the person looks. */
export interface Acts {
  /** The action on this row that was given and not answered yet. */
  busy(row: string): ActionKind | undefined
  failure(row: string): Failure | undefined
  members(kind: MemberActionKind, room: Conference, members: readonly Member[]): Promise<void>
  everyone(kind: MemberActionKind, room: Conference, who: WhoKind): Promise<void>
  end(room: Conference): Promise<void>
  endAll(accountId: string): Promise<void>
  hangup(accountId: string, callUuid: string, name: string): Promise<void>
  /** Answers with the fault where the question must stay open. */
  confirm(question: Question, about: Target, typedName: string): Promise<Fault | undefined>
  /** The same question again, with what is known now. */
  again(question: Question, about: Target): Promise<Result<Question>>
  markOwn(room: Conference, own: boolean): Promise<void>
  undo(id: string): Promise<void>
  sendNow(id: string): Promise<void>
  dismiss(row: string, ids: readonly string[]): void
  /** Failures whose row has gone since; they are handed over once. */
  takeRowless(): readonly Failure[]
}

export function createActs(bridge: Bridge, desk: Store, view: View, words: Words): Acts {
  const busy = new SvelteMap<string, ActionKind>()
  const failures = new SvelteMap<string, Failure>()

  const seen = (room: Conference): Seen => ({
    accountId: room.accountId,
    conference: room.name,
    instance: room.instance,
    revision: desk.snapshot.revision,
  })

  const fail = (kind: ActionKind, target: Target, fault: Fault): void => {
    if (fault.code === 'cancelled') return
    const [only] = target.rows
    // Main keeps what is not known on the row of the room or person, and says there what it finds out.
    const isKept = fault.code === 'unknownOutcome' && kind !== 'hangupCall' && kind !== 'endAll'
    if (only !== undefined && isThere(desk, only)) {
      if (!isKept) failures.set(only, { kind, name: target.name, fault })
    } else view.say(failureSentence(words, kind, target.name, fault), 'alert')
  }

  const answered = (action: Action, target: Target, answer: Result<Acted>, together?: Together): void => {
    if (!answer.ok) {
      fail(action.kind, target, answer.fault)
      return
    }
    const acted = answer.value
    if (acted.state === 'question') view.dialog = { kind: 'question', question: acted.question, about: target }
    else if (acted.state === 'apart') reportBulkOutcome(words, view, action.kind, acted)
    else if (acted.state === 'alreadyGone') view.say(goneSentence(words, action.kind, target))
    else if (acted.state === 'accepted' && acted.handedOver === true) view.say(words.t('done.handedOver'))
    else if (acted.state === 'accepted') together?.accepted(acted.covered)
  }

  const working = async <A>(kind: ActionKind, target: Target, work: () => Promise<A>): Promise<A> => {
    for (const row of target.rows) {
      failures.delete(row)
      busy.set(row, kind)
    }
    try {
      return await work()
    } finally {
      for (const row of target.rows) busy.delete(row)
    }
  }

  const give = async (action: Action, target: Target): Promise<void> => {
    const together = followTogether(desk, view, words, action)
    answered(action, target, await working(action.kind, target, () => bridge.act({ action })), together)
  }

  const ask = async (action: Action, target: Target): Promise<void> => {
    const answer = await working(action.kind, target, () => bridge.ask({ action }))
    if (answer.ok) view.dialog = { kind: 'question', question: answer.value, about: target }
    else if (answer.fault.code === 'notFound') view.say(goneSentence(words, action.kind, target))
    else fail(action.kind, target, answer.fault)
  }

  /** A new try is told anew. What is looked into at this moment is left: its answer may come yet. */
  const forget = ({ pending }: Conference, { key }: Member): void => {
    for (const { id, state, who, fault } of pending)
      if (state === 'failed' && fault?.code !== 'unknownOutcome' && who.length === 1 && who[0] === key)
        void bridge.dismiss({ id })
  }

  const whoAction = (kind: MemberActionKind, room: Conference, who: Who): Action => ({ kind, seen: seen(room), who })

  return {
    busy: (row) => busy.get(row),
    failure: (row) => failures.get(row),
    members: async (kind, room, members) => {
      const [first] = members
      if (first === undefined) return
      const action = whoAction(kind, room, {
        kind: 'members',
        members: members.map(({ key, memberId, callUuid }) => ({ key, memberId, callUuid })),
      })
      const one = members.length === 1
      if (one) forget(room, first)
      const target = {
        rows: one ? [memberRow(room, first)] : [room.key],
        name: one ? words.caller(first).called : members.length,
      }
      const asks = (kind === 'remove' || kind === 'kick') && (!one || first.isMe)
      await (asks ? ask(action, target) : give(action, target))
    },
    everyone: async (kind, room, who) => {
      const action = whoAction(kind, room, { kind: who })
      const target = { rows: [room.key], name: words.t('failed.everyone'), room: room.title }
      await (kind === 'remove' || kind === 'kick' ? ask(action, target) : give(action, target))
    },
    end: (room) => ask({ kind: 'end', seen: seen(room) }, { rows: [room.key], name: room.title, room: room.title }),
    endAll: (accountId) =>
      ask({ kind: 'endAll', accountId }, { rows: [], name: desk.account(accountId)?.name ?? accountId }),
    hangup: (accountId, callUuid, name) => ask({ kind: 'hangupCall', accountId, callUuid }, { rows: [callUuid], name }),
    confirm: async ({ action, token }, about, typedName) => {
      const together = followTogether(desk, view, words, action)
      const answer = await working(action.kind, about, () =>
        action.kind === 'endAll'
          ? bridge.confirmEndAll({ token, typedName })
          : bridge.act({ action, confirmation: token }),
      )
      if (!answer.ok && (answer.fault.code === 'unconfirmed' || answer.fault.values?.['reason'] === 'accountName'))
        return answer.fault
      view.dialog = undefined
      answered(action, about, answer, together)
      return undefined
    },
    again: async ({ action }, about) => {
      const answer = await bridge.ask({ action })
      if (!answer.ok && answer.fault.code === 'notFound') {
        view.dialog = undefined
        view.say(goneSentence(words, action.kind, about))
      }
      return answer
    },
    markOwn: async (room, own) => {
      const first = own && !desk.snapshot.conferences.some((one) => one.own)
      const answer = await bridge.markOwn({ room: { accountId: room.accountId, name: room.name }, own })
      if (!answer.ok) view.say(faultText(words.texts, answer.fault, 'action').sentence, 'alert')
      else if (first) setTimeout(endQuestionMessage, SHORTCUT_MS, desk, view, words)
    },
    undo: async (id) => {
      const answer = await bridge.undo({ id })
      if (!answer.ok) view.say(faultText(words.texts, answer.fault, 'action').sentence, 'alert')
    },
    sendNow: async (id) => {
      const answer = await bridge.sendNow({ id })
      if (!answer.ok) view.say(faultText(words.texts, answer.fault, 'action').sentence, 'alert')
    },
    dismiss: (row, ids) => {
      failures.delete(row)
      for (const id of ids) void bridge.dismiss({ id })
    },
    takeRowless: () => {
      const gone = [...failures].filter(([row]) => !isThere(desk, row))
      for (const [row] of gone) failures.delete(row)
      return gone.map(([, failure]) => failure)
    },
  }
}

function isThere(desk: Store, row: string): boolean {
  const [roomKey = '', memberKey] = row.split('\n#')
  const room = desk.room(roomKey)
  // Rows of the live calls are no rooms; they are there as long as their view is.
  if (room === undefined) return !row.includes('/')
  return memberKey === undefined || (room.members?.some((member) => member.key === memberKey) ?? false)
}
