import { describe, expect, test } from 'vitest'
import { newcomersRules } from '../../../../shared/rooms/newcomers.ts'
import { createKeepScene } from '../../../support/keep-scene.ts'

const before = 'Ana, Ben, Eve'
const silent = {
  mute: `${before}, Zoe muted`,
  ask: `${before}, Zoe muted deaf · at the door Zoe`,
  close: before,
}

const refusals: readonly (readonly [what: string, steps: string])[] = [
  ['one poll for 1 s', '0 limit GET 1 1'],
  ['three polls in a row for 1 s', '0 limit GET 3 1'],
  ['one poll for 20 s', '0 limit GET 1 20'],
  ['two polls without saying for how long', '0 limit GET 2'],
  ['one request to change something for 1 s', '0 limit POST 1 1'],
  ['six of them for 1 s each', '0 limit POST 6 1'],
  ['two of them for 5 s', '0 limit POST 2 5'],
  ['polls and changes for 2 s', '0 limit GET 2 2, 0 limit POST 2 2'],
]

/** The other rules wait in the same code, and differ in the request by which they apply. */
const cases = [
  ...refusals.map(([what, steps]) => ({ rule: 'mute' as const, what, steps })),
  ...(['ask', 'close'] as const).flatMap((rule) => refusals.slice(-2).map(([what, steps]) => ({ rule, what, steps }))),
]

describe.each([
  ['who joined meanwhile', 1.5],
  ['who joins after that', 30],
])('a rule for newcomers waits while the provider refuses, and then applies to %s', (_whom, at) => {
  test.each(cases)('$what ("$rule")', async ({ rule, steps }) => {
    const scene = await createKeepScene()
    await scene.steps(`0 rule ${rule}, 3`)
    expect(await scene.play(`${steps}, ${String(at)} join zoe, ${String(at + 22)}`)).toMatchObject({
      said: [],
      room: silent[rule],
    })
    scene.stop()
  })
})

test.each(newcomersRules)(
  '"%s": after a pause of 90 s, the user is asked about who joined at its begin, and the rule goes on for others',
  async (rule) => {
    const scene = await createKeepScene()
    const played = await scene.play(`0 rule ${rule}, 3 limit GET 1 90, 6 join zoe, 98`)
    expect(played).toMatchObject({ said: ['paused late'], room: `${before}, Zoe · paused late Zoe` })
    const { room } = await scene.play('0 goOn leaveThem zoe, 1 join kim, 6')
    expect(room).toBe(silent[rule].replaceAll('Zoe', 'Kim').replace('Eve', 'Eve, Zoe'))
    scene.stop()
  },
)

test('requests to change something are not repeated in a pause that the provider wants', async () => {
  const scene = await createKeepScene()
  await scene.steps('0 rule mute, 3 limit POST 1 8, 3 join zoe, 11')
  expect(scene.sent()).toEqual(['mute'])
  expect(await scene.play('')).toMatchObject({ sent: 'mute, mute', room: silent.mute })
  scene.stop()
})
