import { afterEach, describe, expect, it, test } from 'vitest'
import { readPast, recoverMuted, recoverUnfinished, recoverRooms } from '../../../electron/moderation/recover.ts'
import { fakeMonitor } from '../../support/fake-monitor.ts'
import { openHarness, type ModerationHarness } from '../../support/moderation-harness.ts'
import { ana, ben, createScene, eve, type Scene } from '../../support/moderation-scene.ts'
import type { EntryDraft } from '../../../electron/moderation/actions/journal-entries.ts'
import { failure, success } from '../../../shared/result.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import type { Pending, Room } from '../../../shared/rooms/model.ts'
import { aRoom, aSnapshot } from '../../support/rooms.ts'

let scene: Scene
let second: ModerationHarness | undefined

interface Caller {
  readonly number: string
}

const mutedByMe = ({ room }: ModerationHarness) =>
  (room('Weekly').members ?? []).filter((member) => member.mutedByMe).map(({ name }) => name)

/** Closes Gavel, runs `meanwhile`, and starts it again with the same files. */
async function restart(meanwhile: () => void = () => {}): Promise<ModerationHarness> {
  const { clock, world, harness } = scene
  await clock.advance(5_000)
  harness.monitor.stop()
  meanwhile()
  await clock.advance(10_000)
  second = await openHarness({ clock, provider: world.provider, kind: world.kind, files: harness.files })
  const { rooms: monitor, journal } = second
  recoverMuted(monitor, await readPast(journal, clock.now()))
  await clock.advance(4_000)
  return second
}

const act = (kind: 'mute' | 'unmute', ...people: readonly Caller[]) => {
  const { harness, done } = scene
  const members = people.map(({ number }) => harness.member('Weekly', number))
  return done(harness.commands.act(harness.on(kind, 'Weekly', ...members)))
}
const inRoom = (caller: Caller) => {
  const member = scene.world.rooms.live('Weekly')?.members.get(scene.idOf(caller.number))
  if (member === undefined) throw new Error(`${caller.number} is not in the room`)
  return member
}

describe('after a restart of Gavel', () => {
  afterEach(() => {
    second?.monitor.stop()
    second = undefined
    scene.stop()
  })

  it('callers whom it muted count as muted by me, and can be unmuted together', async () => {
    scene = await createScene()
    await act('mute', ana)
    await act('mute', ben)
    const later = await restart()
    expect(mutedByMe(later)).toEqual(['Ana', 'Ben'])
    await scene.done(later.commands.act(later.onAll('unmute', 'Weekly', 'mutedByMe')))
    await scene.clock.advance(2_000)
    expect([ana, ben].map((caller) => inRoom(caller).muted)).toEqual([false, false])
    expect(mutedByMe(later)).toEqual([])
  })

  it('a caller who was already muted when everyone was muted does not count as muted by me', async () => {
    scene = await createScene()
    inRoom(eve).muted = true
    await scene.clock.advance(4_000)
    await scene.done(scene.harness.commands.act(scene.harness.onAll('mute', 'Weekly')))
    expect(mutedByMe(await restart())).toEqual(['Ana', 'Ben'])
  })

  it('a caller whom I or others unmuted before the restart does not count as muted by me, even if others muted them again', async () => {
    scene = await createScene()
    await act('mute', ana, ben, eve)
    await scene.clock.advance(2_000)
    await act('unmute', ana)
    inRoom(ben).muted = false
    await scene.clock.advance(4_000)
    const muted = [ana, ben]
    const later = await restart(() => {
      for (const caller of muted) inRoom(caller).muted = true
    })
    expect(mutedByMe(later)).toEqual(['Eve'])
  })

  it('a caller whom others unmute and mute again after the restart does not count as muted by me', async () => {
    scene = await createScene()
    await act('mute', ana)
    const later = await restart()
    inRoom(ana).muted = false
    await scene.clock.advance(4_000)
    inRoom(ana).muted = true
    await scene.clock.advance(4_000)
    expect(mutedByMe(later)).toEqual([])
  })

  it('a caller who left and joined again with the same call does not count as muted by me', async () => {
    scene = await createScene()
    await act('mute', ana, ben)
    const { rooms } = scene.world
    const later = await restart(() => {
      const room = rooms.live('Weekly')
      const { callUuid } = inRoom(ana)
      if (room !== undefined) rooms.kick(room, inRoom(ana))
      rooms.join({ room: 'Weekly', callUuid, muted: true })
    })
    expect(later.member('Weekly', ana.number)).toMatchObject({ muted: true, mutedByMe: false })
    expect(mutedByMe(later)).toEqual(['Ben'])
  })

  it('no caller counts as muted by me if journal entries are missing', async () => {
    scene = await createScene()
    await act('mute', ana)
    await scene.clock.advance(2_000)
    const { journal } = scene.harness
    await journal.write({ account: 'acme', provider: 'plivo', event: 'note', text: 'linesMissing' })
    expect(mutedByMe(await restart())).toEqual([])
  })
})

