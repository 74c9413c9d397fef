import { describe, expect, it, onTestFinished } from 'vitest'
import { recoverRecordings } from '../../../../electron/moderation/sounds/recordings.ts'
import { createProvider } from '../../../../electron/providers/http-provider.ts'
import { systemClock } from '../../../../shared/clock.ts'
import { soundRequest, type SoundAction } from '../../../../electron/moderation/sounds/sound-requests.ts'
import { recoverUnfinished } from '../../../../electron/moderation/recover.ts'
import { isRecorded, recordingOf } from '../../../../shared/rooms/action-effect.ts'
import type { Action, Member, Pending } from '../../../../shared/rooms/model.ts'
import { onlyThis } from '../../../../shared/rooms/room-actions.ts'
import { actionsEach } from '../../../support/action-scene.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import { ben, createNumberScene, eve } from '../../../support/moderation-scene.ts'
import { json, scriptedFetch } from '../../../support/scripted-fetch.ts'

type NumberScene = Awaited<ReturnType<typeof createNumberScene>>

let scene: NumberScene
let target: Member

async function open(): Promise<void> {
  scene = await createNumberScene()
  onTestFinished(() => {
    scene.stop()
  })
  target = scene.caller(ben.number)
}

const speech = { kind: 'speech', text: 'You are next.', voice: 'WOMAN', language: 'en-GB' } as const
const seen = () => {
  const { instance } = scene.harness.room('Weekly')
  return { accountId, conference: 'Weekly', instance }
}
const whoOf = (member: Member) => {
  const { kind, members } = onlyThis(member)
  return { kind, members: members.map((one) => ({ ...one, callUuid: one.callUuid ?? '' })) }
}
const record = (member: Member = target): Action => {
  return { kind: 'record', seen: seen(), who: whoOf(member), fileFormat: 'wav', timeLimit: 600 }
}
const stopRecording = (member: Member = target): Action => {
  return { kind: 'stopRecording', seen: seen(), who: whoOf(member) }
}
const act = (action: Action) => scene.done(scene.harness.commands.act(action))
const pending = (): readonly Pending[] => scene.harness.room('Weekly').pending
const callOf = ({ callUuid = '' }: Member) => scene.world.rooms.calls.get(callUuid)
const lines = (verb: string) => `POST /Call/${target.callUuid ?? ''}/${verb}/`
const logged = async (action: Action['kind']) => (await scene.journal()).filter((entry) => entry.action === action)

describe('to one caller who is known by their call', () => {
  const GONG = 'https://media.example.test/gong.mp3'
  actionsEach(
    `
    a text is spoken once the call was read, and can be stopped | 0 trace, 0 say long ben, 1 trace, 1 stop 1, 2 trace | speak call Ben, stop speak call Ben | trace read Ana + read Ben + read Eve, say accepted, trace read Ben + speak call Ben, stop accepted, trace read Ben + stop speak call Ben | | announce accepted Ben, stopAnnouncement accepted Ben
    a file is played, too                            | 0 trace, 0 play ${GONG} ben, 1 trace, 1 stop 1, 2 trace | play call Ben, stop play call Ben | trace read Ana + read Ben + read Eve, play accepted, trace read Ben + play call Ben, stop accepted, trace read Ben + stop play call Ben | | announce accepted Ben, stopAnnouncement accepted Ben
    and is shown                                     | 0 say long ben, 1 play ${GONG} ben, 2 | speak call Ben, play call Ben | say accepted, play accepted | announce Ben playing, announce Ben playing | announce accepted Ben, announce accepted Ben
    nothing is said if the call shows another caller | 0 see say short ben, 0 renamed ben number 15550100155, 0 click, 2 | | click changed person | |
    nor recorded                                     | 0 see record ben, 0 renamed ben name Uma, 0 click, 2 | | click changed person | |
    nor is a recording stopped                       | 0 see stopRecording ben, 0 renamed ben name Uma, 0 click, 2 | | click changed person | |
    nothing is said to a call on no number of the room | 0 begins zoe, 0 see say short ben, 0 seenAs call=zoe, 0 click, 2 | | click changed person | |
    nothing is recorded if the call cannot be read   | 0 fault refuse GET 403 /Call/, 0 record ben, 2 | | record stale | |
    nothing is said once it has ended                | 0 see say short ben, 0 hangsUp ben, 0 click, 2 | | click changed left | |
    and a recording has nothing to stop              | 0 see stopRecording ben, 0 hangsUp ben, 0 click, 2 | | click alreadyGone | |
    a text whose request is delayed too long is not sent | 0 latency 11000, 0 say short ben, 60 | | say stale slow | |
    nor is a recording                               | 0 latency 11000, 0 record ben, 60 | | record stale slow | |
    a text whose response was lost is not sent again | 0 fault cutAfter POST, 0 say short ben, 30 | speak call Ben | say unknownOutcome cut | announce Ben failed unknownOutcome cut | announce unknown Ben
    nor is a recording that may run                  | 0 fault cutAfter POST, 0 record ben, 30 | record call Ben | record unknownOutcome cut | record Ben failed unknownOutcome cut | record unknown Ben
    a 404 is unknown while the call is live          | 0 fault refuse POST 404, 0 say short ben, 1 | speak call Ben | say unknownOutcome notFound | announce Ben failed unknownOutcome notFound | announce unknown Ben
  `,
    { reported: 'calls', profile: 'vobiz' },
  )

  it('a long text is spoken in parts, with the call re-read first if the last read was over 2 s ago', async () => {
    await open()
    scene.world.switches.set({ latencyMs: 1_900 })
    const before = scene.reads(target.callUuid)
    const text = `${'a'.repeat(998)}. End.`
    const say: Action = { kind: 'announce', seen: seen(), who: onlyThis(target), sound: { ...speech, text } }
    expect(await act(say)).toMatchObject({ ok: true })
    expect(scene.writes()).toEqual([lines('Speak'), lines('Speak')])
    expect(scene.reads(target.callUuid)).toBe(before + 2)
  })
})

