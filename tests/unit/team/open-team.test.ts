import { expect, test } from 'vitest'
import { presenceAt } from '../../../electron/team/open-team.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import { accountId, openHarness } from '../../support/moderation-harness.ts'
import { aRoom } from '../../support/rooms.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const room = (name: string) => ({ accountId, name })

/**
 * What a desk with marked rooms tells the team.
 *
 * @param live for each room that the desk shows, the seconds since it was last read; undefined if in doubt
 * @param unlisted rooms that are missing from complete lists
 */
async function presenceOf(
  profile: 'plivo' | 'vobiz',
  live: Readonly<Record<string, number | undefined>> = {},
  unlisted: readonly string[] = [],
) {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile })
  for (const name of ['Board', 'Town hall']) world.rooms.startRoom({ name, people: [{}] })
  const { monitor } = await openHarness({
    clock,
    provider: world.provider,
    kind: world.kind,
    monitorSettings: {
      own: [room('Weekly')],
      pinned: [room('Sales')],
      notified: ['Board', 'not live'].map((name) => roomKey(accountId, name)),
    },
  })
  await clock.advance(1_000)
  const presence = presenceAt({
    core: {
      monitor: {
        ...monitor,
        snapshot: () => ({
          ...monitor.snapshot(),
          conferences: Object.keys(live).map((name) => aRoom(name, { accountId })),
        }),
        wanted: () => ({ ...monitor.wanted(), unlisted: unlisted.map(room) }),
        aliveAge: ({ name }) => {
          const seconds = live[name]
          return seconds === undefined ? undefined : seconds * 1_000
        },
      },
      providerOf: () => world.provider,
    },
    accounts: [{ accountId }],
    accOf: (id) => `hash of ${id}`,
  })
  monitor.stop()
  world.stop()
  return presence
}

test('a desk wants its pinned rooms to be read if the list may leave them out', async () => {
  const wanted = (name: string) => ({ acc: `hash of ${accountId}`, name })
  expect(await presenceOf('vobiz')).toMatchObject({
    acts: true,
    wants: { own: [wanted('Weekly')], open: [], pinned: [wanted('Sales')], active: true },
  })
  expect(await presenceOf('plivo')).toMatchObject({ wants: { own: [wanted('Weekly')], pinned: [] } })
})

test('a desk names up to 20 rooms that seem unread, because a newly started relay does not know them', async () => {
  const unread = async (live: Readonly<Record<string, number | undefined>>) => {
    const { wants } = await presenceOf('plivo', live)
    return wants.pinned?.map(({ name }) => name)
  }
  expect(await unread({ Weekly: 21, Board: 22 })).toEqual([])
  expect(await unread({ Weekly: 24, Board: 1 })).toEqual(['Weekly'])
  expect(await unread({ 'in doubt': undefined, Board: 1 })).toEqual(['in doubt'])
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`Room ${index}`, 100]))
  expect(await unread(many)).toHaveLength(20)
})

test('a desk names the live rooms with notifications, because a relay in the background reads the others rarely', async () => {
  const { wants } = await presenceOf('plivo')
  expect(wants.notify).toEqual([{ acc: `hash of ${accountId}`, name: 'Board' }])
})

test('a desk names the rooms that the list lacks, even if they were read just now', async () => {
  const { wants } = await presenceOf('plivo', { Weekly: 1, Board: 100 }, ['Weekly', 'Board'])
  expect(wants.pinned?.map(({ name }) => name)).toEqual(['Weekly', 'Board'])
})

test('a desk leaves out a room whose name no message may contain, because the team would not see the desk at all', async () => {
  const { wants } = await presenceOf('plivo', { Weekly: 100, ['x'.repeat(20_001)]: undefined, '': undefined })
  expect(wants.pinned?.map(({ name }) => name)).toEqual(['Weekly'])
})
