import { elapsedOf } from '../../../shared/clock.ts'
import { DeskFeed } from '../../../electron/team/desk-feed.ts'
import { openJournal } from '../../../electron/journal/journal.ts'
import type { RoomRef, SuspensionReason } from '../../../electron/monitor/monitor.ts'
import { createProvider } from '../../../electron/providers/http-provider.ts'
import { createRandom } from '../../../electron/simulator/random.ts'
import { observePolls, recordRelayed, type RelayedRead } from './relayed-reads.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { MemoryBroker } from '../../support/memory-bus.ts'
import { createMemoryFiles } from '../../support/memory-files.ts'
import { countedIds, createTestCore, testAccount } from '../../support/test-core.ts'
import { linesAbout } from '../disk.ts'
import type { Evidence } from '../evidence-file.ts'
import { createDoorKeeper } from '../door-keeper.ts'
import { createJournalIntents } from '../journal-intents.ts'
import { createModerator } from '../moderator.ts'
import { createSuspend } from '../suspend.ts'
import { createWitness } from '../witness.ts'
import type { Break } from '../breaks.ts'
import type { DeskPlan } from './plan.ts'
import { createTeamBus, type TeamBus } from './team-bus.ts'
import type { TeamProvider } from './team-provider.ts'

/** Milliseconds after which the broker gives up on a silent desk: one and a half times its keepalive. */
const BROKER_PATIENCE = 15_000
const RECONNECT = 250
const account = testAccount('plivo')

/** Everything that can be observed of one desk from outside. */
export interface DeskEvidence extends Omit<Evidence, 'requests' | 'truth' | 'endedAt' | 'interruptions'> {
  readonly desk: string
  readonly bus: Pick<TeamBus, 'deliveries'>
  readonly relayed: readonly RelayedRead[]
  /** True times at which its polls left, not counting reads for the user. */
  readonly polls: readonly number[]
}

export interface TeamDesk {
  /** Takes a snapshot and clicks on what it shows. */
  click(): void
  /** Switches the muting of newcomers on or off, or answers the question after a pause. */
  clickNewcomers(): void
  sleep(until: number, reported: boolean): void
  /** Loses the broker, but not the provider. */
  cut(): void
  mend(): void
  close(): Promise<void>
  evidence(): DeskEvidence
}

export interface TeamDeskParts {
  readonly plan: DeskPlan
  readonly provider: TeamProvider
  readonly broker: MemoryBroker
  readonly broke: Break
  readonly seed: number
}

