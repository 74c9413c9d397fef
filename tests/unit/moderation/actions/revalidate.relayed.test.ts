import { expect, test } from 'vitest'
import type { RoomAction } from '../../../../electron/moderation/actions/guard.ts'
import { revalidate } from '../../../../electron/moderation/actions/revalidate.ts'
import type { Monitor } from '../../../../electron/monitor/monitor.ts'
import type { RetrieveResult } from '../../../../electron/providers/provider.ts'
import { success } from '../../../../shared/result.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import { createRelayedMonitor } from '../../../support/relayed-monitor.ts'
import { aMember, aRoom } from '../../../support/rooms.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const ana = { ...aMember(1), mutedByMe: true }
const me = { ...aMember(2), isMe: true }
const seen = { accountId: 'acme', conference: 'Standup', instance: 1, revision: 1 }
const members = { kind: 'members', members: [ana] } as const

/** Whether the room is read for an action although a relay of the team has just read it. */
async function isRead(action: RoomAction): Promise<boolean> {
  let reads = 0
  let age: number | undefined
  const conference = aRoom('Standup', { members: [ana, me] })
  const ageOf = (_room: unknown, onlyOwn?: boolean): number | undefined => (onlyOwn === true ? age : 100)
  const monitor = {
    conference: () => conference,
    rosterAge: ageOf,
    aliveAge: ageOf,
    readNow: () => {
      reads += 1
      age = 0
      return Promise.resolve(success(conference))
    },
  } satisfies Partial<Monitor> as unknown as Monitor
  const { kind } = await revalidate(action, monitor, createVirtualClock())
  expect(kind).toBe('go')
  return reads > 0
}

test.each<RoomAction>([
  { kind: 'kick', seen, who: members },
  { kind: 'remove', seen, who: members },
  { kind: 'announce', seen, who: members, sound: { kind: 'file', url: 'https://media.example.test/a.mp3' } },
  { kind: 'end', seen },
  { kind: 'mute', seen, who: { kind: 'everyone' } },
  { kind: 'mute', seen, who: { kind: 'everyoneButMe' } },
  { kind: 'unmute', seen, who: { kind: 'mutedByMe' } },
])('$kind (of: $who.kind) is based on a read by this Gavel, never on a read by a relay', async (action) => {
  expect(await isRead(action)).toBe(true)
})

test("one caller is muted on the basis of a relay's read, because that can be undone", async () => {
  expect(await isRead({ kind: 'mute', seen, who: members })).toBe(false)
})

test("a mute of everyone must leave within 5 s of this Gavel's read, even if a relay has read the room since", async () => {
  const clock = createVirtualClock()
  const conference = aRoom('Standup', { members: [ana, me] })
  const ageOf = (_room: unknown, onlyOwn?: boolean): number => (onlyOwn === true ? 4_000 : 100)
  const monitor = { conference: () => conference, rosterAge: ageOf, aliveAge: ageOf } as unknown as Monitor
  const revalidated = await revalidate({ kind: 'mute', seen, who: { kind: 'everyone' } }, monitor, clock)
  expect(revalidated).toMatchObject({ kind: 'go', goodUntil: clock.now() + 1_000 })
})

test("an end may be sent after a second read if a relay's 404 and roster arrived while the first was in flight", async () => {
  const { clock, world, harness, monitor, take, truth, look, own } = await createRelayedMonitor()
  await clock.advance(2_000)
  look()
  await clock.advance(2_000)
  world.switches.set({ arrivalMs: 300 })
  const before = own()
  const end = harness.end('Weekly') as RoomAction
  const revalidated = revalidate(end, monitor, clock)
  await clock.advance(50)
  take({ about: 'room', name: 'Weekly', result: { kind: 'gone' } }, 5)
  await clock.advance(250)
  const { startedAt = 0 } = monitor.conference({ accountId, name: 'Weekly' }) ?? {}
  const runTimeSeconds = Math.floor((clock.now() - startedAt) / 1_000)
  take({ about: 'room', name: 'Weekly', result: { ...truth(), runTimeSeconds } as RetrieveResult }, 5)
  await clock.advance(2_000)
  expect(await revalidated).toMatchObject({ kind: 'go' })
  expect(own() - before).toBe(2)
})
