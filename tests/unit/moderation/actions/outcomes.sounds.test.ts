import { afterEach, describe, expect, it } from 'vitest'
import type { SimulatorOptions } from '../../../simulator/simulator.ts'
import type { Action, Sound } from '../../../../shared/rooms/model.ts'
import { actionsEach } from '../../../support/action-scene.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import { createScene, type Scene } from '../../../support/moderation-scene.ts'

const GONG = 'https://media.example.test/gong.mp3'

describe('an announcement', () => {
  actionsEach(`
    is shown while it is probably heard | 0 say short all, 0.5 | speak all | say accepted | announce all playing | announce accepted Ana+Ben+Eve
    and no longer | 0 say short all, 2 | speak all | say accepted |  | announce accepted Ana+Ben+Eve
    to all but me is sent to the others | 0 say short others, 0.5 | speak Ben+Eve | say accepted | announce Ben+Eve playing | announce accepted Ben+Eve
    to all but me needs to know who is me | 0 me zoe, 0 say short others, 1 |  | say changed me |  |
    is not made to one who has left | 0 see say short ben, 0 leave ben, 6 click, 7 |  | click changed left |  |
    to one who leaves as it is sent reaches nobody | 0 meanwhile ben, 0 say short ben, 2 | speak Ben | say alreadyGone |  | announce alreadyGone Ben
    is not made in another run | 0 see say short all, 0 ends, 20 starts, 40 click, 41 |  | click changed instance |  | ended
    is neither made nor stopped in read-only mode | 0 say long all, 1 readOnly on, 1 say short all, 1 stop 1, 2 | speak all | say accepted, say readOnly, stop readOnly | announce all playing | announce accepted Ana+Ben+Eve
    whose response is lost is not made again | 0 fault cutAfter POST, 0 say short all, 30 | speak all | say unknownOutcome cut | announce all failed unknownOutcome cut | announce unknown Ana+Ben+Eve
    is not made if the intent cannot be written | 0 full, 0 say short all, 1 |  | say storage full | announce all failed storage full |
    is heard at once after a file, of unknown length | 0 play ${GONG} all, 0.2 say long all, 39 | play all, speak all | play accepted, say accepted | announce all playing, announce all playing | *
    for its own time | 0 play ${GONG} all, 0.2 say long all, 42 | play all, speak all | play accepted, say accepted | announce all playing | *
    is heard after an earlier one to the same people | 0 say long all, 0.2 say long all, 79 | speak all, speak all | say accepted, say accepted | announce all playing | *
    for both times | 0 say long all, 0.2 say long all, 82 | speak all, speak all | say accepted, say accepted |  | *
    does not wait for one of an earlier run | 0 say longest all, 1 ends, 20 starts, 40 say long all, 79 | speak all, speak all | say accepted, say accepted | announce all playing | *
    whatever that took | 0 say longest all, 1 ends, 20 starts, 40 say long all, 82 | speak all, speak all | say accepted, say accepted |  | *
  `)
})

describe('a file', () => {
  actionsEach(`
    can be stopped for as long as it may play | 0 play ${GONG} all, 60 | play all | play accepted | announce all playing | announce accepted Ana+Ben+Eve
    is stopped by a request of its own | 0 play ${GONG} all, 60 stop 1, 61 | play all, stop play all | play accepted, stop accepted |  | announce accepted Ana+Ben+Eve, stopAnnouncement accepted Ana+Ben+Eve
    counts as over after five minutes | 0 play ${GONG} all, 301 | play all | play accepted |  | announce accepted Ana+Ben+Eve
    is not played by another protocol | 0 play ftp://media.example.test/gong.mp3 all, 1 |  | play invalid soundUrl |  |
    with a password | 0 play https://user:word@media.example.test/gong.mp3 all, 1 |  | play invalid soundUrl |  |
    without encryption | 0 play http://media.example.test/gong.mp3 all, 1 |  | play invalid soundUrlPrivate |  |
    from this computer | 0 play https://127.0.0.1/gong.mp3 all, 1 |  | play invalid soundUrlPrivate |  |
    from the local network | 0 play https://nas.local/gong.mp3 all, 1 |  | play invalid soundUrlPrivate |  |
  `)
})

