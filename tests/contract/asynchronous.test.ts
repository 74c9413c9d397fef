import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { callUuid, room, writes } from '../support/provider-calls.ts'
import { overHttp, stopAll } from '../support/simulated-provider.ts'

afterEach(stopAll)

const callbackUrl = 'http://127.0.0.1:9/gavel'
const begin = async (asynchronous: { callbackUrl: string; callbackMethod?: 'GET' | 'POST' }) => {
  const world = await overHttp({ profile: 'plivo' }, { asynchronous })
  world.rooms.startRoom({ name: room, people: [{ memberId: '311' }, { memberId: '312' }] })
  return world
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
