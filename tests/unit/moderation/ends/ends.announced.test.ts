import { describe, expect, it } from 'vitest'
import type { SimulatorOptions } from '../../../simulator/simulator.ts'
import type { Action, ActionResult, Question, Who } from '../../../../shared/rooms/model.ts'
import { memberSeenOf } from '../../../../shared/rooms/room-actions.ts'
import type { Result } from '../../../../shared/result.ts'
import { asksAtNextStart, startingEndScenes, untilEnding, type EndScene } from '../../../support/end-scene.ts'
import { ana, ben, questionIn } from '../../../support/moderation-scene.ts'
import { accountId } from '../../../support/test-core.ts'

const MINUTE = 60_000
const speak = 'POST /Conference/Weekly/Member/all/Speak/'
const end = 'DELETE /Conference/Weekly/'
/** A text that takes 2 s to speak. */
const text = 'The call ends in 10 seconds now.'

const { start, scene } = startingEndScenes()

const action = (thenEnd = 10, spoken = text, who: Who = { kind: 'everyone' }) => {
  const { instance } = scene().harness.room('Weekly')
  const seen = { accountId, conference: 'Weekly', instance }
  const sound = { kind: 'speech', text: spoken, voice: 'MAN', language: 'en-GB' } as const
  return { kind: 'announce', seen, who, sound, thenEnd } as const
}
const only = (number: string): Who => ({
  kind: 'members',
  members: [memberSeenOf(scene().harness.member('Weekly', number))],
})
const act = (wanted: Action): Promise<Result<ActionResult>> => scene().done(scene().harness.commands.act(wanted))
const ask = async (thenEnd?: number): Promise<Question> => questionIn(await act(action(thenEnd)))
const send = ({ action: asked, token }: Question) => scene().harness.commands.act(asked, token)
const confirm = (question: Question) => scene().done(send(question))
const confirmed = async (thenEnd?: number): Promise<Result<ActionResult>> => confirm(await ask(thenEnd))
/** Asks about *End*, 2 s before the end is due. */
const askEnd = async (): Promise<Question> => {
  const view = scene().view()
  const endsAt = (view?.state === 'set' && view.endsAt) || 0
  await scene().clock.advance(endsAt - scene().clock.now() - 2_000)
  return questionIn(await act(scene().harness.end('Weekly')))
}
const lines = async () =>
  (await scene().journal()).flatMap(({ event, action: done, outcome, text: note, duration }) =>
    event === 'note' || done === 'end' || done === 'announce'
      ? [[event, done ?? note, outcome ?? duration].filter(Boolean).join(' ')]
      : [],
  )

