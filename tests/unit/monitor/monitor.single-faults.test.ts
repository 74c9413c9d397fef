import { expect, test } from 'vitest'
import type { FaultRule } from '../../simulator/fault-rules.ts'
import type { ProfileName, Switches } from '../../simulator/simulator.ts'
import { toldBy, watchRooms, type Watching } from '../../support/monitored-rooms.ts'

type Act = (watching: Watching, isOver: boolean) => void

/** What a fault does for these seconds, and for how long at Plivo and at Vobiz the shown rooms may be other ones. */
interface Fault {
  readonly lasts: number
  /** Seconds; undefined where the fault does not exist. */
  readonly plivo?: number
  readonly vobiz?: number
  readonly rules?: readonly FaultRule[]
  readonly switches?: Partial<Switches>
  readonly act?: Act
  /** Whether the computer sleeps, and its elapsed time goes on. */
  readonly sleep?: 'counted' | 'uncounted'
}

const others = ['Other', 'Third']

const refused = (status: number, body: string): FaultRule => ({ kind: 'refuse', status, body })
const missing: FaultRule = { kind: 'missing', operation: 'retrieveRoom' }
const listed = (...names: readonly string[]): FaultRule => ({
  kind: 'replaced',
  status: 200,
  body: JSON.stringify({ api_id: '', conferences: names }),
  operation: 'listRooms',
})
const suspended =
  (why: 'sleep' | 'network'): Act =>
  ({ monitor }, isOver) => {
    if (isOver) monitor.resume(why)
    else monitor.suspend(why)
  }
const denied = (status: number): FaultRule => ({ kind: 'denied', status, room: 'Weekly' })

/** Every single fault of docs/faults.md that concerns reads, by its name there. */
const faults: Readonly<Record<string, Fault>> = {
  'false404 of one room': { lasts: 1.9, plivo: 3, vobiz: 5, rules: [{ ...missing, room: 'Weekly' }] },
  'false404 of all rooms': { lasts: 1.9, plivo: 5, vobiz: 7, rules: [missing] },
  'emptyList without one room': { lasts: 10, plivo: 3, vobiz: 3, rules: [listed(...others)] },
  emptyList: { lasts: 10, plivo: 11, vobiz: 3, rules: [listed()] },
  'a node that knows no room': { lasts: 1.9, plivo: 5, vobiz: 7, rules: [listed(), missing] },
  'a node that knows no room for longer': { lasts: 7.9, plivo: 11, rules: [listed(), missing] },
  noRoster: { lasts: 10, vobiz: 3, switches: { retrieve: 'errorAlways' } },
  completedRooms: { lasts: 10, plivo: 12, switches: { completedRooms: 'withoutRoster' } },
  foreign404: { lasts: 10, plivo: 14, vobiz: 16, rules: [refused(404, '{"detail":"Not Found"}')] },
  foreignForm: { lasts: 10, plivo: 12, vobiz: 12, switches: { notFound: 'gateway' } },
  listFails: { lasts: 10, plivo: 4, vobiz: 4, rules: [{ kind: 'refuse', status: 500, operation: 'listRooms' }] },
  serverError: { lasts: 10, plivo: 14, vobiz: 16, rules: [refused(502, '<html>no</html>')] },
  cut: { lasts: 10, plivo: 14, vobiz: 16, rules: [{ kind: 'cutBefore' }] },
  'brokenBody, cut': { lasts: 10, plivo: 14, vobiz: 16, rules: [{ kind: 'truncated' }] },
  'brokenBody, empty': { lasts: 10, plivo: 14, vobiz: 16, rules: [{ kind: 'emptyBody' }] },
  portal: { lasts: 10, plivo: 14, vobiz: 16, rules: [{ kind: 'html' }] },
  blockPage: { lasts: 10, plivo: 14, vobiz: 16, rules: [{ kind: 'html', status: 403 }] },
  'denied with 401': { lasts: 10, plivo: 12, vobiz: 15, rules: [denied(401)] },
  'denied with 402': { lasts: 10, plivo: 12, vobiz: 14, rules: [denied(402)] },
  'denied with 403': { lasts: 10, plivo: 12, vobiz: 14, rules: [denied(403)] },
  rateLimited: { lasts: 2, plivo: 7, vobiz: 12, rules: [{ kind: 'rateLimited', retryAfterSeconds: 5 }] },
  unavailable: { lasts: 10, plivo: 14, vobiz: 16, rules: [{ kind: 'refuse', status: 503, retryAfterSeconds: 5 }] },
  silent: { lasts: 10, plivo: 19, vobiz: 24, rules: [{ kind: 'silent' }] },
  slow: { lasts: 10, plivo: 14, vobiz: 15, switches: { latencyMs: [0, 6_000] } },
  'slowOperation, list': { lasts: 10, plivo: 4, vobiz: 4, switches: { operationLatencyMs: { listRooms: 10_000 } } },
  'slowOperation, rooms': {
    lasts: 10,
    plivo: 13,
    vobiz: 15,
    switches: { operationLatencyMs: { retrieveRoom: 6_000 } },
  },
  'sleep, reported': { lasts: 10, plivo: 13, vobiz: 15, act: suspended('sleep'), sleep: 'uncounted' },
  'sleep, reported by mistake': { lasts: 10, plivo: 13, vobiz: 15, act: suspended('sleep') },
  'sleep, unreported': { lasts: 10, plivo: 13, vobiz: 15, sleep: 'counted' },
  'sleep, unreported and uncounted': { lasts: 10, plivo: 13, vobiz: 15, sleep: 'uncounted' },
  'sleep, short and unreported': { lasts: 4, plivo: 7, vobiz: 8, sleep: 'uncounted' },
  offline: { lasts: 10, plivo: 13, vobiz: 15, act: suspended('network') },
  background: {
    lasts: 10,
    plivo: 3,
    vobiz: 3,
    act: ({ monitor }, isOver) => monitor.configure({ isForeground: isOver }),
  },
  clockSet: { lasts: 1, plivo: 3, vobiz: 3, act: ({ setClock }, isOver) => setClock(isOver ? 1_000 : -1_000) },
}

