import { describe, expect, test } from 'vitest'
import { accountId, openHarness } from '../../../support/moderation-harness.ts'
import { ana, ben, createScene, eve, questionIn } from '../../../support/moderation-scene.ts'
import { inVirtualTime } from '../../../support/simulated-provider.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'
import { failure } from '../../../../shared/result.ts'
import { agree } from '../../../support/user.ts'

describe('a confirmation', () => {
  test('is needed to remove several callers or me, or to kick everyone', async () => {
    const { harness, done } = await createScene({}, { me: { [accountId]: [ana.number] } })
    const members = harness.room('Weekly').members ?? []
    const several = questionIn(await done(harness.commands.act(harness.on('remove', 'Weekly', ...members))))
    expect(several).toMatchObject({ people: 3, includesMe: true })
    expect(several.names.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([ana, ben, eve])
    expect(questionIn(await done(harness.commands.act(harness.onAll('kick', 'Weekly')))).kind).toBe('kick')
    const me = harness.member('Weekly', ana.number)
    expect(questionIn(await done(harness.commands.act(harness.on('remove', 'Weekly', me)))).includesMe).toBe(true)
  })

  test.each(['sleep', 'network'] as const)(
    'that was asked for before a suspension (%s) is void, and must be asked for again',
    async (why) => {
      const { harness, done, writes } = await createScene()
      const { action, token } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
      await harness.commands.dropHeld(why)
      expect(await done(harness.commands.act(action, token))).toMatchObject({ fault: { code: 'unconfirmed' } })
      expect(writes()).toEqual([])
      questionIn(await done(harness.commands.act(action)))
    },
  )

  test('to remove some callers does not remove others', async () => {
    const { harness, done, writes } = await createScene()
    const several = (...numbers: readonly string[]) =>
      harness.on('remove', 'Weekly', ...numbers.map((number) => harness.member('Weekly', number)))
    const { token } = questionIn(await done(harness.commands.act(several(ana.number, ben.number))))
    for (const action of [several(ana.number, ben.number, eve.number), harness.onAll('remove', 'Weekly')]) {
      expect(await done(harness.commands.act(action, token))).toMatchObject({ fault: { code: 'unconfirmed' } })
    }
    expect(writes()).toEqual([])
  })

  test.each(['unmute', 'deafen', 'undeafen'] as const)(
    'is needed to %s everyone, and then sends one request',
    async (kind) => {
      const { harness, done, writes } = await createScene()
      const question = questionIn(await done(harness.commands.act(harness.onAll(kind, 'Weekly'))))
      expect(question).toMatchObject({ kind, title: 'Weekly', people: 3, includesMe: false })
      expect(writes()).toEqual([])
      expect(await done(harness.commands.act(question.action, question.token))).toMatchObject({
        value: { state: 'accepted' },
      })
      expect(writes()).toHaveLength(1)
    },
  )

  test('is not needed to mute everyone, or to unmute those I muted', async () => {
    const { harness, done, clock } = await createScene()
    expect(await done(harness.commands.act(harness.onAll('mute', 'Weekly')))).toMatchObject({
      value: { state: 'accepted' },
    })
    await clock.advance(2_000)
    expect(await done(harness.commands.act(harness.onAll('unmute', 'Weekly', 'mutedByMe')))).toMatchObject({
      value: { state: 'accepted' },
    })
  })

  test('to deafen everyone but me counts and deafens only the others', async () => {
    const { harness, done, idOf, writes } = await createScene({}, { me: { [accountId]: [ana.number] } })
    const question = questionIn(await done(harness.commands.act(harness.onAll('deafen', 'Weekly', 'everyoneButMe'))))
    expect(question).toMatchObject({ people: 2, includesMe: false })
    await done(harness.commands.act(question.action, question.token))
    const [path = ''] = writes()
    expect(path).toMatch(/^POST .*\/Deaf\/$/)
    expect(path).not.toContain(idOf(ana.number))
  })
})

describe('the confirmation of an end', () => {
  test('is asked for with room and head count, and is void after ten seconds or use for another action', async () => {
    const { harness, done, clock, writes } = await createScene()
    const ask = async () => questionIn(await done(harness.commands.act(harness.end('Weekly'))))
    const question = await ask()
    expect(question).toMatchObject({ kind: 'end', title: 'Weekly', people: 3, accountName: 'Example Company' })
    const many = harness.on('remove', 'Weekly', ...(harness.room('Weekly').members ?? []))
    expect(await done(harness.commands.act(many, question.token))).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(await done(harness.commands.act(question.action, question.token))).toMatchObject({
      fault: { code: 'unconfirmed' },
    })
    const late = await ask()
    await clock.advance(10_001)
    expect(await done(harness.commands.act(late.action, late.token))).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(await done(harness.commands.act(harness.end('Weekly'), 'made up'))).toMatchObject({
      fault: { code: 'unconfirmed' },
    })
    expect(writes()).toEqual([])
  })

  test('does not end a later run of the same name', async () => {
    const { harness, done, world, writes, clock } = await createScene()
    const { action, token } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
    world.rooms.endRoom({ room: 'Weekly' })
    world.rooms.startRoom({ name: 'Weekly', people: [{}, {}] })
    await clock.advance(2_500)
    const acted = await done(harness.commands.act(action, token))
    expect(acted).toMatchObject({ ok: false, fault: { code: 'changed', values: { reason: 'instance' } } })
    expect(writes()).toEqual([])
  })

  test('is asked for with the name of the account only if there is a second account', async () => {
    const { harness, done } = await createScene()
    const [account] = harness.rooms.snapshot().accounts
    if (account === undefined) throw new Error('no account')
    expect(questionIn(await done(harness.commands.act(harness.end('Weekly')))).account).toBeUndefined()
    harness.monitor.setAccount({ ...account, id: 'north', name: 'Northern branch' }, undefined)
    expect(questionIn(await done(harness.commands.act(harness.end('Weekly')))).account).toBe('Example Company')
  })
})

describe('after its question,', () => {
  test('end all needs the typed name of the account, and is accepted only by `confirmEndAll`', async () => {
    const { harness, done, writes } = await createScene()
    const { token } = questionIn(await done(harness.commands.act({ kind: 'endAll', accountId })))
    expect(await harness.commands.act({ kind: 'endAll', accountId }, token)).toMatchObject({
      fault: { code: 'unconfirmed' },
    })
    const wrong = await harness.commands.confirmEndAll(token, 'Another Company', agree)
    expect(wrong).toMatchObject({ fault: { code: 'invalid', values: { reason: 'accountName' } } })
    expect(await done(harness.commands.confirmEndAll(token, 'Example Company', agree))).toMatchObject({
      value: { state: 'accepted' },
    })
    expect(writes()).toEqual(['DELETE /Conference/'])
  })

  test('end all counts nobody if the number of people in one of the rooms is unknown', async () => {
    const { harness, done, world, clock } = await createScene()
    const ask = async () => questionIn(await done(harness.commands.act({ kind: 'endAll', accountId })))
    expect(await ask()).toMatchObject({ people: 3 })
    world.switches.set({ faults: [{ kind: 'fail', operation: 'retrieveRoom', room: 'Sales', status: 500 }] })
    world.rooms.startRoom({ name: 'Sales', people: [{}, {}] })
    await clock.advance(3_000)
    expect(harness.room('Sales')).not.toHaveProperty('people')
    expect(await ask()).not.toHaveProperty('people')
  })

  test('end all accepts no blank text, even if the name of the account is blank', async () => {
    const clock = createVirtualClock()
    const harness = await openHarness({ clock, ...inVirtualTime(clock, { profile: 'plivo' }), accountName: ' ' })
    await clock.advance(1_000)
    const { token } = questionIn(await harness.commands.act({ kind: 'endAll', accountId }))
    for (const typed of ['', ' '])
      expect(await harness.commands.confirmEndAll(token, typed, agree)).toMatchObject({ fault: { code: 'invalid' } })
  })

  test('46 end all sends nothing if the user declines the system question, and its token becomes void', async () => {
    const { harness, done, writes } = await createScene()
    const { token } = questionIn(await done(harness.commands.act({ kind: 'endAll', accountId })))
    const asked: string[] = []
    const decline = ({ name }: { readonly name: string }) => {
      asked.push(name)
      return Promise.resolve(failure('cancelled', { values: { reason: 'declined' } }))
    }
    expect(await done(harness.commands.confirmEndAll(token, 'Example Company', decline))).toMatchObject({
      fault: { code: 'cancelled' },
    })
    expect(asked).toEqual(['Example Company'])
    expect(await done(harness.commands.confirmEndAll(token, 'Example Company', agree))).toMatchObject({
      fault: { code: 'unconfirmed' },
    })
    expect(writes()).toEqual([])
  })

  test('46 end all sends nothing if read-only mode is switched on while the system question is open', async () => {
    const { harness, done, writes } = await createScene()
    const { token } = questionIn(await done(harness.commands.act({ kind: 'endAll', accountId })))
    const late = () => {
      harness.settings.readOnly = true
      return agree()
    }
    expect(await done(harness.commands.confirmEndAll(token, 'Example Company', late))).toMatchObject({
      fault: { code: 'readOnly' },
    })
    expect(writes()).toEqual([])
  })

  test.each(['sleep', 'network'] as const)(
    '46 end all sends nothing if a suspension (%s) came while the system question was open',
    async (why) => {
      const { harness, done, writes } = await createScene()
      const { token } = questionIn(await done(harness.commands.act({ kind: 'endAll', accountId })))
      const late = async () => {
        await harness.commands.dropHeld(why)
        return agree()
      }
      expect(await done(harness.commands.confirmEndAll(token, 'Example Company', late))).toMatchObject({
        fault: { code: 'cancelled', values: { reason: why } },
      })
      expect(writes()).toEqual([])
    },
  )

  test('46 end all sends nothing if the system question was open for more than a minute', async () => {
    const { harness, done, clock, writes } = await createScene()
    for (const [seconds, expected] of [
      [61, { fault: { code: 'stale', values: { reason: 'question' } } }],
      [59, { value: { state: 'accepted' } }],
    ] as const) {
      const { token } = questionIn(await done(harness.commands.act({ kind: 'endAll', accountId })))
      const late = async () => {
        await clock.advance(seconds * 1_000)
        return agree()
      }
      expect(await done(harness.commands.confirmEndAll(token, 'Example Company', late))).toMatchObject(expected)
    }
    expect(writes()).toEqual(['DELETE /Conference/'])
  })

  test('46 the removal of one caller is sent at once, and only for this caller', async () => {
    const { harness, done, writes } = await createScene()
    const { callUuid = '' } = harness.member('Weekly', ben.number)
    const removal = harness.on('remove', 'Weekly', harness.member('Weekly', ben.number))
    const question = questionIn(await done(harness.commands.act(removal, undefined, 'question')))
    expect(question.names).toEqual([ben])
    expect(harness.room('Weekly').pending).toEqual([])
    const other = harness.on('remove', 'Weekly', harness.member('Weekly', ana.number))
    const third = questionIn(await done(harness.commands.act(other, undefined, 'question')))
    expect(await done(harness.commands.act(removal, third.token))).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(writes()).toEqual([])
    expect(await done(harness.commands.act(removal, question.token))).toMatchObject({ value: { state: 'accepted' } })
    expect(writes()).toEqual([`DELETE /Call/${callUuid}/`])
  })

  test('hanging up a call hangs up only this call', async () => {
    const { harness, done, writes } = await createScene()
    const { callUuid = '' } = harness.member('Weekly', ben.number)
    const { action, token, names } = questionIn(
      await done(harness.commands.act({ kind: 'hangupCall', accountId, callUuid })),
    )
    expect(names).toEqual([ben])
    await done(harness.commands.act(action, token))
    expect(writes()).toEqual([`DELETE /Call/${callUuid}/`])
  })
})

test('a confirmed kick of everyone but me kicks only the callers in the question, and no later ones', async () => {
  const { harness, done, world, clock, idOf, writes } = await createScene({}, { me: { [accountId]: [ana.number] } })
  const { action, token, people } = questionIn(
    await done(harness.commands.act(harness.onAll('kick', 'Weekly', 'everyoneButMe'))),
  )
  expect(people).toBe(2)
  world.rooms.join({ room: 'Weekly', number: '15550100109' })
  await clock.advance(3_500)
  expect(harness.room('Weekly').members).toHaveLength(4)
  const asked = [idOf(ben.number), idOf(eve.number)]
  await done(harness.commands.act(action, token))
  const kicked = writes().map((line) => /Member\/(\d+)\/Kick/.exec(line)?.[1])
  expect(kicked.toSorted()).toEqual(asked.toSorted())
})
