import { createCallsPage } from '../support/calls-page.ts'
import { openJournal } from '../../electron/journal/journal.ts'
import { createRandom } from '../../electron/simulator/random.ts'
import type { Monitor, SuspensionReason } from '../../electron/monitor/monitor.ts'
import { drop } from '../../shared/drop.ts'
import { roomKey, type Change, type Snapshot } from '../../shared/rooms/model.ts'
import { countedIds, createTestCore } from '../support/test-core.ts'
import { createAccountWorld, viewOf, type AccountWorld } from './account-world.ts'
import { applyEvent, changeRoom, type Interruption } from './apply-plan.ts'
import { createDisk, linesAbout } from './disk.ts'
import { breaks, type Break, type BreakName } from './breaks.ts'
import { createComputer } from './computer.ts'
import type { Evidence, Verdict } from './evidence-file.ts'
import { runFeedWorld } from './feed/world.ts'
import { createJournalIntents } from './journal-intents.ts'
import { createEndSetter } from './end-setter.ts'
import { createModerator } from './moderator.ts'
import { createDoorKeeper } from './door-keeper.ts'
import { judgeWorld, sumOf } from './oracle.ts'
import { sets, type Plans } from './sets.ts'
import { createSuspend } from './suspend.ts'
import { createVirtualTime } from './time.ts'

const START = Date.UTC(2026, 0, 15, 9, 30)

export type SetName = keyof typeof sets | 'feed'

/** The names of all sets. The worlds of `feed` have a team with several desks; see `feed/world.ts`. */
export const setNames: readonly SetName[] = [...(Object.keys(sets) as (keyof typeof sets)[]), 'feed']

export interface WorldOptions {
  /** Defaults to `rooms`. */
  readonly set?: SetName | undefined
  readonly broken?: BreakName | undefined
}

/** Runs one world until its end. @returns the sum of the verdicts on its accounts or desks */
export async function runWorld(seed: number, { set = 'rooms', broken }: WorldOptions = {}): Promise<Verdict> {
  const broke = broken === undefined ? {} : breaks[broken]
  if (set === 'feed') return runFeedWorld(seed, broke)
  const evidence = await live(sets[set](seed), broke)
  return sumOf(evidence.map(judgeWorld))
}

