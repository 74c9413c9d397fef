import { describe, expect, test } from 'vitest'
import { NoiseWindow } from '../../../../electron/desktop/shortcuts/noise-window.ts'
import type { NoiseView } from '../../../../electron/moderation/keep/search.ts'
import { fault, type Fault } from '../../../../shared/fault.ts'
import type { Show } from '../../../../shared/ipc/bridge.ts'
import type { NoiseReply } from '../../../../shared/noise.ts'
import { success, type Result } from '../../../../shared/result.ts'
import type { Room } from '../../../../shared/rooms/model.ts'
import type { PaintsIn } from '../../../support/painting-page.ts'
import { aMember, aRoom } from '../../../support/rooms.ts'
import { smallParts } from '../../../support/small-parts.ts'

const ana = aMember(1, { name: 'Ana Diaz', number: '15550100123' })
const ben = aMember(2, { name: 'Ben', number: '15550100124' })
const standup = aRoom('Standup', { own: true, members: [ana, ben] })
const support = aRoom('Support', { members: [ana] })
const ref = { accountId: standup.accountId, name: standup.name }

function create(rooms: readonly Room[] = [standup, support], paintsIn: PaintsIn = 0) {
  const made = smallParts<'noise'>({ rooms, paintsIn, acted: success({ state: 'held', id: 'h1', until: 3_000 }) })
  const { parts, clock, page, acts, pushed, notified } = made
  const happened: string[] = []
  const shows: Show[] = []
  const world = Object.assign(made.world, {
    view: undefined as NoiseView | undefined,
    refused: undefined as Fault | undefined,
  })
  let notify = (): void => undefined
  const become = (step: NoiseView['step'], more: Partial<NoiseView> = {}): void => {
    world.view = { ref, step, muted: [ana.key], most: 2, leftMuted: 0, ...more }
    notify()
  }
  const isFinal = (): boolean => world.view?.step.kind === 'over' || world.view?.step.kind === 'notFound'
  const noise = new NoiseWindow({
    ...parts,
    noiseSearch: {
      view: () => world.view,
      listen: (listener: () => void) => (notify = listener),
      isRunning: () => world.view !== undefined && !isFinal(),
      roomFor: (_ref: object, mayMuteMe: boolean) => (mayMuteMe ? undefined : world.refused) ?? standup,
      begin: (about: { readonly name: string }, mayMuteMe: boolean) => {
        happened.push(`begin ${about.name} ${String(mayMuteMe)}`)
        become({ kind: 'working' })
        return Promise.resolve(success(undefined))
      },
      answer: (id: number, answer: string) => {
        happened.push(`${answer} ${String(id)}`)
        return success(undefined)
      },
      retry: () => happened.push('retry'),
      giveBack: () => {
        happened.push('giveBack')
        become({ kind: 'over', why: 'givenBack' })
      },
      keep: () => {
        if (world.view?.step.kind !== 'found') return undefined
        happened.push('keep')
        become({ kind: 'over', why: 'kept' })
        return ana
      },
    },
    window: {
      open: () => Promise.resolve(void happened.push('open')),
      close: () => void happened.push('close'),
    },
    show: (show: Show) => shows.push(show),
  } as never)
  const say = (reply: NoiseReply, token: string | undefined) => noise.reply({ kind: 'noise', reply, token })
  const choose = (room: Room, token: string | undefined) =>
    noise.reply({ kind: 'noise', reply: 'choose', room: { accountId: room.accountId, name: room.name }, token })
  /** Replies to what the window shows, once the page has painted it and the user can have read it. */
  const reply = async (what: NoiseReply): Promise<Result<void>> => {
    await clock.advance(300)
    return say(what, noise.state().token)
  }
  return {
    noise,
    page,
    say,
    choose,
    reply,
    clock,
    happened,
    shows,
    acts,
    faults: notified,
    states: pushed,
    world,
    become,
  }
}

test('searches the only own room, and shows a running search again', () => {
  const { noise, happened } = create()
  noise.ask()
  noise.ask()
  expect(happened).toEqual(['begin Standup false', 'open', 'open'])
})

