import { afterEach, describe, expect, it } from 'vitest'
import type { SimulatorOptions } from '../../../simulator/simulator.ts'
import { memberSeenOf } from '../../../../shared/rooms/room-actions.ts'
import type { Action, Pending, Sound, Who } from '../../../../shared/rooms/model.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import { ana, ben, createScene, eve, type Scene } from '../../../support/moderation-scene.ts'

const speech: Sound = { kind: 'speech', text: 'Five minutes left.', voice: 'MAN', language: 'en-GB' }
const long: Sound = { ...speech, text: 'a'.repeat(600) }
const file: Sound = { kind: 'file', url: 'https://media.example.test/gong.mp3' }

let scene: Scene

afterEach(() => {
  scene.stop()
})

const open = async (simulation?: Partial<SimulatorOptions>, me?: string): Promise<void> => {
  scene = await createScene(simulation, me === undefined ? {} : { me: { [accountId]: [me] } })
}

const announcement = (sound: Sound = speech, who: Who = { kind: 'everyone' }): Action => {
  const { instance } = scene.harness.room('Weekly')
  return { kind: 'announce', seen: { accountId, conference: 'Weekly', instance }, who, sound }
}

const only = (...numbers: readonly string[]): Who => ({
  kind: 'members',
  members: numbers.map((number) => memberSeenOf(scene.harness.member('Weekly', number))),
})

const announce = (sound?: Sound, who?: Who) => scene.done(scene.harness.commands.act(announcement(sound, who)))
const stop = (id: string) => scene.done(scene.harness.commands.stopAnnouncement(id))
const pending = (): readonly Pending[] => scene.harness.room('Weekly').pending
const playing = (): readonly Pending[] => pending().filter(({ state }) => state === 'playing')
const firstId = (): string => playing()[0]?.id ?? ''
const sounds = () =>
  scene.world.rooms.live('Weekly')?.sounds.map(({ kind, target, content }) => [kind, target, content])
const outcomes = async () =>
  (await scene.journal()).flatMap(({ action, event, outcome, announced }) =>
    action === 'announce' || action === 'stopAnnouncement' ? [[action, event, outcome, announced]] : [],
  )

