import { expect, test } from 'vitest'
import { createKeepScene, play, type KeepOptions } from '../../../support/keep-scene.ts'

const held = 'Ana, Ben muted deaf, Eve · on hold Ben'

test.each<[title: string, script: string, room: string]>([
  ['asks about a caller who is still in the same call', '0 hold ben, 8 restart', `${held} · asks`],
  ['says nothing about one who was brought back', '0 hold ben, 4 back ben, 8 restart', 'Ana, Ben, Eve'],
  [
    'asks about one who is still deaf although the request to bring them back was accepted',
    '0 hold ben, 4 slow 60000, 4 back ben, 8 restart',
    `${held} · asks`,
  ],
  [
    'asks about one who hears again but was not unmuted',
    '0 hold ben, 4 refuse DELETE /Mute/, 4 back ben, 8 restart',
    'Ana, Ben muted, Eve · on hold Ben · asks',
  ],
  [
    'says nothing about one whom somebody else let hear again meanwhile',
    '0 hold ben, 8 killed, 8 other undeafen ben, 12 restart',
    'Ana, Ben muted, Eve',
  ],
  [
    'says nothing about one who is back with another call',
    '0 hold ben, 8 killed, 8 leave ben, 8 join ben muted deaf, 12 restart',
    'Ana, Eve, Ben muted deaf',
  ],
  ['says nothing in another run of the room', '0 hold ben, 8 killed, 8 ends, 9 starts, 20 restart', 'Ana, Ben, Eve'],
  ['sends nothing until the user answers', '0 hold ben, 8 restart, 20', `${held} · asks`],
  ['asks no more once the user keeps them', '0 hold ben, 8 restart, 12 keep', held],
  ['brings them back as they were', '0 other mute ben, 4 hold ben, 8 restart, 12 back ben', 'Ana, Ben muted, Eve'],
  ['asks about those who are muted for a search', '0 search, 8 restart', 'Ana, Ben muted, Eve · on hold Ben · asks'],
  ['brings them back', '0 search, 8 restart, 12 back ben', 'Ana, Ben, Eve'],
  ['says nothing after a search gave everybody back', '0 search, 4 giveBack, 8 restart', 'Ana, Ben, Eve'],
  [
    'says nothing about the caller who was found and stays muted',
    '0 search, 4 answer gone, 8 answer gone, 12 keepFound, 16 restart',
    'Ana, Ben muted, Eve',
  ],
  ['asks about a line that was kept out', '0 keepOut ben, 8 restart, 10 join ben', 'Ana, Eve, Ben · kept out Ben?'],
  [
    'removes nobody who is there by the answer',
    '0 keepOut ben, 8 restart, 10 join ben, 14 keepOutAgain ben',
    `Ana, Eve, Ben · kept out Ben`,
  ],
  ['but who comes after it', '0 keepOut ben, 8 restart, 14 keepOutAgain ben, 16 join ben', 'Ana, Eve · kept out Ben'],
  [
    'and who is there from their number stays, if somebody else of it is kept out before the answer',
    '0 keepOut ben, 8 restart, 10 join bea, 12 join ben, 16 keepOutOne ben',
    'Ana, Eve, Bea · kept out Ben',
  ],
  ['lets them in', '0 keepOut ben, 8 restart, 14 letIn ben, 16 join ben', 'Ana, Eve, Ben'],
  ['says nothing about one who was let in', '0 keepOut ben, 6 letIn ben, 8 restart', 'Ana, Eve'],
  ['says nothing about it in another run', '0 keepOut ben, 8 killed, 9 ends, 9.5 starts, 20 restart', 'Ana, Ben, Eve'],
])('at the next start, Gavel %s', async (_title, script, room) => {
  expect(await play(script)).toMatchObject({ room })
})

const more: KeepOptions['steps'] = ({ harness }) => ({
  linesMissing: () =>
    harness.journal.write({ account: 'acme', provider: 'plivo', event: 'note', text: 'linesMissing' }),
})

test.each<[title: string, script: string, room: string]>([
  ['unmutes whom it muted', '0 mute ben eve, 8 restart, 12 unmute mine', 'Ana, Ben, Eve'],
  [
    'but nobody who was muted before',
    '0 other mute eve, 4 mute others, 8 restart, 12 unmute mine',
    'Ana, Ben, Eve muted',
  ],
  [
    'nor whom anybody unmuted before others muted them again',
    '0 mute ana ben eve, 4 unmute ana, 4 other unmute ben, 9 killed, 9 other mute ana, 9 other mute ben, 19 restart, 23 unmute mine',
    'Ana muted, Ben muted, Eve',
  ],
  [
    'nor whom others unmute and mute again after the start',
    '0 mute ben, 8 restart, 12 other unmute ben, 16 other mute ben, 20 unmute mine',
    'Ana, Ben muted, Eve',
  ],
  [
    'nor who left and joined again with the same call',
    '0 mute ben eve, 8 killed, 8 again ben muted, 19 restart, 23 unmute mine',
    'Ana, Eve, Ben muted',
  ],
  [
    'nor anybody if lines of the log are missing',
    '0 mute ben, 4 linesMissing, 8 restart, 12 unmute mine',
    'Ana, Ben muted, Eve',
  ],
])('after the next start, *Unmute those I muted* %s', async (_title, script, room) => {
  expect(await play(script, { steps: more })).toMatchObject({ room })
})

test('an answer keeps nobody out while nothing shows who is there', async () => {
  const script = '0 keepOut ben, 8 restart, 10 noRoster, 20 join ben, 22 keepOutAgain ben, 26 roster, 40'
  expect(await play(script, { profile: 'vobiz-documented' })).toMatchObject({
    room: 'Ana, Eve, Ben · kept out Ben?',
    said: ['keepOutAgain: stale'],
  })
})

test('Gavel asks about whom it put on hold again before the log said that they had been brought back', async () => {
  const scene = await createKeepScene()
  const { harness } = scene
  await scene.steps('0 hold ben, 4 back ben, 6')
  const read = await harness.journal.read({ events: ['outcome'] }, 2)
  const late = read.ok ? read.value.entries : []
  expect(late.map(({ action, outcome }) => `${String(action)} ${String(outcome)}`).toSorted()).toEqual([
    'undeafen confirmed',
    'unmute confirmed',
  ])
  await scene.steps('0 hold ben, 1')
  for (const { id: _id, at: _at, actor: _actor, ...line } of late) {
    await harness.journal.write(line)
    await harness.journal.write({ ...line, event: 'undeafened' })
  }
  expect(await scene.play('4 restart')).toMatchObject({ room: `${held} · asks` })
  scene.stop()
})
