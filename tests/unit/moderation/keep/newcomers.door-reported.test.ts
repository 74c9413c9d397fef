import { afterEach, expect, test } from 'vitest'
import { memberSeenOf, seenOf } from '../../../../shared/rooms/room-actions.ts'
import { ana, ben, createReportedScene, type Scene } from '../../../support/moderation-scene.ts'
import { accountId } from '../../../support/test-core.ts'

const ref = { accountId, name: 'Weekly' }
const zoe = { name: 'Zoe', number: '15550100109' }
const numbers = { [`${accountId}/Weekly`]: ['15550120000'] }

let open: Scene | undefined
afterEach(() => {
  open?.stop()
  open = undefined
})

/** My room, of whose callers only events tell. Live calls do not name it, as Vobiz documents. */
async function myRoom(more: Parameters<typeof createReportedScene>[1] = {}) {
  const scene = await createReportedScene({}, { me: { [accountId]: [ana.number] }, ...more })
  open = scene
  const { world, harness, clock } = scene
  await clock.advance(20_000)
  return {
    ...scene,
    /** Who is in the room two seconds later: Vobiz allows two requests a second. */
    here: async () => {
      await clock.advance(2_000)
      return [...(world.rooms.live('Weekly')?.members.values() ?? [])].map(({ name, muted, deaf }) =>
        [name, ...(muted ? ['muted'] : []), ...(deaf ? ['deaf'] : [])].join(' '),
      )
    },
    seen: () => seenOf(harness.room('Weekly')),
    joins: () => world.rooms.join({ room: 'Weekly', ...zoe }),
  }
}

test('a caller is put on hold and brought back, and nobody else', async () => {
  const { harness, here, seen, caller, done } = await myRoom()
  await done(harness.onHold.put(seen(), [memberSeenOf(caller(ben.number))]))
  expect(await here()).toEqual(['Ana', 'Ben muted deaf', 'Eve'])
  await done(harness.onHold.bringBack(seen(), [caller(ben.number).key]))
  expect(await here()).toEqual(['Ana', 'Ben', 'Eve'])
})

test('a newcomer waits at the door until they are admitted', async () => {
  const { harness, here, seen, caller, done, joins } = await myRoom()
  await done(harness.newcomers.switchOn(ref, 'ask'))
  joins()
  expect(await here()).toEqual(['Ana', 'Ben', 'Eve', 'Zoe muted deaf'])
  await done(harness.onHold.bringBack(seen(), [caller(zoe.number).key]))
  expect(await here()).toEqual(['Ana', 'Ben', 'Eve', 'Zoe'])
})

test('whoever comes to my closed room is hung up by their call, if the number that callers dial is known', async () => {
  const { harness, here, world, writes, done, joins, clock } = await myRoom({ numbers })
  expect(await done(harness.newcomers.switchOn(ref, 'close'))).toMatchObject({ ok: true })
  joins()
  expect(await here()).toEqual(['Ana', 'Ben', 'Eve', 'Zoe muted deaf'])
  const callUuid = [...(world.rooms.live('Weekly')?.members.values() ?? [])].at(-1)?.callUuid ?? ''
  await clock.advance(5_000)
  expect(await here()).toEqual(['Ana', 'Ben', 'Eve'])
  expect(writes().at(-1)).toBe(`DELETE /Call/${callUuid}/`)
})

test('my room is not closed without that number, because nobody could be hung up and all would wait at its door', async () => {
  const { harness, here, writes, done, joins } = await myRoom()
  expect(await done(harness.newcomers.switchOn(ref, 'close'))).toMatchObject({
    ok: false,
    fault: { code: 'unsupported', values: { reason: 'noNumber' } },
  })
  joins()
  expect(await here()).toEqual(['Ana', 'Ben', 'Eve', 'Zoe'])
  expect(writes()).toEqual([])
})
