import { expect, test } from 'vitest'
import type { Result } from '../../../../shared/result.ts'
import type { Action, ActionResult } from '../../../../shared/rooms/model.ts'
import { createScene, eve, questionIn, type Scene } from '../../../support/moderation-scene.ts'

const HOUR = 3_600_000
/** Milliseconds by which somebody sets the computer's clock. */
const steps = [50, 4_000, HOUR, 10 * 365 * 24 * HOUR].flatMap((ms) => [ms, -ms])

const click = ({ harness }: Scene, kind: 'mute' | 'remove' | 'end'): Promise<Result<ActionResult>> => {
  const action: Action =
    kind === 'end' ? harness.end('Weekly') : harness.on(kind, 'Weekly', harness.member('Weekly', eve.number))
  return harness.commands.act(action)
}

interface Case {
  readonly what: string
  readonly kind: 'mute' | 'remove' | 'end'
  /** Milliseconds after the click, when the clock is set. */
  readonly after: number
  /** What the user does half a second later. */
  readonly then?: (scene: Scene, acted: Result<ActionResult>) => unknown
  /** What is sent, and how many milliseconds after the click. */
  readonly sent: readonly string[]
  /** The same if the clock is set forward by so much that the computer may have slept, so that reads are given up. */
  readonly afterLeap?: readonly string[]
}

const undo = ({ harness }: Scene, acted: Result<ActionResult>): unknown =>
  acted.ok && acted.value.state === 'held' ? harness.commands.undo(acted.value.id) : undefined
const confirm = ({ harness }: Scene, acted: Result<ActionResult>): unknown => {
  const { action, token } = questionIn(acted)
  return harness.commands.act(action, token)
}
const removed = ['POST Mute 30', 'DELETE Call 3030']

const cases: readonly Case[] = [
  { what: 'a mute is under way', kind: 'mute', after: 15, sent: ['POST Mute 0'] },
  { what: 'a mute was accepted', kind: 'mute', after: 35, sent: ['POST Mute 0'] },
  { what: 'a removal is read for', kind: 'remove', after: 15, sent: removed, afterLeap: removed.slice(1) },
  { what: 'a removal can be undone', kind: 'remove', after: 2_000, sent: removed },
  { what: 'a removal was sent', kind: 'remove', after: 3_035, sent: removed },
  {
    what: 'a removal is to be undone',
    kind: 'remove',
    after: 2_000,
    then: undo,
    sent: ['POST Mute 30', 'DELETE Mute 2500'],
  },
  { what: 'a question is prepared', kind: 'end', after: 15, sent: [] },
  { what: 'a question is shown', kind: 'end', after: 1_000, then: confirm, sent: ['DELETE Weekly 1530'] },
]

test.each(steps.flatMap((by) => cases.map((one) => ({ by, ...one }))))(
  'a clock that is set by $by ms while $what neither delays, hastens nor repeats what is sent',
  async ({ by, kind, after, then, sent, afterLeap = sent }) => {
    const scene = await createScene()
    const { clock, world } = scene
    const from = clock.now()
    const acting = click(scene, kind)
    await clock.advance(after)
    scene.setBack(-by)
    await clock.advance(500)
    if (then !== undefined) void then(scene, await acting)
    await clock.advance(12_000)
    const writes = world.requests.filter(({ method }) => method !== 'GET')
    expect(
      writes.map(
        ({ method, path, at }) =>
          `${method} ${/Mute|Call|Weekly\/$/.exec(path)?.[0].replace('/', '') ?? path} ${String(at - from)}`,
      ),
    ).toEqual(by > 6_000 ? afterLeap : sent)
    scene.stop()
  },
)
