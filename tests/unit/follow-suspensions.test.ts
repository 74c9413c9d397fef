import type { EventEmitter } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import type { Change } from '../../shared/rooms/model.ts'
import { memberSeenOf } from '../../shared/rooms/room-actions.ts'
import { ana, ben, onComputer, weekly } from '../support/sleeping-computer.ts'
import { accountId } from '../support/test-core.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const zoe = { number: '15550100104', name: 'Zoe' }

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** A Gavel on a computer whose elapsed time stands still while it sleeps, as on Linux. */
async function onLinux() {
  const time = createVirtualClock()
  let slept = 0
  const clock = { ...time, now: () => time.now() + slept, elapsed: () => time.now() }
  const info: string[] = []
  const switches = { latencyMs: 100, maxMembers: 100 }
  const parts = await onComputer(time, { clock, switches, info: (line) => info.push(line) })
  const { core, world, journal, power, network, seen, appStatus } = parts
  const { rooms, lines } = world
  const { monitor } = core
  const changes: Change[] = []
  core.rooms.subscribe((_before, _after, found) => changes.push(...found))
  monitor.configure({ own: [weekly], me: { [accountId]: [ana.number] } })
  parts.start()
  stops.push(parts.stop)
  await time.advance(5 * SECOND)
  return {
    time,
    core,
    rooms,
    power,
    network,
    seen,
    /** Only the clock that is shown counts the sleep. What happens in the rooms meanwhile is already there afterwards. */
    sleep: (ms: number): void => {
      slept += ms
    },
    done: async <T>(doing: Promise<T>): Promise<T> => {
      await time.advance(2 * SECOND)
      return doing
    },
    remove: ({ number }: { number: string }) => {
      const member = core.rooms.conference(weekly)?.members?.find((one) => one.number === number)
      if (member === undefined) throw new Error(`${number} is not shown`)
      return core.commands.act({
        kind: 'remove',
        seen: seen(),
        who: { kind: 'members', members: [memberSeenOf(member)] },
      })
    },
    hungUp: () => lines().filter((line) => line.startsWith('DELETE ')).length,
    announcedSince: (count: number) => changes.slice(count).map(({ kind }) => kind),
    announced: () => changes.length,
    messages: () => appStatus.get().messages.map(({ key, values }) => [key, values]),
    resumed: () => info.filter((line) => line.includes('resumed, sleep')),
    gaps: async () => {
      const page = await journal.read({})
      const entries = page.ok ? page.value.entries : []
      return entries.flatMap(({ text, duration }) => (text === 'wasAsleep' ? [duration ?? 0] : []))
    },
  }
}

type Computer = Awaited<ReturnType<typeof onLinux>>

const nobody = (): void => undefined
/** How the system reports a sleep: before it, and after it; sometimes before the first timer runs, sometimes later. */
const reports: readonly (readonly [string, (power: EventEmitter) => void, (power: EventEmitter) => void])[] = [
  ['not reported', nobody, nobody],
  ['reported', (power) => power.emit('suspend'), (power) => power.emit('resume')],
  ['reported without its end', (power) => power.emit('suspend'), nobody],
]

test.each(reports.flatMap((report) => [7 * SECOND, MINUTE, HOUR].map((ms) => [...report, ms] as const)))(
  'after a sleep that is %4$s, which the elapsed time does not count, nothing of it is announced, and it is logged once',
  async (_how, before, after, ms) => {
    const { time, power, rooms, sleep, announced, announcedSince, gaps, resumed, core } = await onLinux()
    const told = announced()
    before(power)
    sleep(ms)
    rooms.join({ room: 'Weekly', ...zoe })
    const left = [...(rooms.live('Weekly')?.members.values() ?? [])].find(({ number }) => number === ben.number)
    rooms.leave({ room: 'Weekly', memberId: left?.memberId ?? '' })
    after(power)
    await time.advance(40 * SECOND)
    expect(announcedSince(told)).toEqual([])
    expect(core.monitor.conference(weekly)).toMatchObject({ state: 'live', stale: false })
    const [duration = 0, ...more] = await gaps()
    expect(Math.abs(duration - ms / 1_000)).toBeLessThan(3)
    expect([more, resumed()]).toEqual([[], [expect.any(String)]])
  },
)

