import { openJournal } from '../../electron/journal/journal.ts'
import { createProvider } from '../../electron/providers/create-provider.ts'
import { createRandom } from '../../electron/simulator/random.ts'
import { createSimulator, type Simulator } from '../../electron/simulator/simulator.ts'
import { createMemoryFiles, type MemoryFiles } from '../support/memory-files.ts'
import { accountId, countedIds, createTestCore, testAccount } from '../support/test-core.ts'
import { breaks, type Break, type BreakName } from './breaks.ts'
import { createComputer } from './computer.ts'
import { applyEvent } from './apply-plan.ts'
import { createJournalIntents } from './journal-intents.ts'
import { createModerator } from './moderator.ts'
import { CALM, EVENTFUL, makePlan } from './plan.ts'
import type { EvidenceFile, Verdict } from './evidence-file.ts'
import { judgeWorld } from './oracle.ts'
import { createVirtualTime } from './time.ts'
import { createGroundTruth } from './ground-truth.ts'
import { inProcess, type Network } from './network.ts'
import { createWitness } from './witness.ts'

const START = Date.UTC(2026, 0, 15, 9, 30)

export interface WorldOptions {
  readonly broken?: BreakName | undefined
  /** Receives all evidence, to find out what went wrong in a world. */
  readonly observe?: ((file: EvidenceFile) => void) | undefined
  /** Carries the requests; absent: calls the simulator's handler. */
  readonly network?: ((simulator: Simulator) => Promise<Network>) | undefined
}

/** Runs one world and returns the verdict. */
export async function runWorld(
  seed: number,
  { broken, observe, network: makeWire = inProcess }: WorldOptions = {},
): Promise<Verdict> {
  const plan = makePlan(seed)
  const broke: Break = broken === undefined ? {} : breaks[broken]
  const truth = createGroundTruth()
  const wires: Network[] = []
  const time = createVirtualTime(START, () => wires[0]?.busy() ?? false)
  const simulator = createSimulator({
    profile: plan.profile,
    seed,
    authId: plan.profile === 'plivo' ? 'MAXXXXXXXXXXXXXXTEST' : 'MA_XXXXTEST',
    authToken: 'made-up-token',
    clock: time,
    switches: { listShape: plan.profile === 'vobiz' ? 'empty' : 'names', ...plan.switches },
  })
  simulator.rooms.onEvent(truth.add)
  for (const { name, people, age } of plan.rooms) {
    const crowd = Array.from({ length: people }, () => ({ joinedSecondsAgo: age }))
    simulator.rooms.startRoom({ name, people: crowd, ageSeconds: age })
  }
  const wire = await makeWire(simulator)
  wires.push(wire)
  const files = createMemoryFiles()
  const intents = createJournalIntents(files)
  const prefix = `${simulator.basePath}/Account/${simulator.authId}`
  const computer = createComputer(time, wire.fetch)
  const { clock } = computer
  const witness = createWitness(() => time.now(), prefix, intents.has)
  const random = createRandom(seed ^ 0x5eed)

  const kind = plan.profile === 'plivo' ? 'plivo' : 'vobiz'
  const realProvider = createProvider(kind, {
    credentials: { authId: simulator.authId, authToken: simulator.authToken },
    baseUrl: `${wire.origin}${simulator.basePath}`,
    trusted: 'demo',
    // The witness is at the network card: Gavel may receive later what the witness saw arrive.
    fetch: witness.fetch(computer.fetch),
    clock,
    random: () => random.next(),
  })
  const provider = broke.provider?.(realProvider) ?? realProvider
  const complaints: unknown[][] = []
  const logger = (...parts: unknown[]): void => void complaints.push(parts)
  const journal = await openJournal({ folder: '/log', fs: files, clock, actor: 'tester' })
  const core = createTestCore({
    ...{ clock, logger, journal, newId: countedIds(), withoutJournal: () => false, decorate: broke },
    settings: () => ({ holdSeconds: plan.holdSeconds, readOnly: false }),
  })
  const { monitor, commands } = core
  monitor.subscribe((_before, after, changes) => {
    witness.onChange(after, changes)
  })
  const ref = (name: string) => ({ accountId, name })
  monitor.configure({
    own: plan.own.map(ref),
    pinned: plan.pinned.map(ref),
    me: { [accountId]: simulator.rooms.snapshot().flatMap((room) => room.members[0]?.number ?? []) },
    readOnly: false,
    pace: 1,
  })
  monitor.expand(plan.expanded.map(ref))
  core.setAccount(testAccount(kind), provider)
  monitor.start()

  let quit = false
  const moderator = createModerator({
    clock: time,
    random: createRandom(seed ^ 0xc11c),
    commands,
    snapshot: () => monitor.snapshot(),
    inactive: () => computer.asleep || quit,
    sent: () => witness.exchanges.length,
    accountId,
  })
  const suspensions: { from: number; until: number; reported: boolean; why: 'sleep' | 'network' }[] = []
  for (const happening of plan.events) {
    time.setTimeout(() => {
      applyEvent(happening, {
        plan,
        time,
        simulator,
        computer,
        monitor,
        commands,
        moderator,
        suspensions: suspensions,
        start: START,
      })
    }, happening.at)
  }
  const clicks = createRandom(seed ^ 0xf1f0)
  for (let at = clicks.int(1_000, 3_000); at < EVENTFUL; at += clicks.int(100, 2 * plan.eagerness)) {
    time.setTimeout(moderator.click, at)
  }

  await time.until(START + EVENTFUL)
  simulator.switches.set({
    faults: [],
    latencyMs: [5, 60],
    arrivalMs: 0,
    staleReadMs: 0,
    notFound: 'flat',
    listShape: plan.profile === 'vobiz' ? 'empty' : 'names',
    retrieve: plan.profile === 'vobiz' ? 'errorAlways' : 'full',
  })
  await time.until(START + EVENTFUL + CALM)
  const atEnd = monitor.snapshot()
  // Quits while actions are held: nothing may be sent afterwards.
  if (clicks.chance(0.3)) for (let count = 0; count < 3; count += 1) moderator.click()
  await time.until(time.now() + 1_000)
  moderator.withdrawAll()
  quit = true
  await commands.dropHeld('quit')
  // An app takes a moment to end.
  await time.until(time.now() + 300)
  monitor.stop()
  await journal.close()
  await time.until(time.now() + 8_000)
  simulator.stop()
  await wire.close()
  return judgeWorld(
    {
      plan,
      truth,
      witness,
      orders: moderator.orders,
      suspensions: suspensions,
      requests: simulator.requests,
      atEnd,
      endedAt: START + EVENTFUL + CALM,
      calmFrom: START + EVENTFUL,
      loggedErrors: complaints,
      journal: logOf(files),
    },
    observe,
  )
}

function logOf(files: MemoryFiles): readonly string[] {
  return [...files.flushed.values()].flatMap((bytes) =>
    bytes
      .toString()
      .split('\n')
      .filter((line) => line !== ''),
  )
}