describe('the stop of an announcement', () => {
  actionsEach(`
    names the same listeners | 0 say long ben eve, 1 stop 1, 1.2 | speak Ben+Eve, stop speak Ben+Eve | say accepted, stop accepted |  | announce accepted Ben+Eve, stopAnnouncement accepted Ben+Eve
    leaves out who has left | 0 say long ben eve, 1 leave ben, 6 stop 1, 7 | speak Ben+Eve, stop speak Eve | say accepted, stop accepted |  | announce accepted Ben+Eve, stopAnnouncement accepted Eve
    does nothing if it is over | 0 say short all, 0.5 stop 1, 5 stop 1, 6 | speak all, stop speak all | say accepted, stop accepted, stop alreadyGone |  | announce accepted Ana+Ben+Eve, stopAnnouncement accepted Ana+Ben+Eve
    of a file leaves a text | 0 say long all, 0.2 play ${GONG} all, 1 stop 2, 2 | speak all, play all, stop play all | say accepted, play accepted, stop accepted | announce all playing | *
    for one leaves it to the others | 0 say long ben eve, 0.2 say long ben, 1 stop 2, 1.5 | speak Ben+Eve, speak Ben, stop speak Ben | say accepted, say accepted, stop accepted | announce Eve playing | *
    for whom it can be stopped too | 0 say long ben eve, 0.2 say long ben, 1 stop 2, 1.5 stop 1, 2 | speak Ben+Eve, speak Ben, stop speak Ben, stop speak Eve | say accepted, say accepted, stop accepted, stop accepted |  | *
    of one to others leaves theirs | 0 say long ben, 0.2 say long eve, 1 stop 1, 2 | speak Ben, speak Eve, stop speak Ben | say accepted, say accepted, stop accepted | announce Eve playing | *
  `)
})

describe('a recording', () => {
  actionsEach(`
    is shown once it was accepted | 0 record, 1 | record | record accepted | record all recording | record accepted Ana+Ben+Eve
    until its stop was accepted | 0 record, 600 stopRecording, 601 | record, stop recording | record accepted, stopRecording accepted |  | record accepted Ana+Ben+Eve, stopRecording accepted Ana+Ben+Eve
    is not started if the intent cannot be written | 0 see record, 0 full, 0 record, 1 |  | record storage full | record all failed storage full |
    nor in read-only mode | 0 readOnly on, 0 record, 1 |  | record readOnly |  |
    nor in another run | 0 see record, 0 ends, 20 starts, 40 click, 41 |  | click changed instance |  | ended
    is not reported as started if the response was lost | 0 fault cutAfter POST, 0 record, 1 | record | record unknownOutcome cut | record all failed unknownOutcome cut | record unknown Ana+Ben+Eve
    nor as stopped | 0 record, 1 fault cutAfter DELETE, 1 stopRecording, 2 | record, stop recording | record accepted, stopRecording unknownOutcome cut | record all recording, stopRecording all failed unknownOutcome cut | record accepted Ana+Ben+Eve, stopRecording unknown Ana+Ben+Eve
    whose start was lost can be stopped | 0 fault cutAfter POST, 0 record, 1 stopRecording, 2 | record, stop recording | record unknownOutcome cut, stopRecording accepted |  | record unknown Ana+Ben+Eve, stopRecording accepted Ana+Ben+Eve
    whose start was lost may run, once that is dismissed | 0 fault cutAfter POST, 0 record, 1 dismiss, 2 | record | record unknownOutcome cut | record all recording unverified | record unknown Ana+Ben+Eve
    and can be stopped | 0 fault cutAfter POST, 0 record, 1 dismiss, 2 stopRecording, 3 | record, stop recording | record unknownOutcome cut, stopRecording accepted |  | record unknown Ana+Ben+Eve, stopRecording accepted Ana+Ben+Eve
    that was refused says so | 0 fault refuse POST 400, 0 record, 1 | record | record invalid | record all failed invalid | record failed Ana+Ben+Eve
    and nothing more, once that is dismissed | 0 fault refuse POST 400, 0 record, 1 dismiss, 2 | record | record invalid |  | record failed Ana+Ben+Eve
    ends with its run | 0 record, 1 ends, 20 starts, 40 | record | record accepted |  | record accepted Ana+Ben+Eve, ended
  `)
})

const speech: Sound = { kind: 'speech', text: 'Five minutes left.', voice: 'MAN', language: 'en-GB' }

let scene: Scene

const open = async (simulation?: Partial<SimulatorOptions>): Promise<void> => {
  scene = await createScene(simulation)
}
const announcement = (sound: Sound = speech): Action => {
  const { instance } = scene.harness.room('Weekly')
  return { kind: 'announce', seen: { accountId, conference: 'Weekly', instance }, who: { kind: 'everyone' }, sound }
}
const announce = (sound?: Sound) => scene.done(scene.harness.commands.act(announcement(sound)))
const sounds = () =>
  scene.world.rooms.live('Weekly')?.sounds.map(({ kind, target, content }) => [kind, target, content])

describe('a text', () => {
  afterEach(() => {
    scene.stop()
  })

  it('is spoken to everyone, and is in the log', async () => {
    await open()
    expect(await announce()).toMatchObject({ ok: true, value: { state: 'accepted' } })
    await scene.clock.advance(200)
    expect(sounds()).toEqual([['speak', 'all', 'Five minutes left.']])
    expect((await scene.journal()).map(({ event, announced }) => [event, announced])).toEqual([
      ['intent', 'Five minutes left.'],
      ['outcome', 'Five minutes left.'],
    ])
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
})
