import { expect, test } from 'vitest'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import type { Journal } from '../../../electron/journal/journal.ts'
import { RelayedProvider } from '../../../electron/team/relayed-provider.ts'
import { journalChanges, journalGaps } from '../../../electron/moderation/journal-changes.ts'
import type { EntryDraft } from '../../../electron/moderation/actions/journal-entries.ts'
import { Rooms } from '../../../electron/moderation/rooms.ts'
import { PollingMonitor } from '../../../electron/monitor/monitor.ts'
import { success } from '../../../shared/result.ts'
import { anAccount } from '../../support/rooms.ts'
import { ana, ben, ref, watchRooms } from '../../support/monitored-rooms.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const acme = { id: 'acme', name: 'Acme', provider: 'plivo' } as const
const north = { id: 'north', name: 'North', provider: 'vobiz' } as const
const HOUR = 3_600_000
const { accountId } = ref()

function create() {
  const written: EntryDraft[] = []
  const virtual = createVirtualClock()
  let shift = 0
  const clock = { ...virtual, now: () => virtual.now() + shift }
  const monitor = new PollingMonitor(clock, () => undefined)
  journalGaps({
    rooms: new Rooms(monitor, clock, () => undefined),
    monitor,
    journal: {
      write: (entry) => {
        written.push(entry)
        return Promise.resolve(success(undefined))
      },
    },
    accounts: () => [acme, north],
    now: () => clock.now(),
  })
  monitor.start()
  const gaps = () => written.slice(2).filter(({ account }) => account === 'acme')
  return { monitor, written, gaps, clock, setClock: (by: number) => (shift += by) }
}

test('journals the start of Gavel for each account', () => {
  expect(create().written).toEqual([
    { account: 'acme', accountName: 'Acme', provider: 'plivo', event: 'note', text: 'gavelStarted' },
    { account: 'north', accountName: 'North', provider: 'vobiz', event: 'note', text: 'gavelStarted' },
  ])
})

test('writes how long nothing was observed, for each account', async () => {
  const { monitor, written, gaps, clock } = create()
  monitor.suspend('sleep')
  await clock.advance(5_000)
  // Not every system reports that it woke up.
  monitor.suspend('sleep')
  await clock.advance(20_000)
  monitor.resume('sleep')
  expect(written.slice(2)).toMatchObject([
    { account: 'acme', text: 'wasAsleep', duration: 25 },
    { account: 'north', text: 'wasAsleep', duration: 25 },
  ])
  monitor.suspend('network')
  await clock.advance(10_000)
  monitor.resume('network')
  expect(gaps().at(-1)).toMatchObject({ text: 'wasOffline', duration: 10 })
  monitor.resume('sleep')
  expect(gaps()).toHaveLength(2)
})

test('writes one entry per sleep, with only the unobserved time, if the system does not report waking up', async () => {
  const { monitor, gaps, clock } = create()
  monitor.suspend('sleep')
  await clock.advance(8 * HOUR)
  expect(gaps()).toMatchObject([{ text: 'wasAsleep', duration: expect.closeTo(32, -1) as unknown }])
  monitor.suspend('sleep')
  await clock.advance(20_000)
  monitor.resume('sleep')
  expect(gaps().slice(1)).toMatchObject([{ text: 'wasAsleep', duration: 20 }])
})

test('writes a forward jump of the clock as a sleep of the same length if the system reported no sleep', async () => {
  const { gaps, clock, setClock } = create()
  await clock.advance(5_000)
  setClock(HOUR)
  await clock.advance(5_000)
  expect(gaps()).toMatchObject([{ text: 'wasAsleep', duration: expect.closeTo(3_600, -1) as unknown }])
})

/** One own room and one other, after ten seconds. */
const openTwoRooms = () => watchRooms('rooms Weekly Sales, own Weekly, for 10')

/** The room Board, with the journal of its changes and gaps. Gavel has been running for ten seconds. */
async function openBoard() {
  const two = await openTwoRooms()
  const { time: clock, harness, world } = two
  const written: JournalEntry[] = []
  const journal: Pick<Journal, 'write'> = {
    write: (entry) => {
      written.push({ ...entry, id: '', at: new Date(clock.now()).toISOString(), actor: 'ana' })
      return Promise.resolve(success(undefined))
    },
  }
  const { monitor, rooms } = harness
  journalGaps({
    rooms,
    monitor,
    journal,
    accounts: () => [{ ...acme, id: accountId }, north],
    now: () => clock.now(),
  })
  journalChanges({ rooms, journal, accountOf: () => anAccount({ id: accountId }), colleagueOf: () => undefined })
  world.rooms.startRoom({ name: 'Board', people: [ana, ben] })
  await clock.advance(10_000)
  const found = (room: string) =>
    written
      .filter(({ conference, text }) => conference === room && text === 'found')
      .map(({ people, members }) => [people, members?.map(({ name }) => name)])
  return { ...two, written, found }
}

test('who is in a room is written once after the start of Gavel, and once after each gap, when its roster was read', async () => {
  const { time: clock, world, harness, written, found } = await openBoard()
  // These rooms were there before; the start of Board says who was in it.
  expect([found('Weekly'), found('Sales'), found('Board')]).toEqual([[[2, ['Ana', 'Ben']]], [[2, ['Ana', 'Ben']]], []])
  harness.monitor.suspend('network')
  world.rooms.join({ room: 'Board', number: '15550100103', name: 'Cem' })
  await clock.advance(500)
  harness.monitor.resume('network')
  world.switches.set({ latencyMs: 2_000 })
  await clock.advance(1_500)
  expect(found('Board')).toEqual([])
  await clock.advance(30_000)
  expect([found('Weekly').length, found('Sales').length, found('Board')]).toEqual([2, 2, [[3, ['Ana', 'Ben', 'Cem']]]])
  const texts = written.filter(({ account }) => account === accountId).map(({ text }) => text)
  expect(texts.indexOf('wasOffline')).toBeLessThan(texts.lastIndexOf('found') - 1)
})

test('when the token of an account is removed and comes back, the unobserved time is written', async () => {
  const { time: clock, world, harness } = await openTwoRooms()
  const written: EntryDraft[] = []
  const write = (entry: EntryDraft) => Promise.resolve(success(void written.push(entry)))
  const account = { ...anAccount(), id: accountId }
  journalGaps({ ...harness, journal: { write }, accounts: () => [account], now: () => clock.now() })
  harness.monitor.setAccount(account, undefined)
  await clock.advance(30_000)
  harness.monitor.setAccount(account, world.provider)
  expect(written.slice(1).map(({ text, duration }) => [text, Math.round((duration ?? 0) / 10)])).toEqual([
    ['wasUnread', 0],
    ['wasUnread', 3],
  ])
})

test.each([
  [50, []],
  [70, ['wasUnread']],
])('after %i s in which no relay read an account without a token, the time is written: %j', async (seconds, texts) => {
  const { monitor, gaps, clock } = create()
  const provider = new RelayedProvider({ clock, kind: 'plivo', own: undefined, ownRooms: () => [] })
  monitor.setAccount(anAccount(), provider)
  const pass = async (count: number, isRead: boolean): Promise<void> => {
    provider.follow(1, !isRead)
    for (let second = 0; second < count; second += 1) {
      await clock.advance(1_000)
      if (isRead)
        provider.offer({ askedAfter: clock.now(), about: undefined, result: success({ names: [], isComplete: true }) })
      else provider.follow(1, true)
    }
  }
  await pass(5, true)
  await pass(seconds, false)
  await pass(5, true)
  expect(gaps().map(({ text }) => text)).toEqual(texts)
  monitor.stop()
})
