import { onlyThis } from '../../../../shared/rooms/room-actions.ts'
import { expect, test } from 'vitest'
import type { RoomAction } from '../../../../electron/moderation/actions/guard.ts'
import { revalidate } from '../../../../electron/moderation/actions/revalidate.ts'
import type { Rooms } from '../../../../electron/moderation/rooms.ts'
import { success } from '../../../../shared/result.ts'
import { aMember, aRoom } from '../../../support/rooms.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const ana = aMember(1)
const AGE = 100

/**
 * The milliseconds within which a request about Ana must leave. A poll read her room {@link AGE} ms ago, and a read for
 * the action takes as long. With `isAlive`, that read shows only that the room is live, while a poll that left at the
 * same time returns the roster.
 */
async function timeFor(
  kind: 'mute' | 'unmute' | 'deafen' | 'undeafen' | 'remove' | 'kick',
  isAlive = false,
  took = AGE,
): Promise<number> {
  const clock = createVirtualClock()
  const seen = { accountId: 'acme', conference: 'Standup', instance: 1 }
  const { callUuid: _unknown, ...member } = ana
  const action: RoomAction = { kind, seen, who: onlyThis(member) }
  const conference = aRoom('Standup', { members: [member] })
  let readAt = clock.now() - AGE
  const monitor: Pick<Rooms, 'conference' | 'readNow' | 'rosterAge' | 'aliveAge'> = {
    conference: () => conference,
    rosterAge: () => clock.now() - readAt,
    aliveAge: () => clock.now() - readAt,
    readNow: async () => {
      readAt = clock.now()
      await clock.advance(took)
      return { ...success(conference), ...(!isAlive && { said: [{ ...member, joinedSecondsAgo: 0 }] }) }
    },
  }
  const revalidated = await revalidate(action, monitor as Rooms, clock)
  return revalidated.kind === 'go' ? revalidated.goodUntil - clock.now() : NaN
}

test.each([
  ['mute', 5_000 - AGE, 'request of the last poll'],
  ['unmute', 5_000 - AGE, 'request of the last poll'],
  ['deafen', 5_000 - AGE, 'request of the last poll'],
  ['undeafen', 5_000 - AGE, 'request of the last poll'],
  ['remove', 2_000, 'end of the read for it'],
  ['kick', 2_000, 'end of the read for it'],
] as const)('a request for %s that names a member id has %i ms, counted from the %s', async (kind, limit, _from) => {
  expect(await timeFor(kind)).toBe(limit)
})

test.each([100, 4_000])(
  'a roster that another read gave during a read of %i ms counts from its request',
  async (took) => {
    expect(await timeFor('kick', true, took)).toBe(2_000 - took)
  },
)
