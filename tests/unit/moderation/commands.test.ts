import { describe, expect, test } from 'vitest'
import { accountId } from '../../support/moderation-harness.ts'
import { ana, ben, eve, heldIn, questionIn, scene } from '../../support/moderation-scene.ts'

describe('mute', () => {
  test('sends one request, shows it as accepted, and is done when a reading shows it', async () => {
    const { desk, done, clock, writes, idOf } = await scene()
    const acted = await done(desk.commands.act(desk.on('mute', 'Weekly', desk.member('Weekly', ana.number))))
    expect(acted).toMatchObject({ ok: true, value: { state: 'accepted', covered: 1 } })
    expect(writes()).toEqual([`POST /Conference/Weekly/Member/${idOf(ana.number)}/Mute/`])
    expect(desk.room('Weekly').pending).toMatchObject([{ kind: 'mute', state: 'accepted' }])
    expect(desk.member('Weekly', ana.number).muted).toBe(false)
    await clock.advance(2_500)
    expect(desk.member('Weekly', ana.number)).toMatchObject({ muted: true, mutedByMe: true })
    expect(desk.room('Weekly').pending).toEqual([])
  })

  test('becomes "requested" where no reading can confirm it', async () => {
    const { desk, done, clock } = await scene({ profile: 'vobiz' }, { pinned: [{ accountId, name: 'Weekly' }] })
    await done(desk.commands.act(desk.onAll('mute', 'Weekly')))
    await clock.advance(7_000)
    expect(desk.room('Weekly').pending).toMatchObject([{ kind: 'mute', state: 'requested' }])
    await clock.advance(60_000)
    expect(desk.room('Weekly').pending).toEqual([])
  })

  test('of everyone but me is made from the roster just read', async () => {
    const { desk, done, world, writes, idOf } = await scene({}, { me: { [accountId]: ['+1 555 010 0101'] } })
    const late = { number: '15550100109', name: 'Late' }
    const action = desk.onAll('mute', 'Weekly', 'everyoneButMe')
    world.rooms.join({ room: 'Weekly', ...late })
    const acted = await done(desk.commands.act(action))
    expect(acted).toMatchObject({ ok: true, value: { covered: 3 } })
    const [, ids = ''] = /Member\/([\d,]+)\/Mute/.exec(writes()[0] ?? '') ?? []
    expect(ids.split(',').sort()).toEqual([idOf(ben.number), idOf(eve.number), idOf(late.number)].sort())
  })

  test('of everyone but me is refused while nobody is me', async () => {
    const { desk, done, writes } = await scene()
    const acted = await done(desk.commands.act(desk.onAll('mute', 'Weekly', 'everyoneButMe')))
    expect(acted).toMatchObject({ ok: false, fault: { code: 'changed', values: { reason: 'me' } } })
    expect(writes()).toEqual([])
  })

  test('and unmute of one room keep their order, however slow the first is', async () => {
    const { desk, done, world, writes } = await scene()
    world.switches.set({ latencyMs: 900 })
    const one = desk.member('Weekly', ana.number)
    const both = [
      desk.commands.act(desk.on('mute', 'Weekly', one)),
      desk.commands.act(desk.on('unmute', 'Weekly', one)),
    ]
    await done(Promise.all(both))
    expect(writes().map((line) => line.split(' ')[0])).toEqual(['POST', 'DELETE'])
    expect(world.rooms.live('Weekly')?.members.get(one.memberId)?.muted).toBe(false)
  })
})

describe('identical clicks', () => {
  test('join while the first is under way', async () => {
    const { desk, done, writes } = await scene()
    const action = desk.on('mute', 'Weekly', desk.member('Weekly', ana.number))
    const [first, second] = await done(Promise.all([desk.commands.act(action), desk.commands.act(action)]))
    expect(second).toEqual(first)
    expect(writes()).toHaveLength(1)
  })

  test('of a held removal are one', async () => {
    const { desk, done, clock, writes } = await scene()
    const action = desk.on('remove', 'Weekly', desk.member('Weekly', ben.number))
    const first = heldIn(await done(desk.commands.act(action)))
    expect(heldIn(await done(desk.commands.act(action)))).toBe(first)
    await clock.advance(5_000)
    expect(writes()).toHaveLength(1)
  })

  test('of a confirmation end a room once', async () => {
    const { desk, done, writes } = await scene()
    const { action, token } = questionIn(await done(desk.commands.act(desk.end('Weekly'))))
    const both = await done(Promise.all([desk.commands.act(action, token), desk.commands.act(action, token)]))
    expect(both).toMatchObject([{ value: { state: 'accepted' } }, { value: { state: 'accepted' } }])
    expect(writes()).toEqual(['DELETE /Conference/Weekly/'])
  })
})

