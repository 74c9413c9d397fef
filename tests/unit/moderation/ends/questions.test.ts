import { describe, expect, test } from 'vitest'
import { success } from '../../../../shared/result.ts'
import { asksAtNextStart, startingEndScenes, type EndScene } from '../../../support/end-scene.ts'
import { hangingFiles } from '../../../support/hanging-files.ts'
import { accountId } from '../../../support/test-core.ts'

const MINUTE = 60_000
const inTwo = { kind: 'in', minutes: 2 } as const

const { start, scene } = startingEndScenes()

describe('the question', () => {
  test('can be confirmed only once, within a minute, and only if it is the newest one', async () => {
    const { ask, ends, done, clock, view } = await start()
    const tokenOf = async (): Promise<string> => {
      const asked = await ask(inTwo)
      if (!asked.ok) throw new Error(asked.fault.code)
      return asked.value.token
    }
    const first = await tokenOf()
    const second = await tokenOf()
    const unconfirmed = { fault: { code: 'unconfirmed' } }
    expect(await ends.set(first)).toMatchObject(unconfirmed)
    expect(await ends.set('guess')).toMatchObject(unconfirmed)
    await clock.advance(MINUTE)
    expect(await ends.set(second)).toMatchObject(unconfirmed)
    expect(view()).toBeUndefined()
    const third = await tokenOf()
    expect(await done(ends.set(third))).toEqual(success(undefined))
    expect(await ends.set(third)).toMatchObject(unconfirmed)
  })

  test.each([
    [
      'sleep',
      ({ ends }: EndScene) => {
        ends.suspend('sleep')
      },
    ],
    [
      'a lost network',
      ({ ends }: EndScene) => {
        ends.suspend('network')
      },
    ],
    [
      'a sleep that nobody reported',
      ({ setBack }: EndScene) => {
        setBack(-MINUTE)
      },
    ],
  ])('is void after %s', async (_what, happen) => {
    const { ask, ends, view } = await start()
    const asked = await ask(inTwo)
    happen(scene())
    if (!asked.ok) throw new Error(asked.fault.code)
    expect(await ends.set(asked.value.token)).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(view()).toBeUndefined()
  })

  test('is neither asked nor confirmed in read-only mode, and not confirmed after the run was replaced', async () => {
    const { ask, ends, harness, clock, world, view } = await start()
    const asked = await ask(inTwo)
    if (!asked.ok) throw new Error(asked.fault.code)
    harness.configure({ readOnly: true })
    expect(await ends.set(asked.value.token)).toMatchObject({ fault: { code: 'readOnly' } })
    harness.settings.readOnly = true
    expect(await ask(inTwo)).toMatchObject({ fault: { code: 'readOnly' } })
    harness.settings.readOnly = false
    harness.configure({ readOnly: false })
    world.rooms.endRoom({ room: 'Weekly' })
    world.rooms.startRoom({ name: 'Weekly', people: [{ number: '15550100199', name: 'Zoe' }] })
    await clock.advance(10_000)
    expect(await ends.set(asked.value.token)).toMatchObject({ fault: { code: 'changed' } })
    expect(view()).toBeUndefined()
  })

  test('is not asked about a run that was replaced, but can be asked again about the new run', async () => {
    const { ask, ends, done, harness, clock, world, view } = await start()
    const { instance } = harness.room('Weekly')
    const seen = { accountId, conference: 'Weekly', instance }
    expect(await ask(inTwo)).toMatchObject({ ok: true })
    world.rooms.endRoom({ room: 'Weekly' })
    world.rooms.startRoom({ name: 'Weekly', people: [{ number: '15550100199', name: 'Zoe' }] })
    await clock.advance(10_000)
    expect(await done(ends.ask(seen, inTwo, []))).toMatchObject({
      fault: { code: 'changed', values: { reason: 'instance' } },
    })
    const again = await ask(inTwo)
    expect(again).toMatchObject({ value: { people: 1 } })
    if (!again.ok) throw new Error(again.fault.code)
    expect(await done(ends.set(again.value.token))).toEqual(success(undefined))
    expect(view()).toMatchObject({ state: 'set', minutesLeft: 2 })
  })
})

describe('a confirmed time', () => {
  test('is not asked about at the next start if it was not set because the disk was too slow', async () => {
    const disk = hangingFiles()
    const { ask, ends, done, view, clock, notes } = await start({}, {}, disk.files)
    const asked = await ask(inTwo)
    if (!asked.ok) throw new Error(asked.fault.code)
    disk.hang()
    expect(await done(ends.set(asked.value.token))).toMatchObject({ fault: { code: 'storage' } })
    expect(view()).toBeUndefined()
    disk.recover()
    await clock.advance(1_000)
    expect(await notes()).toEqual(['endSet', 'endNotSet'])
    expect(await asksAtNextStart(scene())).toBe(false)
  })

  test('leaves the earlier time as it is if a newer question voids it while it is being written', async () => {
    const disk = hangingFiles()
    const { set, ask, ends, done, view, notes } = await start({}, {}, disk.files)
    await set({ kind: 'in', minutes: 30 })
    const asked = await ask(inTwo)
    if (!asked.ok) throw new Error(asked.fault.code)
    disk.hang()
    const confirmed = ends.set(asked.value.token)
    // A newer question voids the confirmed one before the journal entry of the confirmed end is on disk.
    await ask({ kind: 'in', minutes: 5 })
    disk.recover()
    expect(await done(confirmed)).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(view()).toMatchObject({ state: 'set', minutesLeft: 30 })
    expect(await notes()).toEqual(['endSet', 'endSet', 'endNotSet'])
    expect(await asksAtNextStart(scene())).toBe(true)
  })

  test('leaves a newer question open if that question voids it while it is being written', async () => {
    const disk = hangingFiles()
    const { ask, ends, done, view } = await start({}, {}, disk.files)
    const asked = await ask(inTwo)
    if (!asked.ok) throw new Error(asked.fault.code)
    disk.hang()
    const confirmed = ends.set(asked.value.token)
    const newer = await ask({ kind: 'in', minutes: 5 })
    if (!newer.ok) throw new Error(newer.fault.code)
    disk.recover()
    expect(await done(confirmed)).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(await done(ends.set(newer.value.token))).toEqual(success(undefined))
    expect(view()).toMatchObject({ state: 'set', minutesLeft: 5 })
    expect(await ends.set(newer.value.token)).toMatchObject({ fault: { code: 'unconfirmed' } })
  })
})
