import { expect, test } from 'vitest'
import type { Provider, ReadMember } from '../../../../electron/providers/provider.ts'
import { onlyThis } from '../../../../shared/rooms/room-actions.ts'
import type { Action, Sound } from '../../../../shared/rooms/model.ts'
import { openHarness } from '../../../support/moderation-harness.ts'
import { inVirtualTime } from '../../../support/simulated-provider.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const ROOM = 'Weekly'
const ANA = { name: 'Ana', number: '15550100101' }
const BEN = { name: 'Ben', number: '15550100102' }

/** Gives each of the two callers the name and number of the other one. */
const swapped = (members: readonly ReadMember[]): readonly ReadMember[] =>
  members.map((member) => ({ ...member, ...(member.number === ANA.number ? BEN : ANA) }))

/** A provider whose polls swap the names of the two callers. Its reads for an action are right. */
async function openSwapped() {
  const clock = createVirtualClock()
  const switches = { effectDelayMs: 0, latencyMs: [200, 400] as [number, number] }
  const world = inVirtualTime(clock, { profile: 'plivo', rooms: 0, switches })
  world.rooms.startRoom({ name: ROOM, people: [ANA, BEN] })
  const retrieve: Provider['retrieve'] = async (name, options = {}) => {
    const reply = await world.provider.retrieve(name, options)
    if (!reply.ok || reply.value.kind !== 'roster' || options.priority === 'person') return reply
    return { ...reply, value: { ...reply.value, members: swapped(reply.value.members) } }
  }
  const provider = new Proxy(world.provider, {
    get: (target, property) =>
      property === 'retrieve' ? retrieve : (Reflect.get(target, property, target) as unknown),
  })
  const harness = await openHarness({ clock, provider, kind: 'plivo' })
  harness.monitor.configure({ expanded: [{ accountId: 'account-1', name: ROOM }] })
  await clock.advance(4_000)
  // A mute is not read back, neither for itself nor before a removal.
  const writes = (): number =>
    world.requests.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/Mute/')).length
  return { clock, harness, writes }
}

const refused = { ok: false, fault: { code: 'changed', values: { reason: 'person', ...ANA } } }
const sound: Sound = { kind: 'file', url: 'https://media.example.test/gong.mp3' }

test.each(['remove', 'kick', 'announce'] as const)(
  'a %s of a caller who is shown with the name of another one is refused, whenever it is clicked',
  async (kind) => {
    const { clock, harness, writes } = await openSwapped()
    for (let click = 0; click < 20; click += 1) {
      const ben = harness.member(ROOM, BEN.number)
      const { seen } = harness.on('mute', ROOM, ben) as Extract<Action, { seen: unknown }>
      const action = { kind, seen, who: onlyThis(ben), ...(kind === 'announce' && { sound }) } as Action
      const acted = harness.commands.act(action)
      await clock.advance(6_000 + click * 53)
      const result = await acted
      // A removal is held first, and is refused when it is to be sent.
      expect(result).toMatchObject(kind === 'announce' ? refused : { ok: true, value: { state: 'held' } })
    }
    await clock.advance(10_000)
    expect(writes()).toBe(0)
    expect(harness.actionEntries.filter(({ event, action }) => event === 'intent' && action === kind)).toEqual([])
  },
)
