import { describe, expect, it } from 'vitest'
import {
  createActionHandlers,
  createNewcomersHandlers,
  createOnHoldHandlers,
  type ActionHandlerParts,
  rememberSpoken,
} from '../../../../electron/ipc/handlers/actions.ts'
import type { Commands } from '../../../../electron/moderation/actions/commands.ts'
import type { Action, ActionResult, Question, Speech } from '../../../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../../../shared/result.ts'
import { absentUser, agreeingUser, presentUser } from '../../../support/user-presence.ts'
import { testAccount } from '../../../support/test-core.ts'
import { memorySettings } from '../../../support/memory-settings.ts'

const page = {} as never
const unseen = failure('unconfirmed', { values: { reason: 'unseen' } })
const seen = { accountId: 'account-1', conference: 'Standup', instance: 1 }
const end: Action = { kind: 'end', seen }
const person = { key: 'a', memberId: '1', callUuid: 'call-1', name: 'Ana', number: '15550100123' }
const removal = (kind: 'remove' | 'kick', count: number): Action => ({
  kind,
  seen,
  who: { kind: 'members', members: Array.from({ length: count }, () => person) },
})
const question = { token: 'token-1', kind: 'end' } as Question

/** Creates the handlers, and collects the calls that pass their checks. */
function create(parts: Partial<ActionHandlerParts> = {}) {
  const reached: unknown[][] = []
  const accepted = success({ state: 'accepted' } as const)
  const commands: Partial<Commands> = {
    act: (...given) => {
      reached.push(['act', ...given])
      return Promise.resolve(given[1] === undefined ? success({ state: 'question', question }) : accepted)
    },
    ask: () => Promise.resolve(success(question)),
    confirmEndAll: (token, name) => {
      reached.push(['confirmEndAll', token, name])
      return Promise.resolve(accepted)
    },
    sendNow: (id) => {
      reached.push(['sendNow', id])
      return success(undefined)
    },
  }
  const pending = [
    { id: 'held-1', state: 'held', at: 1_000 },
    { id: 'sent-1', state: 'sending', at: 2_000 },
  ]
  const handlers = createActionHandlers({
    commands: commands as Commands,
    keptOut: {
      removeAndKeepOut: (action, remove) => {
        reached.push(['keepOut', action])
        return remove()
      },
      letIn: (...given) => {
        reached.push(['letIn', ...given])
      },
    },
    monitor: {
      snapshot: () => ({ accounts: [{ id: 'account-1' }], conferences: [{ pending }] }),
    } as unknown as ActionHandlerParts['monitor'],
    writeStatus: {
      agree: (agreed) => {
        reached.push(['agree', agreed])
        return success(undefined)
      },
    },
    presence: presentUser,
    questions: agreeingUser,
    dismissMessage: () => false,
    settings: memorySettings(),
    ...parts,
  })
  return { handlers, reached }
}

const absent = {
  ...presentUser,
  mayConfirm: () => unseen,
  mayChange: () => unseen,
  mayRemoveOne: () => false,
  mayRemoveAtOnce: () => false,
}

describe('without a user in front of the page', () => {
  it('46 no confirmation reaches the commands', async () => {
    const { handlers, reached } = create({ presence: absent })
    expect(await handlers.act({ action: end, confirmation: 'token-1' }, page)).toEqual(unseen)
    expect(await handlers.confirmEndAll({ token: 'token-1', typedName: 'Acme' }, page)).toEqual(unseen)
    expect(await handlers.sendNow({ id: 'held-1' }, page)).toEqual(unseen)
    expect(await handlers.actWithoutJournal({ agreed: true }, page)).toEqual(unseen)
    expect(reached).toEqual([])
  })

  it('46 the agreement to act without the journal can still be withdrawn', async () => {
    const { handlers, reached } = create({ presence: absent })
    await handlers.actWithoutJournal({ agreed: false }, page)
    expect(reached).toEqual([['agree', false]])
  })

  it.each(['remove', 'kick'] as const)('46 even the removal of a single caller needs a question (%s)', async (kind) => {
    const { handlers, reached } = create({ presence: absent })
    await handlers.act({ action: removal(kind, 1) }, page)
    await handlers.act({ action: removal(kind, 2) }, page)
    expect(reached.map(([, , , before]) => before)).toEqual(['question', 'undoTime'])
  })
})

