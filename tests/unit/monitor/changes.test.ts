import { describe, expect, test } from 'vitest'
import { changesOf, type ChangeContext } from '../../../electron/monitor/changes.ts'
import { roomView } from '../../../electron/monitor/conference-view.ts'
import { monitoredRoom, type RoomRecord } from '../../../electron/monitor/room.ts'
import type { Member, Pending } from '../../../shared/rooms/model.ts'
import { aMember } from '../../support/rooms.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

const view = (room: RoomRecord, pending: readonly Pending[]) =>
  roomView(room, {
    own: false,
    pinned: false,
    writable: true,
    trouble: undefined,
    interval: SECOND,
    pending,
    meMatches: 0,
    now: room.aliveAt ?? 0,
  })

const live = (members: readonly Member[], over: Partial<RoomRecord> = {}): RoomRecord => ({
  ...monitoredRoom('acme', 'Weekly', undefined, 1),
  phase: 'live',
  confirmed: true,
  members,
  people: members.length,
  peak: 2,
  aliveAt: 20 * MINUTE,
  ...over,
})

/** The change when this room is found to have ended at `endedAt` (epoch ms). */
function endOf(room: RoomRecord, endedAt: number, pending: readonly Pending[] = []) {
  const context: ChangeContext = { pending, baselineAt: 0 }
  const after = { room: { ...room, phase: 'ended' as const, endedAt }, shown: undefined }
  const [change] = changesOf({ room, shown: view(room, pending) }, after, context).changes
  if (change?.kind !== 'ended') throw new Error('no end')
  return change
}

const action = (kind: Pending['kind'], who: Pending['who'], state: Pending['state'] = 'accepted'): Pending => ({
  id: `${kind} ${String(who)}`,
  kind,
  who,
  state,
  at: 0,
})

test('the end of a run has no number of people if the people were never listed', () => {
  const room: RoomRecord = {
    ...monitoredRoom('acme', 'Weekly', undefined, 1),
    phase: 'live',
    confirmed: true,
    aliveAt: MINUTE,
  }
  expect(endOf(room, 2 * MINUTE)).not.toHaveProperty('peak')
  expect(endOf({ ...room, members: [], people: 0, peak: 0 }, 2 * MINUTE)).toHaveProperty('peak', 0)
})

describe.each([
  { change: 'muted', kind: 'mute', before: {}, after: { muted: true } },
  { change: 'unmuted', kind: 'unmute', before: { muted: true }, after: {} },
  { change: 'deafened', kind: 'deafen', before: {}, after: { deaf: true } },
  { change: 'undeafened', kind: 'undeafen', before: { deaf: true }, after: {} },
] as const)('a caller who is $change', ({ change, kind, before, after }) => {
  const by = (pending: readonly Pending[]) => {
    const momentOf = (over: Partial<Member>) => {
      const room = live([aMember(1, over)])
      return { room, shown: view(room, pending) }
    }
    return changesOf(momentOf(before), momentOf(after), { pending, baselineAt: 0 }).changes.map((one) =>
      'by' in one ? [one.kind, one.by] : [one.kind],
    )
  }

  test('was so by this Gavel only if it is sending, or sent, exactly that action', () => {
    for (const other of ['mute', 'unmute', 'deafen', 'undeafen'] as const)
      expect(by([action(other, [aMember(1).key])])).toEqual([[change, other === kind ? 'you' : 'notThisGavel']])
    expect(by([action(kind, [aMember(2).key])])).toEqual([[change, 'notThisGavel']])
    expect(by([])).toEqual([[change, 'notThisGavel']])
  })
})

describe('how long a run lasted', () => {
  test('is at least the time until it was last shown live, and at most the time until its end was found', () => {
    const room = live([aMember(1)], { startedAt: 19 * MINUTE, aliveAt: 20 * MINUTE })
    expect(endOf(room, 50 * MINUTE).lasted).toEqual({ atLeast: MINUTE, atMost: 31 * MINUTE })
  })

  test('is at least the time until the last response that shows the room live was requested, not received', () => {
    const aliveAskedAt = 19.5 * MINUTE
    const room = live([aMember(1)], { startedAt: 19 * MINUTE, aliveAskedAt, aliveAt: 20 * MINUTE })
    expect(endOf(room, 50 * MINUTE).lasted).toEqual({ atLeast: 30 * SECOND, atMost: 31 * MINUTE })
  })

  test('is at most the time since the earliest start that a slow first response allows', () => {
    const room = live([aMember(1)], { startedAt: 19 * MINUTE, startAfter: 18.5 * MINUTE, aliveAt: 20 * MINUTE })
    expect(endOf(room, 50 * MINUTE).lasted).toEqual({ atLeast: MINUTE, atMost: 31.5 * MINUTE })
  })

  test('is unknown if the start of the run is unknown', () => {
    expect(endOf(live([aMember(1)]), 50 * MINUTE)).not.toHaveProperty('lasted')
  })
})

test('the end of a room that only a list named, and that was never read, is not announced', () => {
  const room = live([], { confirmed: false })
  const after = { room: { ...room, phase: 'ended' as const }, shown: undefined }
  expect(changesOf({ room, shown: view(room, []) }, after, { pending: [], baselineAt: 0 }).changes).toEqual([])
})

