import { describe, expect, test } from 'vitest'
import type { ReadMember } from '../../../../electron/providers/provider.ts'
import { createKeepScene, play } from '../../../support/keep-scene.ts'
import { ana } from '../../../support/moderation-scene.ts'

const gone = 'Ana, Eve · kept out Ben'
const again = 'Ana, Eve, Ben'

/** Ana is me. Bea calls from Ben's number. The Undo time is 3 s. */
const scripts: readonly (readonly [title: string, script: string, room: string])[] = [
  ['whoever calls again from the same number is removed again', '0 keepOut ben, 8 join ben', gone],
  ['and again', '0 keepOut ben, 8 join ben, 16 join ben', gone],
  [
    'they are muted at once',
    '0 keepOut ben, 8 join ben, 8 set holdSeconds 20, 10',
    'Ana, Eve, Ben muted · kept out Ben',
  ],
  ['an undo of the first removal lets them in', '0 keepOut ben, 1 undo', 'Ana, Ben, Eve'],
  ['also later', '0 keepOut ben, 1 undo, 2 leave ben, 8 join ben', again],
  ['an undo of a later removal lets them in', '0 keepOut ben, 8 join ben, 10 undo', again],
  ['and the next call too', '0 keepOut ben, 8 join ben, 10 undo, 11 join bea', `${again}, Bea`],
  ['who is let in within the Undo time stays, and is heard', '0 keepOut ben, 8 join ben, 10 letIn ben', again],
  [
    'who was there before from the same number stays, after a question',
    '0 join bea, 4 keepOutOne ben',
    'Ana, Eve, Bea · kept out Ben',
  ],
  ['who comes later does not', '0 join bea, 4 keepOutOne ben, 12 join ben', 'Ana, Eve, Bea · kept out Ben'],
  ['nothing is sent before the answer', '0 join bea, 4 keepOut ben, 12', 'Ana, Ben, Eve, Bea'],
  ['nobody is removed who turns out to be me', '0 keepOut ben, 8 me ana ben, 9 join ben', again],
  ['nor within the Undo time, and they are heard', '0 keepOut ben, 8 join ben, 10 me ana ben', again],
  [
    'nobody is removed from my room while it is unknown who is me',
    '0 keepOut ben, 8 me, 9 join ben',
    `${again} · kept out Ben`,
  ],
  ['nor if that becomes unknown within the Undo time', '0 keepOut ben, 8 join ben, 10 me', `${again} · kept out Ben`],
  ['who came meanwhile is removed once it is known again', '0 keepOut ben, 8 me, 9 join ben, 11 me ana', gone],
  [
    'it waits while the room cannot be read',
    '0 keepOut ben, 8 refuse GET /Conference/ Infinity 500, 28 join ben, 38',
    `${again} · kept out Ben`,
  ],
  ['and then goes on', '0 keepOut ben, 8 refuse GET /Conference/ Infinity 500, 28 join ben, 38 good, 80', gone],
  ['it ends in read-only mode', '0 keepOut ben, 8 readOnly on, 9 readOnly off, 10 join ben', again],
  ['it ends by sleep', '0 keepOut ben, 8 sleep, 10 join ben', again],
  ['it does not begin if the computer sleeps while the caller is removed', '0 keepOut ben, 0 sleep, 8', 'Ana, Eve'],
  ['it ends with the run of the room', '0 keepOut ben, 8 ends, 28 starts', 'Ana, Ben, Eve'],
]

test.each(scripts)('%s', async (_title, script, room) => {
  expect(await play(script)).toMatchObject({ room })
})

test.each([
  ['0 keepOut ben, 8 join ben', ['keptOut']],
  ['0 keepOut ben, 1 undo', ['keptOut', 'letIn']],
  ['0 keepOut ben, 8 sleep', ['keptOut', 'letIn']],
])('the notes of "%s"', async (script, notes) => {
  const scene = await createKeepScene()
  await scene.play(script)
  expect(await scene.notes()).toEqual(notes)
  scene.stop()
})

test('the log says why each later caller was removed, and nobody clicked it', async () => {
  const scene = await createKeepScene()
  await scene.play('0 keepOut ben, 8 join ben')
  const removals = (await scene.log()).filter((line) => line.startsWith('remove intent'))
  expect(removals).toEqual(['remove intent', 'remove intent calledAgain'])
  scene.stop()
})

const everybody = 'Ana, Ben, Eve'