describe('a confirmation', () => {
  test('names the room and the head count, and counts once, for this action, for ten seconds', async () => {
    const { desk, done, clock, writes } = await scene()
    const ask = async () => questionIn(await done(desk.commands.act(desk.end('Weekly'))))
    const question = await ask()
    expect(question).toMatchObject({ kind: 'end', title: 'Weekly', people: 3, accountName: 'Example Company' })
    const many = desk.on('remove', 'Weekly', ...(desk.room('Weekly').members ?? []))
    expect(await done(desk.commands.act(many, question.token))).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(await done(desk.commands.act(question.action, question.token))).toMatchObject({
      fault: { code: 'unconfirmed' },
    })
    const late = await ask()
    await clock.advance(10_001)
    expect(await done(desk.commands.act(late.action, late.token))).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(await done(desk.commands.act(desk.end('Weekly'), 'made up'))).toMatchObject({
      fault: { code: 'unconfirmed' },
    })
    expect(writes()).toEqual([])
  })

  test('is needed for several, for everyone, and for me', async () => {
    const { desk, done } = await scene({}, { me: { [accountId]: [ana.number] } })
    const members = desk.room('Weekly').members ?? []
    const several = questionIn(await done(desk.commands.act(desk.on('remove', 'Weekly', ...members))))
    expect(several).toMatchObject({ people: 3, includesMe: true })
    expect(several.names.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([ana, ben, eve])
    expect(questionIn(await done(desk.commands.act(desk.onAll('kick', 'Weekly')))).kind).toBe('kick')
    const me = desk.member('Weekly', ana.number)
    expect(questionIn(await done(desk.commands.act(desk.on('remove', 'Weekly', me)))).includesMe).toBe(true)
  })

  test('with a second account says whose room it is about', async () => {
    const { desk, done } = await scene()
    const [account] = desk.monitor.snapshot().accounts
    if (account === undefined) throw new Error('no account')
    expect(questionIn(await done(desk.commands.act(desk.end('Weekly')))).account).toBeUndefined()
    desk.monitor.setAccount({ ...account, id: 'north', name: 'Northern branch' }, undefined)
    expect(questionIn(await done(desk.commands.act(desk.end('Weekly')))).account).toBe('Example Company')
  })

  test.each(['unmute', 'deafen', 'undeafen'] as const)('is needed to %s everyone, and then acts once', async (kind) => {
    const { desk, done, writes } = await scene()
    const question = questionIn(await done(desk.commands.act(desk.onAll(kind, 'Weekly'))))
    expect(question).toMatchObject({ kind, title: 'Weekly', people: 3, includesMe: false })
    expect(writes()).toEqual([])
    expect(await done(desk.commands.act(question.action, question.token))).toMatchObject({
      value: { state: 'accepted' },
    })
    expect(writes()).toHaveLength(1)
  })

  test('to deafen all but me names the others only', async () => {
    const { desk, done, idOf, writes } = await scene({}, { me: { [accountId]: [ana.number] } })
    const question = questionIn(await done(desk.commands.act(desk.onAll('deafen', 'Weekly', 'everyoneButMe'))))
    expect(question).toMatchObject({ people: 2, includesMe: false })
    await done(desk.commands.act(question.action, question.token))
    const [path = ''] = writes()
    expect(path).toMatch(/^POST .*\/Deaf\/$/)
    expect(path).not.toContain(idOf(ana.number))
  })

  test('is not needed to mute everyone, nor to unmute those I muted', async () => {
    const { desk, done, clock } = await scene()
    expect(await done(desk.commands.act(desk.onAll('mute', 'Weekly')))).toMatchObject({ value: { state: 'accepted' } })
    await clock.advance(2_000)
    expect(await done(desk.commands.act(desk.onAll('unmute', 'Weekly', 'mutedByMe')))).toMatchObject({
      value: { state: 'accepted' },
    })
  })

  test('does not end another instance of the same name', async () => {
    const { desk, done, world, writes, clock } = await scene()
    const { action, token } = questionIn(await done(desk.commands.act(desk.end('Weekly'))))
    world.rooms.endRoom({ room: 'Weekly' })
    world.rooms.startRoom({ name: 'Weekly', people: [{}, {}] })
    await clock.advance(2_500)
    const acted = await done(desk.commands.act(action, token))
    expect(acted).toMatchObject({ ok: false, fault: { code: 'changed', values: { reason: 'instance' } } })
    expect(writes()).toEqual([])
  })

  test('of end all needs the account’s name, typed, and goes to its own path', async () => {
    const { desk, done, writes } = await scene()
    const { token } = questionIn(await done(desk.commands.act({ kind: 'endAll', accountId })))
    expect(await desk.commands.act({ kind: 'endAll', accountId }, token)).toMatchObject({
      fault: { code: 'unconfirmed' },
    })
    const wrong = await desk.commands.confirmEndAll(token, 'Another Company')
    expect(wrong).toMatchObject({ fault: { code: 'invalid', values: { reason: 'accountName' } } })
    expect(await done(desk.commands.confirmEndAll(token, 'Example Company'))).toMatchObject({
      value: { state: 'accepted' },
    })
    expect(writes()).toEqual(['DELETE /Conference/'])
  })

  test('of a call hangs up exactly this call', async () => {
    const { desk, done, writes } = await scene()
    const { callUuid = '' } = desk.member('Weekly', ben.number)
    const { action, token, names } = questionIn(
      await done(desk.commands.act({ kind: 'hangupCall', accountId, callUuid })),
    )
    expect(names).toEqual([ben])
    await done(desk.commands.act(action, token))
    expect(writes()).toEqual([`DELETE /Call/${callUuid}/`])
  })
})

describe('end', () => {
  test('of a room that has ended already is said kindly, and sends nothing', async () => {
    const { desk, done, world, writes, clock } = await scene()
    const action = desk.end('Weekly')
    world.rooms.endRoom({ room: 'Weekly' })
    await clock.advance(4_000)
    expect(await done(desk.commands.act(action))).toMatchObject({ value: { state: 'alreadyGone' } })
    expect(writes()).toEqual([])
  })

  test('goes on where the provider tells no roster, and the question has no head count', async () => {
    const { desk, done, writes } = await scene({ profile: 'vobiz' }, { pinned: [{ accountId, name: 'Weekly' }] })
    const { action, token, people } = questionIn(await done(desk.commands.act(desk.end('Weekly'))))
    expect(people).toBeUndefined()
    expect(await done(desk.commands.act(action, token))).toMatchObject({ value: { state: 'accepted' } })
    expect(writes()).toEqual(['DELETE /Conference/Weekly/'])
  })

  test('is refused while the room cannot be read', async () => {
    const { desk, done, world, writes, clock } = await scene()
    world.switches.set({ faults: [{ kind: 'refuse', method: 'GET' }] })
    await clock.advance(5_000)
    expect(await done(desk.commands.act(desk.end('Weekly')))).toMatchObject({ fault: { code: 'stale' } })
    expect(writes()).toEqual([])
  })
})

describe('read-only', () => {
  test('refuses everything, also what is held already', async () => {
    const { desk, done, clock, writes } = await scene()
    const action = desk.on('remove', 'Weekly', desk.member('Weekly', ben.number))
    heldIn(await done(desk.commands.act(action)))
    desk.settings.readOnly = true
    const mute = desk.on('mute', 'Weekly', desk.member('Weekly', ana.number))
    expect(await desk.commands.act(mute)).toMatchObject({ fault: { code: 'readOnly' } })
    expect(await desk.commands.ask(desk.end('Weekly'))).toMatchObject({ fault: { code: 'readOnly' } })
    await clock.advance(5_000)
    expect(writes()).toEqual([])
  })
})