describe('an announcement after which the room is to be ended', () => {
  it('is not sent before the user has confirmed it', async () => {
    const { clock, writes } = await start()
    const question = await ask()
    expect(question).toMatchObject({ kind: 'announce', people: 3, names: [], includesMe: false })
    expect(question).not.toHaveProperty('asksAgain')
    await clock.advance(30_000)
    expect(writes()).toEqual([])
  })

  it('is sent, and the room is ended once the text has been heard and the chosen seconds have passed', async () => {
    const { clock, writes, world, view, told } = await start()
    expect(await confirmed()).toMatchObject({ ok: true, value: { state: 'accepted' } })
    expect(view()).toMatchObject({ state: 'set', minutesLeft: 1 })
    await clock.advance(11_500)
    expect(writes()).toEqual([speak])
    await clock.advance(2_500)
    expect(writes()).toEqual([speak, end])
    await clock.advance(10_000)
    expect(world.rooms.live('Weekly')).toBeUndefined()
    expect(told).toEqual([])
    expect(await lines()).toEqual([
      'intent announce',
      'outcome announce accepted',
      'note endAnnounced 12',
      'intent end',
      'outcome end accepted',
      'outcome end confirmed',
    ])
  })

  it.each([
    ['not put off by another text that only others hear', ana.number, 12],
    ['put off until another text to the same caller has been heard', ben.number, 42],
  ])('whose end is %s', async (_how, listener, seconds) => {
    await start()
    const { thenEnd: _none, ...long } = action(10, 'a'.repeat(30 * 15), only(listener))
    expect(await act(long)).toMatchObject({ ok: true })
    const accepted = await confirm(questionIn(await act(action(10, text, only(ben.number)))))
    expect(accepted).toMatchObject({ value: { state: 'accepted', endsIn: seconds } })
    expect(await lines()).toContain(`note endAnnounced ${String(seconds)}`)
  })

  it('is heard to its end if its question was asked and confirmed twice, as in two windows', async () => {
    const { writes } = await start()
    const long = action(10, 'a'.repeat(30 * 15))
    const one = questionIn(await act(long))
    const other = questionIn(await act(long))
    await scene().done(Promise.all([send(one), send(other)]))
    expect(writes()).toHaveLength(1)
    await scene().clock.advance(35_000)
    expect(writes()).toHaveLength(1)
  })

  it('needs another question if the seconds before the end change', async () => {
    const { done, harness, writes } = await start()
    const { token } = await ask(10)
    expect(await done(harness.commands.act(action(60), token))).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(writes()).toEqual([])
  })

  it('does not end the room if the user cancels', async () => {
    const { clock, ends, id, writes } = await start()
    await confirmed()
    expect(await ends.cancel(id())).toMatchObject({ ok: true })
    await clock.advance(MINUTE)
    expect(writes()).toEqual([speak])
    expect((await lines()).at(-1)).toBe('note endCancelled')
    expect(await asksAtNextStart(scene())).toBe(false)
  })

  it.each([
    ['was refused', { kind: 'refuse', method: 'POST' } as const],
    ['may not have been heard', { kind: 'cutAfter', method: 'POST' } as const],
  ])('reports that the room was not ended if it %s', async (_how, fault) => {
    const { clock, world, writes, view, harness } = await start()
    world.switches.set({ faults: [fault] })
    expect(await confirmed()).toMatchObject({ ok: false, fault: { values: { notEnded: 1 } } })
    expect(view()).toBeUndefined()
    await clock.advance(MINUTE)
    expect(writes()).toEqual([speak])
    expect(harness.room('Weekly').pending).toMatchObject([
      { kind: 'announce', state: 'failed', fault: { values: { notEnded: 1 } } },
    ])
    expect(await lines()).toContain('note notEnded')
  })

  /** Lets this happen while the announcement is sent, which takes 2 s. */
  const whileSent = async (happen: (of: EndScene) => unknown): Promise<void> => {
    const { clock, world, done } = await start()
    const question = await ask()
    world.switches.set({ latencyMs: 2_000 })
    const acting = send(question)
    await clock.advance(3_000)
    await happen(scene())
    await done(acting)
    await clock.advance(MINUTE)
    expect(scene().writes()).toEqual([speak])
  }

  it.each<readonly [string, (of: EndScene) => unknown]>([
    ['sleep', ({ harness }) => harness.stopAutomations('sleep')],
    ['network', ({ harness }) => harness.stopAutomations('network')],
    [
      'readOnly',
      ({ harness }) => {
        harness.configure({ readOnly: true })
      },
    ],
  ])('does not end the room, but asks, after it was sent during: %s', async (why, happen) => {
    await whileSent(happen)
    expect(scene().view()).toMatchObject({ state: 'asks', why })
  })

  it('does not end the room if Gavel quits while it is sent, and the next start asks', async () => {
    await whileSent(({ ends, harness }) => {
      ends.close()
      return harness.commands.dropHeld('quit')
    })
    expect(await asksAtNextStart(scene())).toBe(true)
  })

  it('does not end another run that began while it was sent', async () => {
    const { clock, world, done, view, told } = await start()
    const question = await ask()
    world.switches.set({ operationLatencyMs: { speak: 6_000 } })
    const acting = send(question)
    await clock.advance(1_000)
    world.rooms.endRoom({ room: 'Weekly' })
    world.rooms.startRoom({ name: 'Weekly', people: [ana] })
    await done(acting)
    expect(view()).toMatchObject({ state: 'asks', why: 'restart' })
    expect(told).toEqual(['asks restart'])
    await clock.advance(MINUTE)
    expect(world.rooms.live('Weekly')).toBeDefined()
  })

  it('sets no end if the room had ended before it', async () => {
    const { clock, world, nextRead, view } = await start()
    const confirming = confirm(await ask())
    await nextRead()
    world.rooms.endRoom({ room: 'Weekly' })
    expect(await confirming).toMatchObject({ ok: true, value: { state: 'alreadyGone' } })
    await clock.advance(MINUTE)
    expect(view()).toBeUndefined()
    expect((await lines()).filter((line) => line.startsWith('note'))).toEqual([])
  })

  it('replaces an earlier one whose end became due while the newer one was being sent', async () => {
    const { clock, writes, view, id } = await start({ switches: { latencyMs: 1_500 } })
    await confirmed(10)
    const earlier = id()
    await clock.advance(7_000)
    const question = await ask(60)
    await clock.advance(2_000)
    expect(await confirm(question)).toMatchObject({ ok: true })
    expect(view()).toMatchObject({ state: 'set' })
    expect(id()).not.toBe(earlier)
    await clock.advance(30_000)
    expect(writes()).toEqual([speak, speak])
    await clock.advance(90_000)
    expect(writes()).toEqual([speak, speak, end])
  })

  it('replaces a time that was set, and a time that is set replaces its end', async () => {
    const { clock, set, writes, view } = await start()
    await set({ kind: 'in', minutes: 30 })
    await confirmed(60)
    expect(view()).toMatchObject({ state: 'set', minutesLeft: 2 })
    await set({ kind: 'in', minutes: 20 })
    expect(view()).toMatchObject({ state: 'set', minutesLeft: 20 })
    await clock.advance(10 * MINUTE)
    expect(writes()).toEqual([speak])
  })

  it('fails, but does not report "not ended", if an earlier announcement has ended the room', async () => {
    const { clock, world, writes } = await start()
    await confirmed(10)
    const question = await askThenEnd(60)
    world.switches.set({ latencyMs: 700 })
    await untilEnding(scene())
    await clock.advance(1_750)
    const result = await confirm(question)
    expect(result).toMatchObject({ ok: false, fault: { code: 'changed', values: { reason: 'ended' } } })
    expect(result).not.toHaveProperty('fault.values.notEnded')
    expect(writes()).toEqual([speak, end])
    expect(await lines()).not.toContain('note notEnded')
  })

  it('asks instead of ending the room if responses do not tell its runs apart', async () => {
    const { clock, writes, view } = await start({
      profile: 'vobiz-documented',
      switches: { latencyMs: 30, retrieve: 'errorAlways' },
    } satisfies Partial<SimulatorOptions>)
    const question = await ask()
    expect(question).toMatchObject({ asksAgain: true })
    await confirm(question)
    expect(view()).toMatchObject({ state: 'set', onlyAsks: true })
    await clock.advance(MINUTE)
    expect(writes()).toEqual([speak])
    expect(view()).toMatchObject({ state: 'asks', why: 'runUnknown' })
  })
})

