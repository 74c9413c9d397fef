import { describe, expect, test } from 'vitest'
import type { Who } from '../../../../shared/rooms/model.ts'
import { memberSeenOf } from '../../../../shared/rooms/room-actions.ts'
import { announcement, startingEndScenes, type EndScene } from '../../../support/end-scene.ts'
import { ana, ben, questionIn } from '../../../support/moderation-scene.ts'

const speak = 'POST /Conference/Weekly/Member/all/Speak/'
const end = 'DELETE /Conference/Weekly/'
/** Takes 30 s to speak. */
const long = 'a'.repeat(30 * 15)

const { start, playing } = startingEndScenes()

const ask = async (
  { done, harness, seen }: EndScene,
  ...more: Parameters<typeof announcement> extends [unknown, ...infer More] ? More : never
) => questionIn(await done(harness.commands.act(announcement(seen(), ...more))))

describe('an announcement after which the room is to be ended', () => {
  playing(`
    is sent, and the room is ended once it has been heard and the chosen seconds have passed
      announce 10, ?, +11.5s, ?, +2.5s, ?, +10s
      → 1, 1, ended, ended | - | announce endAnnounced12 scheduledEnd
    does not end the room if the user cancels, which is not asked about at the next start
      announce 10, cancel, +1m, ?, close, start
      → none, none | - | announce endAnnounced12 endCancelled
    replaces a time that was set, and a time that is set replaces its end
      in 30, announce 60, ?, in 20, ?, +10m
      → 2, 20, 11 | - | endSet announce endAnnounced62 endSet
  `)

  test('is not sent before the user has confirmed it, and needs another question if the seconds change', async () => {
    const scene = await start()
    const { clock, writes, harness, done, seen } = scene
    const question = await ask(scene, 10)
    expect(question).toMatchObject({ kind: 'announce', people: 3, names: [], includesMe: true })
    expect(question).not.toHaveProperty('asksAgain')
    await clock.advance(30_000)
    const other = await done(harness.commands.act(announcement(seen(), 60), question.token))
    expect(other).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(writes()).toEqual([])
  })

  test('asks instead of ending the room if responses do not tell its runs apart, as its question says', async () => {
    const scene = await start({ profile: 'vobiz-documented', switches: { retrieve: 'errorAlways' } })
    expect(await ask(scene, 10)).toMatchObject({ asksAgain: true })
    expect(await scene.play('announce 10, ?, +1m')).toBe('(1), (asks runUnknown)')
  })

  test.each([
    ['not put off by another text that only others hear', ana.number, 12],
    ['put off until another text to the same caller has been heard', ben.number, 42],
  ])('whose end is %s', async (_how, listener, seconds) => {
    const scene = await start()
    const { done, harness, seen, log } = scene
    const only = (number: string): Who => ({
      kind: 'members',
      members: [memberSeenOf(harness.member('Weekly', number))],
    })
    const { thenEnd: _none, ...text } = announcement(seen(), 10, long, only(listener))
    expect(await done(harness.commands.act(text))).toMatchObject({ ok: true })
    const { action, token } = await ask(scene, 10, undefined, only(ben.number))
    const accepted = await done(harness.commands.act(action, token))
    expect(accepted).toMatchObject({ value: { state: 'accepted', endsIn: seconds } })
    expect(await log()).toContain(`endAnnounced${String(seconds)}`)
  })

  test.each([
    ['was refused', 'refuse', 'server'],
    ['may not have been heard', 'cutAfter', 'cut'],
  ])('reports that the room was not ended if it %s', async (_how, fault, reason) => {
    const { play, harness, log } = await start()
    expect(await play(`fault ${fault} POST /Speak/, announce 10, ?, +1m`)).toBe(`unknownOutcome ${reason}, none, none`)
    const failed = { kind: 'announce', state: 'failed', fault: { values: { notEnded: 1 } } }
    expect(harness.room('Weekly').pending).toMatchObject([failed])
    expect(await log()).toBe('announce notEnded')
  })

  test.each([
    ['asks, after it was sent during a sleep', 'sleep', 'asks sleep'],
    ['asks, after it was sent without a network', 'network', 'asks network'],
    ['asks, after it was sent while read-only mode began', 'viewOnly', 'asks readOnly'],
    ['asks at the next start, after it was sent while Gavel quit', 'quit', 'none, asks closed'],
  ])('does not end the room, but %s', async (_when, happens, shown) => {
    const scene = await start()
    const { play, harness, done, writes } = scene
    const { action, token } = await ask(scene, 10)
    await play('switch latencyMs 2000')
    const acting = harness.commands.act(action, token)
    await play(`+3s, ${happens}`)
    await done(acting)
    expect(await play(happens === 'quit' ? '+1m, ?, start' : '+1m')).toBe(shown)
    expect(writes()).toEqual([speak])
  })

  test('does not end another run that began while it was sent', async () => {
    const scene = await start({ switches: { operationLatencyMs: { speak: 6_000 } } })
    const { play, harness, done, told, world } = scene
    const { action, token } = await ask(scene, 10)
    const acting = harness.commands.act(action, token)
    await play('+1s, over, begin ana')
    await done(acting)
    expect(await play('?, +1m')).toBe('asks restart, asks restart')
    expect(told).toEqual(['asks restart'])
    expect(world.rooms.live('Weekly')).toBeDefined()
  })

  test('sets no end if the room had ended before it', async () => {
    const scene = await start()
    const { play, harness, done, nextRead, log } = scene
    const { action, token } = await ask(scene, 10)
    const confirming = done(harness.commands.act(action, token))
    await nextRead()
    await play('over')
    expect(await confirming).toMatchObject({ ok: true, value: { state: 'alreadyGone' } })
    expect([await play('+1m'), await log()]).toEqual(['none', 'announce'])
  })

  test('fails, but does not report "not ended", if an earlier announcement has ended the room', async () => {
    const scene = await start()
    const { play, harness, done, writes, log } = scene
    await play('announce 10, before 3')
    const { action, token } = await ask(scene, 60)
    await play('switch latencyMs 700, read, +1.75s')
    const result = await done(harness.commands.act(action, token))
    expect(result).toMatchObject({ ok: false, fault: { code: 'changed', values: { reason: 'ended' } } })
    expect(result).not.toHaveProperty('fault.values.notEnded')
    expect(writes()).toEqual([speak, end])
    expect(await log()).not.toContain('notEnded')
  })
})

