import { describe, expect, test } from 'vitest'
import { memberSeenOf } from '../../../../shared/rooms/room-actions.ts'
import { Finder } from '../../../../electron/desktop/finder/finder.ts'
import { fault } from '../../../../shared/fault.ts'
import type { AccountView } from '../../../../shared/account.ts'
import type { FinderAction, FinderState } from '../../../../shared/finder.ts'
import type { Room } from '../../../../shared/rooms/model.ts'
import { success } from '../../../../shared/result.ts'
import { aMember, anAccount, aRoom, aRoomByCalls, onNumber } from '../../../support/rooms.ts'
import { smallParts, type SmallScene } from '../../../support/small-parts.ts'

const ana = aMember(1, { name: 'Ana Diaz', number: '15550100123' })
const anatol = aMember(2, { name: 'Anatol Berg', number: '15550100131' })
const usual = [aRoom('Support bridge', { members: [ana, anatol] })]

function create(scene: SmallScene = {}) {
  const { parts, ...made } = smallParts<'finder'>({ rooms: usual, acting: 50, ...scene })
  const finder = new Finder(parts)
  /** Opens the finder, types, and waits until the rows have been shown long enough to be read. */
  const search = async (query: string): Promise<FinderState> => {
    finder.open()
    const state = finder.find(query)
    await made.clock.advance(300)
    return state
  }
  const enter = (row = 0, kind: FinderAction = 'mute') => {
    const { list, rows } = finder.state()
    return finder.choose({ list, row: rows[row]?.id ?? '', kind })
  }
  return { ...made, finder, search, enter }
}

const muted = usual.map((room) => ({ ...room, members: [{ ...ana, muted: true }, anatol] }))

test.each([
  { kind: 'putOnHold', what: 'put', of: [memberSeenOf(ana)], before: {}, after: { muted: true, deaf: true } },
  { kind: 'bringBack', what: 'bringBack', of: [ana.key], before: { muted: true, deaf: true }, after: {} },
] as const)('$kind is done once the room shows it', async ({ kind, what, of, before, after }) => {
  const keys = [ana.key]
  const roomWith = (change: object, isOnHold: boolean) =>
    aRoom('Support bridge', { members: [{ ...ana, ...change }, anatol], ...(isOnHold && { onHold: { keys } }) })
  const { finder, search, enter, held, become, clock } = create({ rooms: [roomWith(before, kind === 'bringBack')] })
  await search('ana d')
  enter(0, kind)
  await clock.advance(100)
  expect(held).toMatchObject([{ what, at: { conference: 'Support bridge', instance: 1 }, of }])
  expect(finder.state().outcome).toMatchObject({ kind, state: 'accepted' })
  become([roomWith(after, kind === 'putOnHold')])
  await clock.advance(1)
  expect(finder.state().outcome).toMatchObject({ kind, state: 'done', name: 'Ana Diaz' })
  expect(finder.state().rows[0]?.onHold).toBe(kind === 'putOnHold' ? true : undefined)
})

test.each(['bringBack', 'unmute'] as const)('%s of a caller at the door admits them', async (kind) => {
  const keys = [ana.key]
  const atDoor = { onHold: { keys, atDoor: keys } }
  const here = { members: [{ ...ana, muted: true, deaf: true }, anatol] }
  const { finder, search, enter, held, acts, become, clock } = create({
    rooms: [aRoom('Support bridge', { ...here, ...atDoor })],
  })
  await search('ana d')
  expect(finder.state().rows[0]).toMatchObject({ onHold: true, atDoor: true })
  enter(0, kind)
  await clock.advance(100)
  expect(held).toMatchObject([{ what: 'bringBack', of: keys }])
  expect(acts).toEqual([])
  become([aRoom('Support bridge', { members: [ana, anatol] })])
  await clock.advance(1)
  expect(finder.state().outcome).toMatchObject({ kind: 'admit', state: 'done', name: 'Ana Diaz' })
})

