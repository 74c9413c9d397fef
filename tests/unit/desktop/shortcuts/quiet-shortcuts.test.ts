import { describe, expect, test } from 'vitest'
import type { NotificationContent } from '../../../../electron/desktop/notifications/notification-content.ts'
import { ownRoomsOf, QuietShortcuts } from '../../../../electron/desktop/shortcuts/quiet-shortcuts.ts'
import { drop } from '../../../../shared/drop.ts'
import { fault, type Fault } from '../../../../shared/fault.ts'
import { failure, success, type Result } from '../../../../shared/result.ts'
import type { ActionResult, Room, Pending, Snapshot } from '../../../../shared/rooms/model.ts'
import type { NewcomersView } from '../../../../shared/rooms/newcomers.ts'
import type { ReportedCaller } from '../../../../shared/rooms/reported-callers.ts'
import { memberSeenOf } from '../../../../shared/rooms/room-actions.ts'
import { desktopScene } from '../../../support/desktop-scene.ts'
import { aMember, anAccount, aRoom, aSnapshot } from '../../../support/rooms.ts'

const me = aMember(1, { isMe: true })
const others = [aMember(2), aMember(3)]
const mine = (over: Partial<Room> = {}): Room => aRoom('Weekly', { own: true, members: [me, ...others], ...over })
const seen = { accountId: 'acme', conference: 'Weekly', instance: 1 }
const show = { what: 'room', key: 'acme/Weekly' }

function create(rooms: readonly Room[] = [mine()], acted?: Result<ActionResult>, more: Partial<Snapshot> = {}) {
  const scene = desktopScene({ rooms, more: { revision: 7, ...more }, ...(acted && { acted }) })
  const { parts, clock, acts, held } = scene
  const told: NotificationContent[] = []
  const read: string[] = []
  let onRead: () => void | Promise<void> = () => undefined
  let onAct = (): void => {}
  const shortcuts = new QuietShortcuts({
    ...parts,
    rooms: Object.assign(parts.rooms, {
      readNow: async ({ name }: Room) => {
        read.push(name)
        await onRead()
        return failure('timeout')
      },
    }),
    commands: {
      ...parts.commands,
      act: (action) => {
        const acting = parts.commands.act(action)
        onAct()
        return acting
      },
    },
  })
  return {
    clock,
    told,
    titles: () => told.map(({ title }) => title),
    read,
    /** Presses a shortcut, and waits so long. */
    press: async (which: 'muteMe' | 'muteAllButMe' | 'admit', ms = 0): Promise<void> => {
      drop(shortcuts[which]().then((content) => told.push(content)))
      await clock.advance(ms)
    },
    sent: () => acts.map(({ action }) => action),
    admitted: () => held.map(({ at, of }) => `${at.conference} ${of.join()}`),
    faults: scene.notified,
    /** Shows other rooms, and lets what waits for them go on. */
    become: async (...next: Room[]): Promise<void> => {
      scene.become(next)
      await clock.advance(0)
    },
    whenRead: (run: () => void | Promise<void>) => (onRead = run),
    whenActed: (run: () => void) => (onAct = run),
  }
}

const known = { name: '', number: '15550100101', direction: 'inbound' } as const
const reportedMe: ReportedCaller = { ...known, callUuid: 'call-1', memberId: '4', isMe: true }
const other: ReportedCaller = { ...known, callUuid: 'call-2', memberId: '5' }
const reportedRoom = (my: ReportedCaller = reportedMe, over: Partial<Room> = {}): Room => {
  const { members: _none, ...room } = mine({ state: 'unverified', ...over })
  return { ...room, reported: [my, other] }
}
const withMe = (over: object, room: Partial<Room> = {}): Room =>
  mine({ members: [{ ...me, ...over }, ...others], ...room })
const requested = (kind: 'Mute' | 'Unmute') => ({
  title: 'Not confirmed yet',
  body: `${kind} was sent to Weekly but isn't confirmed. Check the room.`,
  show,
})

describe('in a room without a roster', () => {
  test('mutes me where events tell for certain which caller I am, unmutes me after that, and never says that it is done', async () => {
    const { press, sent, told, become } = create([reportedRoom()])
    await press('muteMe', 7_000)
    expect(sent()).toMatchObject([{ kind: 'mute', who: { members: [{ callUuid: 'call-1', memberId: '4' }] } }])
    expect(told).toEqual([requested('Mute')])
    const pending: Pending = { id: '1', kind: 'mute', who: ['call-1'], state: 'requested', at: 5 }
    await become(reportedRoom(reportedMe, { pending: [pending] }))
    await press('muteMe')
    expect(sent()).toMatchObject([{ kind: 'mute' }, { kind: 'unmute' }])
  })

  test('mutes all but me, and never says that it is done', async () => {
    const { press, sent, told } = create([reportedRoom()])
    await press('muteAllButMe', 7_000)
    expect(sent()).toMatchObject([{ kind: 'mute', who: { kind: 'everyoneButMe' } }])
    expect(told).toEqual([requested('Mute')])
  })
})

