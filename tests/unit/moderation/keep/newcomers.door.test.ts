import { expect, test } from 'vitest'
import { hangingFiles } from '../../../support/hanging-files.ts'
import { createKeepScene, play } from '../../../support/keep-scene.ts'
import { questionIn } from '../../../support/moderation-scene.ts'

const free = 'Ana, Ben, Eve, Zoe'
const stopped = 'Ana, Ben, Eve, Zoe muted deaf · at the door Zoe'
const gone = 'Ana, Ben, Eve'

/** Ana is me. */
const scripts: readonly (readonly [title: string, script: string, room: string])[] = [
  ['a newcomer is silent and deaf at the door', '0 rule ask, 1 join zoe', stopped],
  ['who is admitted is heard, and hears', '0 rule ask, 1 join zoe, 4 back zoe', free],
  ['who is sent away by a click is gone after the Undo time', '0 rule ask, 1 join zoe, 4 remove zoe', gone],
  ['an undo leaves them at the door', '0 rule ask, 1 join zoe, 4 remove zoe, 5 back zoe, 5 undo', stopped],
  ...(['unmute', 'undeafen'] as const).flatMap((kind) => [
    ...['all', 'others', 'zoe'].map(
      (who) =>
        [
          `nobody at the door is reached by ${kind} ${who}`,
          `0 rule ask, 1 join zoe, 4 mute others, 8 ${kind} ${who}`,
          `Ana, Ben${kind === 'unmute' && who !== 'zoe' ? '' : ' muted'}, Eve${kind === 'unmute' && who !== 'zoe' ? '' : ' muted'}, Zoe muted deaf · at the door Zoe`,
        ] as const,
    ),
    [
      `nor by ${kind} for a selection`,
      `0 rule ask, 1 join zoe, 4 mute ben zoe, 8 ${kind} ben zoe`,
      kind === 'unmute' ? stopped : 'Ana, Ben muted, Eve, Zoe muted deaf · at the door Zoe',
    ] as const,
  ]),
  ['nor by Unmute those I muted', '0 rule ask, 1 join zoe, 4 mute ben, 8 unmute mine', stopped],
  ['who is at the door when it opens stays there', '0 rule ask, 1 join zoe, 4 rule off', stopped],
  [
    'a number with a name passes if the user wants that',
    '0 set namesPass yes, 0 named zoe, 0 rule ask, 1 join zoe',
    free,
  ],
  ['it does not pass otherwise', '0 named zoe, 0 rule ask, 1 join zoe', stopped],
  ['nobody is stopped while the user is unknown', '0 rule ask, 1 me, 2 join zoe', `${free} · paused me Zoe`],
  ['nobody is stopped in read-only mode', '0 rule ask, 1 readOnly on, 2 join zoe', free],
  ['nobody is stopped after a sleep', '0 rule ask, 1 sleep, 2 join zoe', `${free} · paused sleep Zoe`],
  [
    'whose removal is undone is muted at the door',
    '0 rule ask, 1 sleep, 1 join zoe, 4 remove zoe, 5 goOn muteThem zoe, 6 undo',
    stopped,
  ],
  [
    'and is heard once they are admitted',
    '0 rule ask, 1 sleep, 1 join zoe, 4 remove zoe, 5 goOn muteThem zoe, 6 undo, 10 back zoe',
    free,
  ],
  ['a closed room hangs up a newcomer after the Undo time', '0 rule close, 1 join zoe', gone],
  ['an undo leaves a newcomer of a closed room at the door', '0 rule close, 1 join zoe, 3 undo', stopped],
  ['who can then be admitted', '0 rule close, 1 join zoe, 3 undo, 9 back zoe', free],
  ...[
    ['is opened', 'rule off', stopped],
    ['asks again', 'rule ask', stopped],
    ['is in a computer that sleeps', 'sleep', `${stopped} · paused sleep`],
    ['turns out to have the user at the door', 'me ana zoe', stopped],
    ['does not know the user any more', 'me', `${stopped} · paused me`],
  ].map(
    ([what, step = '', room = '']) =>
      [
        `nobody is hung up whose room ${what ?? ''} during the Undo time`,
        `0 rule close, 1 join zoe, 3 ${step}`,
        room,
      ] as const,
  ),
  [
    'if the requests fail, the newcomer is shown at the door',
    '0 refuse POST /Mute/ Infinity 503, 0 refuse POST /Deaf/ Infinity 503, 0 rule ask, 1 join zoe, 20',
    `${free} · at the door Zoe`,
  ],
  [
    'and is stopped once they succeed',
    '0 refuse POST /Mute/ Infinity 503, 0 refuse POST /Deaf/ Infinity 503, 0 rule ask, 1 join zoe, 20 good',
    stopped,
  ],
  ['a second rule replaces the first, and who is in the room stays', '0 rule mute, 1 rule close', gone],
  [
    'nobody is hung up who came while a closed room was paused, whatever the page says',
    '0 rule close, 1 sleep, 2 join zoe, 6 goOn muteThem, 16',
    free,
  ],
  ['but who comes after that is', '0 rule close, 1 sleep, 2 join zoe, 6 goOn muteThem, 7 join kim, 12', free],
  [
    'whom a closed door was stopping when it paused is not hung up after the pause',
    '0 rule close, 1 latency 2000, 1 join zoe, 7 sleep, 8 goOn leaveThem, 20',
    stopped,
  ],
  ['after a crash, Gavel asks about who was at the door', '0 rule ask, 1 join zoe, 5 restart', `${stopped} · asks`],
  ['and they can be admitted', '0 rule ask, 1 join zoe, 5 restart, 10 back zoe', free],
]