describe('Enter', () => {
  test.each(['mute', 'unmute'] as const)('%ss the caller in the row, and only them', async (kind) => {
    const { search, enter, acts, clock } = create()
    await search('ana')
    expect(enter(1, kind)).toEqual(success(undefined))
    await clock.advance(100)
    expect(acts.map(({ action }) => action)).toEqual([
      {
        kind,
        seen: { accountId: 'acme', conference: 'Support bridge', instance: 1 },
        who: { kind: 'members', members: [memberSeenOf(anatol)] },
      },
    ])
  })

  test('does nothing until the row has been shown long enough to be read, and says so', async () => {
    const { finder, enter, acts, clock } = create()
    finder.open()
    finder.find('ana')
    await clock.advance(299)
    expect(enter()).toMatchObject({ fault: { code: 'unconfirmed', values: { reason: 'tooSoon' } } })
    expect(finder.state().outcome).toMatchObject({ state: 'early', name: 'Ana Diaz' })
    await clock.advance(1)
    expect(enter().ok).toBe(true)
    expect(acts).toHaveLength(1)
  })

  test('acts at once after a further letter if the first caller stays the same and has been shown long enough', async () => {
    const { finder, search, enter, acts, clock } = create()
    await search('ana')
    finder.find('ana d')
    expect(enter().ok).toBe(true)
    await clock.advance(100)
    expect(acts.map(({ action }) => action)).toMatchObject([{ kind: 'mute', who: { members: [memberSeenOf(ana)] } }])
  })

  const tooSoon = { code: 'unconfirmed', values: { reason: 'tooSoon' } }
  const bridge = (over: Partial<Room>) => [aRoom('Support bridge', { members: [ana, anatol], ...over })]

  test.each<[what: string, happens: (made: ReturnType<typeof create>) => unknown, fault: object]>([
    ['if a further letter has just put another caller first', ({ finder }) => finder.find('anat'), tooSoon],
    [
      'on a row that showed another name until a moment ago',
      ({ become }) => become(bridge({ members: [{ ...ana, name: 'Omar Haddad' }, anatol] })),
      tooSoon,
    ],
    [
      'for a caller who has left',
      ({ become }) => become(bridge({ members: [anatol] })),
      { code: 'changed', values: { reason: 'left' } },
    ],
    ['in the next run of the room', ({ become }) => become(bridge({ instance: 2 })), { code: 'changed' }],
    ['once the finder is closed', ({ finder }) => finder.closed(), { code: 'changed' }],
  ])('does nothing %s', async (_what, happens, refused) => {
    const made = create()
    await made.search('ana')
    happens(made)
    expect(made.enter()).toMatchObject({ fault: refused })
    await made.clock.advance(100)
    expect(made.acts).toEqual([])
  })

  test('does nothing on a row of an earlier list, or without a row', async () => {
    const { finder, search, acts, clock } = create()
    const { list, rows } = await search('ana')
    finder.find('anat')
    await clock.advance(300)
    const row = rows[0]?.id ?? ''
    for (const chosen of [
      { list, row },
      { list: list + 1, row },
      { list: list + 1, row: '' },
    ])
      expect(finder.choose({ ...chosen, kind: 'mute' })).toMatchObject({ fault: { code: 'changed' } })
    expect(acts).toEqual([])
  })
})

describe('a row that the page has not painted', () => {
  test('is read from when it is painted, late, and acknowledging it twice changes nothing', async () => {
    const { finder, page, search, enter, acts, clock } = create({ paintsIn: 'never' })
    await search('ana')
    page.acknowledge('token 1')
    await clock.advance(2_000)
    expect(enter()).toMatchObject({ fault: { code: 'unconfirmed' } })
    page.acknowledge(finder.state().token)
    await clock.advance(200)
    page.acknowledge(finder.state().token)
    await clock.advance(99)
    expect(enter()).toMatchObject({ fault: { code: 'unconfirmed' } })
    await clock.advance(1)
    expect(enter()).toEqual(success(undefined))
    await clock.advance(100)
    expect(acts).toHaveLength(1)
  })

  test('is not acted on if it took the place of a painted one', async () => {
    const { page, search, enter, acts, become, clock } = create()
    await search('ana')
    page.paintsIn = 'never'
    become([aRoom('Support bridge', { members: [{ ...ana, name: 'Anabel Cruz' }, anatol] })])
    await clock.advance(2_000)
    expect(enter(0)).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(acts).toEqual([])
  })

  test('closes the finder after 3 s, and the user is told that nothing was done', async () => {
    const { finder, notified, pushed, seen, clock } = create({ paintsIn: 'never' })
    finder.open()
    await clock.advance(2_999)
    expect(seen.closed).toBe(0)
    await clock.advance(1)
    expect(seen.closed).toBe(1)
    expect(notified).toEqual([fault('unconfirmed', { values: { reason: 'unpainted' } })])
    expect(pushed.at(-1)).toMatchObject({ query: '', rows: [] })
  })
})

