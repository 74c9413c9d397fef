import { expect, test } from 'vitest'
import type { Colleagues } from '../../../electron/moderation/colleagues.ts'
import type { Change } from '../../../shared/rooms/model.ts'
import type { TeamAction } from '../../../shared/team.ts'
import { aMute, openColleagues, people } from '../../support/colleagues-scene.ts'
import { aMember, aRoom } from '../../support/rooms.ts'

const SECOND = 1_000

test('an action is shown at once, with the colleague’s name and the callers', () => {
  const { say, shown } = openColleagues()
  say({ who: ['call-1', 'call-3', 'call-9'] })
  expect(shown()).toEqual([{ id: 'desk-2 a1', person: 'Ana', kind: 'mute', who: ['call-1', 'call-3'] }])
})

test('an action is not shown for a caller who shows its effect', () => {
  const { say, shown, observe } = openColleagues()
  say({ who: ['call-1', 'call-3'] })
  observe({ members: people({ muted: true }) })
  expect(shown()).toMatchObject([{ who: ['call-3'] }])
})

test('only an observation confirms an action; without one, it ends 10 s after its request or acceptance', async () => {
  const { say, shown, clock } = openColleagues()
  say({})
  await clock.advance(4 * SECOND)
  say({ step: 'accepted' }, { step: 'confirmed' })
  await clock.advance(9 * SECOND)
  expect(shown()).toHaveLength(1)
  // A repeated message does not extend the 10 s.
  say({ step: 'accepted' })
  await clock.advance(2 * SECOND)
  expect(shown()).toEqual([])
  say({})
  await clock.advance(2 * SECOND)
  expect(shown()).toEqual([])
})

test('an action ends when its desk leaves, when the action fails, and when this Gavel leaves the team', () => {
  const { colleagues, say, shown } = openColleagues()
  say({})
  colleagues.left('desk-9')
  expect(shown()).toHaveLength(1)
  colleagues.left('desk-2')
  expect(shown()).toEqual([])
  say({ id: 'a2', who: ['call-1', 'call-2'] }, { id: 'a2', step: 'failed', who: ['call-1'] })
  expect(shown()).toMatchObject([{ who: ['call-2'] }])
  say({ id: 'a2', step: 'failed', who: ['call-2'] })
  expect(shown()).toEqual([])
  say({ id: 'a3' })
  colleagues.clear()
  expect(shown()).toEqual([])
})

test('an action belongs to one run, and ends when the room ends', () => {
  const { say, shown, observe } = openColleagues()
  say({})
  observe({ members: people(), instance: 2 })
  expect(shown()).toEqual([])
  say({ id: 'a2', kind: 'end', who: [] })
  expect(shown()).toMatchObject([{ kind: 'end', who: [] }])
  observe(undefined)
  expect(shown()).toEqual([])
})

test('an action on everyone ends when everyone who was there shows its effect', () => {
  const { say, shown, observe, clock } = openColleagues()
  say({ who: 'everyone' })
  expect(shown()).toMatchObject([{ who: 'everyone' }])
  const silent = people().map((member) => ({ ...member, muted: true }))
  const late = aMember(4, { joinedAt: clock.now() + 5 * SECOND })
  observe({ members: [...silent.slice(1), aMember(1), late] })
  expect(shown()).toHaveLength(1)
  observe({ members: [...silent, late] })
  expect(shown()).toEqual([])
})

test.each<[string, string, Partial<TeamAction>]>([
  ['it ends all rooms', 'acme', { conference: undefined, kind: 'endAll', who: [] }],
  ['this Gavel does not show its room', 'acme', { conference: 'Other' }],
  ['this Gavel does not show its account', 'other', {}],
])('an action is not shown if %s', (_why, accountId, action) => {
  const { colleagues, views } = openColleagues()
  colleagues.acted(accountId, { ...aMute, ...action })
  expect(views()).toEqual({})
})