/** Runs a world. @returns the evidence of each account */
async function live(plans: Plans, broke: Break): Promise<readonly Evidence[]> {
  const { seed, eventful, calm, holdSeconds, eagerness, moderator: does } = plans[0]
  const worlds: AccountWorld[] = []
  const time = createVirtualTime(START, () => worlds.some((one) => one.busy()))
  const computer = createComputer(time, createRandom(seed ^ 0x51ee).chance(0.5))
  const { clock } = computer
  const { files, ...disk } = createDisk(plans)
  const intents = createJournalIntents(files)
  for (const [index, plan] of plans.entries())
    worlds.push(createAccountWorld({ plan, index, time, computer, intents, decorate: broke.provider }))
  const complaints: unknown[][] = []
  const logger = (...parts: unknown[]): void => {
    complaints.push(parts)
  }
  const goodJournal = await openJournal({ folder: '/log', fs: files, clock, actor: 'tester' })
  const journal = broke.journal?.(goodJournal) ?? goodJournal
  let readOnly = false
  const core = createTestCore({
    clock,
    logger,
    journal,
    newId: countedIds(),
    decorate: broke,
    settings: () => ({ holdSeconds, readOnly: broke.readOnly?.(readOnly) ?? readOnly }),
  })
  const { monitor, rooms, commands } = core
  const scheduledEnds = broke.scheduledEnds?.(core.scheduledEnds) ?? core.scheduledEnds
  const newcomers = broke.newcomers?.(core.newcomers) ?? core.newcomers
  rooms.subscribe((_before, after, changes) => {
    for (const one of worlds) showTo(one, after, changes)
  })
  monitor.configure(configurationOf(worlds))
  for (const { account, provider } of worlds) core.setAccount(account, provider)
  monitor.start()

  let quit = false
  const worldOf = (accountId: string) => worlds.find(({ account }) => account.id === accountId)
  const sent = (accountId: string): number => worldOf(accountId)?.witness.exchanges.length ?? 0
  const inactive = (): boolean => computer.asleep || quit
  const parts = { clock: time, commands, rooms, inactive, sent }
  const moderator = createModerator({
    ...parts,
    random: createRandom(seed ^ 0xc11c),
    ends: scheduledEnds,
    accounts: worlds.map(({ account }) => account),
    announces: does === 'announces',
  })
  const endSetter = createEndSetter({
    ...parts,
    random: createRandom(seed ^ 0x0e9d),
    ends: scheduledEnds,
    restartAfter: (ms, accountId, room) => {
      const { simulator } = worldOf(accountId) ?? {}
      if (simulator === undefined || time.now() + ms >= START + eventful) return
      const restart = { kind: 'restart', room, dice: 0, gap: 0 } as const
      time.setTimeout(() => {
        changeRoom(restart, { simulator, time })
      }, ms)
    },
  })
  const doorRandom = createRandom(seed ^ (does === 'mutesNewcomers' ? 0x2e3c : 0xd007))
  const doorKeeper = createDoorKeeper({
    ...parts,
    random: doorRandom,
    newcomers,
    onHold: core.onHold,
    stayOf: ({ accountId, name }, callUuid) => worldOf(accountId)?.truth.newestStay(name, callUuid),
  })
  const openCalls = createCallsPage({ providerOf: core.providerOf, clock: time })
  const interruptions: Interruption[] = []
  const withdrawAll = (why: SuspensionReason | 'quit'): void => {
    moderator.withdrawAll()
    endSetter.withdrawAll()
    doorKeeper.withdrawAll(why)
  }
  const shared = {
    computer,
    monitor,
    moderator,
    endSetter,
    time,
    interruptions,
    suspend: createSuspend({ core, computer, time, withdrawAll }),
    start: START,
    setReadOnly: (on: boolean): void => {
      readOnly = on
      monitor.configure({ readOnly })
    },
    troubleDisk: disk.trouble,
    removeAccount: core.removeAccount,
    openLiveCalls: (accountId: string): void => {
      drop(openCalls(accountId))
    },
  }
  for (const { plan, simulator, account } of worlds) {
    const stage = { ...shared, accountId: account.id, simulator }
    for (const happening of plan.events) {
      time.setTimeout(() => {
        applyEvent(happening, stage)
      }, happening.at)
    }
  }
  const click = does === 'keepsDoor' ? doorKeeper.click : moderator.click
  const clicks = createRandom(seed ^ 0xf1f0)
  for (let at = clicks.int(1_000, 3_000); at < eventful; at += clicks.int(100, 2 * eagerness)) {
    time.setTimeout(click, at)
  }
  if (does === 'setsEnds') {
    const times = createRandom(seed ^ 0x5e75)
    for (let at = times.int(1_000, 6_000); at < eventful; at += times.int(500, 8_000)) {
      time.setTimeout(endSetter.set, at)
    }
  }
  if (does === 'mutesNewcomers') {
    for (let at = 1_500; at < eventful; at += 1_500) time.setTimeout(doorKeeper.clickRule, at)
  }

  await time.until(START + eventful)
  for (const one of worlds) one.calmDown()
  if (does === 'keepsDoor') for (let at = 4_000; at < calm; at += 3_000) time.setTimeout(doorKeeper.letAllIn, at)
  await time.until(START + eventful + calm)
  const present = worlds.map(({ simulator }) => simulator.rooms.snapshot())
  const atEnd = rooms.snapshot()
  // Sometimes clicks right before Gavel quits. The held actions that remain must not be sent.
  if (clicks.chance(0.3)) for (let count = 0; count < 3; count += 1) click()
  await time.until(time.now() + 1_000)
  withdrawAll('quit')
  quit = true
  await core.close()
  // An app takes a moment to quit.
  await time.until(time.now() + 300)
  await journal.close()
  await time.until(time.now() + 8_000)
  for (const { simulator } of worlds) simulator.stop()
  return worlds.map(({ plan, account, truth, witness, simulator }, index) => ({
    plan,
    truth,
    witness,
    interruptions: interruptions.filter(({ accountId = account.id }) => accountId === account.id),
    accountId: account.id,
    orders: [moderator, endSetter, doorKeeper].flatMap(({ orders }) =>
      orders.filter(({ accountId }) => accountId === account.id),
    ),
    door: doorKeeper.seen,
    present: (present[index] ?? []).flatMap(({ name, members }) =>
      members.map(({ callUuid, muted, deaf }) => ({ room: name, callUuid, muted, deaf })),
    ),
    requests: simulator.requests,
    atEnd: viewOf(atEnd, account.id),
    endedAt: START + eventful + calm,
    // An error does not say to which account it belongs, so the first account gets all errors.
    loggedErrors: index === 0 ? complaints : [],
    journal: linesAbout(files, account.id),
  }))
}

function refsOf(accountId: string, names: readonly string[]): readonly { accountId: string; name: string }[] {
  return names.map((name) => ({ accountId, name }))
}

function configurationOf(worlds: readonly AccountWorld[]): Parameters<Monitor['configure']>[0] {
  return {
    own: worlds.flatMap(({ plan, account }) => refsOf(account.id, plan.own)),
    pinned: worlds.flatMap(({ plan, account }) => refsOf(account.id, plan.pinned)),
    me: Object.fromEntries(
      worlds.map(({ account, simulator }) => [
        account.id,
        simulator.rooms.snapshot().flatMap((room) => room.members[0]?.number ?? []),
      ]),
    ),
    notified: worlds.flatMap(({ plan, account }) => plan.notified.map((name) => roomKey(account.id, name))),
    expanded: worlds.flatMap(({ plan, account }) => refsOf(account.id, plan.expanded)),
  }
}

/** Shows a snapshot to the witness of one account, which sees nothing of the other accounts. */
function showTo({ account, witness }: AccountWorld, snapshot: Snapshot, changes: readonly Change[]): void {
  const own = changes.flatMap((change): readonly Change[] => {
    if (change.kind !== 'endedWhileAway') return change.conference.accountId === account.id ? [change] : []
    const conferences = change.conferences.filter(({ accountId }) => accountId === account.id)
    return conferences.length === 0 ? [] : [{ ...change, conferences }]
  })
  witness.onChange(viewOf(snapshot, account.id), own)
}