describe('an End that the user confirms while the room is read for its announced end', () => {
  const openEnd = async (scene: EndScene) => {
    await scene.play('announce 10, before 2')
    const { action, token } = questionIn(await scene.done(scene.harness.commands.act(scene.harness.end('Weekly'))))
    return () => scene.harness.commands.act(action, token)
  }

  test('is sent if that end was cancelled before it', async () => {
    const scene = await start()
    const { play, ends, id, writes, done } = scene
    const confirm = await openEnd(scene)
    await play('switch latencyMs 3000, read, +1s')
    const cancelled = ends.cancel(id())
    expect(await done(confirm())).toMatchObject({ ok: true, value: { state: 'accepted' } })
    expect(await done(cancelled)).toMatchObject({ ok: true })
    expect(writes()).toEqual([speak, end])
  })

  test('has the result of that end if that may not be sent', async () => {
    const scene = await start()
    const { play, writes, done } = scene
    const confirm = await openEnd(scene)
    await play('switch latencyMs 1500, fault refuse, read, +0.5s')
    const ended = confirm()
    await play('+0.7s, switch latencyMs 100, fault')
    expect(await done(ended)).toMatchObject({ ok: false, fault: { code: 'stale' } })
    expect(await play('?')).toBe('asks failed, asks failed')
    expect(writes()).toEqual([speak])
  })
})
