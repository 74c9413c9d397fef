import { describe, expect, test } from 'vitest'
import { NotificationRules } from '../../../../electron/desktop/notifications/notification-rules.ts'
import type { Change, Room } from '../../../../shared/rooms/model.ts'
import { desktopScene } from '../../../support/desktop-scene.ts'
import { aMember, anAccount, aRoom } from '../../../support/rooms.ts'

const chosen = { 'acme/a': { started: true, joined: true, left: true, below: 2, longerThan: 10 } }

function create(accounts = [anAccount()]) {
  const { parts, ...made } = desktopScene({ more: { accounts } })
  const { clock, settings } = made
  void settings.update({ roomNotices: chosen })
  let back = 0
  const rules = new NotificationRules({
    ...parts,
    clock: { ...clock, now: () => clock.now() - back },
    colleagues: { nameFor: () => undefined } as never,
  })
  return {
    ...made,
    rules,
    bodies: () => made.shown.map(({ body }) => body),
    setBack: (ms: number) => (back = ms),
  }
}

const joined = (conference: Room, name: string): Change => ({
  kind: 'joined',
  conference,
  member: aMember(1, { name }),
})

const lasted = { atLeast: 70_000, atMost: 120_000 }
const end: Change = { kind: 'ended', conference: aRoom('b'), by: 'you', peak: 3, lasted }
const message = { title: 'b', accountId: 'acme', name: 'b' }

test('tells of an end at once, and in the window too', () => {
  const { shown, messages, become } = create()
  become([], {}, [end])
  expect(shown).toHaveLength(1)
  expect(messages()).toEqual([['ended', { ...message, by: 'you', peak: 3, ...lasted }]])
})

test("names the account in the window's message if there are two accounts", () => {
  const { messages, become } = create([anAccount(), anAccount({ id: 'north', name: 'Northern branch' })])
  become([], {}, [end])
  expect(messages()).toMatchObject([['ended', { title: 'b · Acme' }]])
})

test.each(['sleep', 'network', 'credentials'] as const)(
  'adds a message for each room that ended unobserved (%s), which share a notification',
  (why) => {
    const { shown, messages, become } = create()
    become([], {}, [{ kind: 'endedWhileAway', conferences: [aRoom('b'), aRoom('c')], why }])
    expect(shown).toHaveLength(1)
    const about = { ...message, away: why }
    expect(messages()).toEqual([
      ['ended', about],
      ['ended', { ...about, title: 'c', name: 'c' }],
    ])
  },
)

test('does not notify of anything that happened in an account that was removed in the meantime', async () => {
  const { clock, shown, become } = create()
  become([aRoom('a')], {}, [joined(aRoom('a'), 'Ana'), { kind: 'started', conference: aRoom('a') }])
  become([], { accounts: [] })
  await clock.advance(5_000)
  expect(shown).toEqual([])
})

test('notifies once about callers who join shortly after one another', async () => {
  const { clock, bodies, become } = create()
  const room = aRoom('a', { people: 5 })
  for (const name of ['Ana', 'Ben', 'Cem']) {
    become([room], {}, [joined(room, name)])
    await clock.advance(400)
  }
  await clock.advance(2_000)
  expect(bodies()).toEqual(['Ana, Ben and Cem joined'])
})

describe('a limit', () => {
  const minutes = (count: number) => count * 60_000
  const emptied = ['Down to 1 person (your limit: 2).']
  const lasts = ['Running for over 10 minutes.']

  test.each([0, 3_600_000])(
    'notifies once about a room that empties, also if the clock was set back by %i ms',
    async (back) => {
      const { clock, bodies, become, setBack } = create()
      become([aRoom('a', { people: 4, peak: 4 })])
      await clock.advance(5_000)
      setBack(back)
      for (const people of [2, 1, 0]) {
        become([aRoom('a', { people, peak: 4 })])
        await clock.advance(people === 2 ? 3_000 : 7_000)
      }
      expect(bodies()).toEqual(emptied)
    },
  )

  test('notifies once about a room that lasts longer than its limit, even if nothing else changes', async () => {
    const { clock, bodies, become } = create()
    become([aRoom('a', { people: 4, peak: 4, startedAt: clock.now() })])
    await clock.advance(minutes(10) - 1)
    expect(bodies()).toEqual([])
    await clock.advance(5_000)
    expect(bodies()).toEqual(lasts)
    await clock.advance(minutes(60))
    expect(bodies()).toHaveLength(1)
  })

  test.each<[what: string, over: Partial<Room>, sleeps: boolean]>([
    ['cannot be reached', { state: 'unreachable' }, false],
    ['has an outdated roster', { state: 'unverified', stale: true }, false],
    ['has an outdated roster after a sleep', { state: 'unverified', stale: true }, true],
  ])('does not notify that a room lasts longer while it %s', async (_what, over, sleeps) => {
    const { clock, bodies, become, setBack } = create()
    const room = aRoom('a', { startedAt: clock.now() })
    become([sleeps ? room : { ...room, ...over }])
    await clock.advance(minutes(5))
    if (sleeps) setBack(-minutes(480))
    // After a sleep, the monitor says within seconds that the roster is old.
    await clock.advance(sleeps ? 5_000 : minutes(5))
    expect(bodies()).toEqual([])
    become([{ ...room, ...over }])
    await clock.advance(minutes(1))
    expect(bodies()).toEqual([])
    become([room])
    await clock.advance(5_000)
    expect(bodies()).toEqual(lasts)
  })
})

