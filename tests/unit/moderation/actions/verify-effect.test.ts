import { drop } from '../../../../shared/drop.ts'
import { afterEach, describe, expect, it } from 'vitest'
import type { Provider } from '../../../../electron/providers/provider.ts'
import { fault } from '../../../../shared/fault.ts'
import type { JournalEntry } from '../../../../shared/journal/journal-entry.ts'
import { accountId, openHarness } from '../../../support/moderation-harness.ts'
import { ana, createScene, questionIn, type Scene } from '../../../support/moderation-scene.ts'
import { inVirtualTime } from '../../../support/simulated-provider.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const asynchronous = { callbackUrl: 'http://127.0.0.1:9/results' }
const room = 'Weekly standup'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

async function start(effectDelayMs: number) {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo', switches: { effectDelayMs } }, { asynchronous })
  world.rooms.startRoom({ name: room, people: [{ number: '15550100123' }, { number: '15550100124' }] })
  const { monitor, commands, journal, ...harness } = await openHarness({
    clock,
    provider: world.provider,
    kind: world.kind,
  })
  stops.push(() => {
    monitor.stop()
    world.stop()
  })
  monitor.expand([{ accountId: 'account-1', name: room }])
  await clock.advance(5_000)
  const outcomes = async (): Promise<readonly JournalEntry['outcome'][]> => {
    const read = await journal.read({ events: ['outcome'] })
    return read.ok ? read.value.entries.map(({ outcome }) => outcome).reverse() : []
  }
  const act = async (action: Parameters<typeof commands.act>[0], confirmation?: string) => {
    const acting = commands.act(action, confirmation)
    await clock.advance(500)
    return acting
  }
  const pending = () => harness.room(room).pending.map(({ kind, state }) => [kind, state])
  return { clock, world, monitor, journal, harness, outcomes, act, pending }
}

describe('an action handed over in asynchronous mode', () => {
  it('is shown as requested until an observation shows the effect, and is then journaled as confirmed', async () => {
    const { clock, harness, outcomes, act, pending } = await start(4_000)
    const acted = await act(harness.on('mute', room, harness.member(room, '15550100123')))
    expect(acted).toMatchObject({ ok: true, value: { state: 'accepted', handedOver: true } })
    expect(pending()).toEqual([['mute', 'requested']])
    expect(await outcomes()).toEqual(['handedOver'])

    await clock.advance(8_000)
    expect(harness.member(room, '15550100123').muted).toBe(true)
    expect(pending()).toEqual([])
    expect(await outcomes()).toEqual(['handedOver', 'confirmed'])
  })

  it('is not journaled as confirmed by an older roster when the opposite action is accepted', async () => {
    const { clock, world, harness, outcomes, act, pending } = await start(3_600_000)
    const [first] = [...(world.rooms.live(room)?.members.values() ?? [])]
    if (first === undefined) throw new Error('The room is empty.')
    Object.assign(first, { muted: true })
    await clock.advance(8_000)
    const member = harness.member(room, first.number)
    expect(member.muted).toBe(true)
    await Promise.all([act(harness.on('mute', room, member)), act(harness.on('unmute', room, member))])
    expect(pending()).toEqual([['unmute', 'requested']])
    expect(await outcomes()).toEqual(['handedOver', 'handedOver'])
  })

  it('is not journaled as confirmed if no observation shows the effect', async () => {
    const { clock, harness, outcomes, act, pending } = await start(3_600_000)
    await act(harness.on('mute', room, harness.member(room, '15550100123')))
    await clock.advance(30_000)
    expect(pending()).toEqual([['mute', 'requested']])
    await clock.advance(90_000)
    expect(pending()).toEqual([])
    expect(await outcomes()).toEqual(['handedOver'])
  })

  it('is journaled as unknown if the caller to be muted has left', async () => {
    const { clock, world, journal, harness, outcomes, act } = await start(3_600_000)
    const member = harness.member(room, '15550100123')
    await act(harness.on('mute', room, member))
    world.rooms.leave({ room, callUuid: member.callUuid ?? '' })
    await clock.advance(8_000)
    expect(harness.room(room).members).toHaveLength(1)
    expect(await outcomes()).toEqual(['handedOver', 'unknown'])
    const read = await journal.read({ events: ['outcome'] })
    expect(read.ok && read.value.entries[0]).toMatchObject({ text: 'leftBefore', members: [{ number: '15550100123' }] })
  })

  it('that mutes everyone is journaled as unknown if the room has ended', async () => {
    const { clock, world, harness, outcomes, act } = await start(3_600_000)
    await act(harness.onAll('mute', room))
    world.rooms.endRoom({ room })
    await clock.advance(8_000)
    expect(await outcomes()).toEqual(['handedOver', 'unknown'])
  })
})