/** When the room starts, when nothing happens, and when it ends, in seconds. */
const STARTS = 14
const MIDDLE = 34
const ENDS = 54
const OVER = 76
/** Seconds from each of these moments to the beginning of the fault: before, at, and after the poll that would show it. */
const offsetsOf = (lasts: number): readonly number[] => [-0.7 * lasts, 0.15, 1.1]

/** Plays one fault around each moment. Returns the longest time in which other rooms were shown than were live. */
async function longestUntruth(profile: ProfileName, fault: Fault, offset: number): Promise<number> {
  const pinned = ['Weekly', ...others]
  const watching = await watchRooms('own Weekly, for 3', { profile, rooms: others, pinned })
  const { world, time, monitor, changes } = watching
  const { rules = [], switches = {}, lasts, act, sleep } = fault
  const usual = world.switches.get()
  const from = time.now() - 3_000
  const state = { isLive: false, isAsleep: false }
  let wrongSince = Infinity
  let longest = 0
  const look = (): void => {
    const isRight = watching.names().toSorted().join() === [...others, ...(state.isLive ? ['Weekly'] : [])].join()
    if (isRight && wrongSince < Infinity) longest = Math.max(longest, time.now() - wrongSince)
    wrongSince = isRight ? Infinity : Math.min(wrongSince, time.now())
  }
  monitor.subscribe(look)
  const set = (isOver: boolean) => (): void => {
    world.switches.set(isOver ? usual : { ...switches, faults: [...rules] })
    act?.(watching, isOver)
    state.isAsleep = sleep !== undefined && !isOver
  }
  const steps: readonly (readonly [at: number, run: () => void])[] = [
    [STARTS, () => world.rooms.startRoom({ name: 'Weekly', people: 2 })],
    [ENDS, () => world.rooms.endRoom({ room: 'Weekly' })],
    [OVER, () => undefined],
    ...[STARTS, MIDDLE, ENDS].flatMap((at) => [
      [at + offset, set(false)] as const,
      [at + offset + lasts, set(true)] as const,
    ]),
  ]
  for (const [at, run] of steps.toSorted(([one], [other]) => one - other)) {
    const ms = Math.max(0, at * 1_000 + from - time.now())
    if (state.isAsleep) watching.sleep(ms, sleep === 'counted')
    else await time.advance(ms)
    const endsSoFar = changes.map(toldBy).filter((told) => /^(?:ended|away)/.test(told))
    const isOver = at > ENDS
    expect(isOver ? endsSoFar.filter((told) => !/^(?:ended|away \w+) Weekly$/.test(told)) : endsSoFar).toEqual([])
    run()
    state.isLive = at >= STARTS && at < ENDS
    look()
  }
  expect(changes.map(toldBy).filter((told) => /^(?:ended|away)/.test(told))).toHaveLength(1)
  expect(wrongSince).toBe(Infinity)
  return longest / 1_000
}

const cases = Object.entries(faults).flatMap(([name, fault]) =>
  (['plivo', 'vobiz'] as const).flatMap((profile) => {
    const limit = fault[profile]
    return limit === undefined ? [] : [[profile, name, limit, fault] as const]
  }),
)

test.each(cases)('at %s with %s, no end is false or missed, and the truth is shown within %d s', async (...one) => {
  const [profile, , limit, fault] = one
  let longest = 0
  for (const offset of offsetsOf(fault.lasts)) longest = Math.max(longest, await longestUntruth(profile, fault, offset))
  expect(longest).toBeLessThanOrEqual(limit)
})
