import { expect, test } from 'vitest'
import { memberSeenOf, seenOf } from '../../../../shared/rooms/room-actions.ts'
import { createKeepScene, play, type Played } from '../../../support/keep-scene.ts'

const free = 'Ana, Ben, Eve'
const held = 'Ana, Ben muted deaf, Eve · on hold Ben'
const all = 'mute, deafen, undeafen, unmute'

/** Ana is me. */
const scripts: readonly (readonly [title: string, script: string, room: string, sent: string, said?: string])[] = [
  ['mutes and deafens', '0 hold ben', held, 'mute, deafen'],
  ['a second click changes nothing', '0 hold ben, 1 hold ben', held, 'mute, deafen'],
  ['who is brought back is heard, and hears', '0 hold ben, 8 back ben', free, all],
  [
    'nothing is sent for who is brought back before the first request has left',
    '0 hold ben, 0 back ben',
    free,
    '',
    'hold: cancelled',
  ],
  [
    'if only the deafening fails, which is tried again, he is on hold',
    '0 refuse POST /Deaf/, 1 hold ben',
    'Ana, Ben muted, Eve · on hold Ben',
    'mute, deafen, deafen',
    'hold: invalid',
  ],
  [
    'and only the mute is undone',
    '0 refuse POST /Deaf/, 1 hold ben, 9 back ben',
    free,
    'mute, deafen, deafen, unmute',
    'hold: invalid',
  ],
  [
    'if everything fails, nobody is on hold',
    '0 refuse POST /Deaf/, 0 refuse POST /Mute/, 1 hold ben',
    free,
    'mute, deafen',
    'hold: invalid',
  ],
  ['the hold ends with the run of the room', '0 hold ben, 8 ends, 16 starts', free, 'mute, deafen'],
  [
    'those whom I muted are unmuted together, but not who is on hold',
    '0 mute eve, 1 hold ben, 9 unmute mine',
    held,
    'mute, mute, deafen, unmute',
  ],
  [
    'several are put on hold with one request each',
    '0 other mute eve, 0 join zoe, 8 hold ben eve zoe',
    'Ana, Ben muted deaf, Eve muted deaf, Zoe muted deaf · on hold Ben Eve Zoe',
    'mute, deafen',
  ],
  ['the text is spoken to who is on hold', '0 set onHoldSpeech Hold., 1 hold ben', held, 'mute, deafen, speak'],
  [
    'nobody is told that they are on hold if they are not',
    '0 set onHoldSpeech Hold., 0 refuse POST /Deaf/, 1 hold ben',
    'Ana, Ben muted, Eve · on hold Ben',
    'mute, deafen, deafen',
    'hold: invalid',
  ],
  ['nothing is sent in read-only mode', '0 readOnly on, 1 hold ben', free, '', 'hold: readOnly'],
  ['nothing is sent for me', '0 hold ana', free, '', 'hold: changed me'],
  ['nothing is sent while it is unknown who is me', '0 me, 1 hold ben', free, '', 'hold: changed me'],
  ['the others are put on hold without me', '0 hold ana ben', held, 'mute, deafen'],
]

test.each(scripts.map(([title, ...row]) => ({ title, row })))('$title', async ({ row: [script, room, sent, said] }) => {
  expect(await play(script)).toEqual<Played>({ room, sent, said: said === undefined ? [] : [said] })
})

test('nothing is sent for another caller with the same member id, or in another run', async () => {
  const { harness, done, stop, sent } = await createKeepScene()
  const [, ben] = harness.room('Weekly').members ?? []
  if (ben === undefined) throw new Error('Ben is not shown')
  const member = memberSeenOf(ben)
  const seen = seenOf(harness.room('Weekly'))
  const refused = (reason: string) => ({ ok: false, fault: { code: 'changed', values: { reason } } })
  const other = { ...member, callUuid: 'another-call' }
  expect(await done(harness.onHold.put(seen, [other]))).toMatchObject(refused('left'))
  const earlier = { ...seen, instance: 99 }
  expect(await done(harness.onHold.put(earlier, [member]))).toMatchObject(refused('instance'))
  expect(await done(harness.onHold.bringBack(earlier, [member.key]))).toMatchObject({ ok: false })
  expect(sent()).toEqual([])
  stop()
})

test.each([
  ['is muted and deafened by their id', '0 hold ben', held, 'mute, deafen'],
  ['and both are undone', '0 hold ben, 9 back ben', free, all],
  ['several are not put on hold if nothing could be sent', '0 refuse GET /Call/, 1 hold ben eve', free, ''],
])('a caller of a room without a roster: %s', async (_title, script, room, sent) => {
  expect(await play(script, { reported: true })).toMatchObject({ room, sent })
})

test('the log has one note for each whole, with how the caller was before', async () => {
  const scene = await createKeepScene()
  await scene.play('0 hold ben, 8 back ben')
  const entries = await scene.journal()
  const [note, ...rest] = entries.filter(({ actionId, event }) => actionId !== undefined && event !== 'outcome')
  const members = [{ name: 'Ben', mutedBefore: false, deafBefore: false }]
  expect(note).toMatchObject({ text: 'onHold', conference: 'Weekly', members })
  const back = rest.find(({ text }) => text === 'broughtBack')
  expect(rest.map(({ action, text, partOf }) => [action ?? text, partOf])).toEqual([
    ['mute', note?.actionId],
    ['deafen', note?.actionId],
    ['broughtBack', undefined],
    ['undeafen', back?.actionId],
    ['unmute', back?.actionId],
  ])
  scene.stop()
})