test('at most 200 actions are remembered; a desk that sends 300 messages displaces only its own', () => {
  const many = Array.from({ length: 300 }, (_, index) => ({
    id: `a${String(index)}`,
    desk: `desk-${String(index % 10)}`,
  }))
  const all = openColleagues()
  all.say(...many)
  expect(all.shown()).toHaveLength(200)
  const { say, shown } = openColleagues()
  say({ desk: 'desk-3', person: 'Ben' }, ...many.map(({ id }) => ({ id })))
  expect(shown()).toHaveLength(51)
  expect(shown()[0]).toMatchObject({ person: 'Ben' })
  expect(shown().at(-1)).toMatchObject({ id: 'desk-2 a299' })
})

const conference = aRoom('Standup')
const muted: Change = { kind: 'muted', conference, member: aMember(1) }
const left: Change = { kind: 'left', conference, member: aMember(1) }
const ended: Change = { kind: 'ended', conference, peak: 3 }

test.each<[string, Partial<TeamAction>, Change, string | undefined]>([
  ['a mute of this caller', {}, muted, 'Ana'],
  ['a mute of another caller', { who: ['call-2'] }, muted, undefined],
  ['a mute of everyone', { who: 'everyone' }, muted, 'Ana'],
  ['a mute in another room', { conference: 'Other' }, muted, undefined],
  ['a removal, when the caller was muted,', { kind: 'remove' }, muted, undefined],
  ['a removal, when the caller left,', { kind: 'remove' }, left, 'Ana'],
  ['a mute', {}, left, undefined],
  ['an end', { kind: 'end', who: [] }, ended, 'Ana'],
  ['an end of all rooms', { kind: 'endAll', who: [], conference: undefined }, ended, 'Ana'],
  [
    'an end of an earlier run',
    { kind: 'end', who: [] },
    { ...ended, conference: aRoom('Standup', { instance: 2 }) },
    undefined,
  ],
])(
  '%s by a colleague counts as the cause of a change only if the action explains the change',
  (_, action, change, name) => {
    const { colleagues, say } = openColleagues()
    say(action)
    expect(colleagues.nameFor(change)).toBe(name)
  },
)

test('an action that failed, or that is older than a minute, explains no change', async () => {
  const { colleagues, say, clock } = openColleagues()
  say({}, { step: 'failed' })
  expect(colleagues.nameFor(muted)).toBeUndefined()
  say({ id: 'a2' })
  await clock.advance(59 * SECOND)
  expect(colleagues.nameFor(muted)).toBe('Ana')
  await clock.advance(2 * SECOND)
  expect(colleagues.nameFor(muted)).toBeUndefined()
})

test.each([
  ['within a minute', 'unmute', 59, ['call-2'], true],
  ['earlier', 'unmute', 61, ['call-2'], false],
  ['never, but muted them', 'mute', 0, ['call-2'], false],
  ['only with everyone else', 'unmute', 0, 'everyone', false],
] as const)('a colleague has unmuted a caller %s', async (_when, kind, seconds, who, hasUnmuted) => {
  const { clock, colleagues, say } = openColleagues()
  say({ kind, step: 'accepted', who })
  await clock.advance(seconds * SECOND)
  expect(people().map((member) => colleagues.hasUnmuted(conference, member))).toEqual([false, hasUnmuted, false])
})

test.each([
  ['since then', ['mute'], 0, true],
  ['before', ['mute'], 1, false],
  ['never, but unmuted them', ['unmute'], 0, false],
  ['since then, but deafened them too', ['mute', 'deafen'], 0, false],
] as const)('a colleague has only muted a caller %s, however long ago', async (_when, kinds, later, hasMuted) => {
  const { clock, colleagues, say, observe } = openColleagues()
  const since = clock.now() + later
  say(...kinds.map((kind) => ({ id: kind, kind, step: 'accepted', who: ['call-2'] }) as const))
  await clock.advance(600 * SECOND)
  observe({ members: people() })
  const said = people().map((member) => colleagues.hasOnlyMuted(conference, member, since))
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
