import { drop } from '../../../../shared/drop.ts'
import { describe, expect, test } from 'vitest'
import { accountId } from '../../../support/moderation-harness.ts'
import { ana, ben, createScene, eve, heldIn, questionIn } from '../../../support/moderation-scene.ts'

describe('mute', () => {
  test('sends one request, is shown as accepted, and is cleared when an observation confirms it', async () => {
    const { harness, done, clock, writes, idOf } = await createScene()
    const acted = await done(harness.commands.act(harness.on('mute', 'Weekly', harness.member('Weekly', ana.number))))
    expect(acted).toMatchObject({ ok: true, value: { state: 'accepted', covered: 1 } })
    expect(writes()).toEqual([`POST /Conference/Weekly/Member/${idOf(ana.number)}/Mute/`])
    expect(harness.room('Weekly').pending).toMatchObject([{ kind: 'mute', state: 'accepted' }])
    expect(harness.member('Weekly', ana.number).muted).toBe(false)
    await clock.advance(2_500)
    expect(harness.member('Weekly', ana.number)).toMatchObject({ muted: true, mutedByMe: true })
    expect(harness.room('Weekly').pending).toEqual([])
  })

  test('becomes "requested" if no observation can confirm it', async () => {
    const { harness, done, clock } = await createScene(
      { profile: 'vobiz' },
      { pinned: [{ accountId, name: 'Weekly' }] },
    )
    await done(harness.commands.act(harness.onAll('mute', 'Weekly')))
    await clock.advance(7_000)
    expect(harness.room('Weekly').pending).toMatchObject([{ kind: 'mute', state: 'requested' }])
    await clock.advance(60_000)
    expect(harness.room('Weekly').pending).toEqual([])
  })

  test('of everyone but me names the members of a roster that was read for this mute', async () => {
    const { harness, done, world, writes, idOf } = await createScene({}, { me: { [accountId]: ['+1 555 010 0101'] } })
    const late = { number: '15550100109', name: 'Late' }
    const action = harness.onAll('mute', 'Weekly', 'everyoneButMe')
    world.rooms.join({ room: 'Weekly', ...late })
    const acted = await done(harness.commands.act(action))
    expect(acted).toMatchObject({ ok: true, value: { covered: 3 } })
    const [, ids = ''] = /Member\/([\d,]+)\/Mute/.exec(writes()[0] ?? '') ?? []
    expect(ids.split(',').sort()).toEqual([idOf(ben.number), idOf(eve.number), idOf(late.number)].sort())
  })

  test('of everyone but me is refused if no member is me', async () => {
    const { harness, done, writes } = await createScene()
    const acted = await done(harness.commands.act(harness.onAll('mute', 'Weekly', 'everyoneButMe')))
    expect(acted).toMatchObject({ ok: false, fault: { code: 'changed', values: { reason: 'me' } } })
    expect(writes()).toEqual([])
  })

  test('of myself is not undone by unmuting those I muted', async () => {
    const { harness, done, clock, writes, idOf } = await createScene({}, { me: { [accountId]: [ana.number] } })
    for (const { number } of [ana, ben])
      await done(harness.commands.act(harness.on('mute', 'Weekly', harness.member('Weekly', number))))
    await clock.advance(2_500)
    await done(harness.commands.act(harness.onAll('unmute', 'Weekly', 'mutedByMe')))
    expect(writes().at(-1)).toBe(`DELETE /Conference/Weekly/Member/${idOf(ben.number)}/Mute/`)
  })

  test('and unmute of one caller keep their order, even if requests are slow', async () => {
    const { harness, done, world, writes } = await createScene()
    world.switches.set({ latencyMs: 900 })
    const one = harness.member('Weekly', ana.number)
    const both = [
      harness.commands.act(harness.on('mute', 'Weekly', one)),
      harness.commands.act(harness.on('unmute', 'Weekly', one)),
    ]
    await done(Promise.all(both))
    expect(writes().map((line) => line.split(' ')[0])).toEqual(['POST', 'DELETE'])
    expect(world.rooms.live('Weekly')?.members.get(one.memberId)?.muted).toBe(false)
  })
})