describe('an action on several callers, or on a call, handed over in asynchronous mode', () => {
  it('is shown as requested for those whose request was not refused', async () => {
    const { world, harness, act, pending, outcomes } = await start(3_600_000)
    const members = harness.room(room).members ?? []
    const faults = [{ kind: 'refuse' as const, path: `/Call/${members[1]?.callUuid ?? ''}/`, status: 403 }]
    world.switches.set({ faults })
    const action = harness.on('remove', room, ...members)
    const asked = await act(action)
    if (!asked.ok || asked.value.state !== 'question') throw new Error('a removal of several is asked first')
    await act(asked.value.question.action, asked.value.question.token)
    expect(pending()).toEqual([
      ['remove', 'requested'],
      ['remove', 'failed'],
    ])
    expect(await outcomes()).toEqual(['handedOver', 'failed'])
  })

  it('is not reported as done for a call', async () => {
    const { harness, act, outcomes } = await start(3_600_000)
    const { callUuid = '' } = harness.member(room, '15550100123')
    const asked = await act({ kind: 'hangupCall', accountId: 'account-1', callUuid })
    if (!asked.ok || asked.value.state !== 'question') throw new Error('a hang-up is asked first')
    const acted = await act(asked.value.question.action, asked.value.question.token)
    expect(acted).toMatchObject({ ok: true, value: { state: 'accepted', handedOver: true } })
    expect(await outcomes()).toEqual(['handedOver'])
  })
})

describe('an end handed over in asynchronous mode', () => {
  it('is confirmed if the room has ended', async () => {
    const { clock, monitor, harness, outcomes, act } = await start(4_000)
    const action = harness.end(room)
    const asked = await act(action)
    if (!asked.ok || asked.value.state !== 'question') throw new Error('an end is asked first')
    expect(await act(action, asked.value.question.token)).toMatchObject({ ok: true, value: { handedOver: true } })
    expect(await outcomes()).toEqual(['handedOver'])
    await clock.advance(15_000)
    expect(monitor.conference({ accountId: 'account-1', name: room })).toBeUndefined()
    expect(await outcomes()).toEqual(['handedOver', 'confirmed'])
  })

  it('is not confirmed by the removal of its account', async () => {
    const { clock, monitor, harness, outcomes, act } = await start(3_600_000)
    const action = harness.end(room)
    const asked = await act(action)
    if (!asked.ok || asked.value.state !== 'question') throw new Error('an end is asked first')
    await act(action, asked.value.question.token)
    monitor.removeAccount('account-1')
    await clock.advance(15_000)
    expect(await outcomes()).toEqual(['handedOver'])
  })
})

