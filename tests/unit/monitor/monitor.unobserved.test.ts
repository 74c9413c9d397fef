import { describe, expect, test } from 'vitest'
import { drop } from '../../../shared/drop.ts'
import { failure } from '../../../shared/result.ts'
import { without } from '../../../shared/without.ts'
import { testEach } from '../../support/cases.ts'
import { heldReads } from '../../support/held-reads.ts'
import { ben, play, ref, toldBy, watchRooms, type Watched } from '../../support/monitored-rooms.ts'
import { testAccount } from '../../support/test-core.ts'

const two = 'rooms Weekly Sales, own Weekly'
/** What happens while nothing is observed. */
const happens = (script: string) => script.replace('…', '1 end Sales, 1 start New, 1 join Weekly')

describe('a time in which nothing is observed', () => {
  testEach(`
    a reported sleep                                     | 0 suspend sleep, …, 20 resume sleep, 30     | away sleep Sales | sleep 20
    a lost network                                       | 0 suspend network, …, 600 resume network, 610 | away network Sales | network 600
    ends of several rooms                                | 0 suspend sleep, 1 end Sales, 1 end Weekly, 20 resume sleep, 40 | away sleep Sales+Weekly | sleep 20
    a sleep in which the network is lost                 | 0 suspend sleep, 0 suspend network, …, 9 resume sleep, 20 resume sleep, 29 resume network, 39 | away network Sales | sleep 9 network 29
    a sleep whose end is not reported                    | 0 suspend sleep, …, 40                        | away sleep Sales | sleep 30
    one that is reported again                           | 0 suspend sleep, …, 20 suspend sleep, 49      |                  |
    and is over 30 s after that                          | 0 suspend sleep, …, 20 suspend sleep, 55      | away sleep Sales | sleep 50
    a network that stays lost                            | 0 suspend network, …, 90                      |                  |
    an unreported sleep                                  | 0 end Sales, 0 start New, 0 join Weekly, 0 sleep 7, 15 | away sleep Sales | sleep 8
    the same, if the elapsed time stands still           | 0 end Sales, 0 start New, 0 join Weekly, 0 sleep 7 uncounted, 15 | away sleep Sales | sleep 8
    a busy computer, which is late by less than 6 s      | 0.2 join Weekly, 0.2 sleep 5.8, 12            | joined Weekly    |
    a sleep that the clocks show before its end is reported | 0 suspend sleep, …, 2 sleep 60, 63, 64 resume sleep, 75 | away sleep Sales | sleep 62
    an unreported sleep without a network                | 0 suspend network, …, 2 sleep 60, 63 resume network, 75 | away network Sales | sleep 60 network 63
    a sleep after which one room cannot be read          | 0 suspend sleep, …, 9 fail silent Weekly, 10 resume sleep, 19 |  | sleep 10
    the same, ten seconds after the first end            | 0 suspend sleep, …, 9 fail silent Weekly, 10 resume sleep, 26 | away sleep Sales | sleep 10
    nothing for a minute, while only a check is due      | 0 fail denied, 55                             |                  |
    `)('%s: %s', async (_what, script, told, resumed) => {
    const watching = await watchRooms(two)
    expect((await play(watching, happens(script))).join()).toBe(told)
    expect(watching.resumed.join(' ')).toBe(resumed)
    if (resumed === '' || script.includes('silent')) return
    expect(watching.names().toSorted().join()).toBe(script.includes('…') || script.includes('New') ? 'New,Weekly' : '')
    expect(watching.shown()?.people).toBe(script.includes('…') || script.includes('New') ? 3 : undefined)
  })

  test('of one account does not concern another', async () => {
    const { monitor, world, provider, pass, changes } = await watchRooms('rooms Weekly Sales')
    const other = testAccount('plivo', 1)
    monitor.setAccount(other, provider)
    await pass(5)
    monitor.setAccount(other, { ...provider })
    world.rooms.endRoom({ room: 'Sales' })
    await pass(6)
    expect(changes.map(toldBy).toSorted()).toEqual(['away credentials Sales', 'ended Sales'])
  })

  test.each([true, false])('makes responses on their way worthless (elapsed time counted: %s)', async (isCounted) => {
    const more: Watched['more'] = ({ retrieve }) => ({
      retrieve: (name, of = {}) => retrieve(name, without(of, 'signal')),
    })
    const { world, time, shown, sleep, pass, changes } = await watchRooms('own Weekly', { more })
    world.switches.set({ latencyMs: 1_500 })
    await pass(1)
    world.rooms.join({ room: 'Weekly', number: '15550100103' })
    await pass(1.2)
    sleep(3_600_000, isCounted)
    await time.advance(10)
    expect(shown()).toMatchObject({ state: 'unverified', stale: true, people: 2 })
    await pass(5)
    expect(shown()).toMatchObject({ state: 'live', people: 3 })
    expect(changes).toEqual([])
  })
})