const intent: JournalEntry = {
  id: '2026-01:000000007',
  at: '2026-01-15T09:30:00.000Z',
  actor: 'tester',
  account: 'acme',
  accountName: 'Acme',
  provider: 'plivo',
  event: 'intent',
  action: 'kick',
  actionId: 'action-1',
  conference: 'Standup',
  instance: 1,
}

test('an action that was interrupted is journaled as unknown, and shown in its room as failed', async () => {
  const written: EntryDraft[] = []
  const shown: (Pending | undefined)[] = []
  const unfinished = await recoverUnfinished({
    monitor: {
      readNow: () => Promise.resolve(success(aRoom('Standup'))),
      conference: () => aRoom('Standup'),
      pending: (_accountId, _name, _id, entry) => {
        shown.push(entry)
      },
    },
    journal: {
      unfinished: () => Promise.resolve([intent]),
      write: (entry) => {
        written.push(entry)
        return Promise.resolve(success(undefined))
      },
    },
    now: () => 1_000,
  })
  expect(unfinished).toEqual([intent])
  expect(written).toEqual([
    {
      account: 'acme',
      accountName: 'Acme',
      provider: 'plivo',
      event: 'outcome',
      outcome: 'unknown',
      action: 'kick',
      actionId: 'action-1',
      conference: 'Standup',
      instance: 1,
      text: 'earlierRun',
    },
  ])
  expect(shown).toMatchObject([{ id: 'action-1', kind: 'kick', state: 'failed', fault: { code: 'unknownOutcome' } }])
})

test('each room is recovered once, even if that changes the snapshot; the subscription ends with the last room', () => {
  const { monitor, listeners, become } = fakeMonitor()
  const a = aRoom('a', { startedAt: 1 })
  const b = aRoom('b', { startedAt: 2 })
  const recovered: string[] = []
  const found = new Map([a, b].map(({ key, name }) => [key, `of ${name}`]))
  recoverRooms(
    monitor,
    found,
    ({ startedAt }) => startedAt,
    ({ name }, value, startedAt) => {
      recovered.push(`${name} ${value} ${startedAt}`)
      if (recovered.length < 5) become(aSnapshot([a, b]))
    },
  )
  expect(recovered).toEqual([])
  become(aSnapshot([a, aRoom('b')]))
  become(aSnapshot([a, b]))
  expect(recovered).toEqual(['a of a 1', 'b of b 2'])
  expect(listeners.size).toBe(0)
})

test('the recovery waits for a room whose start is unknown, until the recovery is stopped', () => {
  const { monitor, listeners, become } = fakeMonitor()
  const recovered: string[] = []
  const stop = recoverRooms(
    monitor,
    new Map([['acme/a', 0]]),
    ({ startedAt }) => startedAt,
    ({ name }) => recovered.push(name),
  )
  become(aSnapshot([aRoom('a', { startedAt: undefined } as unknown as Partial<Room>)]))
  expect([recovered, listeners.size]).toEqual([[], 1])
  stop()
  expect(listeners.size).toBe(0)
})

test('the past has the newest entries even if older ones cannot be read, and says so', async () => {
  const at = '2026-01-15T08:00:00.000Z'
  const entry: JournalEntry = { id: '1', at, event: 'note', actor: 'jo', account: 'account-1', provider: 'plivo' }
  const past = await readPast(
    {
      read: (_filter, limit) =>
        Promise.resolve(Number(limit) > 5_000 ? failure('storage') : success({ entries: [entry], older: 'some' })),
      unfinished: () => Promise.resolve([]),
    },
    Date.parse(at),
  )
  expect(past).toEqual({ entries: [entry], isWhole: false })
})
