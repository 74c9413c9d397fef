import { afterEach, describe, expect, it } from 'vitest'
import { ana, ben, eve, questionIn, createScene, type Scene } from '../../support/moderation-scene.ts'

let open: Scene | undefined
afterEach(() => {
  open?.stop()
  open = undefined
})

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
      .map(({ outcome, members: meant, fault }) => [outcome, meant?.map(({ name }) => name), fault?.code])
  return { ...scene, members, keys, send, pending, outcomes }
}

describe('removing several callers', () => {
  it('shows, journals and counts which caller was accepted and which failed', async () => {
    const scene = await removing('remove', [ana.number, ben.number, eve.number])
    const { world, members, keys, send, pending, outcomes, writes } = scene
    const callUuid = members[1]?.callUuid ?? ''
    const faults = [{ kind: 'refuse' as const, method: 'DELETE', path: `/Call/${callUuid}/`, status: 403 }]
    world.switches.set({ faults })
    expect(await send()).toEqual({
      ok: true,
      value: { state: 'mixed', accepted: 1, gone: 0, failed: 1, unknown: 0, notSent: 1 },
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

  it('journals callers who had already left', async () => {
    const { world, members, keys, send, pending, outcomes } = await removing('remove', [ana.number, ben.number])
    const body = '{"api_id":"made-up","error":"not found"}'
    const path = `/Call/${members[0]?.callUuid ?? ''}/`
    world.switches.set({ faults: [{ kind: 'refuse', method: 'DELETE', path, status: 404, body }] })
    expect(await send()).toMatchObject({ value: { state: 'mixed', accepted: 1, gone: 1, failed: 0, notSent: 0 } })
    expect(pending()).toEqual([['accepted', [keys[1]], undefined]])
    expect(await outcomes()).toEqual([
      ['alreadyGone', ['Ana'], undefined],
      ['accepted', ['Ben'], undefined],
    ])
  })

  it('verifies the caller whose response was lost, and sends nothing for the others', async () => {
    const scene = await removing('kick', [ana.number, ben.number, eve.number])
    const { world, keys, send, pending, outcomes, writes, clock } = scene
    world.switches.set({ faults: [{ kind: 'cutAfter', method: 'POST' }] })
    expect(await send()).toMatchObject({ value: { state: 'mixed', accepted: 0, unknown: 1, notSent: 2 } })
    expect(writes()).toHaveLength(1)
    await clock.advance(8_000)
    expect(pending()).toEqual([['failed', [keys[1], keys[2]], 'cancelled']])
    expect(await outcomes()).toEqual([
      ['unknown', ['Ana'], 'unknownOutcome'],
      ['failed', ['Ben', 'Eve'], 'cancelled'],
      ['confirmed', ['Ana'], undefined],
    ])
  })

  it('sends nothing for the callers who are left once the computer sleeps', async () => {
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