describe('with a user in front of the page', () => {
  it('46 a removal of one caller needs no question, and other actions do not count as removals', async () => {
    const asked: unknown[] = []
    const presence = {
      ...presentUser,
      mayRemoveOne: (contents: unknown) => {
        asked.push(contents)
        return true
      },
    }
    const { handlers, reached } = create({ presence })
    await handlers.act({ action: removal('remove', 1) }, page)
    await handlers.act({ action: end }, page)
    await handlers.act({ action: { kind: 'mute', seen, who: { kind: 'everyone' } } }, page)
    expect(asked).toEqual([page])
    expect(reached.map(([, , , before]) => before)).toEqual(['undoTime', 'undoTime', 'undoTime'])
  })

  it.each([
    ['is sent at once after Shift+Delete', true, true, 'nothing'],
    ['is held if the page only says so', true, false, 'undoTime'],
    ['needs a question if it may not come from the user', false, true, 'question'],
  ] as const)('46 a removal that the page wants at once %s', async (_what, one, atOnce, before) => {
    const presence = { ...presentUser, mayRemoveOne: () => one, mayRemoveAtOnce: () => atOnce }
    const { handlers, reached } = create({ presence })
    await handlers.act({ action: removal('remove', 1), atOnce: true }, page)
    expect(reached.map(([, , , given]) => given)).toEqual([before])
  })

  it.each([
    [false, 'question'],
    [true, 'undoTime'],
  ] as const)(
    '46 a caller is kept out with the same checks as for their removal (a press: %s)',
    async (one, before) => {
      const { handlers, reached } = create({ presence: { ...presentUser, mayRemoveOne: () => one } })
      await handlers.act({ action: removal('remove', 1), keepOut: true }, page)
      await handlers.act({ action: removal('remove', 1) }, page)
      expect(reached.map(([what]) => what)).toEqual(['keepOut', 'act', 'act'])
      expect(reached[1]?.[3]).toBe(before)
    },
  )

  it('46 the presence check is notified of every question that the page gets', async () => {
    const asked: unknown[] = []
    const { handlers } = create({
      presence: {
        ...presentUser,
        asked: (one) => {
          asked.push(one)
        },
      },
    })
    await handlers.ask({ action: end }, page)
    await handlers.act({ action: end }, page)
    expect(asked).toEqual([question, question])
  })

  it('46 *Now* is checked against the time when the removal was first shown', async () => {
    const times: unknown[] = []
    const presence = {
      ...presentUser,
      mayChange: (_page: unknown, shownAt?: number) => {
        times.push(shownAt)
        return success(undefined)
      },
    }
    const { handlers, reached } = create({ presence })
    await handlers.sendNow({ id: 'held-1' }, page)
    // Otherwise a press that comes too late would be refused as too early.
    await handlers.sendNow({ id: 'sent-1' }, page)
    expect(times).toEqual([1_000, undefined])
    expect(reached).toEqual([
      ['sendNow', 'held-1'],
      ['sendNow', 'sent-1'],
    ])
  })
})

describe('the texts of announcements', () => {
  const sound = { kind: 'speech', text: 'Five minutes left.', voice: 'MAN', language: 'en-GB' } as const
  const announcement = (accountId = 'account-1'): Action => ({
    kind: 'announce',
    seen: { ...seen, accountId },
    who: { kind: 'everyone' },
    sound,
  })
  const rememberedAfter = async (result: Result<ActionResult>, action = announcement()): Promise<unknown> => {
    const settings = memorySettings()
    const commands = { act: () => Promise.resolve(result) } as unknown as Commands
    const { handlers } = create({ commands, settings })
    expect(await handlers.act({ action }, page)).toEqual(result)
    return settings.get().spoken
  }

  it.each([
    ['accepted', success({ state: 'accepted' } as const)],
    ['refused by the provider', failure('refused')],
    ['not sent because the disk is full', failure('storage', { values: { reason: 'full' } })],
    ['asked about first', success({ state: 'question', question } as const)],
  ])('are remembered if the announcement is %s', async (_what, result) => {
    expect(await rememberedAfter(result)).toEqual({ 'account-1': [sound] })
  })

  it('are not remembered if they were rejected, or if their account is gone', async () => {
    expect(await rememberedAfter(failure('invalid', { values: { reason: 'speechEmpty' } }))).toEqual({})
    expect(await rememberedAfter(failure('cancelled'), announcement('account-2'))).toEqual({})
  })

  const speech = (text: string, more: Partial<Speech> = {}): Speech => ({
    kind: 'speech',
    text,
    voice: 'WOMAN',
    language: 'en-US',
    ...more,
  })

  it('the last ten texts of each account are stored, the newest first, and each of them once', () => {
    const settings = memorySettings()
    for (let number = 1; number <= 12; number += 1) rememberSpoken(settings, 'a', speech(`Text ${String(number)}`))
    rememberSpoken(settings, 'b', speech('Other'))
    rememberSpoken(settings, 'a', speech('Text 7', { voice: 'MAN' }))
    const { a = [], b = [] } = settings.get().spoken
    expect(a.map(({ text }) => text)).toEqual(
      ['7', '12', '11', '10', '9', '8', '6', '5', '4', '3'].map((number) => `Text ${number}`),
    )
    expect(a[0]).toMatchObject({ voice: 'MAN' })
    expect(b.map(({ text }) => text)).toEqual(['Other'])
  })
})

