import { expect, test } from 'vitest'
import type { RoomAction } from '../../../../electron/moderation/actions/guard.ts'
import { revalidate, type Revalidation } from '../../../../electron/moderation/actions/revalidate.ts'
import type { Rooms } from '../../../../electron/moderation/rooms.ts'
import { failure, success } from '../../../../shared/result.ts'
import { aMember, aRoom } from '../../../support/rooms.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const ana = aMember(1)
const seen = { accountId: 'acme', conference: 'Standup', instance: 1 }
const kickAna: RoomAction = { kind: 'kick', seen, who: { kind: 'members', members: [ana] } }
const kickAll: RoomAction = { kind: 'kick', seen, who: { kind: 'everyone' } }

/**
 * Revalidates an action in a room that was read 400 ms ago. The new read takes 8 s, and succeeds if `ok`. At its end,
 * the newest known roster was requested at `rosterAt`, and the newest response that shows the room as live at
 * `aliveAt`, both in milliseconds from the start of the read. If a time is absent, nothing newer than before is known.
 */
async function afterRead(
  action: RoomAction,
  { ok, rosterAt, aliveAt }: { readonly ok: boolean; readonly rosterAt?: number; readonly aliveAt?: number },
): Promise<Revalidation['kind']> {
  const clock = createVirtualClock()
  const start = clock.now()
  const conference = aRoom('Standup', { members: [ana] })
  const asked = { roster: start - 400, alive: start - 400 }
  const monitor: Pick<Rooms, 'conference' | 'readNow' | 'rosterAge' | 'aliveAge'> = {
    conference: () => conference,
    rosterAge: () => clock.now() - asked.roster,
    aliveAge: () => clock.now() - asked.alive,
    readNow: async () => {
      await clock.advance(8_000)
      if (rosterAt !== undefined) asked.roster = start + rosterAt
      if (aliveAt !== undefined) asked.alive = start + aliveAt
      return ok ? success(conference) : failure('timeout')
    },
  }
  return (await revalidate(action, monitor as Rooms, clock)).kind
}

test('if the read for an action fails, earlier evidence does not count as its response', async () => {
  expect(await afterRead(kickAna, { ok: false })).toBe('refuse')
  expect(await afterRead(kickAll, { ok: false })).toBe('refuse')
})

test('a response that only shows the room as live does not make the earlier roster younger', async () => {
  expect(await afterRead(kickAna, { ok: true, aliveAt: 0 })).toBe('refuse')
  expect(await afterRead(kickAll, { ok: true, aliveAt: 0 })).toBe('go')
})

test('a read that was already in flight counts as the read for the action', async () => {
  expect(await afterRead(kickAna, { ok: true, rosterAt: -200, aliveAt: -200 })).toBe('go')
})

test('if the read for an action fails, a recent response to a poll counts instead', async () => {
  expect(await afterRead(kickAna, { ok: false, rosterAt: 7_500, aliveAt: 7_500 })).toBe('go')
  expect(await afterRead(kickAna, { ok: false, rosterAt: 1_000, aliveAt: 1_000 })).toBe('refuse')
})
