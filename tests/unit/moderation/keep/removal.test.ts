import { expect, test } from 'vitest'
import { createMemoryFiles } from '../../../support/memory-files.ts'
import { createKeepScene, play, type Played } from '../../../support/keep-scene.ts'

const free = 'Ana, Ben, Eve'
const muted = 'Ana, Ben muted, Eve'
const gone = 'Ana, Eve'

/** The Undo time is 3 s. */
const scripts: readonly (readonly [title: string, script: string, room: string, sent: string])[] = [
  ['mutes at the click, and hangs up after the Undo time', '0 remove ben', gone, 'mute, hang up'],
  ['is sent at once on Now, and only once', '0 remove ben, 1 now', gone, 'mute, hang up'],
  ['is sent only once if it is clicked again', '0 remove ben, 1 remove ben, 2 kick ben', gone, 'mute, hang up'],
  ['is undone completely, although a kick was clicked too', '0 remove ben, 1 kick ben, 2 undo', free, 'mute, unmute'],
  [
    'can be undone while its room is read, although it was clicked again',
    '0 remove ben, 2 latency 2000, 3.5 remove ben, 3.6 undo, 30',
    free,
    'mute, unmute',
  ],
  [
    'keeps its caller muted if a sleep begins while its room is read',
    '0 remove ben, 2 latency 2000, 3.5 sleep, 30',
    muted,
    'mute',
  ],
  ['is sent if its timer is 2 s late', '0 remove ben, 2 asleep 3000', gone, 'mute, hang up'],
  ['is not sent if its timer is later', '0 remove ben, 2 asleep 3001', muted, 'mute'],
  ['is held although its click reveals a sleep', '1 asleep 40000, 1 remove ben', gone, 'mute, hang up'],
  ['unmutes on Undo', '0 remove ben, 2 undo', free, 'mute, unmute'],
  [
    'sends nothing if Undo comes before the mute has left, which waits for an earlier action',
    '0 latency 900, 0 deafen ben, 0 remove ben, 0.2 undo',
    'Ana, Ben deaf, Eve',
    'deafen',
  ],
  [
    'hangs up at once on Now, without a wait for the response to the mute',
    '0 silent POST /Mute/, 0 remove ben, 0.1 now, 40',
    gone,
    'mute, hang up',
  ],
  ['hangs up although the mute was refused', '0 refuse POST /Mute/, 0 remove ben', gone, 'mute, hang up'],
  ['leaves muted on Undo who was muted before', '0 mute ben, 4 remove ben, 5 undo', muted, 'mute'],
  [
    'leaves muted on Undo whom a colleague muted meanwhile',
    '0 remove ben, 2 colleague mute ben, 2 undo',
    muted,
    'mute',
  ],
  ['is not undone by *Unmute those I muted*', '0 remove ben, 2 unmute mine', gone, 'mute, hang up'],
  [
    'leaves unmuted on Undo whom a click unmuted meanwhile',
    '0 remove ben, 2 unmute ben, 2.5 undo',
    free,
    'mute, unmute',
  ],
  [
    'unmutes on Undo although a mute of all others was refused meanwhile',
    '0 me, 0 remove ben, 1 mute others, 2 undo',
    free,
    'mute, unmute',
  ],
  ...(['remove', 'kick'] as const).map(
    (kind) =>
      [
        `unmutes if the ${kind} is refused`,
        `0 refuse DELETE /Call/, 0 refuse POST /Kick/, 0 ${kind} ben`,
        free,
        `mute, ${kind === 'kick' ? 'kick' : 'hang up'}, unmute`,
      ] as const,
  ),
  [
    'unmutes if the removal was dropped because the room could not be read',
    '0 kick ben, 2.5 refuse GET /Conference/Weekly/ 1',
    free,
    'mute, unmute',
  ],
  [
    'unmutes if nobody knows whether it worked, and they are still there 6 s later',
    '0 silent DELETE /Call/, 0 remove ben, 60',
    free,
    'mute, hang up, unmute',
  ],
  [
    'unmutes nobody then if all was dropped meanwhile',
    '0 silent DELETE /Call/, 0 remove ben, 16 sleep, 60',
    muted,
    'mute, hang up',
  ],
  ['is sent at once without an Undo time', '0 set holdSeconds 0, 0 remove ben, 0 kick eve', 'Ana', 'hang up, kick'],
  [
    'leaves on hold whom an interruption keeps from being brought back, and asks',
    '0 remove ben, 2 undo, 2 network',
    `${muted} · on hold Ben · asks`,
    'mute',
  ],
]

test.each(scripts)('a held removal %s', async (_title, script, room, sent) => {
  expect(await play(script)).toMatchObject({ room, sent })
})