describe('the order of actions in one room', () => {
  test('does not make an action on one caller wait for a hanging action on another caller', async () => {
    const { harness, done, clock, world, writes } = await createScene()
    const one = harness.member('Weekly', ana.number)
    const other = harness.member('Weekly', ben.number)
    world.switches.set({ faults: [{ kind: 'silent', method: 'POST' }] })
    drop(harness.commands.act(harness.on('mute', 'Weekly', one)))
    await clock.advance(100)
    world.switches.set({ faults: [] })
    const start = clock.now()
    expect(await done(harness.commands.act(harness.on('mute', 'Weekly', other)))).toMatchObject({ ok: true })
    expect(clock.now() - start).toBeLessThan(500)
    expect(writes()).toHaveLength(2)
  })

  test('makes an action on everyone wait for earlier actions on single callers, and delay later actions', async () => {
    const { harness, done, world, writes } = await createScene()
    world.switches.set({ latencyMs: 400 })
    const one = harness.member('Weekly', ana.number)
    const other = harness.member('Weekly', ben.number)
    await done(
      Promise.all([
        harness.commands.act(harness.on('mute', 'Weekly', one)),
        harness.commands.act(harness.onAll('mute', 'Weekly')),
        harness.commands.act(harness.on('unmute', 'Weekly', other)),
      ]),
    )
    expect(writes().map((line) => line.replace(/Member\/\d+/, 'Member/one'))).toEqual([
      'POST /Conference/Weekly/Member/one/Mute/',
      'POST /Conference/Weekly/Member/all/Mute/',
      'DELETE /Conference/Weekly/Member/one/Mute/',
    ])
  })

  test('leaves the caller muted after mute, unmute and mute in quick succession', async () => {
    const { harness, done, clock, world, writes } = await createScene()
    const one = harness.member('Weekly', ana.number)
    const kinds = ['mute', 'unmute', 'mute'] as const
    await done(Promise.all(kinds.map((kind) => harness.commands.act(harness.on(kind, 'Weekly', one)))))
    expect(writes().map((line) => line.split(' ')[0])).toEqual(['POST', 'DELETE', 'POST'])
    await clock.advance(1_000)
    expect(world.rooms.live('Weekly')?.members.get(one.memberId)?.muted).toBe(true)
  })
})

describe('identical clicks', () => {
  test('get the result of the first one while it is under way', async () => {
    const { harness, done, writes } = await createScene()
    const action = harness.on('mute', 'Weekly', harness.member('Weekly', ana.number))
    const [first, second] = await done(Promise.all([harness.commands.act(action), harness.commands.act(action)]))
    expect(second).toEqual(first)
    expect(writes()).toHaveLength(1)
  })

  test('on Remove create one held action', async () => {
    const { harness, done, clock, writes } = await createScene()
    const action = harness.on('remove', 'Weekly', harness.member('Weekly', ben.number))
    const first = heldIn(await done(harness.commands.act(action)))
    expect(heldIn(await done(harness.commands.act(action)))).toBe(first)
    await clock.advance(5_000)
    expect(writes().filter((line) => line.startsWith('DELETE /Call/'))).toHaveLength(1)
  })

  test('that confirm a question end the room only once', async () => {
    const { harness, done, writes } = await createScene()
    const { action, token } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
    const both = await done(Promise.all([harness.commands.act(action, token), harness.commands.act(action, token)]))
    expect(both).toMatchObject([{ value: { state: 'accepted' } }, { value: { state: 'accepted' } }])
    expect(writes()).toEqual(['DELETE /Conference/Weekly/'])
  })
})

describe('end', () => {
  test('of a room that has already ended returns alreadyGone and sends nothing', async () => {
    const { harness, done, world, writes, clock } = await createScene()
    const action = harness.end('Weekly')
    world.rooms.endRoom({ room: 'Weekly' })
    await clock.advance(4_000)
    expect(await done(harness.commands.act(action))).toMatchObject({ value: { state: 'alreadyGone' } })
    expect(writes()).toEqual([])
  })

  test('works without a roster, and its question then has no head count', async () => {
    const { harness, done, writes } = await createScene(
      { profile: 'vobiz' },
      { pinned: [{ accountId, name: 'Weekly' }] },
    )
    const { action, token, people } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
    expect(people).toBeUndefined()
    expect(await done(harness.commands.act(action, token))).toMatchObject({ value: { state: 'accepted' } })
    expect(writes()).toEqual(['DELETE /Conference/Weekly/'])
  })

  test('is refused while the room cannot be read', async () => {
    const { harness, done, world, writes, clock } = await createScene()
    world.switches.set({ faults: [{ kind: 'refuse', method: 'GET' }] })
    await clock.advance(5_000)
    expect(await done(harness.commands.act(harness.end('Weekly')))).toMatchObject({ fault: { code: 'stale' } })
    expect(writes()).toEqual([])
  })
})

describe('read-only mode', () => {
  test('refuses new actions, and does not send held ones', async () => {
    const { harness, done, clock, writes } = await createScene()
    const action = harness.on('remove', 'Weekly', harness.member('Weekly', ben.number))
    heldIn(await done(harness.commands.act(action)))
    harness.settings.readOnly = true
    const mute = harness.on('mute', 'Weekly', harness.member('Weekly', ana.number))
    expect(await harness.commands.act(mute)).toMatchObject({ fault: { code: 'readOnly' } })
    expect(await harness.commands.ask(harness.end('Weekly'))).toMatchObject({ fault: { code: 'readOnly' } })
    await clock.advance(5_000)
    expect(writes().filter((line) => line.startsWith('DELETE'))).toEqual([])
  })
})