describe('putting callers on hold', () => {
  const create = (presence: typeof absentUser) => {
    const reached: string[] = []
    const reach = (what: string) => {
      reached.push(what)
      return Promise.resolve(success({ state: 'accepted' } as const))
    }
    const onHold = { put: () => reach('put'), bringBack: () => reach('bringBack'), keep: () => reached.push('keep') }
    return { handlers: createOnHoldHandlers(onHold, presence), reached }
  }

  it.each([
    ['needs a press, and bringing them back needs none', absentUser, ['bringBack', 'keep']],
    ['is passed on after a press', presentUser, ['put', 'bringBack', 'keep']],
  ])('%s', async (_what, presence, expected) => {
    const { handlers, reached } = create(presence)
    await handlers.putOnHold({ seen, members: [person] }, page)
    await handlers.bringBack({ seen, members: ['a'] }, page)
    await handlers.keepOnHold({ room: { accountId: 'account-1', name: 'Standup' } }, page)
    expect(reached).toEqual(expected)
  })
})

describe('the rule for newcomers', () => {
  const decliningUser = { ask: () => Promise.resolve(declined) }
  const room = { accountId: 'account-1', name: 'Standup' }
  const declined = failure('cancelled', { values: { reason: 'declined' } })

  it.each([
    ['muting them needs no press', 'mute', absentUser, agreeingUser, ['mute'], undefined],
    ['nor does switching it off', 'off', absentUser, agreeingUser, ['off'], undefined],
    ['stopping them at the door needs a press', 'ask', absentUser, agreeingUser, [], unseen],
    ['closing the room needs a press too', 'close', absentUser, agreeingUser, [], unseen],
    ['after a press, they are stopped', 'ask', presentUser, decliningUser, ['ask'], undefined],
    [
      'the room is closed if the user agrees outside the page',
      'close',
      presentUser,
      agreeingUser,
      ['close'],
      undefined,
    ],
    ['and only then', 'close', presentUser, decliningUser, [], declined],
  ] as const)('%s', async (_what, rule, presence, questions, expected, refused) => {
    const reached: string[] = []
    const newcomers = {
      switchOn: (_ref: unknown, to: string) => {
        reached.push(to)
        return Promise.resolve(success(undefined))
      },
      switchOff: () => reached.push('off'),
      goOn: () => Promise.resolve(success(undefined)),
    }
    const accountOf = () => testAccount('plivo')
    const handlers = createNewcomersHandlers({ newcomers, presence, questions, accountOf })
    expect(await handlers.switchNewcomers({ room, rule }, page)).toEqual(refused ?? success(undefined))
    expect(reached).toEqual(expected)
  })

  it.each([
    ['goes on after a pause only with a press', absentUser, [], unseen],
    ['goes on after a press', presentUser, ['goOn'], success(undefined)],
  ] as const)('%s', async (_what, presence, expected, answer) => {
    const reached: string[] = []
    const goOn = () => {
      reached.push('goOn')
      return Promise.resolve(success(undefined))
    }
    const newcomers = { switchOn: () => Promise.resolve(success(undefined)), switchOff: () => undefined, goOn }
    const parts = { newcomers, presence, questions: agreeingUser, accountOf: () => testAccount('plivo') }
    const { goOnWithNewcomers } = createNewcomersHandlers(parts)
    expect(await goOnWithNewcomers({ seen, reply: 'leaveThem', came: [] }, page)).toEqual(answer)
    expect(reached).toEqual(expected)
  })
})
