import { expect, test } from 'vitest'
import type { RoomAction } from '../../../../electron/moderation/actions/guard.ts'
import { isStillTarget } from '../../../../electron/moderation/actions/revalidate.ts'
import type { Rooms } from '../../../../electron/moderation/rooms.ts'
import type { Member } from '../../../../shared/rooms/model.ts'
import { aMember, aRoom } from '../../../support/rooms.ts'

const ana = aMember(1)

/** Whether Ana is still the target of an action if the room has these members. */
function isAnaStillMeant(kind: 'mute' | 'kick' | 'remove', ...members: readonly Member[]): boolean {
  const seen = { accountId: 'acme', conference: 'Standup', instance: 1 }
  const action: RoomAction = { kind, seen, who: { kind: 'members', members: [ana] } }
  const conference = aRoom('Standup', { members })
  const monitor = { conference: () => conference, rosterAge: () => 100, aliveAge: () => 100 } as unknown as Rooms
  return isStillTarget(action, { kind: 'members', members: [ana] }, monitor)
}

test('a queued request stays valid while its caller has the same member id', () => {
  for (const kind of ['mute', 'kick', 'remove'] as const) expect(isAnaStillMeant(kind, ana, aMember(2))).toBe(true)
})

test('a queued request that names a member id is not sent after its caller left or got another member id', () => {
  for (const kind of ['mute', 'kick'] as const) {
    expect(isAnaStillMeant(kind, aMember(2))).toBe(false)
    expect(isAnaStillMeant(kind, { ...ana, memberId: '9' })).toBe(false)
  }
})

test('a queued removal stays valid when the caller gets another member id, because it names the call', () => {
  expect(isAnaStillMeant('remove', { ...ana, memberId: '9' })).toBe(true)
})
