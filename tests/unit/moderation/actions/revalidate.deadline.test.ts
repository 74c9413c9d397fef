import { expect, test } from 'vitest'
import type { RoomAction } from '../../../../electron/moderation/actions/guard.ts'
import { revalidate } from '../../../../electron/moderation/actions/revalidate.ts'
import type { Monitor } from '../../../../electron/monitor/monitor.ts'
import { aMember, aRoom } from '../../../support/rooms.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const ana = aMember(1)
const AGE = 100

/** The milliseconds within which a request about Ana must leave, if her room was read {@link AGE} ms ago. */
async function timeFor(kind: 'mute' | 'unmute' | 'deafen' | 'undeafen' | 'remove' | 'kick'): Promise<number> {
  const clock = createVirtualClock()
  const seen = { accountId: 'acme', conference: 'Standup', instance: 1, revision: 1 }
  const withoutCall = { key: ana.key, memberId: ana.memberId }
  const { callUuid: _unknown, ...member } = ana
  const action: RoomAction = { kind, seen, who: { kind: 'members', members: [withoutCall] } }
  const conference = aRoom('Standup', { members: [member] })
  const monitor = { conference: () => conference, rosterAge: () => AGE, aliveAge: () => AGE } as unknown as Monitor
  const revalidated = await revalidate(action, monitor, clock)
  return revalidated.kind === 'go' ? revalidated.goodUntil - clock.now() : NaN
}

test.each([
  ['mute', 5_000],
  ['unmute', 5_000],
  ['deafen', 5_000],
  ['undeafen', 5_000],
  ['remove', 2_000],
  ['kick', 2_000],
] as const)('a request for %s that names a member id must leave within %i ms of the read', async (kind, limit) => {
  expect(await timeFor(kind)).toBe(limit - AGE)
})
