import { expect, test } from 'vitest'
import { NoiseWindow } from '../../../../electron/desktop/shortcuts/noise-window.ts'
import type { NoiseView } from '../../../../electron/moderation/noise/noise-search.ts'
import { fault, type Fault } from '../../../../shared/fault.ts'
import type { Show } from '../../../../shared/ipc/bridge.ts'
import type { NoiseState } from '../../../../shared/noise.ts'
import { success, type Result } from '../../../../shared/result.ts'
import type { Action, ActionResult, Room } from '../../../../shared/rooms/model.ts'
import { createAfter } from '../../../../shared/timers.ts'
import { aMember, aRoom } from '../../../support/rooms.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const ana = aMember(1, { name: 'Ana Diaz', number: '15550100123' })
const ben = aMember(2, { name: 'Ben', number: '15550100124' })
const standup = aRoom('Standup', { own: true, members: [ana, ben] })
const support = aRoom('Support', { members: [ana] })
const ref = { accountId: standup.accountId, name: standup.name }

function create(rooms: readonly Room[] = [standup, support]) {
  const clock = createVirtualClock()
  const happened: string[] = []
  const shows: Show[] = []
  const actions: Action[] = []
  const faults: Fault[] = []
  const states: NoiseState[] = []
  const world: { view: NoiseView | undefined; refused: Fault | undefined; acted: Result<ActionResult> } = {
    view: undefined,
    refused: undefined,
    acted: success({ state: 'held', id: 'h1', until: 3_000 }),
  }
  let notify = (): void => undefined
  const become = (step: NoiseView['step'], more: Partial<NoiseView> = {}): void => {
    world.view = { ref, instance: 1, step, muted: [ana.key], suspects: 2, most: 2, leftMuted: 0, ...more }
    notify()
  }
  const isFinal = (): boolean => world.view?.step.kind === 'over' || world.view?.step.kind === 'notFound'
  const noise = new NoiseWindow({
    search: {
      view: () => world.view,
      listen: (listener) => (notify = listener),
      isRunning: () => world.view !== undefined && !isFinal(),
      whyNot: (_ref, mayMuteMe) => (mayMuteMe === true ? undefined : world.refused),
      begin: (about, mayMuteMe) => {
        happened.push(`begin ${about.name} ${String(mayMuteMe)}`)
        become({ kind: 'working' })
        return Promise.resolve(success(undefined))
      },
      answer: (id, answer) => {
        happened.push(`${answer} ${String(id)}`)
        return success(undefined)
      },
      retry: () => happened.push('retry'),
      giveBack: () => {
        happened.push('giveBack')
        become({ kind: 'over', why: 'givenBack' })
        return Promise.resolve()
      },
      keep: () => {
        if (world.view?.step.kind !== 'found') return undefined
        happened.push('keep')
        become({ kind: 'over', why: 'kept' })
        return ana
      },
    },
    monitor: { conference: ({ name }) => rooms.find((room) => room.name === name) },
    rooms: () => rooms,
    accounts: () => [],
    callerOf: ({ name, number }) => ({ called: name, name, number, full: name }),
    act: (action) => {
      actions.push(action)
      return Promise.resolve(world.acted)
    },
    now: () => clock.now(),
    after: createAfter(clock),
    open: () => Promise.resolve(void happened.push('open')),
    close: () => happened.push('close'),
    show: (show) => shows.push(show),
    push: (state) => states.push(state),
    notifyFault: (one) => faults.push(one),
  })
  return { noise, clock, happened, shows, actions, faults, states, world, become }
}

test('the shortcut searches the only own room, once for each press, and shows a running search again', async () => {
  const { noise, happened, clock } = create()
  noise.pressed()
  noise.pressed()
  expect(happened).toEqual(['begin Standup false', 'open'])
  await clock.advance(5_000)
  noise.pressed()
  expect(happened).toEqual(['begin Standup false', 'open', 'open'])
})

test('without an own room, it asks which of several is meant', () => {
  const { noise, happened } = create([{ ...standup, own: false }, support])
  noise.ask()
  expect(noise.state()).toMatchObject({ state: 'choose', rooms: [{ name: 'Standup' }, { name: 'Support' }] })
  noise.choose({ accountId: support.accountId, name: 'Support' })
  expect(happened).toEqual(['open', 'begin Support false', 'open'])
})

test('without a room, it says so, and closes by itself', async () => {
  const { noise, happened, clock } = create([])
  noise.ask()
  expect(noise.state()).toEqual({ state: 'none' })
  await clock.advance(30_000)
  expect(happened).toEqual(['open', 'close'])
})

