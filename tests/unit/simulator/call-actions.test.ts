import { describe, expect, it } from 'vitest'
import type { Call } from '../../../electron/simulator/rooms/model.ts'
import type { World } from '../../support/simulator-world.ts'
import { createStandup, profiles, statusOf } from '../../support/standup-world.ts'

const callIn = ({ simulator }: World): Call | undefined => simulator.rooms.calls.get('call-15')

describe.each(profiles)('%s: one call', (profile) => {
  it.each([
    [undefined, 60_000],
    [600, 600_000],
  ])('is recorded for the time limit %j', async (limit, ms) => {
    const world = createStandup(profile)
    const reply = await world.call('POST', '/Call/call-15/Record/', {
      ...(limit !== undefined && { time_limit: limit }),
    })
    expect(reply).toMatchObject({ status: 202, body: { message: 'call recording started' } })
    await world.applyEffects()
    const [recording] = callIn(world)?.recordings ?? []
    expect(reply).toMatchObject({ body: { recording_id: recording?.id, url: recording?.url } })
    await world.clock.advance(ms - 1_000)
    expect(recording?.endedAt).toBeUndefined()
    await world.clock.advance(1_000)
    expect(recording?.endedAt).toBe((recording?.startedAt ?? 0) + ms)
  })

  it('is recorded until the call ends, or until the recording is stopped', async () => {
    const world = createStandup(profile)
    await world.call('POST', '/Call/call-15/Record/', {})
    await world.applyEffects()
    expect(statusOf(await world.call('DELETE', '/Call/call-15/Record/'))).toBe(204)
    await world.call('POST', '/Call/call-15/Record/', {})
    await world.applyEffects()
    const recordings = callIn(world)?.recordings ?? []
    world.simulator.rooms.hangUpCall('call-15')
    expect(recordings.map(({ endedAt }) => typeof endedAt)).toEqual(['number', 'number'])
  })

  it.each([
    ['/Call/none/Speak/', { text: 'x' }, 404],
    ['/Call/call-15/Speak/', {}, 400],
    ['/Call/call-15/Play/', { urls: '' }, 400],
    ['/Call/call-15/Record/', { file_format: 'ogg' }, 400],
    ['/Call/call-15/Record/', { time_limit: 0 }, 400],
  ])('refuses POST %s %j with %i', async (path, body, status) => {
    expect(statusOf(await createStandup(profile).call('POST', path, body))).toBe(status)
  })
})
