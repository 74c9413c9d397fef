import type { Client } from 'plivo'
import { afterEach, describe, expect, it } from 'vitest'
import type { Provider } from '../../electron/providers/provider.ts'
import { parsePath } from '../../electron/simulator/path.ts'
import type { ReceivedRequest, Simulator } from '../simulator/simulator.ts'
import { officialPlivo } from '../support/official-plivo.ts'
import { overHttp, stopAll } from '../support/simulated-provider.ts'

afterEach(stopAll)

const room = 'Town Hall'
const ann = { memberId: '311', callUuid: '00000000-0000-4000-8000-000000000311', name: 'Asha', number: '15550100111' }
const bob = { memberId: '312', callUuid: '00000000-0000-4000-8000-000000000312', name: 'Ravi', number: '15550100112' }
const sound = 'https://media.example.test/hello.mp3'
const both = { ids: ['311', '312'] } as const
const one = { ids: ['311'] } as const
const inRoom = { conference: room }
const toOne = { conference: room, target: one }
const toAll = { conference: room, target: 'all' } as const

type Operation = readonly [
  name: string,
  official: (client: Client) => Promise<unknown>,
  ours: (provider: Provider) => Promise<{ readonly ok: boolean }>,
  /** Returns the state in which the operation leaves the simulator. */
  leaves?: (simulator: Simulator) => unknown,
]

const flags = (simulator: Simulator) =>
  simulator.rooms.get(room)?.members.map(({ memberId, muted, deaf }) => ({ memberId, muted, deaf }))
const names = (simulator: Simulator) => simulator.rooms.snapshot().map(({ name }) => name)
const sounds = (simulator: Simulator) => simulator.rooms.get(room)?.sounds.length
const recording = (simulator: Simulator) => simulator.rooms.get(room)?.recording?.format

const inCall = ({ rooms }: Simulator) => {
  const call = rooms.calls.get(ann.callUuid)
  return [call?.sounds, call?.recordings.length]
}

/** The types of the official client require every option. */
const noOptions = {} as never

const annsCall = { callUuid: ann.callUuid }

const operations: readonly Operation[] = [
  ['list', (c) => c.conferences.list(), (p) => p.list()],
  ['get', (c) => c.conferences.get(encodeURIComponent(room)), (p) => p.retrieve(room)],
  ['hangup', (c) => c.conferences.hangup(room), (p) => p.hangUpConference(room), names],
  ['hangupAll', (c) => c.conferences.hangupAll(), (p) => p.hangUpAllConferences(), names],
  ['hangupMember', (c) => c.conferences.hangupMember(room, '311'), (p) => p.hangUpMember(room, one), flags],
  ['hangupMember all', (c) => c.conferences.hangupMember(room, 'all'), (p) => p.hangUpMember(room, 'all'), names],
  ['kickMember', (c) => c.conferences.kickMember(room, '311'), (p) => p.kick(room, one), flags],
  ['kickMember all', (c) => c.conferences.kickMember(room, 'all'), (p) => p.kick(room, 'all'), names],
  ['muteMember', (c) => c.conferences.muteMember(room, '311'), (p) => p.mute(room, one), flags],
  ['muteMember several', (c) => c.conferences.muteMember(room, '311,312'), (p) => p.mute(room, both), flags],
  ['muteMember all', (c) => c.conferences.muteMember(room, 'all'), (p) => p.mute(room, 'all'), flags],
  ['unmuteMember', (c) => c.conferences.unmuteMember(room, '312'), (p) => p.unmute(room, { ids: ['312'] }), flags],
  ['deafMember', (c) => c.conferences.deafMember(room, '311'), (p) => p.deafen(room, one), flags],
  ['undeafMember', (c) => c.conferences.undeafMember(room, '312'), (p) => p.undeafen(room, { ids: ['312'] }), flags],
  [
    'playAudioToMember',
    (c) => c.conferences.playAudioToMember(room, '311', sound),
    (p) => p.play(toOne, sound),
    sounds,
  ],
  ['stopPlayingAudioToMember', (c) => c.conferences.stopPlayingAudioToMember(room, '311'), (p) => p.stopPlay(toOne)],
  [
    'speakTextToMember',
    (c) => c.conferences.speakTextToMember(room, 'all', 'Two minutes left', { voice: 'MAN', language: 'en-GB' }),
    (p) => p.speak(toAll, { text: 'Two minutes left', voice: 'MAN', language: 'en-GB' }),
    sounds,
  ],
  ['stopSpeakingTextToMember', (c) => c.conferences.stopSpeakingTextToMember(room, 'all'), (p) => p.stopSpeak(toAll)],
  [
    'record',
    (c) => c.conferences.record(room, { fileFormat: 'wav' } as never),
    (p) => p.record(inRoom, { fileFormat: 'wav' }),
    recording,
  ],
  ['startRecording', (c) => c.conferences.startRecording(room, noOptions), (p) => p.record(inRoom), recording],
  ['stopRecording', (c) => c.conferences.stopRecording(room), (p) => p.stopRecord(inRoom), recording],
  ['calls.hangup', (c) => c.calls.hangup(ann.callUuid), (p) => p.hangUpCall(ann.callUuid), flags],
  ['calls.playMusic', (c) => c.calls.playMusic(ann.callUuid, sound, {}), (p) => p.play(annsCall, sound), inCall],
  ['calls.stopPlayingMusic', (c) => c.calls.stopPlayingMusic(ann.callUuid), (p) => p.stopPlay(annsCall)],
  [
    'calls.speakText',
    (c) => c.calls.speakText(ann.callUuid, 'You are next', { voice: 'MAN', language: 'en-GB' }),
    (p) => p.speak(annsCall, { text: 'You are next', voice: 'MAN', language: 'en-GB' }),
    inCall,
  ],
  ['calls.stopSpeakingText', (c) => c.calls.stopSpeakingText(ann.callUuid), (p) => p.stopSpeak(annsCall)],
  [
    'calls.record',
    (c) => c.calls.record(ann.callUuid, { timeLimit: 600, fileFormat: 'wav' }),
    (p) => p.record(annsCall, { timeLimit: 600, fileFormat: 'wav' }),
    inCall,
  ],
  ['calls.stopRecording', (c) => c.calls.stopRecording(ann.callUuid, noOptions), (p) => p.stopRecord(annsCall)],
  ['calls.listLiveCalls', (c) => c.calls.listLiveCalls({ limit: 20, offset: 0 }), (p) => p.listLiveCalls()],
  ['calls.getLiveCall', (c) => c.calls.getLiveCall(ann.callUuid), (p) => p.retrieveLiveCall(ann.callUuid)],
]

