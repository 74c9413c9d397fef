import { describe, expect, test } from 'vitest'
import { createCallsPage } from '../../../support/calls-page.ts'
import type { ProviderEvent } from '../../../../electron/providers/provider.ts'
import { createKeepScene, people, play, type KeepOptions } from '../../../support/keep-scene.ts'
import { accountId } from '../../../support/test-core.ts'

const free = 'Ana, Ben, Eve, Zoe'
const muted = 'Ana, Ben, Eve, Zoe muted'
const both = 'Ana, Ben, Eve, Zoe muted, Kim muted'

type Row = readonly [title: string, script: string, room: string, sent: string, ...said: readonly string[]]

/** Newcomers are muted. Ana is me. */
const scripts: readonly Row[] = [
  ['a newcomer is muted, and nobody else', '0 rule mute, 1 join zoe', muted, 'mute'],
  [
    'nobody is after the user has switched it off again',
    '0 rule mute, 0 rule off, 1 join zoe',
    free,
    '',
    'rule: cancelled',
  ],
  ['or a suspension has cancelled it', '0 rule mute, 0 sleep, 1 join zoe', free, '', 'rule: cancelled'],
  ['a switch-off in another room cancels nothing', '0 rule mute, 0 offElsewhere, 1 join zoe', muted, 'mute'],
  ['nobody is after Gavel was closed', '0 rule mute, 1 close, 1 join zoe', free, ''],
  [
    'nobody is who was there when it was switched on, even if it is again while they are away',
    '0 rule mute, 1 lack ben 5, 3 rule mute, 20',
    'Ana, Ben, Eve',
    '',
  ],
  ['whom the user unmutes stays so', '0 rule mute, 1 join zoe, 6 unmute zoe, 20', free, 'mute, unmute'],
  ['and whom somebody else unmutes', '0 rule mute, 1 join zoe, 9 other unmute zoe, 20', free, 'mute'],
  [
    'another call from the same number is muted',
    '0 rule mute, 1 join zoe, 6 leave zoe, 9 join zoe',
    muted,
    'mute, mute',
  ],
  [
    'nobody is whom a colleague has unmuted at once',
    '0 rule mute, 1 join zoe, 1 join kim, 1 colleague unmute zoe',
    `${free}, Kim muted`,
    'mute',
  ],
  [
    'or does later, and nothing is sent for what they did',
    '0 rule mute, 1 join zoe, 1 join kim, 6 colleague unmute zoe, 6 other unmute zoe',
    `${free}, Kim muted`,
    'mute',
  ],
  ['who is muted already is left so', '0 rule mute, 1 join zoe muted, 6 other unmute zoe', free, ''],
  ['nobody is who is another line of mine', '0 me ana zoe, 0 rule mute, 1 join zoe', free, ''],
  [
    'a mute that still waits is not sent once it is switched off',
    '0 rule mute, 1 latency 2000, 1 join zoe, 4 mute eve, 5.5 rule off, 20',
    'Ana, Ben, Eve muted, Zoe',
    'mute',
  ],
  ...(['500', '404'] as const).map((status): Row => [
    `it waits while a read fails with a ${status}, and goes on by itself`,
    `0 rule mute, 1 refuse GET /Conference/ ${status === '404' ? '1' : '10'} ${status}, 1 join zoe, 40`,
    muted,
    'mute',
  ]),
  ['it goes on by itself after a lost network', '0 rule mute, 1 network, 2 join zoe', muted, 'mute'],

  [
    'it pauses by sleep, and asks',
    '0 rule mute, 1 sleep, 2 join zoe',
    `${free} · paused sleep Zoe`,
    '',
    'paused sleep',
  ],
  [
    'it pauses after a restart of the room',
    '0 rule mute, 2 ends, 12 starts, 13 other mute eve',
    'Ana, Ben, Eve muted · paused restart Ben',
    '',
    'paused restart',
  ],
  [
    'it pauses again for a restart during another pause',
    '0 rule mute, 1 sleep, 2 ends, 12 starts',
    'Ana, Ben, Eve · paused restart Ben Eve',
    '',
    'paused sleep',
    'paused restart',
  ],
  [
    'it pauses while nobody is known to be me',
    '0 rule mute, 1 me, 2 join zoe',
    `${free} · paused me Zoe`,
    '',
    'paused me',
  ],
  [
    'a pause does not ask about whom a colleague has unmuted',
    '0 rule mute, 1 sleep, 2 join zoe, 2 join kim, 2 colleague unmute zoe, 6 goOn muteThem kim',
    `${free}, Kim muted`,
    'mute',
    'paused sleep',
  ],
  [
    'it goes on and mutes those about whom it asked',
    '0 rule mute, 1 sleep, 2 join zoe, 5 goOn muteThem zoe, 6 join kim',
    both,
    'mute, mute',
    'paused sleep',
  ],
  [
    'it goes on and leaves them; who joins after the question is a newcomer',
    '0 rule mute, 1 sleep, 2 join zoe, 4 join kim, 6 goOn leaveThem zoe',
    `${free}, Kim muted`,
    'mute',
    'paused sleep',
  ],
  [
    'it leaves those about whom it asked, even if they are out of the room as it goes on',
    '0 rule mute, 1 sleep, 2 join zoe, 5 lack zoe 3, 8 goOn leaveThem zoe, 20',
    free,
    '',
    'paused sleep',
  ],
  [
    'it goes on only once the room can be read',
    '0 rule mute, 1 sleep, 2 join zoe, 4 refuse GET /Conference/ Infinity 500, 12 goOn muteThem zoe',
    `${free} · paused sleep`,
    '',
    'paused sleep',
    'goOn: stale',
  ],
  [
    'it stops in read-only mode',
    '0 rule mute, 2 readOnly on, 3 join zoe, 6 readOnly off',
    free,
    '',
    'stopped readOnly',
  ],
  ['it stops when the room is no longer mine', '0 rule mute, 2 notMine, 3 join zoe', free, '', 'stopped notOwn'],

  [
    'it does not begin where a colleague’s desk has a rule',
    '0 watcher, 0 rule mute, 1 join zoe',
    `${free} · paused colleague Zoe`,
    '',
  ],
  [
    'until the user wants it here too; then nobody is a newcomer who is there',
    '0 watcher, 0 rule mute, 1 join zoe, 6 goOn leaveThem, 7 join kim',
    `${free}, Kim muted`,
    'mute',
  ],
  [
    'it asks once the colleague has left, and does not go on by itself',
    '0 watcher, 0 rule mute, 1 watcher gone, 2 join zoe',
    `${free} · paused colleagueLeft Zoe`,
    '',
    'paused colleagueLeft',
  ],
  [
    'an answer after another pause leaves the newcomers to the colleague',
    '0 rule mute, 1 sleep, 1 watcher, 3 goOn muteThem, 4 join zoe',
    `${free} · paused colleague Zoe`,
    '',
    'paused sleep',
  ],
  ['a rule that is on here first goes on', '0 rule mute, 1 watcher, 2 join zoe', muted, 'mute'],

  ['responses that take 2.5 s do not pause it', '0 rule mute, 1 latency 2500, 2 latency 150, 12', 'Ana, Ben, Eve', ''],
  ['a meeting that others end as usual tells nothing', '0 rule mute, 5 ends, 15', '', ''],
  ['nor one that the user ends', '0 rule mute, 5 end, 15', '', 'DELETE /Conference/Weekly/'],
  [
    'it cannot be switched on while the room cannot be read',
    '0 refuse GET /Conference/ Infinity 500, 20 rule mute',
    'Ana, Ben, Eve',
    '',
    'rule: stale',
  ],
  ['nor while it is unknown who I am', '0 me, 1 rule mute', 'Ana, Ben, Eve', '', 'rule: changed me'],
  ['nor in the room of somebody else', '0 notMine, 1 rule mute', 'Ana, Ben, Eve', '', 'rule: changed me'],
  ['nor in read-only mode', '0 readOnly on, 1 rule mute', 'Ana, Ben, Eve', '', 'rule: readOnly'],
  ['nor in a room that has ended', '0 ends, 20 rule mute', '', '', 'rule: changed ended'],
]

