import { drop } from '../../../../shared/drop.ts'
import { fault } from '../../../../shared/fault.ts'
import { memberSeenOf } from '../../../../shared/rooms/room-actions.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { hangingFiles } from '../../../support/hanging-files.ts'
import { ana, ben, createScene, questionIn, type Scene } from '../../../support/moderation-scene.ts'

let open: Scene | undefined
afterEach(() => {
  open?.stop()
  open = undefined
})

const newcomer = { id: 'newcomer', of: 'newcomer' } as const
const outcomesOf = async ({ journal }: Scene) => (await journal()).flatMap(({ outcome }) => outcome ?? [])

describe('an exception while an action is sent', () => {
  it('shows the action as failed on its row, and journals its outcome as unknown', async () => {
    const scene = (open = await createScene())
    const { harness, world, done } = scene
    Object.assign(world.provider, { mute: () => Promise.reject(new Error('made up')) })
    const acted = await done(harness.commands.act(harness.on('mute', 'Weekly', harness.member('Weekly', ana.number))))
    expect(acted).toMatchObject({ ok: false, fault: { code: 'internal' } })
    expect(harness.room('Weekly').pending).toMatchObject([{ state: 'failed', fault: { code: 'internal' } }])
    expect(await outcomesOf(scene)).toEqual(['unknown'])
    expect(harness.warnings).toHaveLength(1)
  })
})

describe('muting without a click', () => {
  it('is journaled with its reason, and is confirmed like any other mute', async () => {
    const scene = (open = await createScene())
    const { harness, done, clock, writes, journal } = scene
    const action = { ...harness.on('mute', 'Weekly', harness.member('Weekly', ana.number)), kind: 'mute' } as const
    expect(await done(harness.commands.actForLedger(action, newcomer))).toMatchObject({ ok: true })
    await clock.advance(3_000)
    expect(writes()).toHaveLength(1)
    const entries = (await journal()).filter(({ event }) => event === 'intent' || event === 'outcome')
    expect(entries.map(({ event, outcome, text }) => [event, outcome, text])).toEqual([
      ['intent', undefined, 'newcomer'],
      ['outcome', 'accepted', 'newcomer'],
      ['outcome', 'confirmed', 'newcomer'],
    ])
  })

  it('shows no failure if it is no longer wanted once its journal entry is on disk', async () => {
    const disk = hangingFiles()
    const scene = (open = await createScene({}, {}, disk.files))
    const { harness, done, writes, clock } = scene
    const action = { ...harness.on('mute', 'Weekly', harness.member('Weekly', ana.number)), kind: 'mute' } as const
    const newcomers = { isOn: true }
    const gate = { check: () => (newcomers.isOn ? undefined : fault('cancelled')) }
    disk.hang()
    const acting = harness.commands.actForLedger(action, newcomer, gate)
    await clock.advance(500)
    expect(harness.room('Weekly').pending).toMatchObject([{ kind: 'mute', state: 'sending' }])
    newcomers.isOn = false
    disk.recover()
    expect(await done(acting)).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
    expect(harness.room('Weekly').pending).toEqual([])
    expect(await outcomesOf(scene)).toEqual(['failed'])
    expect(writes()).toEqual([])
  })
})

const end = async ({ harness, done }: Scene) => {
  const { action, token } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
  return done(harness.commands.act(action, token))
}

describe('while the log cannot be written', () => {
  const hangUp = async ({ harness, done }: Scene) => {
    const { callUuid = '' } = harness.member('Weekly', ben.number)
    const asked = await done(harness.commands.act({ kind: 'hangupCall', accountId: 'account-1', callUuid }))
    const { action, token } = questionIn(asked)
    return done(harness.commands.act(action, token))
  }
  const onAna = (kind: 'mute' | 'undeafen' | 'remove' | 'kick') => async (scene: Scene) => {
    const { harness, done } = scene
    return done(harness.commands.act(harness.on(kind, 'Weekly', harness.member('Weekly', ana.number))))
  }
  const unasked = ({ harness, done }: Scene) =>
    done(
      harness.commands.actForLedger(
        { ...harness.on('mute', 'Weekly', harness.member('Weekly', ana.number)), kind: 'mute' },
        newcomer,
      ),
    )
  const putOnHold = ({ harness, done }: Scene) => {
    const { instance } = harness.room('Weekly')
    const members = [memberSeenOf(harness.member('Weekly', ana.number))]
    return done(harness.onHold.put({ accountId: 'account-1', conference: 'Weekly', instance }, members))
  }
  const findNoise = ({ harness, done }: Scene) =>
    done(harness.noiseSearch.begin({ accountId: 'account-1', name: 'Weekly' }, true))

  it.each([
    ['a mute', onAna('mute'), ['POST']],
    ['an undeafen', onAna('undeafen'), ['DELETE']],
    ['a mute that nobody clicked', unasked, ['POST']],
    ['a hold', putOnHold, ['POST', 'POST']],
    ['a search for a noisy line', findNoise, ['POST']],
    ['a removal', onAna('remove'), 'refused'],
    ['a kick', onAna('kick'), 'refused'],
    ['an end', end, 'refused'],
    ['a hang-up', hangUp, 'refused'],
  ] as const)('what can be undone is sent, and nothing else: %s', async (_what, act, sent) => {
    const scene = (open = await createScene())
    const { harness, writes, clock } = scene
    harness.settings.holdSeconds = 0
    harness.files.failWith = 'ENOSPC'
    const isRefused = sent === 'refused'
    const fault = { code: 'storage', values: { reason: 'full' } }
    expect(await act(scene)).toMatchObject(isRefused ? { ok: false, fault } : { ok: true })
    await clock.advance(1_000)
    expect(writes().map((one) => one.split(' ')[0])).toEqual(isRefused ? [] : sent)
    expect(harness.journalStates).toEqual(['full'])
  })

  it('the team is told that an action failed whose intent cannot be written', async () => {
    const scene = (open = await createScene())
    const { harness, clock } = scene
    harness.files.failWith = 'ENOSPC'
    await end(scene)
    await hangUp(scene)
    await clock.advance(100)
    expect(harness.actionEntries.map(({ action, event, outcome }) => [action, event, outcome])).toEqual([
      ['end', 'intent', undefined],
      ['end', 'outcome', 'failed'],
      ['hangupCall', 'intent', undefined],
      ['hangupCall', 'outcome', 'failed'],
    ])
  })
})