describe('an accepted action', () => {
  const accepted = async (kind: 'mute' | 'deafen' | 'remove' | 'kick', switches = {}) => {
    const scene = await createScene({ switches })
    stops.push(scene.stop)
    const { harness, done } = scene
    harness.settings.holdSeconds = 0
    const acted = await done(harness.commands.act(harness.on(kind, 'Weekly', harness.member('Weekly', ana.number))))
    expect(acted).toMatchObject({ ok: true, value: { state: 'accepted' } })
    return scene
  }

  it.each(['mute', 'deafen', 'remove', 'kick'] as const)(
    'is journaled as confirmed once a roster shows the effect of a %s',
    async (kind) => {
      const scene = await accepted(kind)
      await scene.clock.advance(8_000)
      expect(await outcomesOf(scene)).toEqual(['accepted', 'confirmed'])
    },
  )

  it('that mutes everyone is journaled as confirmed once a roster shows everyone muted', async () => {
    const scene = await createScene()
    stops.push(scene.stop)
    await scene.done(scene.harness.commands.act(scene.harness.onAll('mute', 'Weekly')))
    await scene.clock.advance(8_000)
    expect(await outcomesOf(scene)).toEqual(['accepted', 'confirmed'])
  })

  it('that ends the room is journaled as confirmed once the room has ended', async () => {
    const scene = await createScene()
    stops.push(scene.stop)
    const { harness, done, clock } = scene
    const { action, token } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
    await done(harness.commands.act(action, token))
    await clock.advance(15_000)
    expect(await outcomesOf(scene)).toEqual(['accepted', 'confirmed'])
  })

  it('stays accepted if nothing shows its effect', async () => {
    const scene = await accepted('mute', { effectDelayMs: 3_600_000 })
    await scene.clock.advance(90_000)
    expect(await outcomesOf(scene)).toEqual(['accepted'])
  })

  it.each(['mute', 'remove'] as const)(
    'does not stay pending, and is not confirmed, if the clock is set back by an hour before a %s takes effect',
    async (kind) => {
      const scene = await accepted(kind, { effectDelayMs: 3_600_000 })
      scene.setBack(3_600_000)
      await scene.clock.advance(90_000)
      expect(scene.harness.room('Weekly').pending).toEqual([])
      expect(await outcomesOf(scene)).toEqual(['accepted'])
    },
  )

  it('stays accepted if the caller to be muted left first', async () => {
    const scene = await accepted('mute', { effectDelayMs: 3_600_000 })
    scene.world.rooms.leave({ room: 'Weekly', callUuid: scene.harness.member('Weekly', ana.number).callUuid ?? '' })
    await scene.clock.advance(8_000)
    expect(await outcomesOf(scene)).toEqual(['accepted'])
  })
})

const outcomesOf = async ({ journal }: Scene) => (await journal()).flatMap(({ outcome }) => outcome ?? [])

