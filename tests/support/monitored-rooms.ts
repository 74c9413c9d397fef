import { onTestFinished } from 'vitest'
import type { ProviderOptions } from '../../electron/providers/http-provider.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import type { MonitorSettings, RoomRef, SuspensionReason } from '../../electron/monitor/monitor.ts'
import type { Health } from '../../shared/account.ts'
import { roomKey, type Change, type Room } from '../../shared/rooms/model.ts'
import type { FaultRule } from '../simulator/fault-rules.ts'
import type { ProfileName, Switches } from '../simulator/simulator.ts'
import { accountId, openHarness } from './moderation-harness.ts'
import { inVirtualTime } from './simulated-provider.ts'
import { createVirtualClock } from './virtual-clock.ts'

export const ana = { number: '15550100101', name: 'Ana' }
export const ben = { number: '15550100102', name: 'Ben' }
export const ref = (name = 'Weekly'): RoomRef => ({ accountId, name })

export const roomNames = (count: number, name = 'Room'): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${String(index)}`)

export interface Watched {
  readonly profile?: ProfileName
  /** Live rooms, with Ana and Ben in each. */
  readonly rooms?: readonly string[]
  readonly own?: readonly string[]
  readonly pinned?: readonly string[]
  readonly settings?: Partial<MonitorSettings>
  readonly switches?: Partial<Switches>
  readonly options?: Partial<ProviderOptions>
  /** What replaces parts of the provider. */
  readonly more?: (provider: Provider) => Partial<Provider>
  /** Seconds that pass before the test begins. */
  readonly for?: number
}

/** The monitor of one account, over a real client and a simulator, in virtual time. It stops with the test. */
export async function watchRooms(text = '', watched: Watched = {}) {
  const {
    profile = 'plivo',
    rooms = ['Weekly'],
    own = [],
    pinned = [],
    switches,
    ...rest
  } = {
    ...watchedFrom(text),
    ...watched,
  }
  const { settings, options, more, for: seconds = 5 } = rest
  const time = createVirtualClock()
  const shown = { offset: 0, uncounted: 0 }
  const started = time.now()
  // The computer's clock can be set, and the elapsed time may stand still while the computer sleeps.
  const clock = {
    ...time,
    now: () => time.now() + shown.offset,
    elapsed: () => time.now() - started + 1_000_000 - shown.uncounted,
  }
  const world = inVirtualTime(time, { profile, switches: { latencyMs: 50, ...switches } }, { clock, ...options })
  for (const name of rooms) world.rooms.startRoom({ name, people: [ana, ben] })
  const provider = { ...world.provider, ...more?.(world.provider) }
  const marks = { own: own.map(ref), pinned: pinned.map(ref), ...settings }
  const harness = await openHarness({ clock, provider, kind: world.kind, monitorSettings: marks })
  const { monitor } = harness
  onTestFinished(() => {
    monitor.stop()
    world.stop()
  })
  /** Why, and for how many seconds, nothing was observed. */
  const resumed: string[] = []
  monitor.onResume((why, since) => resumed.push(`${why} ${String(Math.round((clock.now() - since) / 1_000))}`))
  const requests = (from = 0) =>
    world.requests.flatMap(({ path, at }) => (at >= from ? { at, what: whatOf(path) } : []))
  const timesOf = (what: string, from = 0): readonly number[] =>
    requests(from).flatMap((one) => (one.what === what ? one.at : []))
  const pass = (seconds_: number): Promise<void> => time.advance(Math.round(seconds_ * 1_000))
  const health = (): Health => {
    const found = monitor.snapshot().accounts[0]?.health
    if (found === undefined) throw new Error('no account')
    return found
  }
  await pass(seconds)
  return {
    time,
    world,
    harness,
    monitor,
    provider,
    changes: harness.changes,
    resumed,
    pass,
    requests,
    timesOf,
    /** The shortest and the longest time between two such requests. */
    gaps: (what: string, from: number): readonly [shortest: number, longest: number] => {
      const times = timesOf(what, from)
      const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0))
      return [Math.min(...gaps), Math.max(...gaps)]
    },
    /** The longest time in which no request named the room or, as '', the list. */
    longestGap: (what: string, from: number): number => {
      const times = [from, ...timesOf(what, from), time.now()]
      return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? 0)))
    },
    shown: (name = 'Weekly'): Room | undefined => harness.rooms.conference(ref(name)),
    names: (): readonly string[] => monitor.snapshot().conferences.map(({ name }) => name),
    health,
    /** What fails from now on, as rules or in the words of a script. */
    fail: (...faults: readonly (FaultRule | string)[]): void => {
      const rules = faults.flatMap((one) => (typeof one === 'string' ? one.split(' and ').map(faultOf) : one))
      world.switches.set({ faults: rules })
    },
    /** Milliseconds until the account has this state, at most `limit`. */
    untilAccount: async (state: Health['state'], limit = 20_000): Promise<number> => {
      const from = time.now()
      while (health().state !== state && time.now() - from < limit) await time.advance(50)
      return time.now() - from
    },
    /** The states of the account, every 50 ms. */
    during: async (seconds_: number): Promise<readonly string[]> => {
      const states = new Set<string>()
      for (let passed = 0; passed < seconds_ * 20; passed += 1) {
        await pass(0.05)
        states.add(health().state)
      }
      return [...states]
    },
    /** Milliseconds until something is true, at most `limit`. */
    until: async (isTrue: () => boolean, limit = 60_000): Promise<number> => {
      const from = time.now()
      while (!isTrue() && time.now() - from < limit) await time.advance(50)
      return time.now() - from
    },
    /** Sets the computer's clock. */
    setClock: (by: number): void => {
      shown.offset += by
    },
    /** A sleep that nobody reports. */
    sleep: (ms: number, isCounted: boolean): void => {
      time.sleep(ms)
      if (!isCounted) shown.uncounted += ms
    },
    /** A read for an action, while the time passes. */
    readNow: async (name = 'Weekly', forSeconds = 6) => {
      const reading = monitor.readNow(ref(name))
      await pass(forSeconds)
      return reading
    },
  }
}

export type Watching = Awaited<ReturnType<typeof watchRooms>>

/** What a request reads: the name of a room, '' for the list, and the path for anything else. */
function whatOf(path: string): string {
  const name = /\/Conference\/(?:([^/]+)\/)?$/.exec(path)
  return name === null ? path : decodeURIComponent(name[1] ?? '')
}

/** What a change tells, such as "ended Weekly", "joined Weekly" or "away sleep Sales+Weekly". */
export function toldBy(change: Change): string {
  if (change.kind !== 'endedWhileAway') return `${change.kind} ${change.conference.name}`
  return `away ${change.why} ${change.conferences
    .map(({ name }) => name)
    .toSorted()
    .join('+')}`
}

/** Rules with which only requests for the list fail. */
const onlyList = (rule: FaultRule): FaultRule => ({ ...rule, operation: 'listRooms' })

/** Faults that a script can name. */
const troubles = {
  cut: { kind: 'cutBefore' },
  error: { kind: 'refuse', status: 500 },
  invalid: { kind: 'refuse', status: 400, body: '{"error":"no"}' },
  unpaid: { kind: 'refuse', status: 402, body: '{"error":"no"}' },
  refused: { kind: 'refuse', status: 403, body: '{"error":"no"}' },
  shape: { kind: 'replaced', body: '{"some":"thing"}' },
  other: { kind: 'replaced', body: '{"conference_name":"Other","members":[]}' },
  words: { kind: 'refuse', status: 404, body: '{"error":"Not Found"}' },
  denied: { kind: 'refuse', status: 401, body: '{"error":"unauthorized"}' },
  limited: { kind: 'rateLimited' },
  page: { kind: 'html' },
  forbiddenPage: { kind: 'html', status: 403 },
  missingPage: { kind: 'html', status: 404 },
  redirect: { kind: 'redirect', location: 'http://127.0.0.1:9/portal' },
  truncated: { kind: 'truncated' },
  emptyBody: { kind: 'emptyBody' },
  emptyMissing: { kind: 'refuse', status: 404, form: 'empty' },
  silent: { kind: 'silent' },
  whole: { kind: 'slow', everyMs: 0 },
  partly: { kind: 'replaced', body: '{"conferences":["Weekly",null,"New"]}', operation: 'listRooms' },
  missing: { kind: 'missing', operation: 'retrieveRoom' },
  empty: { kind: 'replaced', status: 200, body: '{"api_id":"","conferences":[]}', operation: 'listRooms' },
} as const satisfies Record<string, FaultRule>

function faultOf(words: string): FaultRule {
  const [kind = '', ...more] = words.split(' ')
  if (!(kind in troubles)) throw new Error(`no such fault: ${kind}`)
  const rule: FaultRule = troubles[kind as keyof typeof troubles]
  return more.reduce<FaultRule>((narrowed, word) => {
    if (word === 'list') return onlyList(narrowed)
    return /^\d+$/.test(word) ? { ...narrowed, times: Number(word) } : { ...narrowed, room: word }
  }, rule)
}

function perform(watching: Watching, what: string, words: readonly string[]): void {
  const { world, monitor, fail, sleep } = watching
  const [first = ''] = words
  const members = world.rooms.live(first)?.members.values() ?? []
  const steps: Readonly<Record<string, () => unknown>> = {
    start: () => world.rooms.startRoom({ name: first, people: [ana, ben] }),
    end: () => world.rooms.endRoom({ room: first }),
    join: () => world.rooms.join({ room: first, number: '15550100103', name: 'Cem' }),
    leave: () => world.rooms.leave({ room: first, callUuid: [...members].at(-1)?.callUuid ?? '' }),
    mute: () => {
      for (const one of members) one.muted = true
    },
    unmute: () => {
      for (const one of members) one.muted = false
    },
    fail: () => fail(words.join(' ')),
    good: () => fail(),
    stop: () => monitor.stop(),
    suspend: () => monitor.suspend(first as SuspensionReason),
    resume: () => monitor.resume(first as SuspensionReason),
    sleep: () => sleep(Number(first) * 1_000, words[1] !== 'uncounted'),
    refresh: () => monitor.refresh(),
    accept: () => monitor.endAccepted(ref(first), 1),
    expand: () => monitor.configure({ expanded: [ref(first)] }),
    watch: () => monitor.watch(ref(first)),
    background: () => monitor.configure({ isForeground: false }),
    list: () => world.switches.set({ listShape: first as Switches['listShape'] }),
    '': () => undefined,
  }
  const step = steps[what]
  if (step === undefined) throw new Error(`no such step: ${what}`)
  step()
}

/**
 * What is watched, as parts with commas between them: a profile, "rooms", "own", "pinned" and "notified" with names,
 * "pace", "allowed" requests per second, "for" some seconds, and the switches "latency", "list", "retrieve" and "over" with their values. As a name, a
 * number is as many rooms.
 */
function watchedFrom(text: string): Watched {
  return text.split(',').reduce<Watched>((watched, part) => {
    const [what = '', ...words] = part.trim().split(/\s+/)
    // A number is as many rooms.
    const names = words.flatMap((name) => (/^\d+$/.test(name) ? roomNames(Number(name)) : name))
    const switched = (switches: Partial<Switches>): Watched => ({
      ...watched,
      switches: { ...watched.switches, ...switches },
    })
    const [value = ''] = words
    switch (what) {
      case '':
        return watched
      case 'rooms':
      case 'own':
      case 'pinned':
        return { ...watched, [what]: names }
      case 'allowed':
        return { ...watched, more: ({ usage }) => ({ usage: () => ({ ...usage(), allowed: Number(value) }) }) }
      case 'for':
        return { ...watched, for: Number(value) }
      case 'pace':
        return { ...watched, settings: { pace: Number(value) as MonitorSettings['pace'] } }
      case 'notified':
        return { ...watched, settings: { notified: names.map((name) => roomKey(accountId, name)) } }
      case 'latency':
        return switched({ latencyMs: Number(value) })
      case 'list':
        return switched({ listShape: value as Switches['listShape'] })
      case 'retrieve':
        return switched({ retrieve: value as Switches['retrieve'] })
      case 'over':
        return switched({ completedRooms: value as Switches['completedRooms'] })
      default:
        return { ...watched, profile: what as ProfileName }
    }
  }, {})
}

/**
 * Plays a script of "SECONDS WHAT …", separated by commas, with seconds from its beginning, and returns what was told
 * meanwhile. What happens to a room: "start", "end", "join", "leave", "mute", "unmute" and its name. "fail" names a fault, the
 * requests that it concerns ("list" or a room) and how often it comes; "good" ends all of them. There are also "stop", "suspend"
 * and "resume" with their reason, an unreported "sleep", "background", "refresh", and "list" with
 * its form, "accept" (of an end), "expand" and "watch" with a room. Seconds alone are a time that passes.
 */
export async function play(watching: Watching, script: string): Promise<readonly string[]> {
  const before = watching.changes.length
  let at = 0
  for (const step of script.split(',')) {
    const [when = '', what = '', ...words] = step.trim().split(/\s+/)
    await watching.pass(Number(when) - at)
    perform(watching, what, words)
    at = Number(when) + (what === 'sleep' ? Number(words[0]) : 0)
  }
  await watching.pass(0)
  return watching.changes.slice(before).map(toldBy)
}
