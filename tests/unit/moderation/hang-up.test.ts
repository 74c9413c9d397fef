import { describe, expect, test } from 'vitest'
import { accountId } from '../../support/moderation-harness.ts'
import { ben, questionIn, scene } from '../../support/moderation-scene.ts'

describe('hanging up a call', () => {
  test('is shown until a reading should no longer list it', async () => {
    const { desk, done, clock } = await scene()
    const { callUuid = '' } = desk.member('Weekly', ben.number)
    const pending = () => desk.monitor.snapshot().accountPending.map(({ state, who }) => [state, who])
    const { action, token } = questionIn(await done(desk.commands.act({ kind: 'hangupCall', accountId, callUuid })))
    const acting = desk.commands.act(action, token)
    await clock.advance(0)
    expect(pending()).toEqual([['sending', [callUuid]]])
    await done(acting)
    expect(pending()).toEqual([['accepted', [callUuid]]])
    await clock.advance(5_000)
    expect(pending()).toEqual([])
  })

  test('leaves nothing behind where it fails, nor does end all', async () => {
    const { desk, done, world } = await scene({ switches: { latencyMs: 30 } })
    world.switches.set({ faults: [{ kind: 'refuse', method: 'DELETE' }] })
    const call = { kind: 'hangupCall', accountId, callUuid: desk.member('Weekly', ben.number).callUuid ?? '' } as const
    const { token } = questionIn(await done(desk.commands.act(call)))
    expect(await done(desk.commands.act(call, token))).toMatchObject({ ok: false })
    const all = questionIn(await done(desk.commands.act({ kind: 'endAll', accountId })))
    expect(await done(desk.commands.confirmEndAll(all.token, 'Example Company'))).toMatchObject({ ok: false })
    expect(desk.monitor.snapshot().accountPending).toEqual([])
  })
})