test.each(scripts)('%s', async (_title, script, room) => {
  expect(await play(script)).toMatchObject({ room })
})

test.each<[title: string, script: string, room: string, sent: string]>([
  ['waits at the door', '0 rule ask, 1 join zoe', 'Ana, Ben, Eve, Zoe muted deaf · at the door Zoe', 'mute, deafen'],
  ['until they are admitted', '0 rule ask, 1 join zoe, 6 back zoe', free, 'mute, deafen, undeafen, unmute'],
  [
    'is hung up by their call, if the number that callers dial is known',
    '0 rule close, 1 join zoe',
    gone,
    'mute, deafen, hang up',
  ],
])('in a room of which only events tell, a newcomer %s', async (_title, script, room, sent) => {
  expect(await play(script, { reported: 'number' })).toMatchObject({ room, sent })
})

test('such a room is not closed without that number, because nobody could be hung up', async () => {
  const played = await play('0 rule close, 1 join zoe', { reported: true })
  expect(played).toEqual({ room: free, sent: '', said: ['rule: unsupported noNumber'] })
})

test.each([
  ['0 rule ask, 1 join zoe, 1 join kim, 8 back zoe', ['doorAsks', 'atDoor', 'admitted']],
  ['0 rule ask, 1 join zoe, 4 rule off', ['doorAsks', 'atDoor', 'doorOpened']],
  ['0 rule mute, 1 rule close, 2 join zoe', ['newcomersOn', 'doorClosed', 'atDoor']],
])('the notes of "%s"', async (script, notes) => {
  const scene = await createKeepScene()
  await scene.play(script)
  expect(await scene.notes()).toEqual(notes)
  scene.stop()
})

test('all newcomers of one roster take two requests', async () => {
  const played = await play('0 rule ask, 1 join zoe, 1 join kim')
  expect(played).toMatchObject({ sent: 'mute, deafen', room: expect.stringContaining('at the door Zoe Kim') as string })
})

test.each([
  ['ask', 'doorSpeech', 'mute, deafen, speak'],
  ['close', 'closedSpeech', 'mute, deafen, speak, hang up'],
])('%s: who is stopped is told so once', async (rule, text, sent) => {
  expect(await play(`0 set ${text} Hold., 0 rule ${rule}, 1 join zoe`)).toMatchObject({ sent })
})

test.each([
  ['all', 3],
  ['others', 2],
] as const)('the question about unmuting %s counts nobody at the door', async (who, people) => {
  const scene = await createKeepScene()
  await scene.steps('0 rule ask, 1 join zoe, 5')
  const action = scene.harness.onAll('unmute', 'Weekly', who === 'all' ? 'everyone' : 'everyoneButMe')
  expect(questionIn(await scene.done(scene.harness.commands.act(action))).people).toBe(people)
  scene.stop()
})

test('a removal that waits for the disk after its Undo time is not sent once the room was opened', async () => {
  const disk = hangingFiles()
  const steps = () => ({
    hang: disk.hang,
    recover: () => {
      disk.recover()
    },
  })
  const scene = await createKeepScene({ files: disk.files, steps })
  await scene.steps('0 rule close, 1 join zoe, 3 hang, 6')
  expect(scene.harness.room('Weekly').pending).toMatchObject([{ kind: 'remove', state: 'sending' }])
  expect(await scene.play('0 rule off, 0 recover')).toMatchObject({ room: stopped })
  expect(scene.harness.room('Weekly').pending).toEqual([])
  scene.stop()
})

test('whom the user removes is not removed by the closed room too, so that no undo is shown that undoes nothing', async () => {
  const disk = hangingFiles()
  const scene = await createKeepScene({ files: disk.files })
  const { harness, clock, done } = scene
  harness.settings.holdSeconds = 0
  const action = harness.on('remove', 'Weekly', harness.member('Weekly', '15550100102'))
  disk.hang()
  const removing = harness.commands.act(action)
  await clock.advance(100)
  const sentAway = await harness.commands.sendAway(action, 'closedDoor', { check: () => undefined })
  expect(sentAway).toMatchObject({ fault: { code: 'changed' } })
  disk.recover()
  expect(await done(removing)).toMatchObject({ ok: true })
  expect(scene.sent()).toEqual(['hang up'])
  scene.stop()
})
