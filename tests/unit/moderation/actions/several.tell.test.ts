import { describe, expect, test } from 'vitest'
import type { FaultRule } from '../../../simulator/fault-rules.ts'
import type { Action } from '../../../../shared/rooms/model.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import { createScene, eve, type Scene } from '../../../support/moderation-scene.ts'

const NAMES = ['Board', 'Sales', 'Weekly'] as const
const sound = { kind: 'speech', text: 'The call ends.', voice: 'WOMAN', language: 'en-US' } as const

async function createRooms(rule?: FaultRule): Promise<Scene> {
  const scene = await createScene({ switches: { latencyMs: 30, faults: rule === undefined ? [] : [rule] } })
  for (const name of ['Board', 'Sales']) scene.world.rooms.startRoom({ name, people: [eve] })
  await scene.clock.advance(20_000)
  return scene
}

const seenOf = ({ harness }: Scene, conference: string, of = accountId) => ({
  accountId: of,
  conference,
  instance: harness.room(conference).instance,
})

function toAll(scene: Scene, more: Partial<Extract<Action, { kind: 'announce' }>> = {}): Action {
  const [seen, ...others] = NAMES.map((name) => seenOf(scene, name))
  if (seen === undefined) throw new Error('there is no room')
  return { kind: 'announce', seen, who: { kind: 'everyone' }, sound, others, ...more }
}

const speaks = (...names: readonly string[]) => names.map((name) => `POST /Conference/${name}/Member/all/Speak/`)

describe('an announcement in several rooms', () => {
  test('reads each room, sends it one request, and logs each on its own', async () => {
    const scene = await createRooms()
    const told = await scene.done(scene.harness.commands.act(toAll(scene)))
    expect(scene.writes()).toEqual(speaks(...NAMES))
    expect(told).toMatchObject({ ok: true, value: { state: 'mixed', accepted: 3, failed: 0, unknown: 0 } })
    expect(told.ok && 'untold' in told.value).toBe(false)
    const outcomes = (await scene.journal()).filter(({ event }) => event === 'outcome')
    expect(outcomes.map(({ action, conference, outcome }) => [action, conference, outcome])).toEqual(
      NAMES.map((name) => ['announce', name, 'accepted']),
    )
  })

  test('tells a room that the window names twice once', async () => {
    const scene = await createRooms()
    await scene.done(scene.harness.commands.act(toAll(scene, { others: [seenOf(scene, 'Board')] })))
    expect(scene.writes()).toEqual(speaks('Board'))
  })

  test('is not kept from the others by a room that has ended, or whose response was lost, and says which', async () => {
    const scene = await createRooms({ kind: 'cutAfter', operation: 'speak', room: 'Sales' })
    const action = toAll(scene)
    scene.world.rooms.endRoom({ room: 'Board' })
    const told = await scene.done(scene.harness.commands.act(action))
    expect(scene.writes()).toEqual(speaks('Sales', 'Weekly'))
    expect(told).toMatchObject({
      ok: true,
      value: {
        accepted: 1,
        failed: 1,
        unknown: 1,
        untold: [
          { seen: { conference: 'Board' }, fault: { code: 'changed' } },
          { seen: { conference: 'Sales' }, fault: { code: 'unknownOutcome' } },
        ],
      },
    })
  })

  test.each(['sleep', 'network', 'quit'] as const)('reaches no further room after %s', async (why) => {
    const scene = await createRooms()
    const acting = scene.harness.commands.act(toAll(scene))
    while (scene.writes().length === 0) await scene.clock.advance(10)
    await scene.harness.commands.dropHeld(why)
    const told = await scene.done(acting)
    await scene.clock.advance(60_000)
    expect(scene.writes()).toEqual(speaks('Board'))
    expect(told).toMatchObject({ ok: true, value: { accepted: 1, untold: [{}, {}] } })
  })

  test.each<[string, (scene: Scene) => Partial<Extract<Action, { kind: 'announce' }>>]>([
    ['of another account', (scene) => ({ others: [seenOf(scene, 'Sales', 'another')] })],
    ['with an end after it', () => ({ thenEnd: 30 })],
    ['to everyone but me', () => ({ who: { kind: 'everyoneButMe' } })],
  ])('%s is refused, and nothing is sent', async (_what, more) => {
    const scene = await createRooms()
    const told = await scene.done(scene.harness.commands.act(toAll(scene, more(scene))))
    expect(told).toMatchObject({ ok: false, fault: { code: 'invalid', values: { reason: 'shape' } } })
    await scene.clock.advance(60_000)
    expect(scene.writes()).toEqual([])
  })
})
