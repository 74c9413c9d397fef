import { describe, expect, it } from 'vitest'
import type { Provider, Target, WriteOptions, WriteReply } from '../../../../electron/providers/provider.ts'
import type { SendGate } from '../../../../electron/providers/send-gate.ts'
import { fault } from '../../../../shared/fault.ts'
import { accountId, openHarness } from '../../../support/moderation-harness.ts'
import { inVirtualTime } from '../../../support/simulated-provider.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

type MemberWrite = (name: string, target: Target, options?: WriteOptions) => Promise<WriteReply>

/** Creates a room with two callers, and a provider that queues mutes and kicks while `meanwhile` runs. */
async function start(meanwhile: (world: ReturnType<typeof inVirtualTime>) => void) {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo', switches: { latencyMs: 30, memberIds: 'reused' } })
  world.rooms.startRoom({ name: 'Weekly', people: [{ number: '15550100101' }, { number: '15550100102' }] })
  const wanted: boolean[] = []
  const gates: (SendGate | undefined)[] = []
  const queued: MemberWrite = async (_name, _target, options) => {
    meanwhile(world)
    await harness.monitor.readNow({ accountId, name: 'Weekly' })
    gates.push(options?.gate)
    wanted.push(options?.gate?.check() === undefined)
    return { ok: false, fault: fault('cancelled'), notSent: true, at: clock.now() }
  }
  const port = Object.defineProperties({}, Object.getOwnPropertyDescriptors(world.provider)) as Provider
  const provider: Provider = Object.assign(port, { mute: queued, kick: queued })
  const back = { ms: 0 }
  const settable = { ...clock, now: () => clock.now() - back.ms, elapsed: () => clock.now() }
  const harness = await openHarness({ clock: settable, provider, kind: world.kind })
  harness.settings.holdSeconds = 0
  await clock.advance(4_000)
  const act = async (kind: 'mute' | 'kick') => {
    const acting = harness.commands.act(harness.on(kind, 'Weekly', harness.member('Weekly', '15550100101')))
    await clock.advance(3_000)
    return acting
  }
  const stop = (): void => {
    harness.monitor.stop()
    world.stop()
  }
  return {
    act,
    wanted,
    gates,
    clock,
    back,
    pending: () => harness.room('Weekly').pending.map(({ state }) => state),
    stop,
  }
}

describe.each(['mute', 'kick'] as const)('a queued request to %s', (kind) => {
  it('is no longer wanted if its caller has left in the meantime and another caller has the member id', async () => {
    const { act, wanted, stop } = await start((world) => {
      const [member] = [...(world.rooms.live('Weekly')?.members.values() ?? [])].filter(
        ({ number }) => number === '15550100101',
      )
      if (member === undefined) return
      world.rooms.leave({ room: 'Weekly', callUuid: member.callUuid })
      world.rooms.join({ room: 'Weekly', memberId: member.memberId, number: '15550100109' })
    })
    expect(await act(kind)).toMatchObject({ ok: false })
    expect(wanted).toEqual([false])
    stop()
  })

  it('is still wanted if nothing has changed', async () => {
    const { act, wanted, stop } = await start(() => undefined)
    await act(kind)
    expect(wanted[0]).toBe(true)
    stop()
  })

  it.each([
    ['too old', 0],
    ['too old, although the clock was set back', 4_000],
  ])('has a gate that closes when its observation is %s, and then shows nothing on the row', async (_when, by) => {
    const { act, gates, clock, back, pending, stop } = await start(() => undefined)
    await act(kind)
    back.ms = by
    await clock.advance((gates[0]?.notAfter ?? Infinity) + 1 - clock.now())
    const before = pending()
    expect(gates[0]?.check()).toEqual(fault('stale'))
    expect(pending()).toEqual(before)
    stop()
  })
})

it('a removal is not sent if the monitor notices only when it is to leave that the computer slept', async () => {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo', switches: { latencyMs: 30 } })
  world.rooms.startRoom({ name: 'Weekly', people: [{ number: '15550100101' }, { number: '15550100102' }] })
  const state = { slept: 0, hasResumed: false }
  const now = () => clock.now() + state.slept
  const hangUpCall: Provider['hangUpCall'] = (_callUuid, options) => {
    state.slept = 7_000
    const closed = options?.gate?.check()
    return Promise.resolve({ ok: false, fault: closed ?? fault('internal'), notSent: true, at: now() })
  }
  const port = Object.defineProperties({}, Object.getOwnPropertyDescriptors(world.provider)) as Provider
  const provider: Provider = Object.assign(port, { hangUpCall })
  const { monitor, ...harness } = await openHarness({
    clock: { ...clock, now, elapsed: now },
    provider,
    kind: world.kind,
  })
  harness.settings.holdSeconds = 0
  await clock.advance(4_000)
  monitor.onResume(() => {
    state.hasResumed = true
  })
  const gate: SendGate = {
    check: () => (state.hasResumed ? fault('cancelled', { values: { reason: 'sleep' } }) : undefined),
  }
  const action = harness.on('remove', 'Weekly', harness.member('Weekly', '15550100101'))
  expect(await harness.commands.sendAway(action, 'closedDoor', gate)).toMatchObject({ value: { state: 'held' } })
  await clock.advance(3_000)
  expect(state.hasResumed).toBe(true)
  const page = await harness.journal.read({})
  const outcomes = page.ok
    ? page.value.entries.filter(({ event, action }) => event === 'outcome' && action === 'remove')
    : []
  expect(outcomes).toMatchObject([{ outcome: 'failed', fault: { code: 'cancelled' } }])
  monitor.stop()
  world.stop()
})
