import { expect, test } from 'vitest'
import { Colleagues } from '../../../electron/moderation/colleagues.ts'
import type { RoomsListener } from '../../../electron/moderation/rooms.ts'
import type { Change, Room } from '../../../shared/rooms/model.ts'
import type { ColleagueActions, TeamAction } from '../../../shared/team.ts'
import { aMember, aRoom, aSnapshot } from '../../support/rooms.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const SECOND = 1_000
const mute: TeamAction = {
  id: 'a1',
  desk: 'desk-2',
  person: 'Ana',
  kind: 'mute',
  step: 'sending',
  conference: 'Standup',
  who: ['call-1'],
}
const key = 'acme/Standup'

function openColleagues() {
  const clock = createVirtualClock()
  const people = (over: Parameters<typeof aMember>[1] = {}) => [aMember(1, over), aMember(2), aMember(3)]
  let room: Room | undefined = aRoom('Standup', { members: people() })
  let listener: RoomsListener = () => undefined
  const views: ColleagueActions[] = []
  const colleagues = new Colleagues({
    clock,
    monitor: {
      conference: ({ accountId, name }) => (accountId === 'acme' && name === 'Standup' ? room : undefined),
      subscribe: (given) => {
        listener = given
        return () => true
      },
    },
  })
  colleagues.listen((actions) => views.push(actions))
  return {
    clock,
    colleagues,
    people,
    views,
    shown: () => views.at(-1)?.[key] ?? [],
    observe: (next: Partial<Room> | undefined) => {
      room = next === undefined ? undefined : aRoom('Standup', next)
      listener(aSnapshot([]), aSnapshot([]), [])
    },
  }
}

test('an action is shown at once, with the colleague’s name and the callers', () => {
  const { colleagues, shown } = openColleagues()
  colleagues.acted('acme', { ...mute, who: ['call-1', 'call-3', 'call-9'] })
  expect(shown()).toEqual([{ id: 'desk-2 a1', person: 'Ana', kind: 'mute', who: ['call-1', 'call-3'] }])
})

test('an observation that shows the effect on a caller ends the action for that caller for good', () => {
  const { colleagues, shown, observe, people } = openColleagues()
  colleagues.acted('acme', { ...mute, who: ['call-1', 'call-3'] })
  observe({ members: people({ muted: true }) })
  expect(shown()).toMatchObject([{ who: ['call-3'] }])
  observe({ members: people() })
  expect(shown()).toMatchObject([{ who: ['call-3'] }])
})

test('only an observation confirms an action; without one, it ends 10 s after its request or acceptance', async () => {
  const { colleagues, shown, clock } = openColleagues()
  colleagues.acted('acme', mute)
  await clock.advance(4 * SECOND)
  colleagues.acted('acme', { ...mute, step: 'accepted' })
  colleagues.acted('acme', { ...mute, step: 'confirmed' })
  await clock.advance(9 * SECOND)
  expect(shown()).toHaveLength(1)
  // A repeated message does not extend the 10 s.
  colleagues.acted('acme', { ...mute, step: 'accepted' })
  await clock.advance(2 * SECOND)
  expect(shown()).toEqual([])
  colleagues.acted('acme', mute)
  await clock.advance(2 * SECOND)
  expect(shown()).toEqual([])
})

test('an action ends when its desk leaves, when the action fails, and when this Gavel leaves the team', () => {
  const { colleagues, shown } = openColleagues()
  colleagues.acted('acme', mute)
  colleagues.left('desk-9')
  expect(shown()).toHaveLength(1)
  colleagues.left('desk-2')
  expect(shown()).toEqual([])
  colleagues.acted('acme', { ...mute, id: 'a2', who: ['call-1', 'call-2'] })
  colleagues.acted('acme', { ...mute, id: 'a2', step: 'failed', who: ['call-1'] })
  expect(shown()).toMatchObject([{ who: ['call-2'] }])
  colleagues.acted('acme', { ...mute, id: 'a2', step: 'failed', who: ['call-2'] })
  expect(shown()).toEqual([])
  colleagues.acted('acme', { ...mute, id: 'a3' })
  colleagues.clear()
  expect(shown()).toEqual([])
})

test('an action belongs to one run, and ends when the room ends', () => {
  const { colleagues, shown, observe, people } = openColleagues()
  colleagues.acted('acme', mute)
  observe({ members: people(), instance: 2 })
  expect(shown()).toEqual([])
  colleagues.acted('acme', { ...mute, id: 'a2', kind: 'end', who: [] })
  expect(shown()).toMatchObject([{ kind: 'end', who: [] }])
  observe(undefined)
  expect(shown()).toEqual([])
})

test('an action on everyone ends when everyone who was there shows its effect', () => {
  const { colleagues, shown, observe, people, clock } = openColleagues()
  colleagues.acted('acme', { ...mute, who: 'everyone' })
  expect(shown()).toMatchObject([{ who: 'everyone' }])
  const silent = people().map((member) => ({ ...member, muted: true }))
  const late = aMember(4, { joinedAt: clock.now() + 5 * SECOND })
  observe({ members: [...silent.slice(1), aMember(1), late] })
  expect(shown()).toHaveLength(1)
  observe({ members: [...silent, late] })
  expect(shown()).toEqual([])
})

test('an action is not shown if it ends all rooms, or if this Gavel does not show its room or account', () => {
  const { colleagues, views } = openColleagues()
  colleagues.acted('acme', { ...mute, conference: 'Other' })
  colleagues.acted('other', mute)
  colleagues.acted('acme', { ...mute, id: 'a2', conference: undefined, kind: 'endAll', who: [] })
  expect(views).toEqual([{}, {}, {}])
})