test('while it is unknown who the user is, nothing begins before they agree', () => {
  const { noise, happened, world } = create()
  world.refused = fault('changed', { values: { reason: 'me' } })
  expect(noise.askAbout(standup.key)).toBe(true)
  expect(noise.state()).toEqual({ state: 'meUnknown', title: 'Standup' })
  expect(noise.reply('start', undefined)).toEqual(success(undefined))
  expect(happened).toEqual(['open', 'begin Standup true', 'open'])
})

test.each([fault('readOnly'), fault('changed', { values: { reason: 'ended' } })])(
  'a room that cannot be searched says why: %o',
  (refused) => {
    const { noise, world } = create()
    world.refused = refused
    noise.askAbout(standup.key)
    expect(noise.state()).toEqual({ state: 'failed', fault: refused })
  },
)

test('a room that has ended is not searched', () => {
  const { noise, happened } = create()
  expect(noise.askAbout('acme/gone')).toBe(false)
  expect(happened).toEqual([])
})

test('only the question that is shown is answered, and only once it can have been heard', async () => {
  const { noise, happened, become, clock } = create()
  noise.ask()
  become({ kind: 'asking', id: 4 })
  expect(noise.state()).toEqual({
    state: 'asking',
    title: 'Standup',
    question: 4,
    most: 2,
    muted: { names: ['Ana Diaz'], more: 0 },
  })
  expect(noise.reply('gone', 4)).toMatchObject({ fault: { code: 'unconfirmed' } })
  await clock.advance(300)
  expect(noise.reply('gone', 3)).toMatchObject({ fault: { code: 'changed' } })
  expect(noise.reply('gone', undefined)).toMatchObject({ fault: { code: 'changed' } })
  expect(noise.reply('gone', 4)).toEqual(success(undefined))
  expect(happened.slice(2)).toEqual(['gone 4'])
})

test.each(['giveBack', 'closed'] as const)('%s gives everybody back, and the window closes', async (how) => {
  const { noise, happened, become, clock } = create()
  noise.ask()
  become({ kind: 'asking', id: 1 })
  if (how === 'closed') noise.closed()
  else noise.reply('giveBack', 1)
  expect(happened).toContain('giveBack')
  await clock.advance(30_000)
  expect(noise.state()).toEqual({ state: 'none' })
})

test('closing the window to quit sends nothing', () => {
  const { noise, happened, become } = create()
  noise.ask()
  become({ kind: 'asking', id: 1 })
  noise.quit()
  noise.closed()
  expect(happened).not.toContain('giveBack')
})

test.each([
  ['keep', [], []],
  ['tell', [{ what: 'room', key: standup.key, memberKey: ana.key, ask: 'announce' }], []],
  ['remove', [{ what: 'room', key: standup.key, memberKey: ana.key }], ['remove']],
] as const)('who was found stays muted with "%s", and the window closes', async (reply, shown, acted) => {
  const { noise, happened, become, shows, actions, clock } = create()
  noise.ask()
  become({ kind: 'found', key: ana.key })
  expect(noise.state()).toMatchObject({ state: 'found', name: 'Ana Diaz', number: '15550100123' })
  expect(noise.reply(reply, undefined)).toEqual(success(undefined))
  await clock.advance(0)
  expect(happened).toContain('keep')
  expect(happened.at(-1)).toBe('close')
  expect(shows).toEqual(shown)
  expect(actions.map(({ kind }) => kind)).toEqual(acted)
})

test('a removal that fails is told', async () => {
  const { noise, become, faults, world, clock } = create()
  world.acted = { ok: false, fault: fault('readOnly') }
  noise.ask()
  become({ kind: 'found', key: ana.key })
  noise.reply('remove', undefined)
  await clock.advance(0)
  expect(faults.map(({ code }) => code)).toEqual(['readOnly'])
})

test('another search keeps who was found muted', () => {
  const { noise, become, happened } = create()
  noise.ask()
  become({ kind: 'found', key: ana.key })
  noise.reply('again', undefined)
  expect(happened.slice(-3)).toEqual(['keep', 'begin Standup false', 'open'])
})

test('another search asks first if it is not known any more which caller the user is', () => {
  const { noise, become, happened, world } = create()
  noise.ask()
  become({ kind: 'found', key: ana.key })
  world.refused = fault('changed', { values: { reason: 'me' } })
  noise.reply('again', undefined)
  expect(noise.state()).toEqual({ state: 'meUnknown', title: 'Standup' })
  expect(happened.slice(-2)).toEqual(['keep', 'open'])
  noise.reply('start', undefined)
  expect(happened.at(-2)).toBe('begin Standup true')
})

test('the window stays open while the room asks about somebody', async () => {
  const { noise, become, happened, clock } = create()
  noise.ask()
  become({ kind: 'over', why: 'givenBack' }, { leftMuted: 2 })
  await clock.advance(10_000)
  expect(noise.state()).toMatchObject({ state: 'over', leftMuted: 2 })
  expect(happened).not.toContain('close')
})