describe('an announcement', () => {
  it('is spoken to everyone, journaled with its text, and shown for as long as it probably takes', async () => {
    await open()
    expect(await announce()).toMatchObject({ ok: true, value: { state: 'accepted' } })
    expect(scene.writes()).toEqual(['POST /Conference/Weekly/Member/all/Speak/'])
    await scene.clock.advance(200)
    expect(sounds()).toEqual([['speak', 'all', 'Five minutes left.']])
    expect(playing()).toMatchObject([{ kind: 'announce', who: 'everyone' }])
    expect(await outcomes()).toEqual([
      ['announce', 'intent', undefined, 'Five minutes left.'],
      ['announce', 'outcome', 'accepted', 'Five minutes left.'],
    ])
    await scene.clock.advance(1_200)
    expect(pending()).toEqual([])
  })

  it('to everyone but me is sent to the ids of the others, and is refused if it is unknown who I am', async () => {
    await open({}, eve.number)
    await announce(speech, { kind: 'everyoneButMe' })
    const ids = [ana, ben].map(({ number }) => scene.idOf(number)).join(',')
    expect(scene.writes()).toEqual([`POST /Conference/Weekly/Member/${ids}/Speak/`])
    scene.stop()
    await open()
    expect(await announce(speech, { kind: 'everyoneButMe' })).toMatchObject({
      ok: false,
      fault: { code: 'changed', values: { reason: 'me' } },
    })
    expect(scene.writes()).toEqual([])
  })

  it('is not sent to a caller who has left', async () => {
    await open()
    const gone = announcement(speech, only(ana.number))
    scene.world.rooms.leave({ room: 'Weekly', memberId: scene.idOf(ana.number) })
    await scene.clock.advance(6_000)
    expect(await scene.done(scene.harness.commands.act(gone))).toMatchObject({
      ok: false,
      fault: { code: 'changed', values: { reason: 'left' } },
    })
    expect(scene.writes()).toEqual([])
  })

  it('to one caller returns alreadyGone if the caller left after the room was read, even in a live room', async () => {
    await open()
    const announcing = announce(speech, only(ana.number))
    await scene.nextRead()
    scene.world.rooms.leave({ room: 'Weekly', memberId: scene.idOf(ana.number) })
    expect(await announcing).toMatchObject({ value: { state: 'alreadyGone' } })
    expect(scene.writes()).toHaveLength(1)
    expect(scene.harness.room('Weekly')).toMatchObject({ state: 'live', people: 2 })
  })

  it('is not sent to another run of the room', async () => {
    await open()
    const earlier = announcement()
    scene.world.rooms.endRoom({ room: 'Weekly' })
    await scene.clock.advance(20_000)
    scene.world.rooms.startRoom({ name: 'Weekly', people: [ana] })
    await scene.clock.advance(20_000)
    expect(await scene.done(scene.harness.commands.act(earlier))).toMatchObject({
      ok: false,
      fault: { code: 'changed', values: { reason: 'instance' } },
    })
    expect(scene.writes()).toEqual([])
  })

  it('can be neither sent nor stopped in read-only mode', async () => {
    await open()
    await announce(long)
    scene.harness.settings.readOnly = true
    expect(await announce()).toMatchObject({ ok: false, fault: { code: 'readOnly' } })
    expect(await stop(firstId())).toMatchObject({ ok: false, fault: { code: 'readOnly' } })
    expect(scene.writes()).toHaveLength(1)
  })

  it('whose response was lost is not sent again, and its outcome is unknown', async () => {
    await open()
    scene.world.switches.set({ faults: [{ kind: 'cutAfter', method: 'POST' }] })
    expect(await announce()).toMatchObject({ ok: false, fault: { code: 'unknownOutcome' } })
    await scene.clock.advance(30_000)
    expect(scene.writes()).toHaveLength(1)
    expect(pending()).toMatchObject([{ kind: 'announce', state: 'failed' }])
    expect((await outcomes()).map(([, , outcome]) => outcome)).toEqual([undefined, 'unknown'])
  })

  it('is split between sentences if the provider limits the length of a text, and its parts keep their order', async () => {
    const sentence = `${'a'.repeat(598)}. `
    await open({ profile: 'vobiz-documented' })
    await announce({ ...speech, text: `${sentence}${sentence}End.` })
    await scene.clock.advance(200)
    expect(sounds()?.map(([, , content]) => String(content).length)).toEqual([599, 604])
  })

  it('reports how many parts were accepted if read-only mode is switched on before the next part', async () => {
    await open({ profile: 'vobiz-documented' })
    const acting = scene.harness.commands.act(announcement({ ...speech, text: `${'a'.repeat(998)}. End.` }))
    while (scene.writes().length === 0) await scene.clock.advance(10)
    scene.harness.settings.readOnly = true
    expect(await scene.done(acting)).toMatchObject({
      ok: false,
      fault: { code: 'readOnly', values: { taken: 1, asked: 2 } },
    })
    expect(scene.writes()).toHaveLength(1)
  })

  it('can be tried again after a 404, from whomever it came', async () => {
    await open({ profile: 'vobiz-documented' })
    const body = '{"message":"no Route matched with those values"}'
    const headers = { 'content-type': 'application/json' }
    const refusal = { kind: 'refuse', method: 'POST', path: '/Speak/', status: 404, body, headers, times: 1 } as const
    scene.world.switches.set({ faults: [refusal] })
    expect(await announce()).toMatchObject({ ok: false, fault: { code: 'route' } })
    expect(await announce()).toMatchObject({ ok: true })
  })

  it('is expected to be heard at once after a file, whose length nobody knows', async () => {
    await open()
    await announce(file)
    await announce(long)
    expect((playing().find(({ until }) => until !== undefined)?.until ?? 0) - scene.clock.now()).toBeLessThan(60_000)
  })

  it('is expected to be heard after an earlier one to the same people', async () => {
    await open()
    await announce(long)
    await announce(long)
    const [first, second] = playing()
    expect((second?.until ?? 0) - (first?.until ?? 0)).toBe(40_000)
  })

  it('is expected to be heard at once if the earlier one was for an earlier run of the room', async () => {
    await open()
    await announce({ ...speech, text: 'a'.repeat(1_500) })
    scene.world.rooms.endRoom({ room: 'Weekly' })
    await scene.clock.advance(20_000)
    scene.world.rooms.startRoom({ name: 'Weekly', people: [ana] })
    await scene.clock.advance(20_000)
    await announce(long)
    expect(playing()).toHaveLength(1)
    expect((playing()[0]?.until ?? 0) - scene.clock.now()).toBeLessThanOrEqual(40_000)
  })
})

