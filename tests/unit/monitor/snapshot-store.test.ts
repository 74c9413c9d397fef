import { describe, expect, test } from 'vitest'
import type { Observation } from '../../../electron/monitor/observation.ts'
import type { RoomContext, RoomContexts } from '../../../electron/monitor/room-view.ts'
import { SnapshotStore } from '../../../electron/monitor/snapshot-store.ts'
import type { Change, Pending } from '../../../shared/rooms/model.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import { person, rosterOf } from '../../support/room-script.ts'
import { anAccount } from '../../support/rooms.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const accountId = 'acme'
const key = roomKey(accountId, 'Weekly')

/** A store on a clock that can be set. */
function open() {
  const clock = createVirtualClock(1_000_000)
  const shown = { offset: 0 }
  const warnings: unknown[][] = []
  const store = new SnapshotStore(
    { ...clock, now: () => clock.now() + shown.offset, elapsed: () => clock.now() },
    (...parts) => warnings.push(parts),
  )
  const context: { -readonly [K in keyof RoomContext]: RoomContext[K] } = {
    own: false,
    pinned: false,
    writable: true,
    freshFor: 2_000,
    trouble: undefined,
    baselineAt: 0,
    meNumbers: [],
    mePicked: undefined,
  }
  const contexts: RoomContexts = { of: () => context, freshFor: () => context.freshFor }
  const changes: Change[] = []
  store.subscribe((_before, _after, found) => changes.push(...found))
  const apply = (observation: Observation): void => {
    store.apply(observation, () => ({ wall: store.wall, lastGood: undefined }), contexts)
  }
  const says = (says: 'alive' | 'gone', name = 'Weekly'): void => {
    const read = { sent: clock.now(), received: clock.now() }
    apply({ kind: 'room', accountId, name, witness: { ...read, says } })
  }
  const list = (...names: string[]): void => {
    const read = { sent: clock.now(), received: clock.now() }
    apply({ kind: 'list', accountId, read, list: { names, isComplete: true }, quiet: undefined })
  }
  /** A roster that is read two seconds later. */
  const roster = async (run: number, ...calls: string[]): Promise<void> => {
    await clock.advance(2_000)
    const read = { sent: clock.now(), received: clock.now() }
    const members = calls.map((call) => person(call, { muted: call === call.toUpperCase() }))
    apply({
      kind: 'room',
      accountId,
      name: 'Weekly',
      witness: { ...read, says: 'roster', roster: rosterOf(run, ...members) },
    })
  }
  /** Ends a room, while the list names these others. */
  const end = async (name: string, ...others: readonly string[]): Promise<void> => {
    await clock.advance(100)
    says('gone', name)
    await clock.advance(2_000)
    list(...others)
  }
  const set = (by: number): void => {
    shown.offset += by
    store.shift(by, contexts)
  }
  return { clock, store, context, contexts, changes, warnings, apply, says, list, roster, end, set }
}

const pendingIds = ({ store }: ReturnType<typeof open>) => store.shown(key)?.pending.map(({ id }) => id)
const muting = (at: number): Pending => ({ id: 'mute', kind: 'mute', who: ['a'], state: 'accepted', at })

describe('the snapshot', () => {
  test('reaches all listeners in order, even if one of them causes the next one, or throws', () => {
    const { store, warnings } = open()
    const seen: [before: number, now: number][] = []
    store.subscribe((_before, { readOnly }) => {
      if (readOnly) store.setReadOnly(false)
      throw new Error('a listener that fails')
    })
    store.subscribe((before, now) => seen.push([before.revision, now.revision]))
    const { revision } = store.snapshot
    store.setReadOnly(true)
    expect(seen).toEqual([
      [revision, revision + 1],
      [revision + 1, revision + 2],
    ])
    expect(warnings).toHaveLength(2)
  })

  test('does not reach a listener that has unsubscribed', () => {
    const { store } = open()
    let count = 0
    const stop = store.subscribe(() => (count += 1))
    store.setReadOnly(true)
    stop()
    store.setReadOnly(false)
    expect(count).toBe(1)
  })

  test('is another one only if something visible changed', async () => {
    const { store, roster, contexts } = open()
    await roster(10, 'a')
    const { revision, conferences } = store.snapshot
    await roster(12, 'a')
    store.renew(contexts)
    store.setReadOnly(false)
    store.setAccountPending(accountId, 'none', undefined)
    expect(store.snapshot.revision).toBe(revision)
    await roster(14, 'a', 'b')
    expect(store.snapshot.revision).toBe(revision + 1)
    expect(store.snapshot.conferences).not.toBe(conferences)
  })

  test('has the accounts, and what is pending for them', () => {
    const { store } = open()
    store.setAccounts([anAccount()])
    expect(store.snapshot.accounts).toEqual([anAccount()])
    store.setAccountPending(accountId, 'mute', muting(0))
    store.setAccountPending(accountId, 'mute', { ...muting(0), state: 'requested' })
    expect(store.snapshot.accountPending).toEqual([{ ...muting(0), state: 'requested', accountId }])
    store.setAccountPending(accountId, 'mute', undefined)
    expect(store.snapshot.accountPending).toEqual([])
  })
})

