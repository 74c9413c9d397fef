import { afterEach, describe, expect, it } from 'vitest'
import { accountId } from '../../../support/moderation-harness.ts'
import { createScene, questionIn, type Scene } from '../../../support/moderation-scene.ts'

let open: Scene | undefined
afterEach(() => {
  open?.stop()
  open = undefined
})

const changed = { ok: false, fault: { code: 'changed', values: { reason: 'instance' } } }

/** Creates a scene with a provider that sends no rosters, so that only a 404 shows that the room restarted. */
const withoutRosters = async (): Promise<Scene> =>
  (open = await createScene({ profile: 'vobiz' }, { pinned: [{ accountId, name: 'Weekly' }] }))

/** Ends the room and starts it again, so that one read gets a 404 and the next one finds a live room. */
async function restartAroundOneRead({ world, clock, harness, done }: Scene): Promise<void> {
  world.rooms.endRoom({ room: 'Weekly' })
  world.switches.set({ latencyMs: 200 })
  const read = harness.monitor.readNow({ accountId, name: 'Weekly' })
  await clock.advance(150)
  world.rooms.startRoom({ name: 'Weekly', people: [{}, {}] })
  await done(read)
  world.switches.set({ latencyMs: 30 })
  await clock.advance(1_000)
}

describe('a 404 that the next read contradicts', () => {
  it('makes an earlier question void, and only a new one can be confirmed', async () => {
    const scene = await withoutRosters()
    const { harness, done, writes } = scene
    const first = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
    await restartAroundOneRead(scene)
    expect(await done(harness.commands.act(first.action, first.token))).toMatchObject(changed)
    expect(writes()).toEqual([])
    const again = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
    expect(await done(harness.commands.act(again.action, again.token))).toMatchObject({ value: { state: 'accepted' } })
    expect(writes()).toEqual(['DELETE /Conference/Weekly/'])
  })

  it.each(['everyone', 'everyoneButMe'] as const)('makes Gavel refuse an earlier click that mutes %s', async (who) => {
    const scene = await withoutRosters()
    const { harness, done, writes } = scene
    const before = harness.onAll('mute', 'Weekly', who)
    await restartAroundOneRead(scene)
    expect(await done(harness.commands.act(before))).toMatchObject(changed)
    expect(writes()).toEqual([])
  })

  it('does not prevent a later click', async () => {
    const scene = await withoutRosters()
    const { harness, done } = scene
    await restartAroundOneRead(scene)
    expect(await done(harness.commands.act(harness.onAll('mute', 'Weekly')))).toMatchObject({ ok: true })
  })

  it('has no effect on a room whose roster shows the same people', async () => {
    const scene = (open = await createScene())
    const { harness, done, world, clock } = scene
    const before = harness.onAll('mute', 'Weekly')
    const notFound = { kind: 'refuse' as const, method: 'GET', path: '/Conference/Weekly/', status: 404 }
    world.switches.set({ faults: [{ ...notFound, body: '{"api_id":"made-up","error":"conference not found"}' }] })
    const read = harness.monitor.readNow({ accountId, name: 'Weekly' })
    await clock.advance(20)
    world.switches.set({ faults: [] })
    await done(read)
    expect(await done(harness.commands.act(before))).toMatchObject({ ok: true })
  })
})
