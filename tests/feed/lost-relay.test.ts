import { expect, test } from 'vitest'
import { busiest } from '../prove/feed/judge-allowance.ts'
import { makeFeedPlan } from '../prove/feed/plan.ts'
import { createTeamDesk, type TeamDesk } from '../prove/feed/team-desk.ts'
import { createTeam, START } from '../prove/feed/world.ts'

/** Milliseconds from the start until the relay is killed, and from then until the end. */
const TOGETHER = 15_000
const ALONE = 30_000

/** The times of all requests to the provider after the only relay of a team was killed. */
async function requestsWithoutRelay(profile: 'plivo' | 'vobiz', desks: number, roomCount: number) {
  const base = makeFeedPlan(0)
  const rooms = Array.from({ length: roomCount }, (_, index) => ({ name: `Bridge ${index}`, people: 5, age: 100 }))
  const names = rooms.map(({ name }) => name)
  const relays = [{ id: 'relay-1', rank: 0, side: 0, startsAt: 0, clockError: 0 } as const]
  const plan = { ...base, profile, rooms, relays, switches: { latencyMs: [20, 60] as [number, number] } }
  const team = createTeam(plan)
  const { time, provider, broker, complaints } = team
  const relay = team.relays[0]
  relay?.start()
  const open: TeamDesk[] = []
  for (let index = 0; index < desks; index += 1) {
    const own = names[index % names.length] ?? ''
    const marks = { own: [own], pinned: profile === 'vobiz' ? names : [], expanded: [] }
    const desk = { id: `desk-${index}`, person: `Person ${index}`, side: 0, joinsAt: 0 } as const
    const quiet = { hasOneFault: false, faults: [], notified: [] }
    const shared = { ...plan, ...marks, events: [], eagerness: 0, holdSeconds: 3, ...quiet }
    open.push(await createTeamDesk({ plan: { ...desk, plan: shared }, provider, broker, broke: {}, seed: index }))
    await time.until(time.now() + 50)
  }
  await time.until(START + TOGETHER)
  relay?.kill()
  const { requests } = provider.simulator
  const before = requests.length
  await time.until(START + TOGETHER + ALONE)
  const sent = requests.slice(before).map(({ at }) => at)
  for (const desk of open) await desk.close()
  provider.simulator.stop()
  expect(complaints).toEqual([])
  return sent
}

test.each([
  ['plivo', 20, 240, 50],
  ['vobiz', 20, 10, 10],
  ['vobiz', 4, 10, 5],
] as const)(
  'at %s, %s desks that lost their relay continue to read, and send at most %s requests in any 5 s',
  async (...given) => {
    const [profile, desks, most, rooms] = given
    const sent = await requestsWithoutRelay(profile, desks, rooms)
    expect(busiest(sent).count).toBeLessThanOrEqual(most)
    expect(sent.length).toBeGreaterThan(ALONE / 1_000)
  },
)
