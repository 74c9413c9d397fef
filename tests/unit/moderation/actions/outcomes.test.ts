import { afterEach, describe, expect, it } from 'vitest'
import type { Member } from '../../../../shared/rooms/model.ts'
import { ana, ben, eve, questionIn, createScene, type Scene } from '../../../support/moderation-scene.ts'

let open: Scene | undefined
afterEach(() => {
  open?.stop()
  open = undefined
})

const body = '{"api_id":"made-up","error":"not found"}'
const notFound = { kind: 'refuse' as const, status: 404, body }

/** Makes the caller leave while the request is in flight. */
function leaveOnTheWay({ world, harness }: Pick<Scene, 'world' | 'harness'>, member: Member | undefined): void {
  world.switches.set({ arrivalMs: 20 })
  const stop = harness.rooms.subscribe((_before, after) => {
    if (!after.conferences.some(({ pending }) => pending.some(({ state }) => state === 'sending'))) return
    stop()
    world.rooms.leave({ room: 'Weekly', callUuid: member?.callUuid ?? '' })
  })
}

async function removing(kind: 'remove' | 'kick', numbers: readonly string[]) {
  const scene = (open = await createScene())
  const { harness, done } = scene
  const members = numbers.map((number) => harness.member('Weekly', number))
  const { action, token } = questionIn(await done(harness.commands.act(harness.on(kind, 'Weekly', ...members))))
  const keys = members.map(({ key }) => key)
  const send = () => done(harness.commands.act(action, token))
  const pending = () => harness.room('Weekly').pending.map(({ state, who, fault }) => [state, who, fault?.code])
  const outcomes = async () =>
    (await scene.journal())
      .filter(({ event }) => event === 'outcome')
      .map(({ outcome, members: meant, fault }) => [outcome, meant?.map(({ name }) => name), fault?.code] as const)
  return { ...scene, action, token, members, keys, send, pending, outcomes }
}

describe('a caller whose member id is unknown', () => {
  it.each(['mute', 'unmute', 'kick'] as const)(
    'never prevents the %s of the others, and is named in the outcome',
    async (kind) => {
      const scene = (open = await createScene())
      const { world, harness, done, clock, writes } = scene
      world.rooms.join({ room: 'Weekly', memberId: 'none', name: 'Zoe', number: '15550100109' })
      await clock.advance(4_000)
      const people = ['15550100109', ana.number, ben.number].map((number) => harness.member('Weekly', number))
      const asked = await done(harness.commands.act(harness.on(kind, 'Weekly', ...people)))
      const sent =
        kind === 'kick' ? await done(harness.commands.act(questionIn(asked).action, questionIn(asked).token)) : asked
      expect(sent).toMatchObject({
        value: { state: 'mixed', accepted: 2, failed: 1, fault: { code: 'invalid', values: { reason: 'memberId' } } },
      })
      expect(writes()).toHaveLength(kind === 'kick' ? 2 : 1)
      const failed = harness.room('Weekly').pending.filter(({ state }) => state === 'failed')
      expect(failed.map(({ who }) => who)).toEqual([[people[0]?.key]])
    },
  )
})