test.each([7 * SECOND, MINUTE, HOUR])('a room that ended in a sleep of %i ms is told as ended in it', async (ms) => {
  const { time, rooms, sleep, announced, announcedSince } = await onLinux()
  const told = announced()
  sleep(ms)
  rooms.endRoom({ room: 'Weekly' })
  await time.advance(10 * SECOND)
  expect(announcedSince(told)).toEqual(['endedWhileAway'])
})

test.each([
  ['that NTP sets forward by 5.9 s', 5_900],
  ['that is set back by 7 s', -7_000],
  ['that is set back by an hour', -HOUR],
])('a clock %s is no sleep', async (_how, by) => {
  const { time, rooms, sleep, announced, announcedSince, gaps } = await onLinux()
  const told = announced()
  sleep(by)
  rooms.join({ room: 'Weekly', ...zoe })
  await time.advance(10 * SECOND)
  expect(announcedSince(told)).toEqual(['joined'])
  expect(await gaps()).toEqual([])
})

/** What the user has set up, and how to see that a sleep suspended it. */
const automations: readonly (readonly [string, (computer: Computer) => Promise<() => void>])[] = [
  ...[500, 2_950].map(
    (ms) =>
      [
        `a removal in its Undo time is dropped after ${String(ms)} ms of it`,
        async ({ time, remove, hungUp, messages }: Computer) => {
          const held = remove(ben)
          await time.advance(ms)
          expect(await held).toMatchObject({ ok: true, value: { state: 'held' } })
          return () => {
            expect(hungUp()).toBe(0)
            expect(messages()).toEqual([['heldDropped', { count: 1 }]])
          }
        },
      ] as const,
  ),
  [
    'a scheduled end asks, once',
    async ({ core, done, seen }) => {
      const asked: string[] = []
      core.scheduledEnds.onNews((news) => asked.push(news.is === 'asks' ? news.why : news.is))
      const question = await done(core.scheduledEnds.ask(seen(), { kind: 'in', minutes: 30 }, []))
      if (!question.ok) throw new Error('no question')
      expect(core.scheduledEnds.set(question.value.token)).toMatchObject({ ok: true })
      return () => {
        expect(asked).toEqual(['sleep'])
      }
    },
  ],
  [
    'the muting of newcomers pauses',
    async ({ core, done, messages }) => {
      const paused: string[] = []
      core.newcomers.listen({ paused: (_room, _followed, why) => paused.push(why) })
      expect(await done(core.newcomers.switchOn(weekly, 'mute'))).toMatchObject({ ok: true })
      return () => {
        expect(paused).toEqual(['sleep'])
        expect(messages()).toEqual([])
      }
    },
  ],
]

test.each(automations)('by an unreported sleep that no timer counts, %s', async (_what, setUp) => {
  const computer = await onLinux()
  const check = await setUp(computer)
  computer.sleep(HOUR)
  await computer.time.advance(10 * SECOND)
  check()
})

test('an unreported sleep while the network is lost pauses the muting of newcomers, too', async () => {
  const { core, done, network, time, sleep, gaps } = await onLinux()
  const paused: string[] = []
  core.newcomers.listen({ paused: (_room, _followed, why) => paused.push(why) })
  expect(await done(core.newcomers.switchOn(weekly, 'mute'))).toMatchObject({ ok: true })
  network.isOnline = false
  await time.advance(5 * SECOND)
  expect(paused).toEqual([])
  sleep(HOUR)
  network.isOnline = true
  await time.advance(10 * SECOND)
  expect(paused).toEqual(['sleep'])
  expect(await gaps()).toHaveLength(1)
})

test.each([
  ['an end', 'alreadyGone', ({ core, seen }: Computer) => core.commands.act({ kind: 'end', seen: seen() })],
  // It is read once its Undo time is over.
  ['a removal', 'held', ({ remove }: Computer) => remove(ben)],
])('right after an unreported sleep, %s reads first', async (_what, state, act) => {
  const computer = await onLinux()
  const { time, rooms, sleep, hungUp } = computer
  sleep(HOUR)
  rooms.endRoom({ room: 'Weekly' })
  const acting = act(computer)
  await time.advance(15 * SECOND)
  expect(await acting).toMatchObject({ ok: true, value: { state } })
  expect(hungUp()).toBe(0)
})