describe('pending actions', () => {
  test('on one run of a room are not shown in the next', async () => {
    const opened = open()
    const { clock, store, contexts, roster } = opened
    await roster(100, 'a')
    const kick: Pending = { id: 'kick', kind: 'kick', who: ['a'], state: 'failed', at: clock.now() }
    store.setPending(key, 'kick', kick, contexts)
    await roster(102, 'a')
    expect(pendingIds(opened)).toEqual(['kick'])
    await roster(0, 'b')
    await roster(2, 'b')
    expect(store.shown(key)?.instance).toBe(2)
    expect(pendingIds(opened)).toEqual([])
  })

  test('are confirmed by a roster, which marks whom this Gavel muted', async () => {
    const opened = open()
    const { clock, store, contexts, roster, changes } = opened
    await roster(100, 'a')
    store.setPending(key, 'mute', { ...muting(clock.now()), who: 'everyone' }, contexts)
    await clock.advance(100)
    opened.apply({
      kind: 'room',
      accountId,
      name: 'Weekly',
      witness: {
        sent: clock.now(),
        received: clock.now(),
        says: 'roster',
        roster: rosterOf(100, person('a', { muted: true })),
      },
    })
    expect(pendingIds(opened)).toEqual([])
    expect(store.shown(key)?.members).toMatchObject([{ muted: true, mutedByMe: true }])
    expect(changes).toMatchObject([{ kind: 'started' }, { kind: 'muted', by: 'you' }])
  })

  test('change by themselves, even if the clock is set', async () => {
    const opened = open()
    const { clock, store, contexts, roster, set } = opened
    await roster(100, 'a')
    store.setPending(key, 'mute', muting(clock.now()), contexts)
    set(3_600_000)
    const accepted = clock.now()
    await clock.advance(5_000)
    store.passTime(clock.now(), contexts)
    expect(store.shown(key)?.pending).toMatchObject([{ state: 'accepted', at: accepted + 3_600_000 }])
    await clock.advance(1)
    const next = store.passTime(clock.now(), contexts)
    expect(store.shown(key)?.pending).toMatchObject([{ state: 'requested' }])
    expect(next).toBe(accepted + 60_001)
  })

  test('of a room that is not known are ignored', () => {
    const { store, contexts } = open()
    store.setPending(key, 'mute', muting(0), contexts)
    expect(store.snapshot.revision).toBe(0)
  })
})

test('only callers of this run are marked as muted before Gavel was closed', async () => {
  const { store, contexts, roster } = open()
  await roster(100, 'A')
  store.markMutedByMe(key, 2, new Set(['A']), contexts)
  expect(store.shown(key)?.members).toMatchObject([{ mutedByMe: false }])
  store.markMutedByMe(key, 1, new Set(['A']), contexts)
  expect(store.shown(key)?.members).toMatchObject([{ mutedByMe: true }])
})

describe('a roster that is outdated', () => {
  test('is shown as outdated from the end of its time until the next roster', async () => {
    const { clock, store, contexts, roster } = open()
    await roster(100, 'a')
    expect(store.passTime(clock.now(), contexts)).toBe(clock.now() + 2_001)
    await clock.advance(2_001)
    store.passTime(clock.now(), contexts)
    expect(store.shown(key)).toMatchObject({ stale: true, state: 'unverified' })
    await roster(104, 'a')
    expect(store.shown(key)).toMatchObject({ stale: false, state: 'live' })
  })

  test('stays outdated if the clock is set back', async () => {
    const { clock, store, contexts, roster, set } = open()
    await roster(100, 'a')
    await clock.advance(5_000)
    store.passTime(clock.now(), contexts)
    set(-4_000)
    store.renew(contexts)
    expect(store.shown(key)).toMatchObject({ stale: true })
  })
})

