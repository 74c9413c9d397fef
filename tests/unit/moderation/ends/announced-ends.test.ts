import { afterEach, describe, expect, it } from 'vitest'
import { recoverScheduledEnds } from '../../../../electron/moderation/ends/recover-scheduled-ends.ts'
import type { SimulatorOptions } from '../../../../electron/simulator/control/simulator.ts'
import type { Action, ActionResult, Pending, Question } from '../../../../shared/rooms/model.ts'
import type { Result } from '../../../../shared/result.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import { ana, createScene, questionIn, type Scene } from '../../../support/moderation-scene.ts'

const speak = 'POST /Conference/Weekly/Member/all/Speak/'
const end = 'DELETE /Conference/Weekly/'
/** A text that takes 2 s to speak. */
const text = 'The call ends in 10 seconds now.'

let scene: Scene

afterEach(() => {
  scene.stop()
})

const open = async (simulation?: Partial<SimulatorOptions>, pinned = false): Promise<void> => {
  scene = await createScene(simulation, pinned ? { pinned: [{ accountId, name: 'Weekly' }] } : {})
}

const action = (thenEnd = 10): Action => {
  const { instance } = scene.harness.room('Weekly')
  const { revision } = scene.harness.monitor.snapshot()
  const seen = { accountId, conference: 'Weekly', instance, revision }
  const sound = { kind: 'speech', text, voice: 'MAN', language: 'en-GB' } as const
  return { kind: 'announce', seen, who: { kind: 'everyone' }, sound, thenEnd }
}

const ask = async (thenEnd?: number): Promise<Question> =>
  questionIn(await scene.done(scene.harness.commands.act(action(thenEnd))))
const confirm = ({ action: asked, token }: Question): Promise<Result<ActionResult>> =>
  scene.done(scene.harness.commands.act(asked, token))
const confirmed = async (thenEnd?: number): Promise<Result<ActionResult>> => confirm(await ask(thenEnd))
const pending = (): readonly Pending[] =>
  scene.harness.monitor.conference({ accountId, name: 'Weekly' })?.pending.filter(({ kind }) => kind === 'end') ?? []
const held = (): string => pending().find(({ state }) => state === 'held')?.id ?? ''
const lines = async () =>
  (await scene.journal()).flatMap(({ event, action: done, outcome, text: note, duration, fault }) =>
    event === 'note' || done === 'end' || done === 'announce'
      ? [
          [event, done ?? note, outcome ?? duration ?? fault?.values?.['reason'] ?? fault?.code]
            .filter(Boolean)
            .join(' '),
        ]
      : [],
  )

/** Turns read-only mode on for a moment, and expects that Gavel drops the end. */
async function expectDroppedByReadOnly(): Promise<void> {
  scene.harness.configure({ readOnly: true })
  await scene.clock.advance(100)
  scene.harness.configure({ readOnly: false })
  await scene.clock.advance(60_000)
  expect(scene.writes()).toEqual([speak])
  expect((await lines()).at(-1)).toBe('dropped end readOnly')
}

