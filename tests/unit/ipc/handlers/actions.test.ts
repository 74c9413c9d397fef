import { describe, expect, it, test, vi } from 'vitest'
import { actionHandlers } from '../../../../electron/ipc/handlers/actions.ts'
import type { Parts } from '../../../../electron/ipc/parts.ts'
import type { Commands } from '../../../../electron/moderation/actions/commands.ts'
import type { Action, ActionResult, Question, Seen } from '../../../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../../../shared/result.ts'
import type { EndTime, EndWarning, ScheduledEndQuestion } from '../../../../shared/rooms/scheduled-end.ts'
import type { ShownSnapshot } from '../../../../shared/rooms/shown-room.ts'
import { partsOf } from '../../../support/fake-ipc.ts'
import { testAccount } from '../../../support/test-core.ts'
import { aUser, declined, unseen } from '../../../support/user.ts'
import { memorySettings } from '../../../support/memory-settings.ts'

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
function create(parts: Partial<Parts> = {}) {
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
  const settings = memorySettings()
  const handlers = actionHandlers({
    ...partsOf({
      commands,
      keptOut: {
        removeAndKeepOut: (action, remove) => {
          reached.push(['keepOut', action])
          return remove()
        },
      },
      rooms: { snapshot: () => ({ conferences: [{ pending }] }) as unknown as ShownSnapshot },
      accountOf: (id: string) => (id === 'account-2' ? undefined : testAccount('plivo')),
      settings,
    }),
    ...parts,
  })
  return { handlers, reached, settings }
}

describe('without a user in front of the page', () => {
  const absent = aUser({ presses: false })

  it('46 no confirmation reaches the commands', async () => {
    const { handlers, reached } = create()
    expect(await handlers.act({ action: end, confirmation: 'token-1' }, absent)).toEqual(unseen)
    expect(handlers.sendNow({ id: 'held-1' }, absent)).toEqual(unseen)
    expect(reached).toEqual([])
  })

  it.each(['remove', 'kick'] as const)('46 even the removal of a single caller needs a question (%s)', async (kind) => {
    const { handlers, reached } = create()
    await handlers.act({ action: removal(kind, 1) }, absent)
    await handlers.act({ action: removal(kind, 2) }, absent)
    expect(reached.map(([, , , before]) => before)).toEqual(['question', 'undoTime'])
  })
})