describe('removing several callers', () => {
  it('shows, journals and counts the outcome for each caller', async () => {
    const scene = await removing('remove', [ana.number, ben.number, eve.number])
    const { world, members, keys, send, pending, outcomes, writes } = scene
    const callUuid = members[1]?.callUuid ?? ''
    const faults = [{ kind: 'refuse' as const, method: 'DELETE', path: `/Call/${callUuid}/`, status: 403 }]
    world.switches.set({ faults })
    expect(await send()).toEqual({
      ok: true,
      value: {
        state: 'mixed',
        accepted: 1,
        gone: 0,
        failed: 1,
        unknown: 0,
        notSent: 1,
        fault: expect.objectContaining({ code: 'forbidden' }) as unknown,
      },
    })
    expect(writes()).toHaveLength(2)
    expect(pending()).toEqual([
      ['accepted', [keys[0]], undefined],
      ['failed', [keys[1]], 'forbidden'],
      ['failed', [keys[2]], 'cancelled'],
    ])
    expect(await outcomes()).toEqual([
      ['accepted', ['Ana'], undefined],
      ['failed', ['Ben'], 'forbidden'],
      ['failed', ['Eve'], 'cancelled'],
    ])
  })

  it('journals a caller as already gone once the room shows that the caller has left', async () => {
    const { world, keys, members, action, token, harness, pending, outcomes, ...scene } = await removing('remove', [
      ana.number,
      ben.number,
    ])
    leaveOnTheWay({ world, harness }, members[0])
    expect(await scene.done(harness.commands.act(action, token))).toMatchObject({
      value: { state: 'mixed', accepted: 1, gone: 1, failed: 0, notSent: 0 },
    })
    expect(pending()).toEqual([['accepted', [keys[1]], undefined]])
    expect(await outcomes()).toEqual([
      ['alreadyGone', ['Ana'], undefined],
      ['accepted', ['Ben'], undefined],
    ])
  })

  it('does not report a caller as already gone after a 404 while the caller is still in the room', async () => {
    const { world, members, send, outcomes } = await removing('remove', [ana.number, ben.number])
    const path = `/Call/${members[0]?.callUuid ?? ''}/`
    world.switches.set({ faults: [{ ...notFound, method: 'DELETE', path }] })
    expect(await send()).toMatchObject({ value: { state: 'mixed', accepted: 1, gone: 0, unknown: 1 } })
    expect(await outcomes()).toEqual([
      ['unknown', ['Ana'], 'unknownOutcome'],
      ['accepted', ['Ben'], undefined],
    ])
  })

  it('verifies a kick whose response was lost, and sends nothing for the other callers', async () => {
    const scene = await removing('kick', [ana.number, ben.number, eve.number])
    const { world, keys, send, pending, outcomes, writes, clock } = scene
    world.switches.set({ faults: [{ kind: 'cutAfter', method: 'POST' }] })
    expect(await send()).toMatchObject({
      value: { state: 'mixed', accepted: 0, unknown: 1, notSent: 2, fault: { code: 'unknownOutcome' } },
    })
    expect(writes()).toHaveLength(1)
    await clock.advance(8_000)
    expect(pending()).toEqual([['failed', [keys[1], keys[2]], 'cancelled']])
    expect(await outcomes()).toEqual([
      ['unknown', ['Ana'], 'unknownOutcome'],
      ['failed', ['Ben', 'Eve'], 'cancelled'],
      ['confirmed', ['Ana'], undefined],
    ])
  })

  it('confirms the removal of a caller once the room shows it, even if the response was lost', async () => {
    const { world, members, send, outcomes, clock } = await removing('remove', [ana.number, ben.number])
    const path = `/Call/${members[1]?.callUuid ?? ''}/`
    world.switches.set({ effectDelayMs: 0, faults: [{ kind: 'cutAfter', method: 'DELETE', path }] })
    expect(await send()).toMatchObject({ value: { state: 'mixed', accepted: 1, failed: 0, unknown: 1, notSent: 0 } })
    await clock.advance(5_000)
    const ofBen = (await outcomes()).filter(([, names]) => names?.includes('Ben') === true)
    expect(ofBen.map(([outcome]) => outcome)).toEqual(['unknown', 'confirmed'])
  })

  it('sends nothing for the remaining callers once the computer sleeps', async () => {
    const scene = await removing('remove', [ana.number, ben.number, eve.number])
    const { harness, clock, send, writes, outcomes } = scene
    const sending = send()
    while (writes().length === 0) await clock.advance(10)
    await harness.commands.dropHeld('sleep')
    await sending
    expect(writes()).toHaveLength(1)
    expect(await outcomes()).toEqual([
      ['accepted', ['Ana'], undefined],
      ['failed', ['Ben'], 'cancelled'],
      ['failed', ['Eve'], 'cancelled'],
    ])
  })

  it('writes one journal entry if the outcome is the same for all', async () => {
    const { send, outcomes, clock, pending } = await removing('remove', [ana.number, ben.number])
    expect(await send()).toMatchObject({ value: { state: 'accepted', covered: 2 } })
    expect(await outcomes()).toEqual([['accepted', ['Ana', 'Ben'], undefined]])
    await clock.advance(5_000)
    expect(pending()).toEqual([])
  })
})

