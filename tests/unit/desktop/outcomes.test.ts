import { expect, test } from 'vitest'
import { createAppStatus, initialAppStatus } from '../../../electron/desktop/app-status.ts'
import { Outcomes } from '../../../electron/desktop/outcomes.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { Action, ActionResult, Pending, Room } from '../../../shared/rooms/model.ts'
import { onlyThese, seenOf } from '../../../shared/rooms/room-actions.ts'
import { fakeMonitor } from '../../support/fake-monitor.ts'
import { aMember, aRoom, aSnapshot } from '../../support/rooms.ts'
import { countedIds, testAccount } from '../../support/test-core.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const ana = aMember(1, { name: 'Ana' })
const ben = aMember(2)
const me = aMember(3, { isMe: true })
const room = aRoom('standup', { members: [ana, ben, me], rosterAt: 0 })
const mute = (...who: (typeof ana)[]): Action => ({ kind: 'mute', seen: seenOf(room), who: onlyThese(who) })
const muteAll = (kind: 'everyone' | 'everyoneButMe'): Action => ({ kind: 'mute', seen: seenOf(room), who: { kind } })
const end: Action = { kind: 'end', seen: seenOf(room) }
const accepted = success({ state: 'accepted' as const, covered: 2 })

/** A room in which actions have the results that a test gives. */
function scene(pending: readonly Pending[] = []) {
  const clock = createVirtualClock()
  const computer = { version: '0', electron: '0', platform: 'linux', locale: 'en-GB' }
  const appStatus = createAppStatus(initialAppStatus(computer, 'en'), () => clock.now())
  const { monitor, become, listeners } = fakeMonitor(aSnapshot([{ ...room, pending }]))
  const shown = (): Room | undefined => monitor.snapshot().conferences[0]
  const change = (more: Partial<Room> | 'over'): void => {
    const now = shown()
    become(aSnapshot(more === 'over' || now === undefined ? [] : [{ ...now, ...more }]))
  }
  const without = (id: string) => (shown()?.pending ?? []).filter((one) => one.id !== id)
  const rooms = {
    ...monitor,
    pending: (_account: string, _name: string, id: string, entry?: Pending) => {
      change({ pending: [...without(id), ...(entry ? [entry] : [])] })
    },
  }
  const commands = {
    dismiss: (id: string) => {
      change({ pending: without(id) })
    },
  }
  const accountOf = () => testAccount('plivo')
  const outcomes = new Outcomes({ rooms, commands, appStatus, accountOf, clock, newId: countedIds() } as never)
  return {
    clock,
    outcomes,
    change,
    listeners,
    act: (action: Action, result: Result<ActionResult>) => outcomes.of(action, () => Promise.resolve(result)),
    failed: () => shown()?.pending.map(({ kind, who, fault: why }) => [kind, who, why?.code]),
    told: () => appStatus.get().messages.map(({ told }) => told?.became),
    messages: () => appStatus.get().messages.map(({ told }) => told),
  }
}

const failed = (who: Pending['who'], why: Fault = fault('offline'), kind: Pending['kind'] = 'mute'): Pending => ({
  id: `old-${kind}`,
  kind,
  who,
  state: 'failed',
  at: 0,
  fault: why,
})

test.each<[string, Action, Pending['who']]>([
  ['one caller', mute(ana), ['call-1']],
  ['several callers', mute(ana, ben), ['call-1', 'call-2']],
  ['everyone else', muteAll('everyoneButMe'), 'everyone'],
  ['the room', end, []],
])('a refused action on %s is shown on its row, and the next one replaces it', async (_what, action, who) => {
  const { act, failed: shown, told, change } = scene()
  await act(action, failure('stale'))
  await act(action, failure('offline'))
  expect(shown()).toEqual([[action.kind, who, 'offline']])
  expect(told()).toEqual([])
  await act(action, success({ state: 'held', id: 'h', until: 0 }))
  expect(shown()).toEqual([])
  await act(action, failure('stale'))
  change('over')
  expect(told()).toEqual([])
})

test('says of a group that was refused whom the user meant', async () => {
  const { act, outcomes, failed: shown, messages } = scene()
  await act(muteAll('everyoneButMe'), failure('offline'))
  expect(shown()).toHaveLength(1)
  outcomes.notAsked(muteAll('everyoneButMe'), fault('notFound'))
  expect(messages()).toMatchObject([{ group: 'everyoneButMe', title: 'standup', became: { state: 'alreadyGone' } }])
})

test.each<[string, Pending, Action, boolean]>([
  ['of another caller', failed(['call-2']), mute(ana), true],
  ['of the same caller', failed(['call-1']), mute(ana), false],
  ['with an unknown outcome', failed(['call-1'], fault('unknownOutcome')), mute(ana), true],
  ['of an announcement', failed('everyone', fault('offline'), 'announce'), muteAll('everyone'), true],
])('a new attempt clears an earlier failure %s or not', async (_what, before, action, stays) => {
  const { act, failed: shown } = scene([before])
  await act(action, success({ state: 'held', id: 'h', until: 0 }))
  expect(shown()).toHaveLength(stays ? 1 : 0)
})

test('a failure that the row already shows, or whose outcome is unknown there, is not shown again', async () => {
  const { outcomes, change, failed: shown, told } = scene()
  for (const code of ['offline', 'unknownOutcome'] as const)
    await outcomes.of(mute(ana), () => {
      if (code === 'offline') change({ pending: [failed(['call-1'])] })
      return Promise.resolve(failure(code))
    })
  expect([shown(), told()]).toEqual([[], []])
})