test('leaves no timer running once the rules are stopped', () => {
  const { clock, rules, become } = create()
  const room = aRoom('a', { startedAt: clock.now() })
  become([room], {}, [joined(room, 'Ana')])
  expect(clock.waiting).toBe(2)
  rules.stop()
  expect(clock.waiting).toBe(0)
})

describe('the door', () => {
  const members = Array.from({ length: 6 }, (_, index) => aMember(index, { name: `Caller ${index}` }))
  const keysOf = (...who: readonly number[]) => who.map((index) => `call-${index}`)
  const withDoor = (atDoor: readonly string[], over: Partial<Room> = {}): Room =>
    aRoom('Standup', { own: true, members, onHold: { keys: atDoor, atDoor }, ...over })
  const asking = (keys: readonly string[]) => withDoor(keys, { onHold: { keys, atDoor: keys, asks: true } })
  const show = { what: 'room', key: 'acme/Standup' }

  test('names who is at it, and offers to admit exactly this caller', async () => {
    const { clock, shown, become } = create()
    for (let again = 0; again < 2; again += 1) become([withDoor(['call-2'])])
    await clock.advance(1_500)
    const command = {
      do: 'bringBack',
      seen: { accountId: 'acme', conference: 'Standup', instance: 1 },
      members: ['call-2'],
    }
    expect(shown).toEqual([
      {
        title: 'At the door of Standup',
        body: 'Caller 2',
        show,
        buttons: [
          { label: 'Admit', command },
          { label: 'Show', command: { do: 'show', show } },
        ],
      },
    ])
  })

  test('has one notification of all who come at once, which admits nobody', async () => {
    const { clock, shown, become } = create()
    become([withDoor(keysOf(0, 1))])
    await clock.advance(1_000)
    become([withDoor(keysOf(0, 1, 2, 3, 4))])
    await clock.advance(500)
    expect(shown).toMatchObject([{ body: 'Caller 0, Caller 1, Caller 2 and 2 more', buttons: [{ label: 'Show' }] }])
    expect(shown[0]?.buttons).toHaveLength(1)
    become([withDoor(keysOf(0, 1, 2, 3, 4, 5))])
    await clock.advance(1_500)
    expect(shown.slice(1)).toMatchObject([{ body: 'Caller 5' }])
  })

  test.each<[string, rooms: readonly Room[], bodies: readonly string[]]>([
    ['who comes again, again', [withDoor(keysOf(2)), withDoor([]), withDoor(keysOf(2))], ['Caller 2', 'Caller 2']],
    [
      'who comes while the room asks, but not of who was there before Gavel was closed',
      [asking(keysOf(2)), asking(keysOf(2, 3)), withDoor(keysOf(2, 3))],
      ['Caller 3'],
    ],
  ])('tells of %s', async (_what, rooms, expected) => {
    const { clock, bodies, become } = create()
    for (const room of rooms) {
      become([room])
      await clock.advance(2_000)
    }
    expect(bodies()).toEqual(expected)
  })

  test.each<[string, Partial<Room>]>([
    ['is on hold, but not at the door', { onHold: { keys: ['call-2'] } }],
    ['is about to be removed', { pending: [{ id: '1', kind: 'remove', who: ['call-2'], state: 'held', at: 0 }] }],
    ['has left again', { members: [] }],
  ])('tells of nobody who %s', async (_what, over) => {
    const { clock, shown, become } = create()
    for (const room of [withDoor(['call-2']), withDoor(['call-2'], over)]) become([room])
    await clock.advance(2_000)
    expect(shown).toEqual([])
  })

  test('makes a sound if the user wants that, and offers nothing if Gavel only watches', async () => {
    const { clock, shown, become, settings } = create()
    await settings.update({ roomNotices: { 'acme/Standup': { ...chosen['acme/a'], sound: true } } })
    become([withDoor(['call-3'])], { readOnly: true })
    await clock.advance(2_000)
    expect(shown).toMatchObject([{ body: 'Caller 3', buttons: [{ label: 'Show' }], sound: true }])
  })
})