describe('an action whose response was lost and whose outcome the first read does not show', () => {
  const lost = async (kind: 'cutAfter' | 'cutBefore', effectDelayMs: number) => {
    const scene = await createScene({ switches: { latencyMs: 30, effectDelayMs } })
    stops.push(scene.stop)
    const { harness, world, done } = scene
    harness.settings.holdSeconds = 0
    world.switches.set({ faults: [{ kind, method: 'POST' }] })
    const acted = await done(harness.commands.act(harness.on('kick', 'Weekly', harness.member('Weekly', ana.number))))
    expect(acted).toMatchObject({ ok: false, fault: { code: 'unknownOutcome', values: { found: 'looking' } } })
    const found = () => harness.room('Weekly').pending.map(({ state, fault }) => [state, fault?.values?.['found']])
    expect(found()).toEqual([['failed', 'looking']])
    return { ...scene, scene, found }
  }

  it('is verified again until the effect shows', async () => {
    const { clock, found, scene } = await lost('cutAfter', 6_000)
    await clock.advance(12_000)
    expect(found()).toEqual([])
    expect(await outcomesOf(scene)).toEqual(['unknown', 'confirmed'])
  })

  it('is verified for 15 s, and then shown as not done', async () => {
    const { clock, found, scene, writes } = await lost('cutBefore', 0)
    await clock.advance(14_000)
    expect(found()).toEqual([['failed', 'looking']])
    await clock.advance(6_000)
    expect(found()).toEqual([['failed', 'notDone']])
    expect(await outcomesOf(scene)).toEqual(['unknown'])
    const sent = writes().length
    await clock.advance(60_000)
    expect(found()).toEqual([['failed', 'notDone']])
    expect(writes()).toHaveLength(sent)
  })

  it('is not verified for longer if the clock was set back by an hour', async () => {
    const { clock, found, scene } = await lost('cutBefore', 0)
    scene.setBack(3_600_000)
    await clock.advance(20_000)
    expect(found()).toEqual([['failed', 'notDone']])
    expect(await outcomesOf(scene)).toEqual(['unknown'])
  })

  it('is not confirmed by an older roster if the clock was set forward', async () => {
    const scene = await createScene({ profile: 'vobiz-documented' })
    stops.push(scene.stop)
    const { clock, harness, world, done } = scene
    await clock.advance(4_000)
    // The room is live, and its responses say nothing of the callers.
    world.switches.set({ faults: [{ kind: 'cutBefore', method: 'DELETE' }], retrieve: 'errorAlways' })
    await done(harness.commands.act(harness.on('unmute', 'Weekly', harness.member('Weekly', ana.number))))
    scene.setBack(-9_000)
    await clock.advance(20_000)
    expect(await outcomesOf(scene)).toEqual(['unknown'])
  })

  it('is shown as unreadable if the room cannot be read', async () => {
    const { clock, found, world } = await lost('cutBefore', 0)
    world.switches.set({ faults: [{ kind: 'refuse', method: 'GET' }] })
    await clock.advance(25_000)
    expect(found()).toEqual([['failed', 'unreadable']])
  })

  it('is verified from the moment at which the response was lost, even if the request took 16 s', async () => {
    const clock = createVirtualClock()
    const world = inVirtualTime(clock, { profile: 'plivo' })
    world.rooms.startRoom({ name: room, people: [ana, { number: '15550100124' }] })
    let callUuid = ''
    const loseResponseLate = async () => {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 16_000))
      clock.setTimeout(() => world.rooms.leave({ room, callUuid }), 5_000)
      return { ok: false, fault: fault('unknownOutcome'), at: clock.now() }
    }
    const provider = Object.create(world.provider, { kick: { value: loseResponseLate } }) as Provider
    const { monitor, commands, journal, ...harness } = await openHarness({ clock, provider, kind: world.kind })
    stops.push(() => {
      monitor.stop()
      world.stop()
    })
    harness.settings.holdSeconds = 0
    await clock.advance(5_000)
    const member = harness.member(room, ana.number)
    callUuid = member.callUuid ?? ''
    drop(commands.act(harness.on('kick', room, member)))
    await clock.advance(18_000)
    expect(harness.room(room).pending).toMatchObject([{ state: 'failed', fault: { values: { found: 'looking' } } }])
    await clock.advance(10_000)
    const read = await journal.read({ events: ['outcome'] })
    expect(read).toMatchObject({ ok: true, value: { entries: [{ outcome: 'confirmed' }, { outcome: 'unknown' }] } })
  })

  it('does not come back after the user dismissed it', async () => {
    const { clock, harness, found } = await lost('cutBefore', 0)
    harness.commands.dismiss(harness.room('Weekly').pending[0]?.id ?? '')
    expect(found()).toEqual([])
    await clock.advance(25_000)
    expect(found()).toEqual([])
  })
})