test('at most 200 actions are remembered, even if 300 messages arrive', () => {
  const { colleagues, shown } = openColleagues()
  for (let index = 0; index < 300; index += 1)
    colleagues.acted('acme', { ...mute, id: `a${String(index)}`, desk: `desk-${String(index % 10)}` })
  expect(shown()).toHaveLength(200)
})

test('a desk that sends 300 messages displaces only its own actions', () => {
  const { colleagues, shown } = openColleagues()
  colleagues.acted('acme', { ...mute, desk: 'desk-3', person: 'Ben' })
  for (let index = 0; index < 300; index += 1) colleagues.acted('acme', { ...mute, id: `a${String(index)}` })
  expect(shown()).toHaveLength(51)
  expect(shown()[0]).toMatchObject({ person: 'Ben' })
  expect(shown().at(-1)).toMatchObject({ id: 'desk-2 a299' })
})

const conference = aRoom('Standup')
const muted: Change = { kind: 'muted', conference, member: aMember(1) }

test.each<[string, Partial<TeamAction>, Change, string | undefined]>([
  ['a mute of this caller', {}, muted, 'Ana'],
  ['a mute of another caller', { who: ['call-2'] }, muted, undefined],
  ['a mute of everyone', { who: 'everyone' }, muted, 'Ana'],
  ['a mute in another room', { conference: 'Other' }, muted, undefined],
  ['a removal, when the caller was muted,', { kind: 'remove' }, muted, undefined],
  ['a removal, when the caller left,', { kind: 'remove' }, { kind: 'left', conference, member: aMember(1) }, 'Ana'],
  ['a mute', {}, { kind: 'left', conference, member: aMember(1) }, undefined],
  ['an end', { kind: 'end', who: [] }, { kind: 'ended', conference, peak: 3 }, 'Ana'],
  [
    'an end of all rooms',
    { kind: 'endAll', who: [], conference: undefined },
    { kind: 'ended', conference, peak: 3 },
    'Ana',
  ],
  [
    'an end of an earlier run',
    { kind: 'end', who: [] },
    { kind: 'ended', conference: aRoom('Standup', { instance: 2 }), peak: 3 },
    undefined,
  ],
])(
  '%s by a colleague counts as the cause of a change only if the action explains the change',
  (_, action, change, name) => {
    const { colleagues } = openColleagues()
    colleagues.acted('acme', { ...mute, ...action })
    expect(colleagues.nameFor(change)).toBe(name)
  },
)

test('an action that failed, or that is older than a minute, explains no change', async () => {
  const { colleagues, clock } = openColleagues()
  colleagues.acted('acme', mute)
  colleagues.acted('acme', { ...mute, step: 'failed' })
  expect(colleagues.nameFor(muted)).toBeUndefined()
  colleagues.acted('acme', { ...mute, id: 'a2' })
  await clock.advance(59 * SECOND)
  expect(colleagues.nameFor(muted)).toBe('Ana')
  await clock.advance(2 * SECOND)
  expect(colleagues.nameFor(muted)).toBeUndefined()
})

test.each([
  ['within a minute', 'unmute', 59, true],
  ['earlier', 'unmute', 61, false],
  ['never, but muted them', 'mute', 0, false],
] as const)('a colleague has unmuted a caller %s', async (_when, kind, seconds, hasUnmuted) => {
  const { clock, colleagues, people } = openColleagues()
  colleagues.acted('acme', { ...mute, kind, step: 'accepted', who: ['call-2'] })
  await clock.advance(seconds * SECOND)
  const said = people().map((member) => colleagues.hasUnmuted(aRoom('Standup', { members: people() }), member))
  expect(said).toEqual([false, hasUnmuted, false])
})

test.each([
  ['since then', 'mute', 0, true],
  ['before', 'mute', 1, false],
  ['never, but unmuted them', 'unmute', 0, false],
] as const)('a colleague has muted a caller %s, however long ago', async (_when, kind, later, hasMuted) => {
  const { clock, colleagues, people, observe } = openColleagues()
  const since = clock.now() + later
  colleagues.acted('acme', { ...mute, kind, step: 'accepted', who: ['call-2'] })
  await clock.advance(600 * SECOND)
  observe({ members: people() })
  const room = aRoom('Standup', { members: people() })
  const said = people().map((member) => colleagues.hasOnlyMuted(room, member, since))
  expect(said).toEqual([false, hasMuted, false])
})

test.each([
  ['says otherwise', (colleagues: Colleagues) => colleagues.watches('desk-2', 'Ben', [])],
  ['has left', (colleagues: Colleagues) => colleagues.left('desk-2')],
  ['is no longer in the same team', (colleagues: Colleagues) => colleagues.clear()],
])('a colleague watches the newcomers of a room until their desk %s', (_what, happen) => {
  const { colleagues } = openColleagues()
  const ref = { accountId: 'acme', name: 'Standup' }
  colleagues.watches('desk-2', 'Ben', [ref])
  expect([colleagues.watcherOf(ref), colleagues.watcherOf({ ...ref, name: 'Review' })]).toEqual(['Ben', undefined])
  happen(colleagues)
  expect(colleagues.watcherOf(ref)).toBeUndefined()
})

test('a colleague who has deafened a caller too has not only muted them', () => {
  const { clock, colleagues, people } = openColleagues()
  const room = aRoom('Standup', { members: people() })
  const only = () => people().map((member) => colleagues.hasOnlyMuted(room, member, clock.now()))
  colleagues.acted('acme', { ...mute, step: 'accepted', who: ['call-2'] })
  expect(only()).toEqual([false, true, false])
  colleagues.acted('acme', { ...mute, id: 'more', kind: 'deafen', step: 'accepted', who: ['call-2'] })
  expect(only()).toEqual([false, false, false])
})