test('without an own room, it asks which of several is meant', async () => {
  const { noise, happened, clock, choose } = create([{ ...standup, own: false }, support])
  noise.ask()
  expect(noise.state()).toMatchObject({ state: 'choose', rooms: [{ name: 'Standup' }, { name: 'Support' }] })
  await clock.advance(300)
  expect(choose(support, 'another token')).toMatchObject({ fault: { code: 'changed' } })
  expect(choose(support, noise.state().token)).toEqual(success(undefined))
  expect(happened).toEqual(['open', 'begin Support false', 'open'])
})

test('without a room, it says so, and closes by itself', async () => {
  const { noise, happened, clock } = create([])
  noise.ask()
  expect(noise.state()).toEqual({ state: 'none' })
  await clock.advance(30_000)
  expect(happened).toEqual(['open', 'close'])
})

test('while it is unknown who the user is, nothing begins before they agree', async () => {
  const { noise, reply, happened, world } = create()
  world.refused = fault('changed', { values: { reason: 'me' } })
  expect(noise.askAbout(standup.key)).toBe(true)
  expect(noise.state()).toMatchObject({ state: 'meUnknown', title: 'Standup' })
  expect(await reply('start')).toEqual(success(undefined))
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
  const { noise, happened, become, clock, say } = create()
  noise.ask()
  become({ kind: 'asking', id: 4 })
  const { token } = noise.state()
  expect(noise.state()).toMatchObject({
    state: 'asking',
    title: 'Standup',
    question: 4,
    most: 2,
    muted: { names: ['Ana Diaz'], more: 0 },
  })
  await clock.advance(299)
  expect(say('gone', token)).toMatchObject({ fault: { code: 'unconfirmed' } })
  await clock.advance(1)
  expect(say('gone', 'another token')).toMatchObject({ fault: { code: 'changed' } })
  expect(say('gone', undefined)).toMatchObject({ fault: { code: 'changed' } })
  expect(say('gone', token)).toEqual(success(undefined))
  expect(happened.slice(2)).toEqual(['gone 4'])
})

test.each([
  ['giveBack', { kind: 'asking', id: 1 }],
  ['giveBack', { kind: 'found', key: ana.key }],
  ['close', { kind: 'asking', id: 1 }],
  ['closed', { kind: 'asking', id: 1 }],
] as const)('%s gives everybody back at %j, and the window closes', async (how, step) => {
  const { noise, happened, become, clock, say } = create()
  noise.ask()
  become(step)
  if (how === 'closed') noise.closed()
  else say(how, undefined)
  expect(happened).toContain('giveBack')
  await clock.advance(30_000)
  expect(noise.state()).toEqual({ state: 'empty' })
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
  const { noise, reply: answer, happened, become, shows, acts, clock } = create()
  noise.ask()
  become({ kind: 'found', key: ana.key })
  expect(noise.state()).toMatchObject({ state: 'found', name: 'Ana Diaz', number: '+1 555 010 0123' })
  expect(await answer(reply)).toEqual(success(undefined))
  await clock.advance(0)
  expect(happened).toContain('keep')
  expect(happened.at(-1)).toBe('close')
  expect(shows).toEqual(shown)
  expect(acts.map(({ action }) => action.kind)).toEqual(acted)
})

test('a removal that fails is told', async () => {
  const { noise, reply, become, faults, world, clock } = create()
  world.acted = { ok: false, fault: fault('readOnly') }
  noise.ask()
  become({ kind: 'found', key: ana.key })
  await reply('remove')
  await clock.advance(0)
  expect(faults.map(({ code }) => code)).toEqual(['readOnly'])
})

test('another search keeps who was found muted', async () => {
  const { noise, reply, become, happened } = create()
  noise.ask()
  become({ kind: 'found', key: ana.key })
  await reply('again')
  expect(happened.slice(-3)).toEqual(['keep', 'begin Standup false', 'open'])
})