/** One Gavel of the team: the core and the desk's side of the feed, connected as in the app, and its moderator. */
export async function createTeamDesk({ plan: desk, provider, broker, broke, seed }: TeamDeskParts): Promise<TeamDesk> {
  const { time, kind, simulator, truth, network, credentials, prefix, acc } = provider
  const { plan } = desk
  // The elapsed time counts sleep, because the judge computes with it when a relay asked.
  const computer = provider.newComputer(true)
  const { clock } = computer
  const files = createMemoryFiles()
  const intents = createJournalIntents(files)
  const complaints: unknown[][] = []
  const logger = (...parts: unknown[]): void => {
    complaints.push(parts)
  }
  const journal = await openJournal({ folder: '/log', fs: files, clock, actor: desk.person })
  const core = createTestCore({
    clock,
    logger,
    journal,
    newId: countedIds(),
    settings: () => ({ holdSeconds: plan.holdSeconds, readOnly: false }),
    decorate: broke,
  })
  const { monitor, rooms, commands, newcomers } = core
  const firstId = provider.nextIds()
  const witness = createWitness(
    () => time.now(),
    prefix,
    (write) => intents.has(account.id, write, (memberId) => truth.known(write.room, memberId, time.now())),
    firstId,
  )
  const polls: number[] = []
  const random = createRandom(seed ^ 0xde5c)
  const connected = createProvider(kind, {
    credentials,
    baseUrl: `${network.origin}${simulator.basePath}`,
    trusted: 'demo',
    clock,
    fetch: witness.fetch(computer.connect(provider.fetch)),
    random: () => random.next(),
  })
  rooms.subscribe((_before, after, changes) => {
    witness.onChange(after, changes)
  })
  const refs = (names: readonly string[]): readonly RoomRef[] => names.map((name) => ({ accountId: account.id, name }))
  monitor.configure({
    own: refs(plan.own),
    pinned: refs(plan.pinned),
    expanded: refs(plan.expanded),
    me: { [account.id]: plan.moderator === 'mutesNewcomers' ? numbersOfMe(provider) : [] },
    notified: plan.notified.map((name) => roomKey(account.id, name)),
  })
  core.setAccount(
    { ...account, provider: kind },
    observePolls(connected, () => {
      polls.push(time.now())
    }),
  )
  monitor.start()

  const bus = createTeamBus(broker, desk.side, computer, () => time.now())
  const ids = countedIds()
  const feed = new DeskFeed({
    invite: {
      feed: 'team',
      team: 'Example Company',
      desk: desk.id,
      person: desk.person,
      user: desk.id,
      password: 'made-up',
      addresses: ['mqtts://broker.example.test'],
    },
    clock,
    core,
    software: '0.0.0',
    onState: () => undefined,
    openBus: bus.openBus,
    accounts: () => [{ accountId: account.id, acc }],
    onAccounts: () => undefined,
    newId: () => `${desk.id}-${ids()}`,
  })
  core.onActionEntry((entry) => {
    feed.publishAction(entry)
  })
  monitor.onResume((reason) => {
    if (reason === 'sleep') feed.slept()
  })
  const relayed: RelayedRead[] = []
  core.readThrough((one, own) => {
    const read = feed.relays.providerFor(one, own)
    broke.desk?.(read, clock)
    return recordRelayed(read, { now: () => time.now(), elapsed: () => elapsedOf(clock) }, (answer) =>
      relayed.push(answer),
    )
  })

  let isOver = false
  const parts = {
    clock: time,
    rooms,
    commands,
    inactive: () => computer.asleep || isOver,
    sent: () => firstId + witness.exchanges.length,
  }
  const moderator = createModerator({
    ...parts,
    random: createRandom(seed ^ 0xc11c),
    ends: core.scheduledEnds,
    accounts: [account],
    announces: false,
  })
  const doorKeeper = createDoorKeeper({
    ...parts,
    random: createRandom(seed ^ 0x2e3c),
    newcomers,
    onHold: core.onHold,
    stayOf: ({ name }, callUuid) => truth.newestStay(name, callUuid),
  })
  const withdrawAll = (why: SuspensionReason | 'quit'): void => {
    moderator.withdrawAll()
    doorKeeper.withdrawAll(why)
  }
  const suspend = createSuspend({ core, computer, time, withdrawAll })
  const sleep = (until: number, reported: boolean): void => {
    if (until - time.now() > BROKER_PATIENCE) time.setTimeout(bus.cut, BROKER_PATIENCE)
    suspend({ why: 'sleep', reported, until }, () => {
      time.setTimeout(bus.mend, RECONNECT)
    })
  }
  let atEnd = rooms.snapshot()
  return {
    click: moderator.click,
    clickNewcomers: doorKeeper.clickRule,
    sleep,
    cut: bus.cut,
    mend: bus.mend,
    close: async () => {
      atEnd = rooms.snapshot()
      isOver = true
      withdrawAll('quit')
      await core.close()
      await feed.close()
      await journal.close()
    },
    evidence: () => ({
      desk: desk.id,
      accountId: account.id,
      plan,
      witness,
      bus,
      relayed,
      polls,
      atEnd,
      orders: [...moderator.orders, ...doorKeeper.orders],
      door: doorKeeper.seen,
      loggedErrors: complaints,
      journal: linesAbout(files, account.id),
      present: [],
    }),
  }
}

/** The numbers of the first caller of each room at the start. */
function numbersOfMe({ truth }: TeamProvider): readonly string[] {
  return truth.runs.filter((run) => truth.runsOf(run.name)[0] === run).flatMap(({ stays }) => stays[0]?.number ?? [])
}