describe('rows', () => {
  test('keep their positions while the query is the same, even if callers join or leave', async () => {
    const { finder, search, become } = create()
    const before = await search('ana')
    const newcomer = aMember(9, { name: 'Ana Abe' })
    become([
      aRoom('A new room', { own: true, members: [aMember(8, { name: 'Ana Aalto' })] }),
      aRoom('Support bridge', { members: [newcomer, anatol] }),
    ])
    const after = finder.state()
    expect(after.list).toBe(before.list)
    expect(after.rows.map(({ id }) => id)).toEqual(before.rows.map(({ id }) => id))
    expect(after.rows.map(({ name, left }) => [name, left])).toEqual([
      ['Ana Diaz', true],
      ['Anatol Berg', false],
    ])
  })

  test('show the account of the room if there are several accounts', async () => {
    const { become, search } = create()
    become([...usual, aRoom('Support bridge', { accountId: 'north', key: 'north/Support bridge', members: [ana] })], {
      accounts: [anAccount(), anAccount({ id: 'north', name: 'North' })],
    })
    const { rows } = await search('ana d')
    expect(rows.map(({ account }) => account)).toEqual(['Acme', 'North'])
  })

  test('are eight at most; the other matches are counted', async () => {
    const many = Array.from({ length: 11 }, (_, index) =>
      aMember(index, { name: `Ana ${String.fromCharCode(65 + index)}` }),
    )
    const { search } = create({ rooms: [aRoom('Big', { members: many })] })
    expect(await search('ana')).toMatchObject({ more: 3, rows: { length: 8 } })
  })
})

describe('before the first letter', () => {
  const newest = aMember(7, { name: 'Omar Haddad', joinedAt: 9_000 })
  const joined = [aRoom('Support bridge', { members: [ana, { ...anatol, joinedAt: 5_000 }, newest] })]
  const namesIn = ({ rows }: FinderState): readonly string[] => rows.map(({ name }) => name)

  test('the newest callers are listed, and listed again once the letters are deleted; Enter mutes the first', async () => {
    const { finder, search, enter, acts, clock } = create({ rooms: joined })
    expect(namesIn(await search(''))).toEqual(['Omar Haddad', 'Anatol Berg', 'Ana Diaz'])
    expect(namesIn(finder.find('ana'))).toEqual(['Ana Diaz', 'Anatol Berg'])
    expect(namesIn(await search(' '))).toEqual(['Omar Haddad', 'Anatol Berg', 'Ana Diaz'])
    expect(enter().ok).toBe(true)
    await clock.advance(100)
    expect(acts.map(({ action }) => action)).toMatchObject([{ kind: 'mute', who: { members: [memberSeenOf(newest)] } }])
  })

  test('the time to read a row begins when the window becomes visible, even if an earlier window listed the row', async () => {
    const { finder, clock, search, enter, acts } = create({ rooms: joined, opening: 250 })
    await search('')
    expect(enter()).toMatchObject({ fault: { values: { reason: 'tooSoon' } } })
    await clock.advance(250)
    finder.closed()
    await clock.advance(3_000)
    await search('')
    expect(enter()).toMatchObject({ fault: { values: { reason: 'tooSoon' } } })
    await clock.advance(250)
    expect(enter().ok).toBe(true)
    expect(acts).toHaveLength(1)
  })

  test('a caller who joins moves no row, but is listed if there were no rows', async () => {
    const { finder, search, become } = create({ rooms: [aRoom('Support bridge', { members: [] })] })
    expect(await search('')).toMatchObject({ rows: [], more: 0, live: 'some' })
    become(usual)
    expect(namesIn(finder.state())).toEqual(['Ana Diaz', 'Anatol Berg'])
    become(joined)
    expect(namesIn(finder.state())).toEqual(['Ana Diaz', 'Anatol Berg'])
  })
})