const simulation = { profile: 'plivo', seed: 3 } as const

const begin = async () => {
  const world = await overHttp(simulation)
  world.rooms.startRoom({ name: room, people: [ann, { ...bob, muted: true, deaf: true }] })
  world.rooms.startRoom({ name: 'support', people: 2 })
  return world
}

/** What must be equal in both requests. A missing body counts as `{}`, because the official client sends that. */
const meaning = ({ method, path, query, body, headers, status }: ReceivedRequest) => {
  const fields = body === '' ? {} : (JSON.parse(body) as Record<string, unknown>)
  return { method, segments: parsePath(path)?.segments, query, fields, authorization: headers['authorization'], status }
}

const run = async ([, official, ours, leaves]: Operation, by: 'official' | 'ours') => {
  const world = await begin()
  const { server, authId, authToken, provider } = world
  if (by === 'ours') expect(await ours(provider)).toMatchObject({ ok: true })
  else await official(officialPlivo(server.baseUrl, authId, authToken))
  return { requests: world.requests.map(meaning), left: leaves?.(world) }
}

describe('the official client and ours send the same requests, with the same effect:', () => {
  it.each(operations.map((one) => [one[0], one] as const))('%s', async (_, operation) => {
    const official = await run(operation, 'official')
    const ours = await run(operation, 'ours')
    expect(official.requests).toHaveLength(1)
    expect(official.requests[0]?.authorization).toBe('valid')
    expect(ours).toEqual(official)
  })

  it('both read the same room', async () => {
    const world = await begin()
    const client = officialPlivo(world.server.baseUrl, world.authId, world.authToken)
    const read = (await client.conferences.get(encodeURIComponent(room))) as unknown as Record<string, unknown>
    expect(read['conferenceName']).toBe(room)
    expect(read['conferenceMemberCount']).toBe('2')
    expect(await world.provider.retrieve(room)).toMatchObject({
      ok: true,
      value: {
        kind: 'roster',
        name: room,
        people: 2,
        members: [
          { memberId: '311', callUuid: ann.callUuid, name: 'Asha', number: '15550100111', muted: false },
          { memberId: '312', callUuid: bob.callUuid, name: 'Ravi', number: '15550100112', muted: true, deaf: true },
        ],
      },
    })
  })
})