describe('mute me', () => {
  test('mutes me, says so once an observation shows it, and offers to undo exactly that', async () => {
    const { press, sent, told, become } = create()
    await press('muteMe', 500)
    const who = { kind: 'members', members: [memberSeenOf(aMember(1))] }
    expect(sent()).toEqual([{ kind: 'mute', seen, who }])
    expect(told).toEqual([])
    await become(withMe({ muted: true }))
    const undo = { label: 'Undo', command: { do: 'act', action: { kind: 'unmute', seen, who } } }
    expect(told).toEqual([{ title: 'You are muted', body: 'Weekly', show, buttons: [undo] }])
  })

  const pending = (over: Partial<Pending>, room: Partial<Room> = {}): Room =>
    mine({ pending: [{ id: '1', kind: 'mute', who: ['call-1'], state: 'accepted', at: 5, ...over }], ...room })

  test.each<[what: string, room: Room, sends: 'mute' | 'unmute']>([
    ['I am muted', withMe({ muted: true }), 'unmute'],
    ['a mute of me is pending', pending({}), 'unmute'],
    ['a mute of only me is being checked', pending({ state: 'checking' }), 'unmute'],
    ['a mute of everyone is being checked', pending({ who: 'everyone', state: 'checking' }), 'mute'],
    [
      'a newer roster shows that an unconfirmed mute of everyone has not muted me',
      pending({ who: 'everyone', state: 'requested' }, { rosterAt: 6 }),
      'mute',
    ],
  ])('if %s', async (_what, room, sends) => {
    const { press, sent } = create([room])
    await press('muteMe')
    expect(sent()).toMatchObject([{ kind: sends }])
  })

  const waiting: Pending = { id: '1', kind: 'unmute', who: ['call-1'], state: 'accepted', at: 5 }
  const mute: Pending = { ...waiting, id: '2', kind: 'mute', at: 6 }

  test.each<[what: string, room: Room, then: Room]>([
    [
      'there is a newer observation, even if an older one already shows me as muted',
      withMe({ muted: true }, { pending: [waiting] }),
      withMe({ muted: true }, { pending: [waiting, mute] }),
    ],
    ['the roster is up to date again, even if nothing is pending', mine(), withMe({ muted: true }, { stale: true })],
  ])('says that I am muted only once %s', async (_what, room, then) => {
    const { press, sent, titles, become, whenActed } = create([room])
    whenActed(() => void become(then))
    await press('muteMe', 500)
    expect(sent()).toMatchObject([{ kind: 'mute' }])
    expect(titles()).toEqual([])
    await become(withMe({ muted: true }))
    expect(titles()).toEqual(['You are muted'])
  })

  test.each<[what: string, room: Room]>([
    ['no observation shows it', mine()],
    ['I have left', mine({ members: others })],
  ])('says that it is not confirmed if %s', async (_what, then) => {
    const { press, told, become, whenActed } = create()
    whenActed(() => void become(then))
    await press('muteMe', 6_100)
    expect(told).toEqual([requested('Mute')])
  })

  test('first reads a room whose roster may be outdated, and sends no action if it stays outdated', async () => {
    const { press, sent, faults, read } = create([mine({ stale: true })])
    await press('muteMe')
    expect(read).toEqual(['Weekly'])
    expect(sent()).toEqual([])
    expect(faults).toEqual([fault('stale')])
    const again = create([mine({ stale: true })])
    again.whenRead(() => again.become(withMe({ muted: true })))
    await again.press('muteMe')
    expect(again.sent()).toMatchObject([{ kind: 'unmute' }])
  })

  test.each([
    [5_000, 1],
    [5_001, 0],
  ])('if the read of an outdated room takes %i ms, sends %i actions', async (ms, actions) => {
    const { press, sent, faults, become, whenRead, clock } = create([mine({ stale: true })])
    whenRead(async () => {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, ms))
      void become(mine())
    })
    await press('muteMe', ms)
    expect(sent()).toHaveLength(actions)
    expect(faults).toEqual(actions === 0 ? [fault('stale')] : [])
  })
})