test.each<[title: string, script: string, room: string]>([
  ['whose number is withheld', '0 join nobody, 4 keepOut nobody', `${everybody}, Nobody`],
  ['who is me', '0 keepOut ana', everybody],
  ['whose number is also mine', '0 join bea, 4 me ana, 4 iAm bea, 8 keepOut ben', `${everybody}, Bea`],
  ['while it is unknown who is me in my room', '0 me, 2 keepOut ben', everybody],
])('nobody can be kept out %s, and nothing is sent', async (_title, script, room) => {
  const steps: Parameters<typeof play>[1] = {
    steps: ({ harness, inRoom }) => ({
      iAm: (name = '') => {
        const { key, instance, accountId } = { ...harness.room('Weekly'), key: inRoom(name).callUuid }
        harness.configure({ own: [{ accountId, name: 'Weekly' }] })
        harness.monitor.pickSelf({ accountId, name: 'Weekly' }, instance, key)
      },
    }),
  }
  expect(await play(script, steps)).toEqual({ room, sent: '', said: ['keepOut: changed'] })
})

test('nobody is kept out who is not removed, and no other action keeps anybody out', async () => {
  const scene = await createKeepScene()
  const { harness, done } = scene
  const [, ben, eve] = harness.room('Weekly').members ?? []
  if (ben === undefined || eve === undefined) throw new Error('they are not shown')
  const keep = (action: ReturnType<typeof harness.end>, before?: 'question') =>
    done(harness.keptOut.removeAndKeepOut(action, () => harness.commands.act(action, undefined, before)))
  const remove = harness.on('remove', 'Weekly', ben)
  harness.settings.readOnly = true
  expect(await keep(remove)).toMatchObject({ fault: { code: 'readOnly' } })
  harness.settings.readOnly = false
  for (const action of [
    harness.on('kick', 'Weekly', ben),
    harness.on('remove', 'Weekly', eve, ben),
    harness.end('Weekly'),
  ])
    expect(await keep(action)).toMatchObject({ ok: false })
  expect(await keep(remove, 'question')).toMatchObject({ value: { state: 'question' } })
  expect(await scene.play('')).toEqual({ room: everybody, sent: '', said: [] })
  scene.stop()
})

test('nobody is kept out where no roster lists who is there', async () => {
  const played = await play('0 keepOut ben', { reported: 'number' })
  expect(played).toEqual({ room: everybody, sent: '', said: ['keepOut: changed'] })
})

type Rows = readonly ReadMember[]

/** Changes the row of Bea, who was there before and calls from Ben's number. */
const withBea = (change: (row: ReadMember) => ReadMember | undefined) => (rows: Rows) =>
  rows.flatMap((row) => (row.name === 'Bea' ? (change(row) ?? []) : row))

const wrong: readonly { readonly what: string; readonly change: (rows: Rows) => Rows }[] = [
  { what: 'lack her', change: withBea(() => undefined) },
  { what: 'lack her call', change: withBea(({ callUuid: _, ...row }) => row) },
  { what: 'have another call for her', change: withBea((row) => ({ ...row, callUuid: 'another' })) },
  { what: 'lack everybody but me', change: (rows) => rows.filter(({ number }) => number === ana.number) },
  { what: 'lack all calls', change: (rows) => rows.map(({ callUuid: _, ...row }) => row) },
]

describe('who was there before from the same number stays,', () => {
  const at = wrong.flatMap((one) => [1, 2, 5].map((times) => ({ ...one, times })))
  const playSpoilt = (script: string, change: (rows: Rows) => Rows, times: number) =>
    play(`0 join bea, ${script}`, {
      steps: ({ spoil }) => ({
        spoil: (whose = 'provider') => {
          spoil(change, times, whose as 'relay')
        },
      }),
    })

  test.each(at.filter(({ what }) => what !== 'lack everybody but me'))(
    'although $times rosters of a relay $what at the moment of the click',
    async ({ change, times }) => {
      const played = await playSpoilt('6 spoil relay, 7.2 keepOutOne ben, 20', change, times)
      expect(played).toMatchObject({ room: 'Ana, Eve, Bea · kept out Ben' })
    },
  )

  test.each(at)('although $times rosters $what after that', async ({ change, times }) => {
    const played = await playSpoilt('6 keepOutOne ben, 14 spoil, 34 join ben', change, times)
    expect(played).toMatchObject({ room: 'Ana, Eve, Bea · kept out Ben' })
  })
})
