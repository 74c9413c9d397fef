import { expect, test } from 'vitest'
import { didOf, toTeamAction } from '../../../../electron/team/desk-messages.ts'
import { parseMessage } from '../../../../shared/feed/messages.ts'
import { atDoorIn } from '../../../../shared/rooms/on-hold.ts'
import type { NewcomersRule } from '../../../../shared/rooms/newcomers.ts'
import { acc, invite } from '../../../support/feed-messages.ts'
import { accountId, openHarness, type ModerationHarness } from '../../../support/moderation-harness.ts'
import { ana, createScene, type Scene } from '../../../support/moderation-scene.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const zoe = { number: '15550100107', name: 'Zoe' }
const ref = { accountId, name: 'Weekly' }
const settings = { own: [ref], me: { [accountId]: [ana.number] } }
const free = [false, false] as const

/** Tells the colleague's desk what this one does, as the team's feed does. */
function tell(from: ModerationHarness, to: ModerationHarness, desk: string): void {
  const accounts = () => [{ accountId, acc }]
  const parts = { invite: { ...invite, desk, person: desk }, accounts, clock: createVirtualClock() }
  from.onActionEntry((entry) => {
    const sent = didOf(parts, entry)
    const message = sent && parseMessage(Buffer.from(sent.payload))
    const action = typeof message === 'object' && message.kind === 'did' ? toTeamAction(message) : undefined
    if (action !== undefined) to.colleagues.acted(accountId, action)
  })
}

interface Desks extends Scene {
  readonly first: ModerationHarness
  readonly second: ModerationHarness
}

/** Two desks of a team that watch one room. */
async function twoDesks(): Promise<Desks> {
  const scene = await createScene({}, settings)
  const { clock, world, harness: first } = scene
  const second = await openHarness({ clock, provider: world.provider, kind: world.kind, monitorSettings: settings })
  await clock.advance(4_000)
  tell(first, second, 'desk-1')
  tell(second, first, 'desk-2')
  const stop = (): void => {
    second.monitor.stop()
    scene.stop()
  }
  return { ...scene, first, second, stop }
}

const watch = async ({ done }: Scene, desk: ModerationHarness, rule: NewcomersRule): Promise<void> => {
  expect(await done(desk.newcomers.switchOn(ref, rule))).toMatchObject({ ok: true })
}

/** Whether the provider has Zoe muted and deaf; undefined if she is not in the room. */
const stateOf = ({ world }: Scene) => {
  const found = [...(world.rooms.live('Weekly')?.members.values() ?? [])].find(({ number }) => number === zoe.number)
  return found && [found.muted, found.deaf]
}

const atDoor = (desk: ModerationHarness) => atDoorIn(desk.room('Weekly')).map(({ name }) => name)

const admit = ({ done }: Scene, desk: ModerationHarness) => {
  const { seen } = desk.on('mute', 'Weekly')
  return done(desk.onHold.bringBack(seen, [desk.member('Weekly', zoe.number).key]))
}

test.each(['first', 'second'] as const)(
  'whom two desks have stopped at once is let in by the %s of them, and is heard and hears',
  async (by) => {
    const desks = await twoDesks()
    const { clock, world, first, second } = desks
    await watch(desks, first, 'ask')
    await watch(desks, second, 'ask')
    world.rooms.join({ room: 'Weekly', ...zoe })
    await clock.advance(4_000)
    expect([stateOf(desks), atDoor(first), atDoor(second)]).toEqual([[true, true], ['Zoe'], ['Zoe']])
    await admit(desks, desks[by])
    await clock.advance(4_000)
    expect([stateOf(desks), atDoor(first), atDoor(second)]).toEqual([free, [], []])
    desks.stop()
  },
)

test('who is on hold at another desk is not stopped again, so that the other one can bring them back', async () => {
  const desks = await twoDesks()
  const { clock, world, first, second } = desks
  await watch(desks, first, 'ask')
  await watch(desks, second, 'ask')
  second.monitor.suspend('network')
  world.rooms.join({ room: 'Weekly', ...zoe })
  await clock.advance(4_000)
  second.monitor.resume('network')
  await clock.advance(4_000)
  expect([atDoor(first), atDoor(second)]).toEqual([['Zoe'], []])
  await admit(desks, first)
  await clock.advance(4_000)
  expect([stateOf(desks), atDoor(second)]).toEqual([free, []])
  desks.stop()
})

test('whom a colleague lets in is not hung up by the closed door of this desk', async () => {
  const desks = await twoDesks()
  const { clock, world, first, second } = desks
  second.settings.holdSeconds = 10
  await watch(desks, first, 'ask')
  await watch(desks, second, 'close')
  world.rooms.join({ room: 'Weekly', ...zoe })
  await clock.advance(4_000)
  expect(second.room('Weekly').pending).toMatchObject([{ kind: 'remove', state: 'held' }])
  await admit(desks, first)
  await clock.advance(15_000)
  expect([stateOf(desks), second.room('Weekly').pending]).toEqual([free, []])
  desks.stop()
})

test('the desk that is told of an earlier one stops nobody, and a closed door there hangs up nobody', async () => {
  const desks = await twoDesks()
  const { clock, world, first, second } = desks
  await watch(desks, first, 'ask')
  second.colleagues.watches('desk-1', 'Ana', first.newcomers.active)
  await watch(desks, second, 'close')
  world.rooms.join({ room: 'Weekly', ...zoe })
  await clock.advance(4_000)
  expect([atDoor(first), atDoor(second)]).toEqual([['Zoe'], []])
  second.colleagues.left('desk-1')
  await clock.advance(10_000)
  expect([stateOf(desks), atDoor(first), second.newcomers.active]).toEqual([[true, true], ['Zoe'], []])
  expect(desks.writes()).toHaveLength(2)
  desks.stop()
})