describe('if several callers are me,', () => {
  const second = aMember(4, { isMe: true })
  const several = (over: Partial<Room> = {}): Room => mine({ members: [me, second, ...others], ...over })

  test('mute me mutes the one that I picked', async () => {
    const { press, sent } = create([several({ mePicked: second.key })])
    await press('muteMe')
    expect(sent()).toMatchObject([{ kind: 'mute', who: { members: [{ key: second.key }] } }])
  })

  test('mute all but me leaves out all of them', async () => {
    const { press, told, become } = create([several()])
    await press('muteAllButMe')
    await become(several({ members: [me, second, ...others.map((member) => ({ ...member, muted: true }))] }))
    const who = { kind: 'members', members: others.map(({ key }) => ({ key })) }
    expect(told).toMatchObject([{ body: expect.stringContaining('2 people') as string }])
    expect(told).toMatchObject([{ buttons: [{ command: { action: { who } } }] }])
  })
})

describe('mute all but me', () => {
  const both = others.map((member) => ({ ...member, muted: true }))

  test('mutes everyone but me, and says so once all others who were in the room are muted', async () => {
    const { press, sent, titles, become } = create()
    await press('muteAllButMe')
    expect(sent()).toMatchObject([{ kind: 'mute', who: { kind: 'everyoneButMe' } }])
    await become(mine({ members: [me, ...both.slice(0, 1), aMember(3)] }))
    expect(titles()).toEqual([])
    await become(mine({ members: [me, ...both, aMember(9)] }))
    expect(titles()).toEqual(['Everyone but you is muted'])
  })

  test('offers to unmute exactly those who were not muted before', async () => {
    const { press, told, become } = create([mine({ members: [me, ...both.slice(0, 1), ...others.slice(1)] })])
    await press('muteAllButMe')
    await become(mine({ members: [me, ...both] }))
    await press('muteAllButMe', 3_000)
    const action = { kind: 'unmute', who: { kind: 'members', members: [{ key: 'call-3' }] } }
    expect(told).toMatchObject([{ buttons: [{ command: { action } }] }, {}])
    expect(told[0]).toHaveProperty(['buttons', 0, 'command', 'action', 'who', 'members', 'length'], 1)
    expect(told[1]).not.toHaveProperty('buttons')
  })

  test.each<[NewcomersView | undefined, string]>([
    [undefined, 'Callers who join later are not muted.'],
    [{ rule: 'mute', state: 'on' }, 'Callers who join later are muted too.'],
    [{ rule: 'mute', state: 'paused', why: 'me' }, 'Callers who join later are not muted.'],
  ])('says whether newcomers are muted: %j', async (newcomers, later) => {
    const room = mine({ members: [me, ...both.slice(0, 1)] })
    const { press, told } = create([{ ...room, ...(newcomers && { newcomers }) }])
    await press('muteAllButMe')
    expect(told).toMatchObject([{ body: `Weekly: 1 person. ${later}` }])
  })
})

const board = aRoom('Board', { own: true, members: [me] })
const twice = { ...reportedRoom(), reported: [reportedMe, { ...reportedMe, callUuid: 'call-3', memberId: '6' }, other] }
const nothing = { title: 'Nothing was muted', show: { what: 'rooms' } }

test.each<[why: string, press: 'muteMe' | 'muteAllButMe', rooms: readonly Room[], told: object, more?: object]>([
  ['none of my own rooms is live', 'muteMe', [], { ...nothing, body: 'None of your rooms is live.' }],
  [
    'one may be live',
    'muteMe',
    [],
    { ...nothing, body: "Gavel doesn't know whether one of your rooms is live." },
    { accounts: [anAccount({ tokenIn: 'none' })] },
  ],
  ['the only one is ending', 'muteMe', [mine({ state: 'ending' })], { ...nothing, body: 'Weekly is ending.', show }],
  [
    'I am in several',
    'muteAllButMe',
    [mine(), board],
    { ...nothing, body: expect.stringMatching(/^You are in several/) as string },
  ],
  ['it is unknown who I am', 'muteAllButMe', [withMe({ isMe: false })], nothing],
  [
    'several callers are me',
    'muteMe',
    [mine({ members: [me, aMember(4, { isMe: true })] })],
    { ...nothing, body: expect.stringMatching(/^You are in Weekly more than once/) as string, show },
  ],
  ['no event tells an id of my call', 'muteMe', [reportedRoom({ ...known, callUuid: 'call-1', isMe: true })], nothing],
  ['events tell two of mine', 'muteMe', [twice], { title: "That didn't work" }],
])('mutes nobody, and says so, if %s', async (_why, which, rooms, told, more) => {
  const made = create(rooms, undefined, more)
  await made.press(which)
  expect(made.sent()).toEqual([])
  expect(made.told).toMatchObject([told])
})