describe('an announcement after which the room is to be ended', () => {
  it('is not sent before the user has confirmed it', async () => {
    await open()
    const question = await ask()
    expect(question).toMatchObject({ kind: 'announce', people: 3, names: [], includesMe: false })
    expect(question).not.toHaveProperty('asksAgain')
    await scene.clock.advance(30_000)
    expect(scene.writes()).toEqual([])
  })

  it('is sent, and the room is ended once the text has been heard and the chosen seconds have passed', async () => {
    await open()
    expect(await confirmed()).toMatchObject({ ok: true, value: { state: 'accepted' } })
    expect(pending()).toMatchObject([{ state: 'held', who: [] }])
    await scene.clock.advance(11_500)
    expect(scene.writes()).toEqual([speak])
    await scene.clock.advance(2_000)
    expect(scene.writes()).toEqual([speak, end])
    await scene.clock.advance(10_000)
    expect(scene.world.rooms.live('Weekly')).toBeUndefined()
    expect(await lines()).toEqual([
      'intent announce',
      'outcome announce accepted',
      'note endAnnounced 12',
      'intent end',
      'outcome end accepted',
      'outcome end confirmed',
    ])
  })

  it('needs another question if the seconds before the end change', async () => {
    await open()
    const { token } = await ask(10)
    expect(await scene.done(scene.harness.commands.act(action(60), token))).toMatchObject({
      fault: { code: 'unconfirmed' },
    })
    expect(scene.writes()).toEqual([])
  })

  it('does not end the room if the user cancels', async () => {
    await open()
    await confirmed()
    expect(scene.harness.commands.undo(held())).toEqual({ ok: true, value: undefined })
    await scene.clock.advance(60_000)
    expect(scene.writes()).toEqual([speak])
    expect(pending()).toEqual([])
    expect((await lines()).at(-1)).toBe('undone end')
  })

  it('lets the user cancel the end even while Gavel is reading the room before ending it', async () => {
    await open()
    await confirmed()
    const id = held()
    await scene.clock.advance(11_900)
    scene.world.switches.set({ latencyMs: 3_000 })
    await scene.clock.advance(2_000)
    expect(pending()).toMatchObject([{ id, state: 'held' }])
    expect(scene.harness.commands.undo(id)).toEqual({ ok: true, value: undefined })
    await scene.clock.advance(60_000)
    expect(scene.writes()).toEqual([speak])
    expect(pending()).toEqual([])
    expect((await lines()).at(-1)).toBe('undone end')
  })

  it('does not let the user cancel the end once it has been sent, and the fault says so', async () => {
    await open()
    await confirmed()
    const id = held()
    await scene.clock.advance(15_000)
    expect(scene.writes()).toEqual([speak, end])
    const fault = { code: 'changed', values: { reason: 'endSent' } }
    expect(scene.harness.commands.undo(id)).toMatchObject({ fault })
  })

  it('does not end the room earlier than the question said', async () => {
    await open()
    await confirmed()
    expect(scene.harness.commands.sendNow(held())).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(scene.writes()).toEqual([speak])
  })

  it('reports that the room was not ended if the announcement was refused', async () => {
    await open()
    scene.world.switches.set({ faults: [{ kind: 'refuse', method: 'POST' }] })
    expect(await confirmed()).toMatchObject({ ok: false, fault: { values: { notEnded: 1 } } })
    await scene.clock.advance(60_000)
    expect(scene.writes()).toEqual([speak])
    expect(scene.harness.room('Weekly').pending).toMatchObject([
      { kind: 'announce', state: 'failed', fault: { values: { notEnded: 1 } } },
    ])
    expect((await lines()).at(-1)).toBe('note notEnded')
  })

  it('reports that the room was not ended if it is not known whether the announcement was heard', async () => {
    await open()
    scene.world.switches.set({ faults: [{ kind: 'cutAfter', method: 'POST' }] })
    expect(await confirmed()).toMatchObject({ fault: { code: 'unknownOutcome', values: { notEnded: 1 } } })
    await scene.clock.advance(60_000)
    expect(scene.writes()).toEqual([speak])
  })

  it.each(['sleep', 'network', 'quit'] as const)(
    'does not end the room after its end was dropped because of: %s',
    async (why) => {
      await open()
      await confirmed()
      await scene.done(scene.harness.commands.dropHeld(why))
      await scene.clock.advance(60_000)
      expect(scene.writes()).toEqual([speak])
      expect(pending()).toMatchObject([{ state: 'failed', fault: { code: 'cancelled', values: { reason: why } } }])
      expect((await lines()).at(-1)).toBe(`dropped end ${why}`)
    },
  )

  it.each(['sleep', 'network', 'quit'] as const)(
    'does not end the room if the end was dropped while Gavel was reading the room before ending it, because of: %s',
    async (why) => {
      await open()
      await confirmed()
      scene.world.switches.set({ latencyMs: 3_000 })
      await scene.clock.advance(13_000)
      expect(pending()).toMatchObject([{ state: 'held' }])
      await scene.done(scene.harness.commands.dropHeld(why))
      await scene.clock.advance(60_000)
      expect(scene.writes()).toEqual([speak])
      expect(pending()).toMatchObject([{ state: 'failed', fault: { code: 'cancelled', values: { reason: why } } }])
      expect((await lines()).filter((line) => line.startsWith('dropped'))).toEqual([`dropped end ${why}`])
    },
  )

  it('does not end the room if the computer went to sleep while the announcement was sent', async () => {
    await open()
    const question = await ask()
    scene.world.switches.set({ latencyMs: 2_000 })
    const acting = scene.harness.commands.act(question.action, question.token)
    await scene.clock.advance(3_000)
    await scene.harness.commands.dropHeld('sleep')
    await scene.done(acting)
    await scene.clock.advance(60_000)
    expect(scene.writes().filter((line) => line === end)).toEqual([])
    expect((await lines()).at(-1)).toBe('dropped end sleep')
  })

  it('does not end the room if read-only mode was switched on in between, even if it is off again when the end is due', async () => {
    await open()
    await confirmed()
    await expectDroppedByReadOnly()
  })

  it('does not end the room if read-only mode was on for a moment while the room was read before its end', async () => {
    await open()
    await confirmed()
    scene.world.switches.set({ latencyMs: 3_000 })
    await scene.clock.advance(13_000)
    expect(pending()).toMatchObject([{ state: 'held' }])
    await expectDroppedByReadOnly()
  })

  it('does not end the room after its account was removed', async () => {
    await open()
    await confirmed()
    scene.harness.removeAccount()
    await scene.clock.advance(60_000)
    expect(scene.writes()).toEqual([speak])
    expect((await lines()).at(-1)).toBe('dropped end noAccount')
  })

  it('does not end the room if its account was removed while the room was read before its end', async () => {
    await open()
    await confirmed()
    scene.world.switches.set({ latencyMs: 3_000 })
    await scene.clock.advance(13_000)
    expect(pending()).toMatchObject([{ state: 'held' }])
    scene.harness.removeAccount()
    await scene.clock.advance(60_000)
    expect(scene.writes()).toEqual([speak])
    expect((await lines()).at(-1)).toBe('dropped end noAccount')
  })

  it('does not end the next run of the room', async () => {
    await open()
    await confirmed(120)
    scene.world.rooms.endRoom({ room: 'Weekly' })
    await scene.clock.advance(20_000)
    scene.world.rooms.startRoom({ name: 'Weekly', people: [ana] })
    await scene.clock.advance(180_000)
    expect(scene.writes()).toEqual([speak])
    expect((await lines()).at(-1)).toBe('dropped end ended')
  })

  it('does not end the room if the room cannot be read when the end is due', async () => {
    await open()
    await confirmed()
    scene.world.switches.set({ faults: [{ kind: 'refuse', method: 'GET' }] })
    await scene.clock.advance(60_000)
    expect(scene.writes()).toEqual([speak])
    expect((await lines()).at(-1)).toBe('dropped end stale')
  })

  it('does not end the room: the end is dropped as soon as another run is observed', async () => {
    await open()
    await confirmed(120)
    scene.world.rooms.endRoom({ room: 'Weekly' })
    scene.world.rooms.startRoom({ name: 'Weekly', people: [ana] })
    await scene.clock.advance(20_000)
    expect((await lines()).at(-1)).toBe('dropped end instance')
  })

  it('does not end the room: the end is dropped once it is uncertain whether the run is the same', async () => {
    await open({ profile: 'vobiz' }, true)
    await confirmed(120)
    scene.world.rooms.endRoom({ room: 'Weekly' })
    scene.world.switches.set({ latencyMs: 200 })
    const read = scene.harness.monitor.readNow({ accountId, name: 'Weekly' })
    await scene.clock.advance(150)
    scene.world.rooms.startRoom({ name: 'Weekly', people: [ana] })
    await scene.done(read)
    await scene.clock.advance(2_000)
    expect((await lines()).at(-1)).toBe('dropped end unsure')
  })

  it('creates no held end if the room had ended before the announcement', async () => {
    await open()
    const confirming = confirm(await ask())
    await scene.nextRead()
    scene.world.rooms.endRoom({ room: 'Weekly' })
    expect(await confirming).toMatchObject({ ok: true, value: { state: 'alreadyGone' } })
    await scene.clock.advance(60_000)
    expect((await lines()).filter((line) => line.startsWith('note'))).toEqual([])
  })

  it('sends no second end if the user has ended the room earlier', async () => {
    await open()
    await confirmed()
    const question = questionIn(await scene.done(scene.harness.commands.act(scene.harness.end('Weekly'))))
    scene.world.switches.set({ effectDelayMs: 30_000 })
    await confirm(question)
    await scene.clock.advance(60_000)
    expect(scene.writes()).toEqual([speak, end])
  })

  it('replaces an earlier one for the same run', async () => {
    await open()
    await confirmed(60)
    const earlier = held()
    await confirmed(10)
    expect(pending()).toMatchObject([{ state: 'held' }])
    expect(held()).not.toBe(earlier)
    await scene.clock.advance(120_000)
    expect(scene.writes()).toEqual([speak, speak, end])
  })

  it('replaces an earlier one whose end became due while the newer one was being sent', async () => {
    await open({ switches: { latencyMs: 1_500 } })
    await confirmed(10)
    const earlier = held()
    const { until = 0 } = pending()[0] ?? {}
    await scene.clock.advance(until - scene.clock.now() - 5_000)
    const question = await ask(60)
    await scene.clock.advance(until - scene.clock.now() - 1_000)
    expect(await confirm(question)).toMatchObject({ ok: true })
    expect(scene.clock.now()).toBeGreaterThan(until)
    expect(pending()).toMatchObject([{ state: 'held' }])
    expect(held()).not.toBe(earlier)
    await scene.clock.advance(30_000)
    expect(scene.writes()).toEqual([speak, speak])
    await scene.clock.advance(90_000)
    expect(scene.writes()).toEqual([speak, speak, end])
  })

  const cancelled = { ok: false, fault: { code: 'cancelled' } } as const
  const accepted = { ok: true, value: { state: 'accepted' } } as const
  it.each([
    ['first', 'also cancels a separate end confirmed before that', 2_000, true, cancelled, []],
    ['first', 'does not cancel a separate end confirmed after that', 2_000, false, accepted, [end]],
    ['final', 'also cancels a separate end confirmed before that', 5_000, true, cancelled, []],
    ['final', 'does not cancel a separate end confirmed after that', 5_000, false, accepted, [end]],
  ])('if its own end is cancelled during the %s read of the room, %s', async (...row) => {
    const [, , wait, isBefore, result, sent] = row
    await open()
    await confirmed()
    const id = held()
    const { until = 0 } = pending()[0] ?? {}
    await scene.clock.advance(until - scene.clock.now() - 1_000)
    const question = questionIn(await scene.done(scene.harness.commands.act(scene.harness.end('Weekly'))))
    scene.world.switches.set({ latencyMs: 3_000 })
    await scene.clock.advance(wait)
    if (!isBefore) scene.harness.commands.undo(id)
    const ended = confirm(question)
    if (isBefore) scene.harness.commands.undo(id)
    expect(await ended).toMatchObject(result)
    expect(scene.writes()).toEqual([speak, ...sent])
  })

  it('sends an End that was confirmed during the first read of the room even if its own end may not be sent', async () => {
    await open()
    await confirmed()
    const { until = 0 } = pending()[0] ?? {}
    await scene.clock.advance(until - scene.clock.now() - 1_000)
    const question = questionIn(await scene.done(scene.harness.commands.act(scene.harness.end('Weekly'))))
    scene.world.switches.set({ latencyMs: 1_500, faults: [{ kind: 'refuse', method: 'GET' }] })
    await scene.clock.advance(1_500)
    const ended = confirm(question)
    await scene.clock.advance(700)
    scene.world.switches.set({ latencyMs: 100, faults: [] })
    expect(await ended).toMatchObject({ ok: true, value: { state: 'accepted' } })
    expect(await lines()).toContain('dropped end stale')
    expect(scene.writes()).toEqual([speak, end])
  })

  it('sends an End that has joined its own end, even if a newer announcement then replaces that end', async () => {
    await open()
    await confirmed(10)
    const { until = 0 } = pending()[0] ?? {}
    await scene.clock.advance(until - scene.clock.now() - 4_000)
    const newer = await ask(60)
    const question = questionIn(await scene.done(scene.harness.commands.act(scene.harness.end('Weekly'))))
    await scene.clock.advance(until - scene.clock.now() - 1_000)
    scene.world.switches.set({ latencyMs: 6_000 })
    const announced = confirm(newer)
    await scene.clock.advance(200)
    scene.world.switches.set({ latencyMs: 300 })
    await scene.clock.advance(2_800)
    const ended = await scene.done(confirm(question))
    expect(await scene.done(announced)).toMatchObject({ ok: true })
    expect(ended).toMatchObject({ ok: true, value: { state: 'accepted' } })
    expect(scene.writes()).toEqual([speak, speak, end])
  })

  it('fails, but does not report "not ended", if an earlier announcement has ended the room', async () => {
    await open()
    await confirmed(10)
    const { until = 0 } = pending()[0] ?? {}
    await scene.clock.advance(until - scene.clock.now() - 1_000)
    const question = await ask(60)
    scene.world.switches.set({ latencyMs: 700 })
    await scene.clock.advance(1_750)
    const result = await confirm(question)
    expect(result).toMatchObject({ ok: false, fault: { code: 'changed', values: { reason: 'ended' } } })
    expect(result).not.toHaveProperty('fault.values.notEnded')
    expect(scene.writes()).toEqual([speak, end])
    expect(await lines()).not.toContain('note notEnded')
  })

  it('is asked about after a crash, even if it replaced an earlier one, unless its end was cancelled', async () => {
    await open()
    await confirmed(60)
    await confirmed(120)
    const asked: unknown[] = []
    const { harness, clock } = scene
    const startAgain = (): Promise<void> =>
      recoverScheduledEnds({
        scheduledEnds: { recover: (entry) => asked.push(entry) },
        journal: harness.journal,
        accountOf: harness.accountOf,
        newId: () => 'id-1',
        startedAt: clock.now() + 1,
      })
    await startAgain()
    expect(asked).toMatchObject([{ title: 'Weekly', state: 'asks' }])
    scene.harness.commands.undo(held())
    await clock.advance(100)
    await startAgain()
    expect(asked).toHaveLength(1)
  })

  it('asks again before the end if responses do not tell the runs of the room apart', async () => {
    await open({ profile: 'vobiz-documented', switches: { latencyMs: 30, retrieve: 'errorAlways' } })
    const question = await ask()
    expect(question).toMatchObject({ asksAgain: true })
    await confirm(question)
    await scene.clock.advance(60_000)
    expect(scene.writes()).toEqual([speak])
    expect(scene.harness.asked).toEqual([scene.harness.room('Weekly').key])
    expect((await lines()).at(-1)).toBe('dropped end runUnknown')
  })

  it('asks again before the end if no roster shows any more which run the room is in', async () => {
    await open({ profile: 'vobiz-documented', switches: { latencyMs: 30 } })
    await confirmed(20)
    const { world, clock } = scene
    world.switches.set({ retrieve: 'errorAlways' })
    await clock.advance(5_000)
    const faults = [{ kind: 'refuse' as const, method: 'GET', path: '/Conference/', status: 500, body: '{}' }]
    world.switches.set({ faults })
    await clock.advance(2_000)
    world.rooms.endRoom({ room: 'Weekly' })
    world.rooms.startRoom({ name: 'Weekly', people: [{}, {}] })
    await clock.advance(2_000)
    world.switches.set({ faults: [] })
    await clock.advance(60_000)
    expect(scene.writes()).toEqual([speak])
    expect(scene.harness.asked).toEqual([scene.harness.room('Weekly').key])
  })
})