test("a room is announced as started unless it began five seconds or more before its account's baseline ended", () => {
  const baselineAt = 20 * MINUTE
  const kindsOf = (startedAt: number) => {
    const room = live([], { startedAt })
    const before = { room: undefined, shown: undefined }
    return changesOf(before, { room, shown: view(room, []) }, { pending: [], baselineAt }).changes.map(
      ({ kind }) => kind,
    )
  }
  expect(kindsOf(baselineAt - 5 * SECOND + 1)).toEqual(['started'])
  expect(kindsOf(baselineAt - 5 * SECOND)).toEqual([])
})

describe('the end of a room', () => {
  const ana = aMember(1)
  const ben = aMember(2)

  test('is ours if no response shows the room live ten seconds or more after the provider accepted our request', () => {
    const seenAt = (aliveAt: number) => live([ana], { endAcceptedAt: 20 * MINUTE, aliveAt })
    const limit = 20 * MINUTE + 10 * SECOND
    expect(endOf(seenAt(limit - 1), 21 * MINUTE).by).toBe('you')
    expect(endOf(seenAt(limit), 21 * MINUTE).by).toBe('notThisGavel')
  })

  test('is not ours if the run began after the provider accepted our request', () => {
    const begun = (startedAt: number) => live([ana], { endAcceptedAt: 20 * MINUTE, aliveAt: 20 * MINUTE, startedAt })
    expect(endOf(begun(20 * MINUTE), 21 * MINUTE).by).toBe('you')
    expect(endOf(begun(20 * MINUTE + 1), 21 * MINUTE).by).toBe('notThisGavel')
  })

  test('is ours even if it is observed half an hour later, because the room may not have been read until then', () => {
    expect(endOf(live([ana], { endAcceptedAt: 20 * MINUTE, aliveAt: 19 * MINUTE }), 50 * MINUTE).by).toBe('you')
  })

  test.each(['remove', 'kick'] as const)('is ours if our actions made all listed callers leave (%s)', (kind) => {
    const both = [action(kind, [ana.key]), action('remove', [ben.key], 'sending')]
    expect(endOf(live([ana, ben]), 21 * MINUTE, both).by).toBe('you')
    expect(endOf(live([ana, ben]), 21 * MINUTE, [action(kind, 'everyone')]).by).toBe('you')
  })

  test('is not ours if a caller stayed whom we did not remove, or the last roster was empty without our doing', () => {
    expect(endOf(live([ana, ben]), 21 * MINUTE, [action('remove', [ana.key])]).by).toBe('notThisGavel')
    expect(endOf(live([ana]), 21 * MINUTE, [action('mute', [ana.key])]).by).toBe('notThisGavel')
    expect(endOf(live([ana]), 21 * MINUTE, [action('remove', [ana.key], 'held')]).by).toBe('notThisGavel')
    expect(endOf(live([]), 21 * MINUTE).by).toBe('notThisGavel')
  })

  test('is ours if our request is being sent or was accepted, but not if it failed or is held', () => {
    const byWith = (state: Pending['state']) => endOf(live([ana]), 21 * MINUTE, [action('end', [], state)]).by
    expect((['sending', 'accepted', 'requested'] as const).map(byWith)).toEqual(['you', 'you', 'you'])
    expect((['held', 'failed'] as const).map(byWith)).toEqual(['notThisGavel', 'notThisGavel'])
  })

  test('is ours while Gavel verifies our request, but not if the response to it was a 404', () => {
    const byWith = (reason: 'notJson' | 'notFound') => {
      const fault = { code: 'unknownOutcome', values: { reason, found: 'looking' } } as const
      return endOf(live([aMember(1)]), 21 * MINUTE, [{ ...action('end', [], 'failed'), fault }]).by
    }
    expect((['notJson', 'notFound'] as const).map(byWith)).toEqual(['you', 'notThisGavel'])
  })

  test('may be ours if our request got no response and the room was last shown live less than a minute later', () => {
    const room = live([ana], { endOpenAt: 20 * MINUTE, aliveAt: 20 * MINUTE })
    expect(endOf(room, 30 * MINUTE).by).toBe('unknown')
    expect(endOf({ ...room, aliveAt: 21 * MINUTE }, 21.5 * MINUTE).by).toBe('notThisGavel')
    expect(endOf({ ...room, endAcceptedAt: 20 * MINUTE }, 20.5 * MINUTE).by).toBe('you')
  })

  test('may be ours if the response to removing the last caller was lost', () => {
    const lost = (reason: 'notJson' | 'notFound'): Pending => ({
      ...action('remove', [ana.key], 'failed'),
      fault: { code: 'unknownOutcome', values: { reason, found: 'notDone' } },
    })
    expect(endOf(live([ana]), 21 * MINUTE, [lost('notJson')]).by).toBe('unknown')
    expect(endOf(live([ana, ben]), 21 * MINUTE, [lost('notJson'), action('kick', [ben.key])]).by).toBe('unknown')
    expect(endOf(live([ana, ben]), 21 * MINUTE, [lost('notJson')]).by).toBe('notThisGavel')
    expect(endOf(live([ana]), 21 * MINUTE, [lost('notFound')]).by).toBe('notThisGavel')
  })

  test('is ours if the last roster was empty because we had removed everyone', () => {
    expect(endOf(live([], { emptiedByUs: true }), 21 * MINUTE).by).toBe('you')
  })
})