const elsewhere: KeepOptions = {
  steps: ({ harness }) => ({
    offElsewhere: () => {
      harness.newcomers.switchOff({ accountId, name: 'Review' })
    },
  }),
}

test.each(scripts.map(([title, ...row]) => ({ title, row })))(
  '$title',
  async ({ row: [script, room, sent, ...said] }) => {
    expect(await play(script, elsewhere)).toEqual({ room, sent, said })
  },
)

test.each([
  ['0 rule mute, 1 rule off', ['newcomersOn', 'newcomersOff']],
  ['0 rule mute, 0 sleep', []],
  ['0 rule mute, 1 close', ['newcomersOn', 'newcomersOff']],
  ['0 rule mute, 1 readOnly on', ['newcomersOn', 'newcomersOff']],
  ['0 rule mute, 1 join zoe', ['newcomersOn']],
])('the notes of "%s"', async (script, notes) => {
  const scene = await createKeepScene()
  await scene.play(script)
  expect(await scene.notes()).toEqual(notes)
  scene.stop()
})

test('an answer to the question about another run is refused', async () => {
  const scene = await createKeepScene()
  await scene.play('0 rule mute, 1 sleep')
  const seen = { accountId, conference: 'Weekly', instance: 99 }
  const refused = { fault: { code: 'changed', values: { reason: 'instance' } } }
  expect(await scene.harness.newcomers.goOn(seen, 'muteThem', [])).toMatchObject(refused)
  scene.stop()
})