describe('where a roster is known', () => {
  actionsEach(`
    nobody is recorded whose call is not in it       | 0 begins ben, 0 see record ben, 0 seenAs call=ben, 0 click, 2 | | click changed person | |
    nor told anything                                | 0 begins ben, 0 see say short ben, 0 seenAs call=ben, 0 click, 2 | | click changed person | |
    a recording names the call alone                 | 0 record ben, 2 | record call Ben | record accepted | record Ben recording | record accepted Ben
    and so does a text to one without a usable id    | 0 see say short ben, 0 seenAs memberId=, 0 click, 2 | speak call Ben | click accepted | | announce accepted Ben
    whose call is read, because they may have left while others heard it | 0 noId zoe, 4 trace, 4 say short ana zoe, 6 trace | speak Ana, speak call Zoe | trace -, say accepted, trace speak Ana + read Zoe + speak call Zoe | | announce accepted Ana+Zoe
  `)
})

describe.each(['plivo', 'vobiz'] as const)('at %s, the request for a recording', (kind) => {
  const credentials = { authId: 'MAMADEUPACCOUNTID000', authToken: 'made-up-token' }
  const everyone = { kind: 'everyone' } as const
  const start = { kind: 'record', seen: { accountId, conference: 'Weekly', instance: 1 } } as const

  it.each<[what: string, limit: { timeLimit?: number }, body: object]>([
    ['of a call lets it run for as long as the provider takes if none is chosen', {}, { time_limit: 28_800 }],
    ['of a call until the user stops', { timeLimit: 28_800 }, { time_limit: 28_800 }],
    ['of a call for a quarter of an hour', { timeLimit: 900 }, { time_limit: 900 }],
    ['of a call for a minute', { timeLimit: 60 }, { time_limit: 60 }],
    ['of a room names no limit, because it lasts until it is stopped', {}, {}],
  ])('%s', async (what, limit, body) => {
    const web = scriptedFetch(() => json(202, { message: 'ok', api_id: 'api' }))
    const provider = createProvider(kind, { credentials, fetch: web.fetch, clock: systemClock(), random: () => 0.5 })
    const action: SoundAction = { ...start, who: everyone, fileFormat: 'mp3', ...limit }
    const ofRoom = { conference: 'Weekly', target: 'all' } as const
    const on = what.startsWith('of a room') ? ofRoom : { callUuid: 'call-made-up-16' }
    expect(await soundRequest(provider, action, on)({})).toMatchObject({ ok: true })
    expect(JSON.parse(web.seen[0]?.body ?? '')).toEqual({ file_format: 'mp3', ...body })
  })
})