test.each<[string, Action, Fault]>([
  ['the user declined', mute(ana), fault('cancelled')],
  ['an answer that the dialog asks for again', end, fault('unconfirmed')],
  ['a wrong name', { kind: 'endAll', accountId: 'acme' }, fault('invalid', { values: { reason: 'accountName' } })],
  [
    'a recording that its dialog keeps',
    { ...end, kind: 'record', who: { kind: 'everyone' }, fileFormat: 'mp3' },
    fault('stale'),
  ],
])('says nothing of %s', async (_what, action, why) => {
  const { act, failed: shown, told } = scene()
  await act(action, { ok: false, fault: why })
  expect([shown(), told()]).toEqual([[], []])
})

test.each<[string, Action, object]>([
  ['an account', { kind: 'endAll', accountId: 'acme' }, { title: 'Example Company' }],
  ['two rooms', { ...end, others: [seenOf(room)] }, { count: 2 }],
  [
    'a call',
    { kind: 'hangupCall', accountId: 'acme', callUuid: 'c', caller: { name: 'Ana', number: '' } },
    { caller: { name: 'Ana' } },
  ],
  ['a caller who has left', mute(aMember(9, { name: 'Eva' })), { caller: { name: 'Eva' } }],
  ['an earlier run', { ...end, seen: { ...seenOf(room), instance: 0 } }, { title: 'standup' }],
])('a failure without a row becomes a message, once: %s', async (_what, action, about) => {
  const { act, failed: shown, messages } = scene()
  await act(action, failure('offline'))
  await act(action, failure('offline'))
  expect(messages()).toMatchObject([{ ...about, kind: action.kind, became: { state: 'failed' } }])
  expect(shown()).toEqual([])
})

test('a failure whose caller leaves becomes a message, which ends with the run', () => {
  const { change, failed: shown, messages, told } = scene([failed(['call-1'])])
  expect(messages()).toEqual([])
  change({ members: [ben, me] })
  expect(messages()).toMatchObject([{ kind: 'mute', room: 'acme/standup', became: { fault: { code: 'offline' } } }])
  expect(shown()).toEqual([])
  change({ instance: 2 })
  expect(told()).toEqual([])
})

test('an action that was dropped because of a sleep is not told of again once its caller has left', () => {
  const { change, told, failed: shown } = scene([failed(['call-1'], fault('cancelled'))])
  change({ members: [ben, me] })
  expect([shown(), told()]).toEqual([[], []])
})

test.each<[string, ActionResult]>([
  ['different outcomes', { state: 'mixed', accepted: 1, gone: 0, failed: 1, unknown: 0, notSent: 0 }],
  ['a target that is gone', { state: 'alreadyGone' }],
  ['an end after an announcement', { state: 'accepted', endsIn: 30 }],
])('a message tells of %s', async (_what, result) => {
  const { act, told } = scene()
  await act(mute(ana, ben), success(result))
  expect(told()).toEqual([result])
})

test('an accepted action on chosen callers needs no message, nor one that was announced in several rooms', async () => {
  const { act, told } = scene()
  const sound = { kind: 'file', url: 'https://sounds.example.com/' } as const
  await act(mute(ana), accepted)
  await act({ kind: 'announce', seen: seenOf(room), who: { kind: 'everyone' }, sound, others: [] }, failure('offline'))
  expect(told()).toEqual([])
})

test('an exception is told as a failure', async () => {
  const { outcomes, failed: shown } = scene()
  await expect(outcomes.of(mute(ana), () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(shown()).toEqual([['mute', ['call-1'], 'internal']])
})

test('a mute of all but me is told as accepted, and as done once a later roster shows it of all who are still there', async () => {
  const { act, change, clock, told, listeners } = scene()
  const before = listeners.size
  await act(muteAll('everyoneButMe'), accepted)
  const entry = { ...failed(['call-1', 'call-2']), state: 'accepted' as const, at: clock.now() }
  change({ pending: [entry], members: [ana, { ...ben, muted: true }, me] })
  change({ pending: [], rosterAt: clock.now() - 1, members: [{ ...ana, muted: true }, { ...ben, muted: true }, me] })
  expect(told()).toEqual([{ state: 'doing', people: 2 }])
  change({ rosterAt: clock.now(), members: [{ ...ben, muted: true }, me] })
  await clock.advance(0)
  expect(told()).toEqual([{ state: 'confirmed', people: 1 }])
  expect(listeners.size).toBe(before)
})

test.each<[string, Partial<Room> | 'over', unknown]>([
  ['not confirmed in time', { pending: [{ ...failed('everyone'), state: 'requested', at: Infinity }] }, ['requested']],
  ['failed', { pending: [{ ...failed('everyone'), at: Infinity }] }, []],
  ['over with its room', 'over', []],
])('a mute of everyone that is %s', async (_what, change, states) => {
  const scenery = scene()
  await scenery.act(muteAll('everyone'), success({ state: 'accepted' }))
  expect(scenery.told()).toEqual([{ state: 'doing' }])
  scenery.change(change)
  await scenery.clock.advance(0)
  expect(scenery.told().map((became) => became?.state)).toEqual(states)
})

test('a mute that no roster shows within eight seconds is told as not confirmed', async () => {
  const { act, clock, told } = scene()
  await act(muteAll('everyone'), success({ state: 'accepted' }))
  await clock.advance(8_000)
  expect(told()).toEqual([{ state: 'requested' }])
  expect(clock.waiting).toBe(0)
})