test.each<[script: string, log: readonly string[]]>([
  [
    '0 remove ben',
    ['mute intent', 'mute accepted', 'mute confirmed', 'remove intent', 'remove accepted', 'remove confirmed'],
  ],
  [
    '0 remove ben, 2 undo',
    [
      'mute intent',
      'mute accepted',
      'mute confirmed',
      'remove undone',
      'unmute intent',
      'unmute accepted',
      'unmute confirmed',
    ],
  ],
  // The call was over by the time of the request.
  [
    '0 latency 300, 0 refuse DELETE /Call/ 1 404 {"api_id":"made-up","error":"not_found"}, 0 remove ben, 3.5 leave ben',
    ['mute intent', 'mute accepted', 'mute confirmed', 'remove intent', 'remove alreadyGone'],
  ],
  ['0 remove ben, 2 leave ben', ['mute intent', 'mute accepted', 'mute confirmed', 'remove dropped']],
  ['0 remove ben, 2 noAccount', ['mute intent', 'mute accepted', 'mute confirmed', 'remove dropped']],
  ['0 remove ben, 1.5 sleep', ['mute intent', 'mute accepted', 'mute confirmed', 'remove dropped']],
])('the log of "%s"', async (script, log) => {
  const scene = await createKeepScene()
  await scene.play(script)
  expect(await scene.log()).toEqual(log)
  scene.stop()
})

test.each(['quit', 'sleep', 'network'])(
  'on %s, no unmute is sent, and the caller is shown as muted by me',
  async (why) => {
    const scene = await createKeepScene()
    expect(await scene.play(`0 remove ben, 1.5 ${why}`)).toMatchObject<Partial<Played>>({ room: muted, sent: 'mute' })
    const { members, pending } = scene.harness.room('Weekly')
    expect(members?.[1]).toMatchObject({ muted: true, mutedByMe: true })
    expect(pending).toMatchObject([{ state: 'failed', fault: { code: 'cancelled', values: { reason: why } } }])
    scene.stop()
  },
)

test.each<[title: string, script: string, at: number, sent: string]>([
  ['mutes nobody, and is not sent, if it cannot be logged', '0.1 remove ben', 0, ''],
  ['unmutes if it cannot be logged by the end of its Undo time', '0 remove ben, 2', 2, 'mute, unmute'],
])('a held removal %s', async (_title, script, at, sent) => {
  const files = createMemoryFiles()
  const steps = () => ({ full: () => (files.failWith = 'ENOSPC') })
  const scene = await createKeepScene({ files, steps })
  expect(await scene.play(at === 0 ? `0 full, ${script}` : `${script} full`)).toMatchObject({ room: free, sent })
  expect(scene.harness.room('Weekly').pending).toMatchObject([{ kind: 'remove', fault: { code: 'storage' } }])
  scene.stop()
})

test('a held removal of a caller who is known only by their call is not preceded by a mute', async () => {
  expect(await play('0 set holdSeconds 12, 0 remove ben', { reported: 'number' })).toMatchObject({
    room: free,
    sent: '',
  })
})

test('a held removal shows no failure of its mute on the row, where it goes on', async () => {
  const scene = await createKeepScene()
  await scene.play('0 set holdSeconds 20, 0 refuse POST /Mute/, 0 remove ben')
  expect(scene.harness.room('Weekly').pending).toMatchObject([{ kind: 'remove', state: 'held' }])
  scene.stop()
})

test('a removal is shown as held for three seconds, and then hangs up the call by its UUID', async () => {
  const scene = await createKeepScene()
  const [, target] = scene.harness.room('Weekly').members ?? []
  const until = scene.clock.now() + 3_000
  await scene.steps('0 remove ben, 2.9')
  expect(scene.harness.room('Weekly').pending[0]).toMatchObject({ state: 'held', who: [target?.key], until })
  expect(scene.sent()).toEqual(['mute'])
  await scene.steps('0.3')
  expect(scene.writes().at(-1)).toBe(`DELETE /Call/${target?.callUuid ?? ''}/`)
  scene.stop()
})

const successor = { number: '15550100177', name: 'Successor' }

test.each([
  ['by the time of the click', 0, ''],
  ['during the Undo time', 0.5, 'mute'],
])('nobody is muted or removed who has the member id %s', async (_when, after, sent) => {
  const scene = await createKeepScene()
  const { harness, world } = scene
  const [, target] = harness.room('Weekly').members ?? []
  if (target === undefined) throw new Error('Ben is not shown')
  const { callUuid = '', memberId } = target
  const action = harness.on('remove', 'Weekly', target)
  const removing = after === 0 ? undefined : harness.commands.act(action)
  await scene.steps(String(after))
  world.rooms.leave({ room: 'Weekly', callUuid })
  world.rooms.join({ room: 'Weekly', memberId, ...successor })
  await scene.done(removing ?? harness.commands.act(action))
  expect(await scene.play('')).toMatchObject({ room: 'Ana, Eve, Successor', sent })
  // The caller's row is no longer shown, so the failed action must name the caller.
  const fault = { code: 'changed', values: { reason: 'person' } }
  expect(harness.room('Weekly').pending).toMatchObject([{ state: 'failed', caller: { name: 'Ben' }, fault }])
  scene.stop()
})

test.each([
  ['nothing more can be undone once it is sent', '0 remove ben, 5 undo', ['undo: changed sent']],
  [
    'nothing that is clicked while Gavel quits is accepted',
    '0 quit, 1 remove ben, 1 mute ben',
    ['remove: cancelled quit', 'mute: cancelled quit'],
  ],
])('%s', async (_title, script, said) => {
  expect(await play(script)).toMatchObject({ said })
})
