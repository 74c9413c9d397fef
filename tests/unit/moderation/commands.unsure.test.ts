import { afterEach, describe, expect, it } from 'vitest'
import type { MonitorSettings } from '../../../electron/monitor/monitor.ts'
import { accountId } from '../../support/moderation-harness.ts'
import { createScene, questionIn, type Scene } from '../../support/moderation-scene.ts'

let open: Scene | undefined
afterEach(() => {
  open?.stop()
  open = undefined
})

const unsure = { ok: false, fault: { code: 'changed', values: { reason: 'unsure' } } }

const marked = [{ accountId, name: 'Weekly' }]

/** A provider whose rosters are missing, so that only a 404 shows that the room restarted. */
const withoutRosters = async (marks: Partial<MonitorSettings> = { pinned: marked }): Promise<Scene> =>
  (open = await createScene({ profile: 'vobiz' }, marks))

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
  it('makes Gavel ask again whether to end the room, and only the new question can be confirmed', async () => {
    const scene = await withoutRosters()
    const { harness, done, writes } = scene
    const first = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
    expect(first.isUnsure).toBeUndefined()
    await restartAroundOneRead(scene)
    const again = questionIn(await done(harness.commands.act(first.action, first.token)))
    expect(again).toMatchObject({ kind: 'end', isUnsure: true })
    expect(writes()).toEqual([])
    expect(await done(harness.commands.act(again.action, again.token))).toMatchObject({ value: { state: 'accepted' } })
    expect(writes()).toEqual(['DELETE /Conference/Weekly/'])
  })

  it('makes the earlier question void, whatever revision the window sends', async () => {
    const scene = await withoutRosters()
    const { harness, done, writes } = scene
    const { action, token } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
    await restartAroundOneRead(scene)
    if (action.kind !== 'end') throw new Error('the question is about an end')
    const newer = { ...action, seen: { ...action.seen, revision: harness.monitor.snapshot().revision } }
    questionIn(await done(harness.commands.act(newer, token)))
    expect(writes()).toEqual([])
  })

  it.each(['everyone', 'everyoneButMe'] as const)('makes Gavel refuse an earlier click that mutes %s', async (who) => {
    const scene = await withoutRosters()
    const { harness, done, writes } = scene
    const before = harness.onAll('mute', 'Weekly', who)
    await restartAroundOneRead(scene)
    expect(await done(harness.commands.act(before))).toMatchObject(unsure)
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
    expect(harness.room('Weekly').unsureBefore).toBeUndefined()
    expect(await done(harness.commands.act(before))).toMatchObject({ ok: true })
  })
})

describe('an own room without a roster that could not be read for some seconds', () => {
  /** An own room is read every second, so its roster would be outdated after two. */
  const ownRoom = (): Promise<Scene> => withoutRosters({ own: marked })

  /** Every read of the room fails for this many milliseconds, so that another run could begin unseen. */
  async function failReads({ world, clock }: Scene, milliseconds: number): Promise<void> {
    const path = '/Conference/Weekly/'
    world.switches.set({ faults: [{ kind: 'refuse', method: 'GET', path, status: 500, body: '{"error":"made up"}' }] })
    await clock.advance(milliseconds)
    world.switches.set({ faults: [] })
    await clock.advance(1_500)
  }

  it('is asked about again before it is ended, and the new question can be confirmed', async () => {
    const scene = await ownRoom()
    const { harness, done, writes } = scene
    const first = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
    await failReads(scene, 4_000)
    const again = questionIn(await done(harness.commands.act(first.action, first.token)))
    expect(again).toMatchObject({ kind: 'end', isUnsure: true })
    expect(writes()).toEqual([])
    expect(await done(harness.commands.act(again.action, again.token))).toMatchObject({ value: { state: 'accepted' } })
    expect(writes()).toEqual(['DELETE /Conference/Weekly/'])
  })

  it('makes Gavel refuse an earlier click that mutes everyone, and allow a later one', async () => {
    const scene = await ownRoom()
    const { harness, done } = scene
    const before = harness.onAll('mute', 'Weekly')
    await failReads(scene, 4_000)
    expect(await done(harness.commands.act(before))).toMatchObject(unsure)
    expect(await done(harness.commands.act(harness.onAll('mute', 'Weekly')))).toMatchObject({ ok: true })
  })

  it('does not affect an earlier click if only one read failed', async () => {
    const scene = await ownRoom()
    const { harness, done } = scene
    const before = harness.onAll('mute', 'Weekly')
    await failReads(scene, 500)
    expect(await done(harness.commands.act(before))).toMatchObject({ ok: true })
  })

  it('does not affect an earlier click if the room has a roster, which would show another run', async () => {
    const scene = (open = await createScene())
    const { harness, done } = scene
    const before = harness.onAll('mute', 'Weekly')
    await failReads(scene, 4_000)
    expect(await done(harness.commands.act(before))).toMatchObject({ ok: true })
  })
})