test('another search asks first if it is not known any more which caller the user is', async () => {
  const { noise, reply, become, happened, world } = create()
  noise.ask()
  become({ kind: 'found', key: ana.key })
  world.refused = fault('changed', { values: { reason: 'me' } })
  await reply('again')
  expect(noise.state()).toMatchObject({ state: 'meUnknown', title: 'Standup' })
  expect(happened.slice(-2)).toEqual(['keep', 'open'])
  await reply('start')
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

describe('Escape', () => {
  test.each(['the key', 'the window manager'] as const)(
    'closes the window of the caller who was found, who stays muted, by %s',
    (how) => {
      const { noise, become, happened, world, say } = create()
      noise.ask()
      become({ kind: 'found', key: ana.key })
      if (how === 'the key') say('close', noise.state().token)
      else noise.closed()
      expect(happened).not.toContain('giveBack')
      expect(world.view?.step).toEqual({ kind: 'over', why: 'kept' })
      expect(happened.at(-1)).toBe('close')
    },
  )

  test.each([
    ['asks which room is meant', [{ ...standup, own: false }, support], undefined],
    ['asks whether the user may be muted', undefined, fault('changed', { values: { reason: 'me' } })],
    ['says why no search has begun', undefined, fault('readOnly')],
    ['says that there is no room', [], undefined],
  ] as const)('closes the window that %s, and begins nothing', (_what, rooms, refused) => {
    const { noise, happened, world, say } = create(rooms)
    world.refused = refused
    noise.ask()
    expect(say('close', undefined)).toEqual(success(undefined))
    expect(happened).toEqual(['open', 'close'])
  })

  test('gives back nobody but by its own button, also if it is pressed for a question that is over by then', () => {
    const { noise, become, happened, say } = create()
    noise.ask()
    become({ kind: 'asking', id: 1 })
    const { token } = noise.state()
    become({ kind: 'found', key: ana.key })
    say('close', token)
    expect(happened).not.toContain('giveBack')
  })
})

const steps = {
  asking: { kind: 'asking', id: 7 },
  found: { kind: 'found', key: ana.key },
  stuck: { kind: 'stuck', fault: fault('timeout') },
} as const

describe('what the page has not painted', () => {
  test.each([
    ['asking', 'still'],
    ['asking', 'gone'],
    ['found', 'keep'],
    ['found', 'tell'],
    ['found', 'remove'],
    ['found', 'again'],
    ['stuck', 'retry'],
  ] as const)('%s: "%s" does nothing before that, and for 300 ms after it', async (step, reply) => {
    const { noise, become, happened, clock, page, say } = create(undefined, 2_000)
    noise.ask()
    become(steps[step])
    const before = [...happened]
    const { token = '' } = noise.state()
    for (const other of ['', 'token 0', page.awaited[0] === token ? 'token 99' : (page.awaited[0] ?? '')]) {
      page.acknowledge(other)
      expect(say(reply, other)).toMatchObject({ fault: { code: 'changed' } })
    }
    await clock.advance(1_999)
    expect(say(reply, token)).toMatchObject({ fault: { code: 'unconfirmed' } })
    await clock.advance(300)
    page.acknowledge(token)
    expect(say(reply, token)).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(happened).toEqual(before)
    await clock.advance(1)
    expect(say(reply, token)).toEqual(success(undefined))
  })

  test('a room that is chosen on it is not searched', async () => {
    const { noise, happened, clock, choose } = create([{ ...standup, own: false }, support], 'never')
    noise.ask()
    await clock.advance(2_900)
    expect(choose(support, noise.state().token)).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(happened).toEqual(['open'])
  })

  test.each([
    ['asking', 'giveBack'],
    ['stuck', 'giveBack'],
    ['found', 'keep'],
  ] as const)('%s: after 3 s the window closes, tells the user, and does "%s"', async (step, does) => {
    const { noise, become, happened, faults, states, clock } = create(undefined, 'never')
    noise.ask()
    become(steps[step])
    await clock.advance(3_000)
    expect(faults).toEqual([fault('unconfirmed', { values: { reason: 'unpainted' } })])
    expect(happened.filter((one) => one === 'keep' || one === 'giveBack')).toEqual([does])
    expect(happened).toContain('close')
    expect(states.at(-1)).toMatchObject({ state: 'empty' })
  })
})

test('the same question in other words has another token, and the same words keep theirs', () => {
  const { noise, become } = create()
  noise.ask()
  const tokenOf = (id: number, more = {}): string | undefined => {
    become({ kind: 'asking', id }, more)
    return noise.state().token
  }
  const first = tokenOf(1)
  expect(tokenOf(1, { muted: [] })).toBe(first)
  expect(tokenOf(2)).not.toBe(first)
  become({ kind: 'working' })
  expect(noise.state().token).toBeUndefined()
})