test('a clock that is set moves all shown times, and announces nothing', async () => {
  const { store, roster, set, changes } = open()
  await roster(100, 'a')
  const { startedAt = 0, members, rosterAt = 0 } = store.shown(key) ?? {}
  changes.splice(0)
  set(-60_000)
  expect(store.shown(key)).toMatchObject({
    startedAt: startedAt - 60_000,
    rosterAt: rosterAt - 60_000,
    members: [{ joinedAt: (members?.[0]?.joinedAt ?? 0) - 60_000 }],
  })
  expect(changes).toEqual([])
})

describe('a time without observation', () => {
  test('ends with one change for all rooms that ended in it, once every room was read', async () => {
    const { clock, store, contexts, says, list, end, changes } = open()
    // What only a list has named is not waited for.
    list('Named')
    for (const name of ['Weekly', 'Sales', 'Support']) says('alive', name)
    changes.splice(0)
    store.startBaseline(accountId, 'network', contexts)
    await end('Weekly', 'Named', 'Sales', 'Support')
    await end('Sales', 'Named', 'Support')
    store.passTime(clock.now(), contexts)
    expect(changes).toEqual([])
    says('alive', 'Support')
    store.passTime(clock.now(), contexts)
    expect(changes).toMatchObject([
      { kind: 'endedWhileAway', why: 'network', conferences: [{ name: 'Weekly' }, { name: 'Sales' }] },
    ])
  })

  test('of one account does not concern the rooms of another', async () => {
    const { store, contexts, says, end, changes } = open()
    says('alive')
    store.startBaseline('globex', 'sleep', contexts)
    await end('Weekly')
    expect(changes.map(({ kind }) => kind)).toEqual(['ended'])
  })
})

describe('a room', () => {
  test('that was forgotten continues its run numbers', async () => {
    const { clock, store, contexts, says, end } = open()
    for (let run = 1; run <= 4; run += 1) {
      says('alive', 'Over')
      await end('Over')
    }
    await clock.advance(8_000)
    const before = clock.now()
    for (const name of ['Pinned', 'Just over']) says('alive', name)
    await end('Pinned', 'Just over')
    await clock.advance(6_000)
    await end('Just over')
    const isMarked = (one: string) => one === roomKey(accountId, 'Pinned')
    store.forgetEnded(before, isMarked)
    expect([...store.rooms.values()].map(({ name }) => name)).toEqual(['Pinned', 'Just over'])
    store.forgetEnded(clock.now() + 1, isMarked)
    expect([...store.rooms.values()].map(({ name }) => name)).toEqual(['Pinned'])
    store.addNames(accountId, ['Over', 'Pinned'], 'start', contexts)
    expect(store.rooms.get(roomKey(accountId, 'Over'))).toMatchObject({ instance: 4, quiet: 'start' })
    expect(store.rooms.get(roomKey(accountId, 'Pinned'))).toMatchObject({ phase: 'ended' })
  })

  test('that only an event has named is forgotten after a minute', async () => {
    const { clock, store, apply } = open()
    const caller = { name: 'Ana', number: '15550100101', direction: 'inbound' } as const
    const event = {
      kind: 'entered',
      conferenceUuid: 'run',
      callUuid: 'ana',
      memberId: '1',
      at: clock.now(),
      isFirst: true,
      caller,
    } as const
    apply({ kind: 'event', accountId, name: 'Weekly', event, at: clock.now() })
    await clock.advance(60_000)
    store.forgetEnded(0, () => false)
    expect(store.rooms.size).toBe(1)
    await clock.advance(1)
    store.forgetEnded(0, () => false)
    expect(store.rooms.size).toBe(0)
  })

  test('disappears with its account, and nothing of it is announced', async () => {
    const { clock, store, contexts, says, end, changes } = open()
    says('alive')
    changes.splice(0)
    store.startBaseline(accountId, 'sleep', contexts)
    await end('Weekly')
    says('alive', 'Sales')
    store.forget(() => true)
    store.passTime(clock.now() + 20_000, contexts)
    expect(store.snapshot.conferences).toEqual([])
    expect(changes).toEqual([])
  })

  test('shows "me" and what its context says of it', async () => {
    const { store, context, contexts, roster } = open()
    await roster(100, 'a', 'b')
    Object.assign(context, { own: true, pinned: true, writable: false, mePicked: 'b' })
    store.renew(contexts, 'globex')
    expect(store.shown(key)).toMatchObject({ own: false, meMatches: 0 })
    store.renew(contexts, accountId)
    expect(store.shown(key)).toMatchObject({
      own: true,
      pinned: true,
      writable: false,
      meMatches: 1,
      members: [{ isMe: false }, { isMe: true }],
    })
  })
})
