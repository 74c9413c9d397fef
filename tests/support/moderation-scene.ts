import { drop } from '../../shared/drop.ts'
import type { SimulatorOptions } from '../simulator/simulator.ts'
import type { SimulatedMember } from '../../electron/simulator/rooms/model.ts'
import type { CallerEvent, Provider, ProviderEvent } from '../../electron/providers/provider.ts'
import type { MonitorSettings } from '../../electron/monitor/monitor.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import { membersOrCalls } from '../../shared/rooms/call-members.ts'
import type { ActionResult, Member, Question } from '../../shared/rooms/model.ts'
import type { Result } from '../../shared/result.ts'
import { accountId, openHarness, type ModerationHarness } from './moderation-harness.ts'
import { createMemoryFiles, type MemoryFiles } from './memory-files.ts'
import { inVirtualTime } from './simulated-provider.ts'
import { createVirtualClock } from './virtual-clock.ts'

export const ana = { number: '15550100101', name: 'Ana' }
export const ben = { number: '15550100102', name: 'Ben' }
export const eve = { number: '15550100103', name: 'Eve' }

export type Scene = Awaited<ReturnType<typeof createScene>>

/** A scene with Ana, Ben and Eve in the room "Weekly", 4 s after the monitor started. */
export async function createScene(
  simulation: Partial<SimulatorOptions> = {},
  monitorSettings: Partial<MonitorSettings> = {},
  files: MemoryFiles = createMemoryFiles(),
  wrapped: (provider: Provider) => Provider = (provider) => provider,
) {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo', switches: { latencyMs: 30 }, ...simulation })
  world.rooms.startRoom({ name: 'Weekly', people: [ana, ben, eve] })
  let back = 0
  const harness = await openHarness({
    clock: { ...clock, now: () => clock.now() - back, elapsed: () => clock.now() },
    provider: wrapped(world.provider),
    kind: world.kind,
    monitorSettings,
    files,
  })
  await clock.advance(4_000)
  return {
    clock,
    world,
    harness,
    /** The requests that change something, without the part of the path that all share. */
    writes: () => world.lines().filter((line) => !line.startsWith('GET')),
    /** Lets time pass until the promise is settled, but at most 60 s. */
    done: async <T>(task: Promise<T>): Promise<T> => {
      const state = { finished: false }
      drop(task.finally(() => (state.finished = true)))
      for (let waited = 0; !state.finished && waited < 60_000; waited += 10) await clock.advance(10)
      return task
    },
    /** Lets time pass until the provider has responded to the next read of the room. */
    nextRead: async () => {
      const reads = () => world.lines().filter((line) => line === 'GET /Conference/Weekly/').length
      for (const before = reads(); reads() === before;) await clock.advance(1)
    },
    /** Oldest first. */
    journal: async (): Promise<readonly JournalEntry[]> => {
      const page = await harness.journal.read({})
      if (!page.ok) throw new Error('the journal cannot be read')
      return [...page.value.entries].reverse()
    },
    /** The member id of a caller who is in the room now. */
    idOf: (number: string) => {
      const found = [...(world.rooms.live('Weekly')?.members.values() ?? [])].find((one) => one.number === number)
      if (found === undefined) throw new Error(`${number} is not in the room`)
      return found.memberId
    },
    /** Sets the computer's clock back, but not the provider's. */
    setBack: (ms: number) => {
      back += ms
    },
    stop: () => {
      harness.monitor.stop()
      world.stop()
    },
  }
}

/** The number that callers of {@link createNumberScene} dial. */
const bridgeNumber = '15550120000'

function callerIn(harness: ModerationHarness, number: string): Member {
  const found = membersOrCalls(harness.room('Weekly')).find((one) => one.number === number)
  if (found === undefined) throw new Error(`${number} is not shown`)
  return found
}

/** A scene at Vobiz, which returns no roster, so that the callers are known by the calls on the room's number. */
export async function createNumberScene(more: Partial<MonitorSettings> = {}) {
  const numbers = { [`${accountId}/Weekly`]: [bridgeNumber] }
  const scene = await createScene({ profile: 'vobiz' }, { own: [{ accountId, name: 'Weekly' }], numbers, ...more })
  const { clock, harness, world } = scene
  await clock.advance(20_000)
  const caller = (of: string): Member => callerIn(harness, of)
  const reads = (uuid = '') => world.lines().filter((line) => line.startsWith(`GET /Call/${uuid}`)).length
  return { ...scene, caller, reads, remove: (one: Member) => harness.on('remove', 'Weekly', one) }
}

/**
 * A scene at Vobiz with callbacks, in which the user has set no number for the room. Events are passed on at once,
 * until `hold` is called.
 */
export async function createReportedScene(
  switches: SimulatorOptions['switches'] = {},
  more: Partial<MonitorSettings> = {},
) {
  let take: (event: ProviderEvent | 'lost') => void = () => undefined
  const scene = await createScene(
    { profile: 'vobiz', switches: { latencyMs: 30, ...switches } },
    { own: [{ accountId, name: 'Weekly' }], ...more },
    undefined,
    (provider) => ({
      ...provider,
      events: (listener) => {
        take = listener
        return () => undefined
      },
    }),
  )
  const { clock, harness, world } = scene
  const told = (kind: CallerEvent['kind'], name: string, member: SimulatedMember, run: string): ProviderEvent => {
    const { number, direction, callUuid, memberId } = member
    // Vobiz's callbacks do not tell the caller's name.
    const caller = { name: '', number, direction }
    const event = { kind, conferenceUuid: run, callUuid, memberId, at: clock.now(), caller }
    return { name, event }
  }
  let held: ProviderEvent[] | undefined
  world.rooms.onEvent((event) => {
    if (event.kind !== 'entered' && event.kind !== 'left') return
    const one = told(event.kind, event.room, event.member, event.instance)
    if (held === undefined) take(one)
    else held.push(one)
  })
  const { members, instance } = world.rooms.live('Weekly') ?? { members: new Map<string, SimulatedMember>() }
  for (const member of members.values()) take(told('entered', 'Weekly', member, instance ?? ''))
  await clock.advance(4_000)
  return {
    ...scene,
    /** From now on, holds the events back. Returns the list to which they are added. */
    hold: () => {
      const events: ProviderEvent[] = []
      held = events
      return events
    },
    take: (event: ProviderEvent | 'lost') => {
      take(event)
    },
    callers: () => harness.room('Weekly').reported ?? [],
    caller: (number: string) => callerIn(harness, number),
  }
}

export function questionIn(acted: Result<ActionResult>): Question {
  if (!acted.ok || acted.value.state !== 'question') throw new Error(`no question: ${JSON.stringify(acted)}`)
  return acted.value.question
}