const slow = { ok: false, fault: { code: 'storage', values: { reason: 'slow' } } }

describe('while the disk hangs', () => {
  it('an end is refused within 3.5 s, and its late intent gets an outcome', async () => {
    const disk = hangingFiles()
    const scene = (open = await createScene({}, {}, disk.files))
    const { harness, done, writes, clock, journal } = scene
    const { action, token } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
    disk.hang()
    const start = clock.now()
    expect(await done(harness.commands.act(action, token))).toMatchObject(slow)
    expect(clock.now() - start).toBeLessThan(3_500)
    expect(writes()).toEqual([])
    expect(harness.journalStates).toEqual(['slow'])

    disk.recover()
    await clock.advance(100)
    const entries = (await journal()).map(({ event, outcome }) => [event, outcome])
    expect(entries).toEqual([
      ['intent', undefined],
      ['outcome', 'failed'],
    ])
  })

  it.each(['kick', 'end'] as const)(
    'a room that ends before the request for %s is sent does not count as ended by this Gavel',
    async (kind) => {
      const disk = hangingFiles()
      const scene = (open = await createScene({}, {}, disk.files))
      const { harness, done, writes, clock, world } = scene
      const asked = kind === 'end' ? harness.end('Weekly') : harness.onAll('kick', 'Weekly')
      const { action, token } = questionIn(await done(harness.commands.act(asked)))
      disk.hang()
      const acting = harness.commands.act(action, token)
      await clock.advance(100)
      expect(harness.room('Weekly').pending).toMatchObject([{ state: 'sending' }])
      world.rooms.endRoom({ room: 'Weekly' })
      await clock.advance(4_000)
      expect(harness.changes.flatMap((change) => (change.kind === 'ended' ? [change.by] : []))).toEqual([undefined])
      expect(await done(acting)).toMatchObject({ ok: false })
      expect(writes()).toEqual([])
    },
  )

  it('a mute is sent', async () => {
    const disk = hangingFiles()
    const scene = (open = await createScene({}, {}, disk.files))
    const { harness, done, writes } = scene
    disk.hang()
    const everyone = harness.onAll('mute', 'Weekly')
    expect(await done(harness.commands.act(everyone))).toMatchObject({ ok: true, value: { state: 'accepted' } })
    expect(writes().map((one) => one.split(' ')[0])).toEqual(['POST'])
  })
})

describe('while a flush to the disk takes a long time', () => {
  it.each([
    ['mute', true],
    ['unmute', true],
    ['deafen', true],
    ['undeafen', true],
    ['remove', false],
    ['kick', false],
  ] as const)('the request for %s is sent before the flush ends: %s', async (kind, leaves) => {
    const disk = hangingFiles()
    const { harness, writes, clock } = (open = await createScene({}, {}, disk.files))
    harness.settings.holdSeconds = 0
    disk.hangFlushes()
    drop(harness.commands.act(harness.on(kind, 'Weekly', harness.member('Weekly', ana.number))))
    await clock.advance(1_000)
    expect(writes()).toHaveLength(leaves ? 1 : 0)
    expect(String([...disk.files.contents.values()])).toContain('"event":"intent"')
    expect(String([...disk.files.flushed.values()])).not.toContain('"event":"intent"')
    disk.recover()
    await clock.advance(1_000)
    expect(writes()).toHaveLength(1)
  })
})
