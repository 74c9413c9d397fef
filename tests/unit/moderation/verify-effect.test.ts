import { afterEach, describe, expect, it } from 'vitest'
import type { JournalEntry } from '../../../shared/model.ts'
import { openHarness } from '../../support/moderation-harness.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const asynchronous = { callbackUrl: 'http://127.0.0.1:9/results' }
const room = 'Weekly standup'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

async function begin(effectDelayMs: number) {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo', switches: { effectDelayMs } }, { asynchronous })
  world.rooms.startRoom({ name: room, people: [{ number: '15550100123' }, { number: '15550100124' }] })
  const { monitor, commands, journal, ...desk } = await openHarness({
    clock,
    provider: world.provider,
    kind: world.kind,
  })
  stops.push(monitor.stop, world.stop)
  monitor.expand([{ accountId: 'account-1', name: room }])
  await clock.advance(5_000)
  const outcomes = async (): Promise<readonly JournalEntry['outcome'][]> => {
    const read = await journal.read({ events: ['outcome'] })
    return read.ok ? read.value.entries.map(({ outcome }) => outcome).reverse() : []
  }
  const act = async (action: Parameters<typeof commands.act>[0], confirmation?: string) => {
    const acting = commands.act(action, confirmation)
    await clock.advance(500)
    return acting
  }
  const pending = () => desk.room(room).pending.map(({ kind, state }) => [kind, state])
  return { clock, world, monitor, journal, desk, outcomes, act, pending }
}

describe('what is handed over in asynchronous mode', () => {
  it('is requested until a reading shows it, and then confirmed in the log', async () => {
    const { clock, desk, outcomes, act, pending } = await begin(4_000)
    const acted = await act(desk.on('mute', room, desk.member(room, '15550100123')))
    expect(acted).toMatchObject({ ok: true, value: { state: 'accepted', handedOver: true } })
    expect(pending()).toEqual([['mute', 'requested']])
    expect(await outcomes()).toEqual(['handedOver'])

    await clock.advance(8_000)
    expect(desk.member(room, '15550100123').muted).toBe(true)
    expect(pending()).toEqual([])
    expect(await outcomes()).toEqual(['handedOver', 'confirmed'])
  })

  it('is never called done where no reading shows it', async () => {
    const { clock, desk, outcomes, act, pending } = await begin(3_600_000)
    await act(desk.on('mute', room, desk.member(room, '15550100123')))
    await clock.advance(30_000)
    expect(pending()).toEqual([['mute', 'requested']])
    await clock.advance(90_000)
    expect(pending()).toEqual([])
    expect(await outcomes()).toEqual(['handedOver'])
  })

  it('is not called done because who was to be muted has left', async () => {
    const { clock, world, journal, desk, outcomes, act } = await begin(3_600_000)
    const member = desk.member(room, '15550100123')
    await act(desk.on('mute', room, member))
    world.rooms.leave({ room, callUuid: member.callUuid ?? '' })
    await clock.advance(8_000)
    expect(desk.room(room).members).toHaveLength(1)
    expect(await outcomes()).toEqual(['handedOver', 'unknown'])
    const read = await journal.read({ events: ['outcome'] })
    expect(read.ok && read.value.entries[0]).toMatchObject({ text: 'leftBefore', members: [{ number: '15550100123' }] })
  })

  it('is not called done for everyone when the room has ended', async () => {
    const { clock, world, desk, outcomes, act } = await begin(3_600_000)
    await act(desk.onAll('mute', room))
    world.rooms.endRoom({ room })
    await clock.advance(8_000)
    expect(await outcomes()).toEqual(['handedOver', 'unknown'])
  })

  it('is confirmed for an end when the room has ended', async () => {
    const { clock, monitor, desk, outcomes, act } = await begin(4_000)
    const action = desk.end(room)
    const asked = await act(action)
    if (!asked.ok || asked.value.state !== 'question') throw new Error('an end is asked first')
    expect(await act(action, asked.value.question.token)).toMatchObject({ ok: true, value: { handedOver: true } })
    expect(await outcomes()).toEqual(['handedOver'])
    await clock.advance(15_000)
    expect(monitor.conference({ accountId: 'account-1', name: room })).toBeUndefined()
    expect(await outcomes()).toEqual(['handedOver', 'confirmed'])
  })

  it('is not called done because its account was removed', async () => {
    const { clock, monitor, desk, outcomes, act } = await begin(3_600_000)
    const action = desk.end(room)
    const asked = await act(action)
    if (!asked.ok || asked.value.state !== 'question') throw new Error('an end is asked first')
    await act(action, asked.value.question.token)
    monitor.removeAccount('account-1')
    await clock.advance(15_000)
    expect(await outcomes()).toEqual(['handedOver'])
  })
})