test.each(['sleep', 'network'] as const)(
  'a suspension (%s) gives up all reads, and allows none until it ends',
  async (why) => {
    const { asked, held, more, written } = heldReads()
    const { monitor, pass } = await watchRooms('own Weekly', { more })
    held.isHeld = true
    asked.splice(0)
    await pass(2)
    drop(monitor.readNow(ref()))
    monitor.suspend(why)
    expect(written()).toEqual(['list poll given up', 'Weekly poll given up', 'Weekly person given up'])
    await pass(25)
    expect(await monitor.readNow(ref())).toMatchObject(failure('offline'))
    expect(asked).toHaveLength(3)
  },
)

test('a suspension leaves nothing of an age on which an action may rely, until the next read', async () => {
  const { monitor, pass } = await watchRooms('own Weekly')
  monitor.suspend('sleep')
  monitor.resume('sleep')
  expect([monitor.age(ref(), 'roster'), monitor.age(ref(), 'retrieved')]).toEqual([Infinity, Infinity])
  await pass(1)
  expect(monitor.age(ref(), 'roster')).toBeLessThan(1_000)
})

describe('a clock that is set', () => {
  const HOUR = 3_600_000
  const YEAR = 8_760 * HOUR
  const open = async (profile: 'plivo' | 'vobiz') => {
    const watching = await watchRooms('pinned Weekly, retrieve full, list names', { profile })
    const { harness, pass } = watching
    const muted = harness.commands.act(harness.on('mute', 'Weekly', harness.member('Weekly', ben.number)))
    await pass(3)
    expect(await muted).toMatchObject({ ok: true })
    const moved = (before: ReturnType<typeof watching.shown>) => {
      const after = watching.shown()
      const times = (room: typeof after): number[] => [room?.startedAt ?? 0, room?.members?.[0]?.joinedAt ?? 0]
      return times(after).map((at, index) => at - (times(before)[index] ?? 0))
    }
    return { ...watching, moved }
  }

  test.each([10, 200, 4_000, 6_000, -10, -200, -6_000, -HOUR, -10 * YEAR])(
    'by %i ms changes only shown times',
    async (by) => {
      for (const profile of ['plivo', 'vobiz'] as const) {
        const { shown, setClock, pass, moved, changes, resumed } = await open(profile)
        const before = shown()
        const count = changes.length
        setClock(by)
        for (let passed = 0; passed < 20; passed += 0.5) {
          await pass(0.5)
          expect(shown()).toMatchObject({ state: 'live', stale: false, instance: before?.instance })
        }
        expect([changes.slice(count), resumed]).toEqual([[], []])
        expect(shown()?.members?.map(({ mutedByMe }) => mutedByMe)).toEqual([false, true])
        for (const ms of moved(before)) expect(Math.abs(ms - by)).toBeLessThanOrEqual(1_500)
      }
    },
  )

  test.each([
    [11, 11],
    [-11, -11],
    [10, 0],
  ])('by %i ms moves the times that are shown by %i ms at once', async (by, shift) => {
    const { shown, setClock, pass, moved } = await open('plivo')
    const before = shown()
    setClock(by)
    await pass(2)
    expect(moved(before)).toEqual([shift, shift])
  })

  test.each([6_100, HOUR, 10 * YEAR])('forward by %i ms costs one silent baseline', async (by) => {
    const { shown, setClock, pass, moved, changes, resumed, world } = await open('plivo')
    const before = shown()
    const count = changes.length
    setClock(by)
    world.rooms.join({ room: 'Weekly', number: '15550100103' })
    await pass(10)
    expect([resumed.length, changes.slice(count)]).toEqual([1, []])
    expect(shown()).toMatchObject({ state: 'live', stale: false, instance: before?.instance, people: 3 })
    for (const ms of moved(before)) expect(Math.abs(ms - by)).toBeLessThanOrEqual(1_500)
  })

  test.each([
    [5_000, 'ended Weekly'],
    [HOUR, 'away sleep Weekly'],
  ])('back and forth by %i ms, between the responses that show an end, leaves one end', async (by, told) => {
    const { setClock, time, pass, changes, world } = await watchRooms()
    world.rooms.endRoom({ room: 'Weekly' })
    for (let count = 0; count < 40; count += 1) {
      setClock(count % 2 === 0 ? by : -by)
      await time.advance(100)
    }
    await pass(5)
    expect(changes.map(toldBy)).toEqual([told])
  })
})
