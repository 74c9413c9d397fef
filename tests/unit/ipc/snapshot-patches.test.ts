import type { WebContents } from 'electron'
import { expect, test } from 'vitest'
import { createPatchSender, patchOf } from '../../../electron/ipc/snapshot-patches.ts'
import type { RoomsListener } from '../../../electron/moderation/rooms.ts'
import type { Patch, ShownSnapshot } from '../../../shared/rooms/shown-room.ts'
import { aRoom, aSnapshot } from '../../support/rooms.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

test('puts only new, changed and removed rooms into a patch', () => {
  const a = aRoom('a')
  const b = aRoom('b')
  const c = aRoom('c')
  const before = aSnapshot([a, b, c])
  const changed = { ...b, people: 7 }
  const after: ShownSnapshot = { ...before, revision: 2, at: 9, conferences: [a, changed, aRoom('d')] }
  expect(patchOf(before, after)).toEqual({
    from: 1,
    revision: 2,
    at: 9,
    changed: [changed, aRoom('d')],
    removed: ['acme/c'],
  })
})

test('puts accounts, their pending actions and read-only mode into a patch if they changed', () => {
  const before = aSnapshot([])
  const after: ShownSnapshot = { ...before, revision: 2, accounts: [], accountPending: [], readOnly: true }
  expect(patchOf(before, after)).toMatchObject({ accounts: [], accountPending: [], readOnly: true })
})

function create(shown = true) {
  const clock = createVirtualClock()
  const listeners = new Set<RoomsListener>()
  const sent: Patch[] = []
  let now: ShownSnapshot = aSnapshot([])
  const window = {
    isDestroyed: () => false,
    send: (_channel: string, patch: string) => sent.push(JSON.parse(patch) as Patch),
  } as unknown as WebContents
  const rooms = {
    snapshot: () => now,
    subscribe: (listener: RoomsListener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const targets = () => [window]
  const sender = createPatchSender(rooms, clock, targets, () => shown)
  const become = (next: ShownSnapshot): void => {
    const before = now
    now = next
    for (const listener of listeners) listener(before, next, [])
  }
  const change = (conferences: ShownSnapshot['conferences']): void => {
    become({ ...now, revision: now.revision + 1, conferences })
  }
  return { clock, sent, sender, become, change, listeners }
}

test('sends several changes within a frame as one patch, from the last revision sent to the newest', async () => {
  const { clock, sent, change } = create()
  change([aRoom('a')])
  await clock.advance(20)
  change([aRoom('a'), aRoom('b')])
  change([aRoom('b')])
  await clock.advance(20)
  expect(sent).toMatchObject([
    { from: 1, revision: 2 },
    { from: 2, revision: 4, removed: ['acme/a'] },
  ])
})

test('gives a new window a snapshot of the revision from which its first patch continues', async () => {
  const { clock, sent, sender, change } = create()
  change([aRoom('a')])
  const whole = JSON.parse(sender.whole()) as ShownSnapshot
  expect(whole.revision).toBe(2)
  change([])
  await clock.advance(20)
  expect(sent.at(-1)).toMatchObject({ from: 2, revision: 3 })
})

test('updates a hidden window once a second, and at once when it is shown', async () => {
  const { clock, sent, sender, change } = create(false)
  change([aRoom('a')])
  await clock.advance(1)
  for (let count = 0; count < 9; count += 1) {
    change([aRoom('a', { peak: count })])
    await clock.advance(100)
  }
  expect(sent).toHaveLength(1)
  sender.flush()
  expect(sent).toHaveLength(2)
})

test('sends nothing after it was stopped', async () => {
  const { clock, sent, sender, change, listeners } = create()
  change([aRoom('a')])
  sender.stop()
  await clock.advance(2_000)
  expect(sent).toEqual([])
  expect(listeners.size).toBe(0)
})

test('sends a room that changed even if nothing new was observed', async () => {
  const { clock, sent, become } = create()
  become({ ...aSnapshot([aRoom('a')]), revision: 1 })
  await clock.advance(20)
  const end = { id: 'end-1', state: 'ending' } as const
  become({ ...aSnapshot([{ ...aRoom('a'), end }]), revision: 1 })
  await clock.advance(20)
  expect(sent).toMatchObject([{}, { from: 1, revision: 1, changed: [{ key: 'acme/a', end }] }])
})
