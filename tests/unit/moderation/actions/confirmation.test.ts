import { expect, test } from 'vitest'
import { accountId, openHarness } from '../../../support/moderation-harness.ts'
import { createScene, questionIn } from '../../../support/moderation-scene.ts'
import { inVirtualTime } from '../../../support/simulated-provider.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'
import { agree } from '../../../support/user.ts'

test('an end is asked about with the name of the account only if there is a second account', async () => {
  const { harness, done } = await createScene()
  const [account] = harness.rooms.snapshot().accounts
  if (account === undefined) throw new Error('no account')
  const { account: before, accountName } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
  expect([before, accountName]).toEqual([undefined, 'Example Company'])
  harness.monitor.setAccount({ ...account, id: 'north', name: 'Northern branch' }, undefined)
  expect(questionIn(await done(harness.commands.act(harness.end('Weekly')))).account).toBe('Example Company')
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