describe('if the response to a removal of everyone was lost', () => {
  it('the removal is not confirmed if no roster was known before and the callers are still in the room', async () => {
    const { harness, world, done, journal, stop } = await createScene(
      { profile: 'vobiz' },
      { pinned: [{ accountId, name: 'Weekly' }] },
    )
    stops.push(stop)
    expect(harness.room('Weekly').members).toBeUndefined()
    const { action, token } = questionIn(await done(harness.commands.act(harness.onAll('remove', 'Weekly'))))
    const faults = [{ kind: 'cutBefore' as const, method: 'DELETE' }]
    world.switches.set({ faults, retrieve: 'full' })
    const acted = await done(harness.commands.act(action, token))
    expect(acted).toMatchObject({ ok: false, fault: { code: 'unknownOutcome', values: { found: 'looking' } } })
    const outcomes = (await journal()).flatMap(({ outcome }) => outcome ?? [])
    expect(outcomes).toEqual(['unknown'])
  })
})

describe('a mute whose response was lost', () => {
  it('counts as done by this Gavel if its effect shows while it is verified', async () => {
    const scene = await createScene({ switches: { latencyMs: 30, effectDelayMs: 5_000 } })
    stops.push(scene.stop)
    const { harness, world, done, clock } = scene
    world.switches.set({ faults: [{ kind: 'cutAfter', method: 'POST' }] })
    const acted = await done(harness.commands.act(harness.on('mute', 'Weekly', harness.member('Weekly', ana.number))))
    expect(acted).toMatchObject({ ok: false, fault: { code: 'unknownOutcome', values: { found: 'looking' } } })
    await clock.advance(12_000)
    expect(await outcomesOf(scene)).toEqual(['unknown', 'confirmed'])
    expect(harness.changes.filter(({ kind }) => kind === 'muted')).toMatchObject([{ by: 'you' }])
    expect(harness.member('Weekly', ana.number)).toMatchObject({ muted: true, mutedByMe: true })
  })

  it('is not confirmed if the caller to be muted leaves', async () => {
    const clock = createVirtualClock()
    const world = inVirtualTime(clock, { profile: 'plivo' })
    world.rooms.startRoom({ name: room, people: [ana, { number: '15550100124' }] })
    let callUuid = ''
    const loseResponse = () => {
      world.rooms.leave({ room, callUuid })
      return Promise.resolve({ ok: false, fault: fault('unknownOutcome'), at: clock.now() })
    }
    const provider = Object.create(world.provider, { mute: { value: loseResponse } }) as Provider
    const { monitor, commands, journal, ...harness } = await openHarness({ clock, provider, kind: world.kind })
    stops.push(() => {
      monitor.stop()
      world.stop()
    })
    await clock.advance(5_000)
    const member = harness.member(room, ana.number)
    callUuid = member.callUuid ?? ''
    drop(commands.act(harness.on('mute', room, member)))
    await clock.advance(30_000)
    const read = await journal.read({ events: ['outcome'] })
    expect(read).toMatchObject({ ok: true, value: { entries: [{ outcome: 'unknown' }] } })
  })
})

it('if the response to an unmute of everyone is lost, a caller who joins later does not confirm the unmute', async () => {
  const { harness, world, clock, done, journal, stop } = await createScene()
  stops.push(stop)
  await done(harness.commands.act(harness.on('mute', 'Weekly', harness.member('Weekly', ana.number))))
  await clock.advance(2_500)
  const { action, token } = questionIn(await done(harness.commands.act(harness.onAll('unmute', 'Weekly'))))
  world.switches.set({ faults: [{ kind: 'cutBefore', method: 'DELETE' }] })
  const sending = harness.commands.act(action, token)
  await clock.advance(200)
  const before = [...(world.rooms.live('Weekly')?.members.values() ?? [])]
  world.rooms.join({ room: 'Weekly', number: '15550100109' })
  for (const { callUuid } of before) world.rooms.leave({ room: 'Weekly', callUuid })
  await done(sending)
  await done(harness.monitor.readNow({ accountId, name: 'Weekly' }))
  await clock.advance(30_000)
  expect(harness.room('Weekly').members).toHaveLength(1)
  expect((await journal()).flatMap(({ outcome }) => outcome ?? [])).toEqual(['accepted', 'confirmed', 'unknown'])
})