describe('the recording of one call', () => {
  it('runs until it is stopped, for up to eight hours, if no other limit is chosen', async () => {
    await open()
    const { kind, seen: room, who } = record() as Extract<Action, { kind: 'record' }>
    await act({ kind, seen: room, who, fileFormat: 'mp3' })
    await scene.clock.advance(120_000)
    expect(callOf(target)?.recordings).toMatchObject([{ startedAt: expect.any(Number) as number }])
    expect(callOf(target)?.recordings[0]).not.toHaveProperty('endedAt')
    expect(recordingOf(target.key, scene.harness.room('Weekly'))?.until).toBeGreaterThan(scene.clock.now() + 28_670_000)
    expect((await logged('record')).at(-1)).toMatchObject({ outcome: 'accepted', duration: 28_800 })
  })

  it('has a time limit, is shown with the host of its link, and does not count as that of the room', async () => {
    await open()
    expect(await act(record())).toMatchObject({ ok: true, value: { state: 'accepted' } })
    expect(scene.writes()).toEqual([lines('Record')])
    await scene.clock.advance(200)
    const [recording] = callOf(target)?.recordings ?? []
    const shown = recordingOf(target.key, scene.harness.room('Weekly'))
    expect(shown).toMatchObject({ state: 'recording', who: [target.key], recordingHost: 'media.example.test' })
    expect(shown?.until).toBeGreaterThan(scene.clock.now() + 590_000)
    expect(isRecorded(scene.harness.room('Weekly'))).toBe(false)
    expect(scene.harness.room('Weekly')).not.toHaveProperty('wasRecorded')
    expect(recordingOf(scene.caller(eve.number).key, scene.harness.room('Weekly'))).toBeUndefined()
    expect((await logged('record')).at(-1)).toMatchObject({
      outcome: 'accepted',
      members: [{ name: 'Ben' }],
      duration: 600,
      recordingUrl: recording?.url,
    })
  })

  it('is stopped alone, and its link stays shown', async () => {
    await open()
    await act(record())
    await act(record(scene.caller(eve.number)))
    expect(await act(stopRecording())).toMatchObject({ ok: true, value: { state: 'accepted' } })
    await scene.clock.advance(200)
    expect(scene.writes().at(-1)).toBe(`DELETE /Call/${target.callUuid ?? ''}/Record/`)
    const shown = recordingOf(target.key, scene.harness.room('Weekly'))
    expect(shown).toMatchObject({ recordingHost: 'media.example.test' })
    expect(shown?.until).toBeLessThanOrEqual(scene.clock.now())
    const other = recordingOf(scene.caller(eve.number).key, scene.harness.room('Weekly'))
    expect(other?.until).toBeGreaterThan(scene.clock.now())
    expect(callOf(target)?.recordings.map(({ endedAt }) => typeof endedAt)).toEqual(['number'])
  })

  it('goes on when the recording of the room is stopped', async () => {
    await open()
    await act(record())
    const everyone = { kind: 'everyone' } as const
    await act({ kind: 'record', seen: seen(), who: everyone, fileFormat: 'wav' })
    await scene.clock.advance(200)
    expect(isRecorded(scene.harness.room('Weekly'))).toBe(true)
    expect(await act({ kind: 'stopRecording', seen: seen(), who: everyone })).toMatchObject({ ok: true })
    await scene.clock.advance(200)
    expect(isRecorded(scene.harness.room('Weekly'))).toBe(false)
    expect(recordingOf(target.key, scene.harness.room('Weekly'))?.until).toBeGreaterThan(scene.clock.now())
  })

  it('does not count as that of the room after a restart or a crash', async () => {
    await open()
    await act(record())
    const entries = await scene.journal()
    for (const { id } of pending()) scene.harness.rooms.pending(accountId, 'Weekly', id, undefined)
    recoverRecordings(scene.harness.rooms, { entries })
    expect(pending()).toEqual([])
    const intents = entries.filter(({ event, action }) => event === 'intent' && action === 'record')
    const crashed = {
      unfinished: () => Promise.resolve(intents),
      write: scene.harness.journal.write.bind(scene.harness.journal),
    }
    await scene.done(
      recoverUnfinished({ monitor: scene.harness.rooms, journal: crashed, now: () => scene.clock.now() }),
    )
    expect(pending()).toMatchObject([{ kind: 'record', state: 'failed', who: [target.key] }])
  })
})