/** Asks about another announcement, 3 s before the end is due. */
async function askThenEnd(thenEnd: number): Promise<Question> {
  const view = scene().view()
  const endsAt = (view?.state === 'set' && view.endsAt) || 0
  await scene().clock.advance(endsAt - scene().clock.now() - 3_000)
  return ask(thenEnd)
}

describe('an End that the user confirms while the room is read for its announced end', () => {
  it('is sent if that end was cancelled before it', async () => {
    const { clock, ends, id, world, writes, done } = await start()
    await confirmed()
    const question = await askEnd()
    world.switches.set({ latencyMs: 3_000 })
    await untilEnding(scene())
    await clock.advance(1_000)
    const cancelled = ends.cancel(id())
    expect(await confirm(question)).toMatchObject({ ok: true, value: { state: 'accepted' } })
    expect(await done(cancelled)).toMatchObject({ ok: true })
    expect(writes()).toEqual([speak, end])
  })

  it('has the result of that end if that may not be sent', async () => {
    const { clock, world, writes, view, done } = await start()
    await confirmed()
    const question = await askEnd()
    world.switches.set({ latencyMs: 1_500, faults: [{ kind: 'refuse', method: 'GET' }] })
    await untilEnding(scene())
    await clock.advance(500)
    const ended = send(question)
    await clock.advance(700)
    world.switches.set({ latencyMs: 100, faults: [] })
    expect(await done(ended)).toMatchObject({ ok: false, fault: { code: 'stale' } })
    expect(view()).toMatchObject({ state: 'asks', why: 'failed' })
    expect(writes()).toEqual([speak])
  })
})