describe('the outcome', () => {
  test('is "done" only once an observation shows the mute; soon afterwards the window closes', async () => {
    const { finder, search, enter, become, clock, seen } = create()
    await search('ana')
    enter()
    expect(finder.state().outcome).toMatchObject({ state: 'sending' })
    await clock.advance(100)
    expect(finder.state().outcome).toMatchObject({ state: 'accepted' })
    become(muted)
    await clock.advance(0)
    expect(finder.state().outcome).toEqual({ kind: 'mute', name: 'Ana Diaz', room: 'Support bridge', state: 'done' })
    expect(seen.closed).toBe(0)
    await clock.advance(1_200)
    expect(seen.closed).toBe(1)
  })

  test('is "requested" if no observation shows the effect', async () => {
    const { finder, search, enter, clock } = create()
    await search('ana')
    enter()
    await clock.advance(6_200)
    expect(finder.state().outcome).toMatchObject({ state: 'requested' })
  })

  test.each<[what: string, waits: number, again: boolean, outcome: object | undefined]>([
    ['continues typing once it is known', 500, false, undefined],
    ['continues typing before it is known', 0, false, undefined],
    ['presses Enter again before it is known', 0, true, { state: 'early', name: 'Anatol Berg' }],
  ])('is not shown, and the window stays open, if the user %s', async (_what, waits, again, outcome) => {
    const { finder, search, enter, become, clock, seen } = create({ acting: 350 })
    await search('ana')
    enter()
    if (waits > 0) become(muted)
    await clock.advance(waits)
    finder.find('anat')
    if (again) enter()
    become(muted)
    await clock.advance(5_000)
    expect(seen.closed).toBe(0)
    if (outcome === undefined) expect(finder.state().outcome).toBeUndefined()
    else expect(finder.state().outcome).toMatchObject(outcome)
  })

  test('gives way to the newest callers, and the window stays open, if the shortcut is pressed again', async () => {
    const { finder, search, enter, become, clock, seen } = create()
    await search('ana')
    await clock.advance(3_000)
    enter()
    await clock.advance(100)
    become(muted)
    await clock.advance(500)
    finder.open()
    await clock.advance(5_000)
    expect(seen.closed).toBe(0)
    expect(finder.state()).toMatchObject({
      session: 2,
      query: '',
      rows: [{ name: 'Ana Diaz' }, { name: 'Anatol Berg' }],
    })
    expect(finder.state().outcome).toBeUndefined()
  })

  test('is shown in the window if the action is refused, or in a notification if the user has moved on', async () => {
    const refused = { ok: false, fault: fault('readOnly') } as const
    const open = create({ acted: refused })
    await open.search('ana')
    open.enter()
    await open.clock.advance(100)
    expect(open.finder.state().outcome).toMatchObject({ state: 'failed', fault: { code: 'readOnly' } })
    expect(open.notified).toEqual([])

    const typing = create({ acted: refused })
    await typing.search('ana')
    typing.enter()
    typing.finder.find('anat')
    await typing.clock.advance(100)
    expect(typing.notified).toMatchObject([{ code: 'readOnly' }])
  })

  test('says that a caller had already left', async () => {
    const { finder, search, enter, clock } = create({ acted: success({ state: 'alreadyGone' }) })
    await search('ana')
    enter()
    await clock.advance(100)
    expect(finder.state().outcome).toMatchObject({ state: 'left' })
  })
})

test('the finder is emptied when it closes, so its field stays as it is when the shortcut opens it again', async () => {
  const { finder, search, clock, seen, pushed } = create()
  await search('ana')
  finder.closed()
  expect(pushed.at(-1)).toMatchObject({ session: 2, query: '', rows: [] })
  await clock.advance(3_000)
  finder.open()
  finder.open()
  expect(finder.state()).toMatchObject({ session: 2, query: '', rows: [{ name: 'Ana Diaz' }, { name: 'Anatol Berg' }] })
  expect(seen.opened).toBe(3)
})

test("the demo's callers are not offered once another account is connected", async () => {
  const demo = anAccount({ id: 'demo', demo: true })
  const { search, become } = create()
  const madeUp = aRoom('Design review', { accountId: 'demo', members: [aMember(3, { name: 'Anaïs' })] })
  become([...usual, madeUp], { accounts: [anAccount(), demo] })
  expect(await search('ana')).toMatchObject({ rows: [{ name: 'Ana Diaz' }, { name: 'Anatol Berg' }] })
  const alone = create()
  alone.become([madeUp], { accounts: [demo] })
  expect((await alone.search('ana')).rows).toMatchObject([{ name: 'Anaïs' }])
})

const team = anAccount({ id: 'team', tokenIn: 'team' })