describe('a file', () => {
  it('is played from its address, and can be stopped for as long as it may play', async () => {
    await open()
    await announce(file)
    expect(scene.writes()).toEqual(['POST /Conference/Weekly/Member/all/Play/'])
    expect(playing()[0]).not.toHaveProperty('until')
    await scene.clock.advance(60_000)
    expect(playing()).toHaveLength(1)
    await stop(firstId())
    expect(scene.writes().at(-1)).toBe('DELETE /Conference/Weekly/Member/all/Play/')
    expect(pending()).toEqual([])
  })

  it.each([
    ['ftp://media.example.test/gong.mp3', 'soundUrl'],
    ['https://user:word@media.example.test/gong.mp3', 'soundUrl'],
    ['http://media.example.test/gong.mp3', 'soundUrlPrivate'],
    ['https://127.0.0.1/gong.mp3', 'soundUrlPrivate'],
    ['https://nas.local/gong.mp3', 'soundUrlPrivate'],
  ])('is not played from %s', async (url, reason) => {
    await open()
    expect(await announce({ kind: 'file', url })).toMatchObject({
      ok: false,
      fault: { code: 'invalid', values: { reason } },
    })
    expect(scene.writes()).toEqual([])
  })
})

describe('stopping an announcement', () => {
  it('names the same listeners as the announcement if all are still there, as a provider requires', async () => {
    await open()
    await announce(long, only(ana.number, ben.number))
    const ids = [ana, ben].map(({ number }) => scene.idOf(number)).join(',')
    expect(await stop(firstId())).toMatchObject({ ok: true, value: { state: 'accepted' } })
    expect(scene.writes()).toEqual([
      `POST /Conference/Weekly/Member/${ids}/Speak/`,
      `DELETE /Conference/Weekly/Member/${ids}/Speak/`,
    ])
    await scene.clock.advance(200)
    expect(sounds()).toEqual([])
    expect(pending()).toEqual([])
    expect((await outcomes()).slice(2).map(([action, event]) => [action, event])).toEqual([
      ['stopAnnouncement', 'intent'],
      ['stopAnnouncement', 'outcome'],
    ])
  })

  it('leaves out callers who have left', async () => {
    await open()
    await announce(long, only(ana.number, ben.number))
    const [, benId] = [ana, ben].map(({ number }) => scene.idOf(number))
    scene.world.rooms.leave({ room: 'Weekly', memberId: scene.idOf(ana.number) })
    await scene.clock.advance(6_000)
    await stop(firstId())
    expect(scene.writes().at(-1)).toBe(`DELETE /Conference/Weekly/Member/${String(benId)}/Speak/`)
  })

  it('does nothing if the announcement is over', async () => {
    await open()
    await announce()
    const id = firstId()
    await scene.clock.advance(5_000)
    expect(await stop(id)).toMatchObject({ ok: true, value: { state: 'alreadyGone' } })
    expect(scene.writes()).toHaveLength(1)
  })

  it('of one kind leaves those of the other kind shown', async () => {
    await open()
    await announce(long)
    await announce(file)
    await stop(playing().find(({ until }) => until === undefined)?.id ?? '')
    expect(playing()).toMatchObject([{ until: expect.any(Number) as number }])
  })

  it('leaves shown what others still hear, and keeps it stoppable for them', async () => {
    await open()
    await announce(long, only(ana.number, ben.number))
    const both = firstId()
    await announce(long, only(ana.number))
    await stop(playing().find(({ caller }) => caller !== undefined)?.id ?? '')
    expect(playing()).toMatchObject([{ id: both, who: [scene.harness.member('Weekly', ben.number).key] }])
    await stop(both)
    expect(scene.writes().at(-1)).toBe(`DELETE /Conference/Weekly/Member/${scene.idOf(ben.number)}/Speak/`)
  })

  it('does not stop an announcement to other people', async () => {
    await open()
    await announce(long, only(ana.number))
    await announce(long, only(ben.number))
    await stop(playing().find(({ caller }) => caller?.number === ana.number)?.id ?? '')
    await scene.clock.advance(200)
    expect(sounds()?.map(([, target]) => target)).toEqual([scene.idOf(ben.number)])
    expect(playing().map(({ caller }) => caller?.number)).toEqual([ben.number])
  })
})

it('does not announce anything if the intent cannot be written', async () => {
  await open()
  scene.harness.files.failWith = 'ENOSPC'
  expect(await announce()).toMatchObject({ ok: false, fault: { code: 'storage' } })
  expect(scene.writes()).toEqual([])
})
