import { afterEach, describe, expect, it } from 'vitest'
import { recoverRecordings } from '../../../../electron/moderation/sounds/recordings.ts'
import { createProvider } from '../../../../electron/providers/http-provider.ts'
import { systemClock } from '../../../../shared/clock.ts'
import { soundRequest, type SoundAction } from '../../../../electron/moderation/sounds/sound-requests.ts'
import { recoverUnfinished } from '../../../../electron/moderation/recover.ts'
import { isRecorded, recordingOf } from '../../../../shared/rooms/action-effect.ts'
import type { Action, Member, Pending } from '../../../../shared/rooms/model.ts'
import { onlyThis } from '../../../../shared/rooms/room-actions.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import { ana, ben, createNumberScene, createScene, eve } from '../../../support/moderation-scene.ts'
import { json, scriptedFetch } from '../../../support/scripted-fetch.ts'

type NumberScene = Awaited<ReturnType<typeof createNumberScene>>

let scene: NumberScene
let target: Member

afterEach(() => {
  scene.stop()
})

async function open(): Promise<void> {
  scene = await createNumberScene()
  target = scene.caller(ben.number)
}

const speech = { kind: 'speech', text: 'You are next.', voice: 'WOMAN', language: 'en-GB' } as const
const file = { kind: 'file', url: 'https://media.example.test/gong.mp3' } as const
const seen = () => {
  const { instance } = scene.harness.room('Weekly')
  return { accountId, conference: 'Weekly', instance }
}
const whoOf = (member: Member) => {
  const { kind, members } = onlyThis(member)
  return { kind, members: members.map((one) => ({ ...one, callUuid: one.callUuid ?? '' })) }
}
const say = (member: Member = target, sound: typeof speech | typeof file = speech): Action => ({
  kind: 'announce',
  seen: seen(),
  who: onlyThis(member),
  sound,
})
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
  it.each([
    ['a text is spoken', speech, 'Speak', { kind: 'speak', content: speech.text }],
    ['a file is played', file, 'Play', { kind: 'play', content: file.url }],
  ] as const)('%s, after the call was re-read, and can be stopped', async (_what, sound, verb, heard) => {
    await open()
    const before = scene.reads(target.callUuid)
    expect(await act(say(target, sound))).toMatchObject({ ok: true, value: { state: 'accepted' } })
    await scene.clock.advance(200)
    expect(scene.reads(target.callUuid)).toBe(before + 1)
    expect(scene.writes()).toEqual([lines(verb)])
    expect(callOf(target)?.sounds).toEqual([heard])
    expect(pending()).toMatchObject([
      { kind: 'announce', state: 'playing', who: [target.key], caller: { name: 'Ben' } },
    ])
    expect(await logged('announce')).toMatchObject([
      { event: 'intent', members: [{ name: 'Ben', callUuid: target.callUuid }], announced: heard.content },
      { event: 'outcome', outcome: 'accepted' },
    ])
    await scene.done(scene.harness.commands.stopAnnouncement(pending()[0]?.id ?? ''))
    await scene.clock.advance(200)
    expect(scene.writes()).toEqual([lines(verb), lines(verb).replace('POST', 'DELETE')])
    expect(callOf(target)?.sounds).toEqual([])
    expect(pending()).toEqual([])
  })

  it('a long text is spoken in parts, with the call re-read first if the last read was over 2 s ago', async () => {
    await open()
    scene.world.switches.set({ latencyMs: 1_900 })
    const before = scene.reads(target.callUuid)
    const text = `${'a'.repeat(998)}. End.`
    expect(await act({ ...say(), sound: { ...speech, text } } as Action)).toMatchObject({ ok: true })
    expect(scene.writes()).toEqual([lines('Speak'), lines('Speak')])
    expect(scene.reads(target.callUuid)).toBe(before + 2)
  })

  it.each<[string, () => Action]>([
    ['says', () => say({ ...target, number: ana.number })],
    ['records', () => record({ ...target, name: 'Ana' })],
    ['stops recording', () => stopRecording({ ...target, name: 'Ana' })],
  ])('%s nothing if the call now shows another caller, and names that caller', async (_what, action) => {
    await open()
    expect(await act(action())).toMatchObject({
      ok: false,
      fault: { code: 'changed', values: { reason: 'person', name: 'Ben', number: ben.number } },
    })
    expect(scene.writes()).toEqual([])
    expect((await scene.journal()).filter(({ event }) => event === 'intent')).toEqual([])
  })

  it('nothing is sent if the call is on no number of the room, or cannot be read, or has ended', async () => {
    await open()
    const { callUuid } = scene.world.rooms.calls.begin({ name: 'Zoe', number: '15550100109' })
    const zoe = { ...target, key: callUuid, callUuid, name: 'Zoe', number: '15550100109' }
    expect(await act(say(zoe))).toMatchObject({ fault: { code: 'changed', values: { reason: 'person' } } })
    scene.world.switches.set({ faults: [{ kind: 'refuse', method: 'GET', path: '/Call/' }] })
    expect(await act(record())).toMatchObject({ fault: { code: 'stale' } })
    scene.world.switches.set({ faults: [] })
    scene.world.rooms.hangUpCall(target.callUuid ?? '')
    expect(await act(say())).toMatchObject({ fault: { code: 'changed', values: { reason: 'left' } } })
    expect(await act(stopRecording())).toMatchObject({ ok: true, value: { state: 'alreadyGone' } })
    expect(scene.writes()).toEqual([])
  })

  it.each<[string, () => Action]>([
    ['a text', say],
    ['a recording', record],
  ])('%s whose request is delayed too long is not sent', async (_what, action) => {
    await open()
    scene.world.switches.set({ latencyMs: 11_000 })
    expect(await act(action())).toMatchObject({ ok: false, fault: { code: 'stale' } })
    expect(scene.writes()).toEqual([])
  })

  it.each<[string, () => Action]>([
    ['a text', say],
    ['a recording', record],
  ])('%s whose response was lost is unknown, and never sent again', async (_what, action) => {
    await open()
    scene.world.switches.set({ faults: [{ kind: 'cutAfter', method: 'POST' }] })
    expect(await act(action())).toMatchObject({ ok: false, fault: { code: 'unknownOutcome' } })
    await scene.clock.advance(30_000)
    expect(scene.writes()).toHaveLength(1)
    expect(pending()).toMatchObject([{ state: 'failed', who: [target.key], fault: { code: 'unknownOutcome' } }])
  })

  it('a 404 on the request is unknown while the call is still live', async () => {
    await open()
    const body = '{"api_id":"a","error":"not found"}'
    const headers = { 'content-type': 'application/json' }
    scene.world.switches.set({ faults: [{ kind: 'refuse', method: 'POST', status: 404, body, headers }] })
    expect(await act(say())).toMatchObject({ ok: false, fault: { code: 'unknownOutcome' } })
  })
})