test('callers of a team account are not offered, because no action on them is possible', async () => {
  const { finder, search, become } = create()
  become(usual, { accounts: [anAccount({ tokenIn: 'team' })] })
  expect(await search('ana')).toMatchObject({ rows: [] })
  become(usual)
  expect(finder.state()).toMatchObject({ rows: [{ name: 'Ana Diaz' }, {}] })
})

test.each<[live: FinderState['live'], rooms: readonly Room[], accounts: readonly AccountView[]]>([
  ['some', usual, [anAccount(), team]],
  ['notHere', [aRoom('Support bridge', { state: 'ending' })], [anAccount()]],
  ['notHere', [aRoom('Board', { accountId: 'team' })], [anAccount(), team]],
  ['none', [], [anAccount(), team]],
  ['unknown', [], [anAccount(), { ...team, health: { ...team.health, state: 'connecting' } }]],
  ['unknown', [], [anAccount({ tokenIn: 'none' })]],
])('the state is "%s", and never "none" while a room may be live', (live, rooms, accounts) => {
  const { finder, become } = create()
  become(rooms, { accounts })
  finder.open()
  expect(finder.state().live).toBe(live)
})

test('the state says if a room does not list its callers', () => {
  const { finder, become } = create()
  finder.open()
  expect(finder.state().unlisted).toBe(false)
  become([...usual, aRoom('Board')])
  expect(finder.state().unlisted).toBe(true)
})

test('while numbers are masked, so are those of rows and outcomes', async () => {
  const members = [aMember(1, { name: 'Ana', number: '15550100123' }), aMember(2, { name: '+15550100124', number: '' })]
  const { search, enter, pushed } = create({ rooms: [aRoom('Weekly', { members })], masks: true })
  const { rows } = await search('weekly')
  expect(rows).toMatchObject([{ name: '+1 ••• 24' }, { name: 'Ana', number: '+1 ••• 23' }])
  enter()
  expect(pushed.at(-1)?.outcome?.name).toBe('+1 ••• 24')
})

test('lists callers who can be muted before callers who are known only by their call', async () => {
  const { search } = create({ rooms: [aRoomByCalls('Alpha', [onNumber(123, { name: 'Ana Diaz' })]), ...usual] })
  expect((await search('ana d')).rows.map(({ room }) => room)).toEqual(['Support bridge', 'Alpha'])
})

test('mutes a caller whom no roster lists by the member id that events reported', async () => {
  const ana = onNumber(123, { name: 'Ana Diaz', memberId: '5' })
  const { search, enter, acts, clock } = create({ rooms: [aRoomByCalls('Support bridge', [ana])] })
  expect((await search('ana')).rows).toMatchObject([{ name: 'Ana Diaz', byCall: true }])
  await clock.advance(3_000)
  enter()
  await clock.advance(100)
  expect(acts.map(({ action }) => action)).toMatchObject([
    { kind: 'mute', who: { members: [{ memberId: '5', callUuid: 'call-123' }] } },
  ])
})

test('finds callers who are known only by their call by name and number, marks them, and sends nothing for them', async () => {
  const rooms = [aRoomByCalls('Support bridge', [onNumber(123, { name: 'Ana Diaz' }), onNumber(131)])]
  const { finder, search, enter, acts, become, clock } = create({ rooms })
  const { rows } = await search('ana')
  expect(rows).toMatchObject([{ name: 'Ana Diaz', room: 'Support bridge', byCall: true, left: false }])
  expect(enter()).toMatchObject({ fault: { code: 'unsupported' } })
  expect(finder.state().outcome).toMatchObject({ state: 'byCall', name: 'Ana Diaz' })
  expect((await search('0131')).rows).toMatchObject([{ byCall: true }])
  // The roster arrives after all, so the row now shows a member, and the user has to read it again.
  become([aRoom('Support bridge', { members: [aMember(131)] })])
  expect(finder.state().rows).toMatchObject([{ left: false }])
  expect(finder.state().rows[0]).not.toHaveProperty('byCall')
  expect(enter()).toMatchObject({ fault: { code: 'unconfirmed' } })
  expect(acts).toEqual([])
  await clock.advance(3_000)
  enter()
  await clock.advance(100)
  expect(acts.map(({ action }) => action)).toMatchObject([
    { kind: 'mute', who: { members: [{ memberId: '131', callUuid: 'call-131' }] } },
  ])
})
