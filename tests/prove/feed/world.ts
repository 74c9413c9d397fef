import { drop } from '../../../shared/drop.ts'
import { createRandom } from '../../../electron/simulator/random.ts'
import { MemoryBroker } from '../../support/memory-bus.ts'
import { changeRoom } from '../apply-plan.ts'
import type { Verdict } from '../evidence-file.ts'
import { createVirtualTime } from '../time.ts'
import type { Break } from '../breaks.ts'
import { judgeTeam } from './judge-team.ts'
import { makeFeedPlan, type DeskPlan, type FeedPlan, type TeamEvent } from './plan.ts'
import { createTeamDesk, type TeamDesk } from './team-desk.ts'
import { createTeamProvider, type TeamProvider } from './team-provider.ts'
import { createTeamRelay, type TeamRelay } from './team-relay.ts'

/** When the worlds of a team begin. */
export const START = Date.UTC(2026, 0, 15, 9, 30)

/** The provider, broker and relays of a team. The relays are started by the caller. */
export function createTeam(plan: FeedPlan) {
  let isBusy = (): boolean => false
  const time = createVirtualTime(START, () => isBusy())
  const provider = createTeamProvider(plan, time)
  isBusy = provider.network.busy
  const { next } = createRandom(plan.seed ^ 0xb205)
  const broker = new MemoryBroker({ setTimeout: (run, ms) => time.setTimeout(run, ms), random: next })
  const complaints: unknown[][] = []
  const onError = (...parts: unknown[]): void => {
    complaints.push(parts)
  }
  const relays = plan.relays.map((one) => createTeamRelay({ plan: one, provider, broker, random: next, onError }))
  return { time, provider, broker, complaints, relays }
}

/** Runs the world of one team and returns the verdict on the team and all its desks. */
export async function runFeedWorld(seed: number, broke: Break): Promise<Verdict> {
  const plan = makeFeedPlan(seed)
  const { time, provider, broker, complaints, relays } = createTeam(plan)
  for (const [index, { startsAt }] of plan.relays.entries()) time.setTimeout(() => relays[index]?.start(), startsAt)
  const desks = new Map<number, TeamDesk>()
  for (const [index, desk] of plan.desks.entries()) {
    const join = async (): Promise<void> => {
      const joined = await createTeamDesk({ plan: desk, provider, broker, broke, seed: seed ^ (index * 7_919) })
      desks.set(index, joined)
      planClicks(plan, desk, joined, provider)
    }
    time.setTimeout(() => drop(join()), desk.joinsAt)
  }
  const team = { plan, provider, broker, relays, desks }
  for (const event of plan.events)
    time.setTimeout(() => {
      applyTeamEvent(event, team)
    }, event.at)
  for (const event of plan.roomEvents) {
    if (!('room' in event)) continue
    time.setTimeout(() => {
      changeRoom(event, provider)
    }, event.at)
  }
  await time.until(START + plan.eventful)
  broker.setFaults({})
  provider.simulator.switches.set({ faults: [], latencyMs: [5, 60], arrivalMs: 0 })
  await time.until(START + plan.eventful + plan.calm)
  for (const desk of desks.values()) await desk.close()
  for (const relay of relays) await relay.close()
  await time.until(time.now() + 8_000)
  provider.simulator.stop()
  const verdict = judgeTeam({
    plan,
    start: START,
    truth: provider.truth,
    requests: provider.simulator.requests,
    desks: [...desks.values()].map((desk) => desk.evidence()),
    relays,
    complaints,
    endedAt: START + plan.eventful + plan.calm,
  })
  provider.close()
  return verdict
}

function planClicks(
  { seed, eventful }: FeedPlan,
  desk: DeskPlan,
  { click, clickNewcomers }: TeamDesk,
  { time }: TeamProvider,
): void {
  const clicks = createRandom(seed ^ desk.joinsAt ^ (Number(desk.id.slice(-1)) * 0xf1f0))
  const left = eventful - desk.joinsAt
  for (let at = clicks.int(2_000, 6_000); at < left; at += clicks.int(100, 2 * desk.plan.eagerness))
    time.setTimeout(click, at)
  if (desk.plan.moderator === 'mutesNewcomers')
    for (let at = 1_500; at < left; at += 1_500) time.setTimeout(clickNewcomers, at)
}

interface Team {
  readonly provider: TeamProvider
  readonly broker: MemoryBroker
  readonly relays: readonly TeamRelay[]
  readonly desks: ReadonlyMap<number, TeamDesk>
}

function applyTeamEvent(event: TeamEvent, { provider, broker, relays, desks }: Team): void {
  const { time } = provider
  const atEnd = (run: () => void): void => {
    if (event.until < Infinity) time.setTimeout(run, START + event.until - time.now())
  }
  switch (event.kind) {
    case 'busFaults':
      broker.setFaults(event.faults)
      atEnd(() => {
        broker.setFaults({})
      })
      return
    case 'split':
      broker.split(true)
      atEnd(() => {
        broker.split(false)
      })
      return
    case 'brokerDown':
      broker.stop()
      atEnd(() => {
        broker.start()
      })
      return
    case 'replay':
      broker.replay(event.count)
      return
    case 'deskCut':
      desks.get(event.desk)?.cut()
      atEnd(() => desks.get(event.desk)?.mend())
      return
    case 'deskSleeps':
      desks.get(event.desk)?.sleep(START + event.until, event.reported)
      return
    case 'relayKilled':
    case 'relayHangs':
    case 'relaySuspended': {
      const relay = relays[event.relay]
      if (event.kind === 'relayKilled') relay?.kill()
      else if (event.kind === 'relayHangs') relay?.hang()
      else relay?.suspend()
      atEnd(() => relay?.comeBack())
      return
    }
    case 'false404':
      provider.startFalse404(event.room)
  }
}
