import { afterEach, describe, expect, it } from 'vitest'
import { ana, questionIn, scene, type Scene } from '../../support/moderation-scene.ts'

let open: Scene | undefined
afterEach(() => {
  open?.desk.monitor.stop()
  open?.world.stop()
  open = undefined
})

const outcomesOf = async ({ journal }: Scene) => (await journal()).flatMap(({ outcome }) => outcome ?? [])

describe('a fault of our own while an action is sent', () => {
  it('leaves neither its row at "muting…" nor its intent open', async () => {
    const stage = (open = await scene())
    const { desk, world, done } = stage
    Object.assign(world.provider, { mute: () => Promise.reject(new Error('made up')) })
    const acted = await done(desk.commands.act(desk.on('mute', 'Weekly', desk.member('Weekly', ana.number))))
    expect(acted).toMatchObject({ ok: false, fault: { code: 'internal' } })
    expect(desk.room('Weekly').pending).toMatchObject([{ state: 'failed', fault: { code: 'internal' } }])
    expect(await outcomesOf(stage)).toEqual(['unknown'])
    expect(desk.warnings).toHaveLength(1)
  })

  it('leaves nothing of it on the account', async () => {
    const stage = (open = await scene())
    const { desk, world, done } = stage
    Object.assign(world.provider, { hangUpCall: () => Promise.reject(new Error('made up')) })
    const hangup = { kind: 'hangupCall', accountId: 'account-1', callUuid: 'call-1' } as const
    const { action, token } = questionIn(await done(desk.commands.act(hangup)))
    expect(await done(desk.commands.act(action, token))).toMatchObject({ ok: false, fault: { code: 'internal' } })
    expect(desk.monitor.snapshot().accountPending).toEqual([])
    expect(await outcomesOf(stage)).toEqual(['unknown'])
  })
})

describe('an outcome that one reading does not tell', () => {
  const lost = async (kind: 'cutAfter' | 'cutBefore', effectDelayMs: number) => {
    const stage = (open = await scene({ switches: { latencyMs: 30, effectDelayMs } }))
    const { desk, world, done } = stage
    desk.settings.holdSeconds = 0
    world.switches.set({ faults: [{ kind, method: 'POST' }] })
    const acted = await done(desk.commands.act(desk.on('kick', 'Weekly', desk.member('Weekly', ana.number))))
    expect(acted).toMatchObject({ ok: false, fault: { code: 'unknownOutcome', values: { found: 'looking' } } })
    const found = () => desk.room('Weekly').pending.map(({ state, fault }) => [state, fault?.values?.['found']])
    expect(found()).toEqual([['failed', 'looking']])
    return { ...stage, stage, found }
  }

  it('is looked into again until it is seen', async () => {
    const { clock, found, stage } = await lost('cutAfter', 6_000)
    await clock.advance(12_000)
    expect(found()).toEqual([])
    expect(await outcomesOf(stage)).toEqual(['unknown', 'confirmed'])
  })

  it('is looked into for a quarter of a minute, and then said not to be known', async () => {
    const { clock, found, stage, writes } = await lost('cutBefore', 0)
    await clock.advance(14_000)
    expect(found()).toEqual([['failed', 'looking']])
    await clock.advance(6_000)
    expect(found()).toEqual([['failed', 'notDone']])
    expect(await outcomesOf(stage)).toEqual(['unknown'])
    const sent = writes().length
    await clock.advance(60_000)
    expect(found()).toEqual([['failed', 'notDone']])
    expect(writes()).toHaveLength(sent)
  })

  it('says that the room could not be read, where it could not', async () => {
    const { clock, found, world } = await lost('cutBefore', 0)
    world.switches.set({ faults: [{ kind: 'refuse', method: 'GET' }] })
    await clock.advance(25_000)
    expect(found()).toEqual([['failed', 'unreadable']])
  })

  it('stays away once the person has dismissed it', async () => {
    const { clock, desk, found } = await lost('cutBefore', 0)
    desk.commands.dismiss(desk.room('Weekly').pending[0]?.id ?? '')
    expect(found()).toEqual([])
    await clock.advance(25_000)
    expect(found()).toEqual([])
  })
})