describe('a 404', () => {
  it('to an end of a room that has ended in the meantime does not count as the cause of that end', async () => {
    const scene = (open = await createScene())
    const { harness, done, world, clock } = scene
    const { action, token } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
    world.switches.set({ arrivalMs: 20 })
    const stop = harness.rooms.subscribe((_before, after) => {
      if (!after.conferences.some(({ pending }) => pending.some(({ state }) => state === 'sending'))) return
      stop()
      world.rooms.endRoom({ room: 'Weekly' })
    })
    expect(await done(harness.commands.act(action, token))).toMatchObject({ value: { state: 'alreadyGone' } })
    await clock.advance(5_000)
    expect(harness.changes.filter(({ kind }) => kind === 'ended')).toMatchObject([{}])
  })

  it('to a mute of several callers, of whom one has left, leads to one request for each who is still there', async () => {
    const scene = (open = await createScene())
    const { harness, done, world, clock, writes, idOf } = scene
    const members = [ana.number, ben.number, eve.number].map((number) => harness.member('Weekly', number))
    leaveOnTheWay(scene, members[0])
    world.switches.set({ faults: [{ ...notFound, method: 'POST' }] })
    const muting = harness.commands.act(harness.on('mute', 'Weekly', ...members))
    for (let turn = 0; turn < 100 && writes().length === 0; turn += 1) await clock.advance(1)
    world.switches.set({ faults: [] })
    expect(await done(muting)).toMatchObject({ ok: true, value: { state: 'mixed', accepted: 2, gone: 1, unknown: 0 } })
    expect(writes()).toHaveLength(3)
    expect(writes()[1]).toContain(idOf(ben.number))
    await clock.advance(2_000)
    const muted = harness.room('Weekly').members?.map(({ number, muted: isMuted }) => [number, isMuted])
    expect(muted?.toSorted()).toEqual([
      [ben.number, true],
      [eve.number, true],
    ])
    const outcomes = (await scene.journal()).flatMap(({ outcome, members: meant }) =>
      outcome === undefined ? [] : [[outcome, meant?.map(({ name }) => name).toSorted()]],
    )
    expect(outcomes).toEqual([
      ['alreadyGone', ['Ana']],
      ['accepted', ['Ben', 'Eve']],
      ['confirmed', ['Ben', 'Eve']],
    ])
  })

  it('to a mute of several callers who are all there leads to one request for each of them', async () => {
    const { harness, done, world, clock, writes } = (open = await createScene())
    const members = [ana.number, ben.number].map((number) => harness.member('Weekly', number))
    world.switches.set({ faults: [{ ...notFound, method: 'POST' }] })
    const muting = harness.commands.act(harness.on('mute', 'Weekly', ...members))
    for (let turn = 0; turn < 100 && writes().length === 0; turn += 1) await clock.advance(1)
    await clock.advance(1)
    world.switches.set({ faults: [] })
    expect(await done(muting)).toMatchObject({ ok: true, value: { state: 'accepted', covered: 2 } })
    expect(writes()).toHaveLength(3)
  })
})

describe('a single 404 to the read before the request', () => {
  const flaky = async (scene: Scene): Promise<void> => {
    scene.world.switches.set({ faults: [{ ...notFound, method: 'GET', path: '/Conference/Weekly/' }] })
    await scene.clock.advance(20)
    scene.world.switches.set({ faults: [] })
  }

  it.each(['end', 'kick'] as const)('does not mean that the room had ended: %s is sent', async (kind) => {
    const scene = (open = await createScene())
    const { harness, done, clock, writes } = scene
    harness.settings.holdSeconds = 0
    const action =
      kind === 'end' ? harness.end('Weekly') : harness.on(kind, 'Weekly', harness.member('Weekly', ana.number))
    const token = kind === 'end' ? questionIn(await done(harness.commands.act(action))).token : undefined
    // The known state is too old for an end or a kick to be based on it.
    await clock.advance(1_700)
    const acting = harness.commands.act(action, token)
    await flaky(scene)
    expect(await done(acting)).toMatchObject({ ok: true, value: { state: 'accepted' } })
    expect(writes()).toHaveLength(1)
  })
})