describe('with a user in front of the page', () => {
  it('46 a removal of one caller needs no question, and other actions do not count as removals', async () => {
    const mayRemoveOne = vi.fn(() => true)
    const user = aUser({ mayRemoveOne })
    const { handlers, reached } = create()
    await handlers.act({ action: removal('remove', 1) }, user)
    await handlers.act({ action: end }, user)
    await handlers.act({ action: { kind: 'mute', seen, who: { kind: 'everyone' } } }, user)
    expect(mayRemoveOne).toHaveBeenCalledOnce()
    expect(reached.map(([, , , before]) => before)).toEqual(['undoTime', 'undoTime', 'undoTime'])
  })

  it.each([
    ['is sent at once after Shift+Delete', true, true, 'nothing'],
    ['is held if the page only says so', true, false, 'undoTime'],
    ['needs a question if it may not come from the user', false, true, 'question'],
  ] as const)('46 a removal that the page wants at once %s', async (_what, one, atOnce, before) => {
    const { handlers, reached } = create()
    const user = aUser({ mayRemoveOne: () => one, mayRemoveAtOnce: () => atOnce })
    await handlers.act({ action: removal('remove', 1), atOnce: true }, user)
    expect(reached.map(([, , , given]) => given)).toEqual([before])
  })

  it.each([
    [false, 'question'],
    [true, 'undoTime'],
  ] as const)(
    '46 a caller is kept out with the same checks as for their removal (a press: %s)',
    async (one, before) => {
      const { handlers, reached } = create()
      const user = aUser({ mayRemoveOne: () => one })
      await handlers.act({ action: removal('remove', 1), keepOut: true }, user)
      await handlers.act({ action: removal('remove', 1) }, user)
      expect(reached.map(([what]) => what)).toEqual(['keepOut', 'act', 'act'])
      expect(reached[1]?.[3]).toBe(before)
    },
  )

  it('46 the time to read each question that the page gets is measured', async () => {
    const asked = vi.fn()
    const { handlers } = create()
    await handlers.ask({ action: end }, aUser({ asked }))
    await handlers.act({ action: end }, aUser({ asked }))
    expect(asked.mock.calls).toEqual([[question], [question]])
  })

  it('46 *Now* is checked against the time when the removal was first shown', () => {
    const press = vi.fn(() => success(undefined))
    const { handlers, reached } = create()
    handlers.sendNow({ id: 'held-1' }, aUser({ press }))
    // Otherwise a press that comes too late would be refused as too early.
    handlers.sendNow({ id: 'sent-1' }, aUser({ press }))
    expect(press.mock.calls).toEqual([[1_000], [undefined]])
    expect(reached).toEqual([
      ['sendNow', 'held-1'],
      ['sendNow', 'sent-1'],
    ])
  })

  it('46 several rooms and calls are asked about once more, outside the page, by what the commands know', async () => {
    const agreed: unknown[] = []
    const act: Commands['act'] = async (_action, _confirmation, _before, agree) => {
      agreed.push(await agree?.({ kind: 'endRooms', accountId: 'account-1', rooms: ['Standup', 'Board'] }))
      return success({ state: 'accepted' })
    }
    const { handlers } = create({ commands: { act } as Commands })
    const user = aUser({ agrees: false })
    await handlers.act({ action: end, confirmation: 'token-1' }, user)
    expect(agreed).toEqual([declined])
    expect(user.systemAsked).toMatchObject([{ kind: 'endRooms', rooms: ['Standup', 'Board'] }])
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
    const commands = { act: () => Promise.resolve(result) } as unknown as Commands
    const { handlers, settings } = create({ commands })
    expect(await handlers.act({ action }, aUser())).toEqual(result)
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

  it('the last ten texts of each account are stored, the newest first, and each of them once', async () => {
    const { handlers, settings } = create()
    const say = (text: string, accountId = 'account-1', voice: 'MAN' | 'WOMAN' = 'WOMAN') => {
      const action = { ...announcement(accountId), sound: { ...sound, text, voice } } as Action
      return handlers.act({ action }, aUser())
    }
    for (let number = 1; number <= 12; number += 1) await say(`Text ${String(number)}`)
    await say('Other', 'account-3')
    await say('Text 7', 'account-1', 'MAN')
    const { 'account-1': a = [], 'account-3': b = [] } = settings.get().spoken
    expect(a.map(({ text }) => text)).toEqual(
      ['7', '12', '11', '10', '9', '8', '6', '5', '4', '3'].map((number) => `Text ${number}`),
    )
    expect(a[0]).toMatchObject({ voice: 'MAN' })
    expect(b.map(({ text }) => text)).toEqual(['Other'])
  })
})

test('a scheduled end is asked about with the warnings in the language and voice that the user chose', async () => {
  const ask = vi.fn((_seen: Seen, _time: EndTime, _warnings: readonly EndWarning[]) =>
    Promise.resolve(success(question as unknown as ScheduledEndQuestion)),
  )
  const asked = vi.fn()
  const { handlers } = create(partsOf({ scheduledEnds: { ask } }))
  const time = { kind: 'in', minutes: 15 } as const
  const announced = { voice: 'MAN', language: 'de-DE' } as const
  expect(await handlers.askScheduledEnd({ seen, time, announced }, aUser({ asked }))).toEqual(success(question))
  expect(asked).toHaveBeenCalledExactlyOnceWith(question)
  const texts = ['10 Minuten', '5 Minuten', '1 Minute'].map((left) => `Dieses Gespräch endet in ${left}.`)
  const warnings = [10, 5, 1].map((minutes, index) => ({
    minutes,
    speech: { kind: 'speech', ...announced, text: texts[index] },
  }))
  await handlers.askScheduledEnd({ seen, time, announced: { voice: 'WOMAN', language: 'en-AU' } }, aUser())
  await handlers.askScheduledEnd({ seen, time }, aUser())
  const english = expect.objectContaining({ text: 'This call ends in 1 minute.' }) as unknown
  expect(ask.mock.calls).toMatchObject([
    [seen, time, warnings],
    [seen, time, [{}, {}, { minutes: 1, speech: english }]],
    [seen, time, []],
  ])
})