describe('where a roster is known', () => {
  it('the roster decides who is in the room, and a recording still names the call alone', async () => {
    const listed = await createScene()
    const other = listed.world.rooms.calls.begin({ name: 'Ben', number: ben.number })
    const member = listed.harness.member('Weekly', ben.number)
    const { instance } = listed.harness.room('Weekly')
    const seenThere = { accountId, conference: 'Weekly', instance }
    const acted = (one: Member, action: 'record' | 'announce') => {
      const to: Action =
        action === 'record'
          ? { kind: action, seen: seenThere, who: whoOf(one), fileFormat: 'wav' }
          : { kind: action, seen: seenThere, who: onlyThis(one), sound: speech }
      return listed.done(listed.harness.commands.act(to))
    }
    const elsewhere = { ...member, key: other.callUuid, callUuid: other.callUuid, memberId: '' }
    expect(await acted(elsewhere, 'record')).toMatchObject({ fault: { code: 'changed', values: { reason: 'person' } } })
    expect(await acted(elsewhere, 'announce')).toMatchObject({ fault: { code: 'changed' } })
    expect(listed.writes()).toEqual([])
    const call = `POST /Call/${member.callUuid ?? ''}`
    expect(await acted(member, 'record')).toMatchObject({ ok: true })
    expect(await acted({ ...member, memberId: '' }, 'announce')).toMatchObject({ ok: true })
    expect(listed.writes()).toEqual([`${call}/Record/`, `${call}/Speak/`])
    listed.stop()
  })

  it('the call of a caller without a usable id is re-read, because they may have left while others heard the text', async () => {
    const listed = await createScene()
    const zoe = { memberId: 'none', name: 'Zoe', number: '15550100109' }
    listed.world.rooms.join({ room: 'Weekly', ...zoe })
    await listed.nextRead()
    await listed.clock.advance(200)
    const { instance, members = [] } = listed.harness.room('Weekly')
    const named = members.filter(({ number }) => number === ana.number || number === zoe.number)
    expect(named).toHaveLength(2)
    const who = { kind: 'members', members: named.flatMap((one) => onlyThis(one).members) } as const
    const seenThere = { accountId, conference: 'Weekly', instance }
    const before = listed.world.lines().length
    expect(
      await listed.done(listed.harness.commands.act({ kind: 'announce', seen: seenThere, who, sound: speech })),
    ).toMatchObject({ ok: true })
    const call = `/Call/${named.find(({ number }) => number === zoe.number)?.callUuid ?? ''}`
    const lines = listed.world
      .lines()
      .slice(before)
      .filter((line) => line.includes(call))
    expect(lines).toEqual([expect.stringMatching(`^GET ${call}`), `POST ${call}/Speak/`])
    listed.stop()
  })
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

  it('can be stopped even if the user has removed the number from the room', async () => {
    await open()
    await act(record())
    const stop = stopRecording()
    scene.harness.configure({ own: [{ accountId, name: 'Weekly' }] })
    await scene.clock.advance(5_000)
    expect(await act(stop)).toMatchObject({ ok: true, value: { state: 'accepted' } })
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

  it('that reached its limit keeps its end when a later recording is stopped', async () => {
    await open()
    await act(record())
    await scene.clock.advance(601_000)
    const [first] = pending()
    await act(record())
    await act(stopRecording())
    await scene.clock.advance(200)
    expect(first?.until).toBeLessThan(scene.clock.now())
    expect(pending()[0]).toEqual(first)
  })

  it('does not count as that of the room after a restart or a crash', async () => {
    await open()
    await act(record())
    const entries = await scene.journal()
    for (const { id } of pending()) scene.harness.rooms.pending(accountId, 'Weekly', id, undefined)
    recoverRecordings(scene.harness.rooms, { entries })()
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
