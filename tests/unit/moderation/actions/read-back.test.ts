import { afterEach, expect, test } from 'vitest'
import { membersOrCalls } from '../../../../shared/rooms/call-members.ts'
import type { Member } from '../../../../shared/rooms/model.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import { ana, ben, createNumberScene, heldIn, questionIn, type Scene } from '../../../support/moderation-scene.ts'

const SECOND = 1_000

let open: Scene | undefined
afterEach(() => {
  open?.stop()
  open = undefined
})

async function onNumber(more?: Parameters<typeof createNumberScene>[0]) {
  const scene = await createNumberScene(more)
  open = scene
  return scene
}

test('a removal re-reads the call, and hangs up this call alone after the Undo time', async () => {
  const { harness, clock, writes, caller, remove, reads, done, journal, world } = await onNumber()
  const target = caller(ben.number)
  const before = reads(target.callUuid)
  heldIn(await done(harness.commands.act(remove(target))))
  expect(harness.room('Weekly').pending).toMatchObject([{ state: 'held', who: [target.key], caller: { name: 'Ben' } }])
  expect(writes()).toEqual([])
  await clock.advance(4 * SECOND)
  expect(reads(target.callUuid)).toBe(before + 1)
  expect(writes()).toEqual([`DELETE /Call/${target.callUuid ?? ''}/`])
  expect(world.rooms.live('Weekly')?.members.size).toBe(2)
  await clock.advance(10 * SECOND)
  expect(membersOrCalls(harness.room('Weekly')).map(({ name }) => name)).toEqual(['Ana', 'Eve'])
  expect(harness.room('Weekly').pending).toEqual([])
  const entries = (await journal()).filter(({ action }) => action === 'remove')
  expect(entries).toMatchObject([
    { event: 'intent', conference: 'Weekly', members: [{ name: 'Ben', number: ben.number }] },
    { event: 'outcome', outcome: 'accepted' },
    { event: 'outcome', outcome: 'confirmed' },
  ])
})

test('a removal that is undone sends nothing, and the log names the caller', async () => {
  const { harness, clock, writes, caller, remove, done, journal } = await onNumber()
  const id = heldIn(await done(harness.commands.act(remove(caller(ben.number)))))
  expect(harness.commands.undo(id)).toMatchObject({ ok: true })
  await clock.advance(10 * SECOND)
  expect(writes()).toEqual([])
  expect((await journal()).filter(({ action }) => action === 'remove')).toMatchObject([
    { event: 'undone', members: [{ name: 'Ben', number: ben.number }] },
  ])
})

test.each<[string, Partial<Member>]>([
  ['another number', { number: ana.number }],
  ['another name', { name: 'Ana' }],
  ['another number and a name', { name: '', number: ana.number }],
  ['a name and a number', { name: '', number: '' }],
])('a call that shows %s than the user saw is not hung up', async (_what, shown) => {
  const { harness, clock, writes, caller, remove, done } = await onNumber()
  heldIn(await done(harness.commands.act(remove({ ...caller(ben.number), ...shown }))))
  await clock.advance(10 * SECOND)
  expect(writes()).toEqual([])
  expect(harness.room('Weekly').pending).toMatchObject([
    { state: 'failed', fault: { code: 'changed', values: { reason: 'person', number: ben.number } } },
  ])
})

test('a call of whose caller an event told only the number is hung up, whatever name it shows', async () => {
  const { harness, clock, writes, caller, remove, done } = await onNumber()
  const target = caller(ben.number)
  heldIn(await done(harness.commands.act(remove({ ...target, name: '' }))))
  await clock.advance(10 * SECOND)
  expect(writes()).toEqual([`DELETE /Call/${target.callUuid ?? ''}/`])
})

test('a call on a number that is not one of the room is not hung up', async () => {
  const { harness, clock, writes, world, caller, remove, done } = await onNumber()
  const { callUuid } = world.rooms.calls.begin({ name: 'Zoe', number: '15550100109' })
  const zoe = { ...caller(ben.number), key: callUuid, callUuid, name: 'Zoe', number: '15550100109' }
  heldIn(await done(harness.commands.act(remove(zoe))))
  await clock.advance(10 * SECOND)
  expect(writes()).toEqual([])
  expect(harness.room('Weekly').pending).toMatchObject([{ fault: { code: 'changed', values: { reason: 'person' } } }])
})

test('a call that has ended meanwhile is not hung up', async () => {
  const { harness, clock, writes, world, caller, remove, done } = await onNumber()
  const target = caller(ben.number)
  heldIn(await done(harness.commands.act(remove(target))))
  world.rooms.hangUpCall(target.callUuid ?? '')
  await clock.advance(10 * SECOND)
  expect(writes()).toEqual([])
  expect(harness.room('Weekly').pending).toEqual([])
})

test('nothing is sent if the call cannot be re-read', async () => {
  const { harness, clock, writes, world, caller, remove, done } = await onNumber()
  const target = caller(ben.number)
  world.switches.set({ faults: [{ kind: 'refuse', method: 'GET', path: `/Call/${target.callUuid ?? ''}` }] })
  heldIn(await done(harness.commands.act(remove(target))))
  await clock.advance(10 * SECOND)
  expect(writes()).toEqual([])
  expect(harness.room('Weekly').pending).toMatchObject([{ state: 'failed', fault: { code: 'stale' } }])
})

test('the user’s own line is removed only after a question that names it', async () => {
  const { harness, writes, caller, remove, done } = await onNumber({ me: { [accountId]: [ben.number] } })
  const me = caller(ben.number)
  expect(me.isMe).toBe(true)
  const { action, token, names, includesMe } = questionIn(await done(harness.commands.act(remove(me))))
  expect({ names, includesMe }).toEqual({ names: [{ name: 'Ben', number: ben.number }], includesMe: true })
  expect(writes()).toEqual([])
  await done(harness.commands.act(action, token))
  expect(writes()).toEqual([`DELETE /Call/${me.callUuid ?? ''}/`])
})

test.each(['mute', 'kick'] as const)(
  'no action on a member reaches a caller who is known by a call alone: %s',
  async (kind) => {
    const { harness, clock, writes, caller, done } = await onNumber()
    await done(harness.commands.act(harness.on(kind, 'Weekly', caller(ben.number))))
    await clock.advance(10 * SECOND)
    expect(writes()).toEqual([])
  },
)

test('a removal whose response was lost is confirmed by the call alone, and never sent again', async () => {
  const { harness, clock, writes, world, caller, remove, done, journal } = await onNumber()
  const target = caller(ben.number)
  world.switches.set({ faults: [{ kind: 'cutAfter', method: 'DELETE' }] })
  heldIn(await done(harness.commands.act(remove(target))))
  await clock.advance(30 * SECOND)
  expect(writes()).toHaveLength(1)
  expect((await journal()).filter(({ action }) => action === 'remove').map(({ outcome }) => outcome)).toEqual([
    undefined,
    'unknown',
    'confirmed',
  ])
})
