import { describe, expect, it } from 'vitest'
import { createWorld, type Reply } from '../../support/simulator-world.ts'
import { createStandup, flags, profiles, statusOf } from '../../support/standup-world.ts'

describe('ending rooms and calls', () => {
  it.each(profiles)('%s: DELETE /Conference/{name}/ ends that room only', async (profile) => {
    const world = createStandup(profile)
    world.simulator.rooms.startRoom({ name: 'Other' })
    expect(await world.call('DELETE', '/Conference/Standup/')).toMatchObject({ status: 204, body: '' })
    await world.applyEffects()
    expect(world.simulator.rooms.snapshot().map((room) => room.name)).toEqual(['Other'])
    expect(world.simulator.requests.at(-1)?.effect).toMatchObject({ kind: 'endRoom', room: 'Standup' })
  })

  it.each(['/Conference/', '/Conference//'])('DELETE %s ends all rooms', async (path) => {
    const world = createStandup('plivo')
    world.simulator.rooms.startRoom({ name: 'Other', people: 2 })
    expect(statusOf(await world.call('DELETE', path))).toBe(204)
    await world.applyEffects()
    expect(world.simulator.rooms.snapshot()).toEqual([])
    expect(world.simulator.requests.at(-1)?.effect?.kind).toBe('endAllRooms')
    expect(world.simulator.requests.at(-1)?.effect?.affected).toHaveLength(5)
  })

  it('DELETE /Conference/ succeeds if no room is live', async () => {
    expect(statusOf(await createWorld({ profile: 'vobiz' }).call('DELETE', '/Conference/'))).toBe(204)
  })

  it('DELETE /Call/ ends every call on Plivo, and is not allowed on Vobiz', async () => {
    const plivo = createStandup('plivo')
    expect(statusOf(await plivo.call('DELETE', '/Call/'))).toBe(204)
    await plivo.applyEffects()
    expect(plivo.simulator.rooms.calls.list()).toEqual([])
    expect(plivo.simulator.requests.at(-1)?.effect?.kind).toBe('endAllCalls')
    const vobiz = createStandup('vobiz')
    expect(statusOf(await vobiz.call('DELETE', '/Call/'))).toBe(405)
    await vobiz.applyEffects()
    expect(flags(vobiz)).toHaveLength(3)
  })
})

describe('calls', () => {
  it('are hung up by their id, and then no longer exist', async () => {
    const world = createStandup('plivo')
    expect(statusOf(await world.call('DELETE', '/Call/call-10/'))).toBe(204)
    await world.applyEffects()
    expect(flags(world)).toEqual(['15', '22'])
    expect(statusOf(await world.call('DELETE', '/Call/call-10/'))).toBe(404)
  })

  it('on Plivo are listed in pages of at most twenty', async () => {
    const world = createStandup('plivo')
    world.simulator.rooms.startRoom({ name: 'Crowd', people: 20 })
    const page = async (query: string): Promise<unknown[]> => {
      const reply = await world.call('GET', `/Call/?status=live${query}`)
      return (reply as Reply & { body: { calls: unknown[] } }).body.calls
    }
    expect(await page('')).toHaveLength(20)
    expect(await page('&offset=20')).toHaveLength(3)
    expect(await page('&limit=2')).toEqual(['call-10', 'call-15'])
    expect(await page('&call_direction=outbound')).toEqual([])
    expect(statusOf(await world.call('GET', '/Call/?status=live&limit=21'))).toBe(400)
  })

  it.each(profiles)('on %s that the account made are from its number to the person', async (profile) => {
    const world = createWorld({ profile })
    const people = [{ callUuid: 'call-9', number: '15550100109', to: '15550100100', direction: 'outbound' as const }]
    world.simulator.rooms.startRoom({ name: 'Standup', people })
    expect(await world.call('GET', '/Call/call-9/?status=live')).toMatchObject({
      body: { direction: 'outbound', from: '15550100100', to: '15550100109' },
    })
  })

  it.each(['/Call?status=live', '/Call/?status=live'])('on Vobiz are listed at %s without pages', async (path) => {
    expect(await createStandup('vobiz').call('GET', path)).toMatchObject({
      status: 200,
      body: { calls: ['call-10', 'call-15', 'call-22'] },
    })
  })

  it('on Vobiz are listed only with a status', async () => {
    expect(statusOf(await createStandup('vobiz').call('GET', '/Call/'))).toBe(400)
  })

  it.each([
    ['listed', ['call-10', 'call-15', 'call-22', 'outside'], 200],
    ['notListed', ['outside'], 200],
    ['notFound', ['outside'], 404],
  ] as const)('that sit in a room are %s, as the switch says', async (roomCalls, calls, status) => {
    const world = createStandup('vobiz')
    world.simulator.rooms.calls.begin({ callUuid: 'outside' })
    world.simulator.switches.set({ roomCalls })
    expect(await world.call('GET', '/Call/?status=live')).toMatchObject({ body: { calls } })
    expect(statusOf(await world.call('GET', '/Call/call-15/?status=live'))).toBe(status)
    expect(statusOf(await world.call('GET', '/Call/outside/?status=live'))).toBe(200)
  })

  it.each(profiles)('%s: a live call is described without its room', async (profile) => {
    const reply = await createStandup(profile).call('GET', '/Call/call-15/?status=live')
    expect(reply).toMatchObject({
      status: 200,
      body: {
        call_status: 'in-progress',
        call_uuid: 'call-15',
        caller_name: 'Person 15',
        session_start: '2026-01-15 09:30:00.000000',
      },
    })
    expect(JSON.stringify(reply)).not.toContain('Standup')
  })
})