test('while the roster is unknown, the view does not claim that no caller joined', async () => {
  const scene = await createKeepScene()
  await scene.play('0 rule mute, 1 sleep, 2 refuse GET /Conference/, 30')
  expect(scene.harness.rooms.conference({ accountId, name: 'Weekly' })?.newcomers).toEqual({
    rule: 'mute',
    state: 'paused',
    why: 'sleep',
  })
  scene.stop()
})

describe.each(['plivo', 'vobiz-documented'] as const)('at %s', (profile) => {
  test('row 27, newcomers muted: all of a burst of twelve or forty are, with few requests', async () => {
    const scene = await createKeepScene({ profile, switches: { maxMembers: 500 } })
    await scene.steps('0 rule mute, 2')
    for (const count of ['12', '40']) {
      const before = scene.sent().length
      const { room, said } = await scene.play(`0 crowd ${count}`)
      expect([
        room
          .split(', ')
          .slice(3)
          .filter((one) => !one.endsWith(' muted')),
        said,
      ]).toEqual([[], []])
      expect(scene.sent().length - before).toBeLessThanOrEqual(3)
    }
    scene.stop()
  })
})

test('at Vobiz, opening Live calls does not pause it', async () => {
  const scene = await createKeepScene({ profile: 'vobiz-documented', switches: { maxMembers: 500, latencyMs: 150 } })
  const { world, clock, done } = scene
  await scene.play('0 rule mute, 2 crowd 9')
  const calls = done(createCallsPage({ providerOf: () => world.provider, clock })(accountId))
  await scene.steps('0 join zoe')
  await calls
  expect(await scene.play('12')).toMatchObject({ room: expect.stringContaining('Zoe muted') as string, said: [] })
  scene.stop()
})

describe('where only events tell of callers,', () => {
  let entered: ProviderEvent | undefined
  const steps: KeepOptions['steps'] = ({ told, world }) => ({
    /** Zoe joins, and the event does not tell her number. */
    inDoubt: () => {
      const events = told?.hold()
      world.rooms.join({ room: 'Weekly', ...people.zoe })
      entered = events?.[0]
      const { name = '', event } = entered ?? {}
      if (event !== undefined) told?.take({ name, event: { ...event, caller: { ...event.caller, number: '' } } })
    },
    certain: () => {
      if (entered !== undefined) told?.take(entered)
    },
  })

  test.each<[title: string, script: string, room: string, sent: string]>([
    ['a newcomer is muted, once', '0 rule mute, 1 join zoe, 120', muted, 'mute'],
    ['nobody is whose number is in doubt', '0 rule mute, 1 inDoubt', free, ''],
    ['until an event tells it', '0 rule mute, 1 inDoubt, 6 certain', muted, 'mute'],
    [
      'nobody is once I have left, and the question names who came',
      '0 rule mute, 1 leave ana, 6 join zoe',
      'Ben, Eve, Zoe · paused me Zoe',
      '',
    ],
    ['nor who was there before and comes back', '0 rule mute, 20 again ben', 'Ana, Eve, Ben', ''],
  ])('%s', async (_title, script, room, sent) => {
    expect(await play(script, { reported: true, steps })).toMatchObject({ room, sent })
  })
})

describe('where a roster comes after events, which may lack callers,', () => {
  test.each<[title: string, script: string, room: string]>([
    ['those whom the first one lists are not muted', '0 rule mute, 3 quietly zoe, 4 roster, 30', free],
    ['but who joins later', '0 rule mute, 3 quietly zoe, 4 roster, 20 join kim', `${free}, Kim muted`],
    ['nor after an answer', '0 rule mute, 1 sleep, 3 quietly zoe, 4 goOn muteThem, 5 roster, 30', free],
  ])('%s', async (_title, script, room) => {
    expect(await play(script, { reported: true })).toMatchObject({ room })
  })
})