const counts = { state: 'mixed', accepted: 0, gone: 1, failed: 11, unknown: 0, notSent: 0 } as const
const gone = success<ActionResult>({ state: 'alreadyGone' })
const left = fault('changed', { values: { reason: 'left' } })

test.each<[what: string, acted: Result<ActionResult>, told: Fault]>([
  ['was refused', failure('readOnly'), fault('readOnly')],
  ['failed for some callers', success({ ...counts, fault: fault('rateLimited') }), fault('rateLimited')],
  ['came after I had left', gone, left],
])('says why an action %s', async (_what, acted, told) => {
  const { press, faults, titles } = create([mine()], acted)
  await press('muteMe', 10_000)
  expect(faults).toEqual([told])
  expect(titles()).toEqual(["That didn't work"])
})

test('one of my own rooms does not count if it is ending, or if it is of the demo and there is another account', () => {
  const demo = anAccount({ id: 'demo', demo: true })
  const demoRoom = aRoom('Weekly', { own: true, accountId: 'demo' })
  expect(ownRoomsOf(aSnapshot([demoRoom], { accounts: [demo] }))).toEqual([demoRoom])
  expect(ownRoomsOf(aSnapshot([demoRoom, mine()], { accounts: [demo, anAccount()] }))).toEqual([mine()])
  expect(ownRoomsOf(aSnapshot([mine({ state: 'ending' }), aRoom('Other')]))).toEqual([])
})

describe('admit', () => {
  const members = [
    aMember(1, { isMe: true, joinedAt: 1_000 }),
    aMember(2, { name: 'Ana', joinedAt: 9_000 }),
    aMember(3, { name: 'Ben', joinedAt: 5_000 }),
  ]
  const withDoor = (atDoor: readonly string[], over: Partial<Room> = {}): Room =>
    mine({ members, onHold: { keys: atDoor, atDoor }, ...over })
  const nobody = { title: 'Nobody was admitted', show: { what: 'rooms' } }

  test('admits who has waited longest, in any room, and says so once an observation shows it', async () => {
    const waiting = aRoom('Board', { own: true, members: [aMember(4, { joinedAt: 7_000 })] })
    const other = { ...waiting, onHold: { keys: ['call-4'], atDoor: ['call-4'] } }
    const { admitted, told, become, press } = create([other, withDoor(['call-2', 'call-3'])])
    await press('admit', 2_100)
    expect(admitted()).toEqual(['Weekly call-3'])
    expect(told).toEqual([])
    await become(other, withDoor(['call-2']))
    expect(told).toMatchObject([{ show, body: expect.stringMatching(/Ben.* 2 /) as string }])
  })

  test('the next press is for the next caller, even before the first is seen in the room', async () => {
    const { admitted, told, press, clock } = create([withDoor(['call-2', 'call-3'])])
    for (let presses = 0; presses < 3; presses += 1) await press('admit', 2_100)
    expect(admitted()).toEqual(['Weekly call-3', 'Weekly call-2'])
    await clock.advance(6_000)
    expect(told).toMatchObject([nobody, { title: 'Not confirmed yet' }, { title: 'Not confirmed yet' }])
  })

  test.each<[string, Room, object]>([
    ['nobody is at a door', withDoor([], { onHold: { keys: ['call-2'] } }), {}],
    [
      'they are being sent away',
      withDoor(['call-2'], { pending: [{ id: '1', kind: 'remove', who: ['call-2'], state: 'held', at: 0 }] }),
      {},
    ],
    ['the room is ending', withDoor(['call-2'], { state: 'ending' }), {}],
    ['Gavel only watches', withDoor(['call-2']), { readOnly: true }],
    [
      'they are callers of the demo, and there is another account',
      withDoor(['call-2'], { accountId: 'demo' }),
      { accounts: [anAccount(), anAccount({ id: 'demo', demo: true })] },
    ],
  ])('sends nothing, and says so, if %s', async (_what, room, more) => {
    const { admitted, told, press } = create([room], undefined, more)
    await press('admit')
    expect(admitted()).toEqual([])
    expect(told).toMatchObject([nobody])
  })

  test.each([failure('changed', { values: { reason: 'left' } }), gone])(
    'says if the caller had left: %j',
    async (acted) => {
      const { faults, press } = create([withDoor(['call-2'])], acted)
      await press('admit')
      expect(faults).toEqual([left])
    },
  )

  test('never says that somebody was admitted who has left meanwhile', async () => {
    const { titles, become, press, clock } = create([withDoor(['call-2'])])
    await press('admit')
    await become(mine({ members: members.slice(0, 1) }))
    await clock.advance(6_000)
    expect(titles()).toEqual(['Not confirmed yet'])
  })
})
