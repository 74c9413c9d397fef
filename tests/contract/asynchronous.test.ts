import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Provider } from '../../electron/providers/provider.ts'
import { overHttp, stopAll } from '../support/simulated-provider.ts'

afterEach(stopAll)

const room = 'Town Hall'
const everyone = { conference: room, target: 'all' } as const
const callbackUrl = 'http://127.0.0.1:9/gavel'
const begin = async (asynchronous: { callbackUrl: string; callbackMethod?: 'GET' | 'POST' }) => {
  const world = await overHttp({ profile: 'plivo' }, { asynchronous })
  world.rooms.startRoom({ name: room, people: [{ memberId: '311' }, { memberId: '312' }] })
  return world
}

const callUuid = '00000000-0000-4000-8000-000000000311'
const writes: Readonly<Record<string, (p: Provider) => ReturnType<Provider['mute']>>> = {
  mute: (p) => p.mute(room, 'all'),
  unmute: (p) => p.unmute(room, 'all'),
  deafen: (p) => p.deafen(room, 'all'),
  undeafen: (p) => p.undeafen(room, 'all'),
  kick: (p) => p.kick(room, { ids: ['311'] }),
  hangUpMember: (p) => p.hangUpMember(room, 'all'),
  play: (p) => p.play(everyone, 'https://media.example.test/a.mp3'),
  stopPlay: (p) => p.stopPlay(everyone),
  speak: (p) => p.speak(everyone, { text: 'x' }),
  stopSpeak: (p) => p.stopSpeak(everyone),
  stopRecord: (p) => p.stopRecord({ conference: room }),
  hangUpConference: (p) => p.hangUpConference(room),
  hangUpAllConferences: (p) => p.hangUpAllConferences(),
  hangUpCall: (p) => p.hangUpCall(callUuid),
  playCall: (p) => p.play({ callUuid }, 'https://media.example.test/a.mp3'),
  stopPlayCall: (p) => p.stopPlay({ callUuid }),
  speakCall: (p) => p.speak({ callUuid }, { text: 'x' }),
  stopSpeakCall: (p) => p.stopSpeak({ callUuid }),
  stopRecordCall: (p) => p.stopRecord({ callUuid }),
}

describe('row 23, asynchronous mode', () => {
  it.each(Object.entries(writes))('is requested in %s', async (_, write) => {
    const world = await begin({ callbackUrl })
    expect(await write(world.provider)).toMatchObject({ ok: true, value: {} })
    for (const { method, query, body } of world.requests) {
      const fields = { callback_url: callbackUrl, callback_method: 'POST' }
      expect(query).toEqual(method === 'DELETE' ? fields : {})
      if (method === 'DELETE') expect(body).toBe('')
      else expect(JSON.parse(body)).toMatchObject(fields)
    }
  })

  it('is not requested in reads', async () => {
    const { provider, requests } = await begin({ callbackUrl })
    await provider.check()
    await provider.list()
    await provider.retrieve(room)
    await provider.listLiveCalls()
    await provider.retrieveLiveCall(callUuid)
    expect(requests).toHaveLength(5)
    expect(requests.filter(({ path, body }) => `${path}${body}`.includes('callback'))).toEqual([])
  })

  it('is not requested when a recording starts, because callback_url means something else there', async () => {
    const { provider, requests } = await begin({ callbackUrl })
    expect(await provider.record({ conference: room })).toMatchObject({ ok: true })
    expect(await provider.record({ callUuid })).toMatchObject({ ok: true })
    expect(requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual([{}, {}])
  })

  it('lets the provider send the result to the callback address, and the next read confirms the mute', async () => {
    const received: string[] = []
    const hook = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (piece: string) => received.push(piece))
      request.on('end', () => response.end())
    })
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve))
    const { port } = hook.address() as AddressInfo
    const world = await begin({ callbackUrl: `http://127.0.0.1:${port}/` })
    expect(await world.provider.mute(room, { ids: ['311'] })).toMatchObject({ ok: true })
    await expect.poll(() => new URLSearchParams(received.join('')).get('response') ?? '').toContain('muted')
    expect(await world.provider.retrieve(room)).toMatchObject({
      value: {
        members: [
          { memberId: '311', muted: true },
          { memberId: '312', muted: false },
        ],
      },
    })
    hook.close()
  })
})
