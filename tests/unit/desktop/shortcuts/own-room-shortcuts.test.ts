import { describe, expect, test } from 'vitest'
import { drop } from '../../../../shared/drop.ts'
import { memberSeenOf } from '../../../../shared/rooms/room-actions.ts'
import {
  ownRoomsOf,
  OwnRoomShortcuts,
  type OwnRoomReport,
} from '../../../../electron/desktop/shortcuts/own-room-shortcuts.ts'
import { fault, type Fault } from '../../../../shared/fault.ts'
import type { Action, ActionResult, Room, Pending, Snapshot } from '../../../../shared/rooms/model.ts'
import type { ReportedCaller } from '../../../../shared/rooms/reported-callers.ts'
import { failure, success, type Result } from '../../../../shared/result.ts'
import { desktopScene } from '../../../support/desktop-scene.ts'
import { aMember, anAccount, aRoom, aSnapshot } from '../../../support/rooms.ts'

const me = aMember(1, { isMe: true })
const others = [aMember(2), aMember(3)]
const mine = (over: Partial<Room> = {}): Room =>
  aRoom('Weekly standup', { own: true, members: [me, ...others], ...over })

function create(rooms: readonly Room[] = [mine()], acted?: Result<ActionResult>, more: Partial<Snapshot> = {}) {
  const { parts, clock, become } = desktopScene({ rooms, more: { revision: 7, ...more }, ...(acted && { acted }) })
  const sent: Action[] = []
  const reports: OwnRoomReport[] = []
  const read: string[] = []
  let onRead: () => void | Promise<void> = () => undefined
  let onAct = (): void => {}
  const shortcuts = new OwnRoomShortcuts({
    clock,
    rooms: {
      ...parts.rooms,
      readNow: async ({ name }) => {
        read.push(name)
        await onRead()
        return failure('timeout')
      },
    },
    commands: {
      act: (action) => {
        sent.push(action)
        onAct()
        return parts.commands.act(action)
      },
    },
  })
  return {
    press: (which: 'muteMe' | 'muteAllButMe'): void => {
      drop(shortcuts[which]().then((report) => reports.push(report)))
    },
    clock,
    sent,
    reports,
    read,
    become: (...next: Room[]) => {
      become(next)
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

describe('in a room without a roster', () => {
  test('mutes me where events tell for certain which caller I am, unmutes me after that, and never says that it is done', async () => {
    const { press, sent, reports, clock, become } = create([reportedRoom()])
    press('muteMe')
    await clock.advance(7_000)
    expect(sent).toMatchObject([{ kind: 'mute', who: { members: [{ callUuid: 'call-1', memberId: '4' }] } }])
    expect(reports).toMatchObject([{ kind: 'requested', action: 'mute' }])
    become(
      reportedRoom(reportedMe, { pending: [{ id: '1', kind: 'mute', who: ['call-1'], state: 'requested', at: 5 }] }),
    )
    press('muteMe')
    await clock.advance(0)
    expect(sent).toMatchObject([{ kind: 'mute' }, { kind: 'unmute' }])
  })

  test('mutes all but me, and never says that it is done', async () => {
    const { press, sent, reports, clock } = create([reportedRoom()])
    press('muteAllButMe')
    await clock.advance(7_000)
    expect(sent).toMatchObject([{ kind: 'mute', who: { kind: 'everyoneButMe' } }])
    expect(reports).toMatchObject([{ kind: 'requested', action: 'mute' }])
  })
})

const withMe = (over: object, room: Partial<Room> = {}): Room =>
  mine({ members: [{ ...me, ...over }, ...others], ...room })

describe('mute me', () => {
  test('mutes me, and reports it once an observation shows it', async () => {
    const { press, sent, reports, become, clock } = create()
    press('muteMe')
    await clock.advance(500)
    expect(sent).toEqual([
      {
        kind: 'mute',
        seen: { accountId: 'acme', conference: 'Weekly standup', instance: 1 },
        who: { kind: 'members', members: [memberSeenOf(aMember(1))] },
      },
    ])
    expect(reports).toEqual([])
    become(withMe({ muted: true }))
    await clock.advance(0)
    expect(reports).toMatchObject([{ kind: 'muted', undo: { ...sent[0], kind: 'unmute' } }])
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
    const { press, sent, clock } = create([room])
    press('muteMe')
    await clock.advance(0)
    expect(sent).toMatchObject([{ kind: sends }])
  })

  test('reports the mute only after a newer observation, even if an older one already shows me as muted', async () => {
    const waiting: Pending = { id: '1', kind: 'unmute', who: ['call-1'], state: 'accepted', at: 5 }
    const shown = create([withMe({ muted: true }, { pending: [waiting] })])
    const { press, sent, reports, become, clock } = shown
    const mute: Pending = { ...waiting, id: '2', kind: 'mute', at: 6 }
    shown.whenActed(() => become(withMe({ muted: true }, { pending: [waiting, mute] })))
    press('muteMe')
    await clock.advance(500)
    expect(sent).toMatchObject([{ kind: 'mute' }])
    expect(reports).toEqual([])
    become(withMe({ muted: true }))
    await clock.advance(0)
    expect(reports).toMatchObject([{ kind: 'muted' }])
  })

  test('reports the mute only once the roster is up to date again, even if nothing is pending', async () => {
    const { press, reports, become, clock } = create()
    press('muteMe')
    await clock.advance(500)
    become(withMe({ muted: true }, { stale: true }))
    await clock.advance(0)
    expect(reports).toEqual([])
    become(withMe({ muted: true }))
    await clock.advance(0)
    expect(reports).toMatchObject([{ kind: 'muted' }])
  })

  test('does not report me as muted if I have left', async () => {
    const { press, reports, become, clock, whenActed } = create()
    whenActed(() => become(mine({ members: others })))
    press('muteMe')
    await clock.advance(10_000)
    expect(reports).toMatchObject([{ kind: 'requested' }])
  })

  test('reports an unconfirmed mute if no observation shows it', async () => {
    const { press, reports, clock } = create()
    press('muteMe')
    await clock.advance(6_100)
    expect(reports).toMatchObject([{ kind: 'requested', action: 'mute' }])
  })

  test('first reads a room whose roster may be outdated, and sends no action if it stays outdated', async () => {
    const { press, sent, reports, read, clock } = create([mine({ stale: true })])
    press('muteMe')
    await clock.advance(0)
    expect(read).toEqual(['Weekly standup'])
    expect(sent).toEqual([])
    expect(reports).toEqual([{ kind: 'failed', fault: fault('stale') }])

    const again = create([mine({ stale: true })])
    again.whenRead(() => {
      again.become(withMe({ muted: true }))
    })
    again.press('muteMe')
    await again.clock.advance(0)
    expect(again.sent).toMatchObject([{ kind: 'unmute' }])
  })

  test.each([
    [5_000, 1],
    [5_001, 0],
  ])('if the read of an outdated room takes %i ms, sends %i actions', async (ms, actions) => {
    const { press, sent, reports, become, whenRead, clock } = create([mine({ stale: true })])
    whenRead(async () => {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, ms))
      become(mine())
    })
    press('muteMe')
    await clock.advance(ms)
    expect(sent).toHaveLength(actions)
    expect(reports).toEqual(actions === 0 ? [{ kind: 'failed', fault: fault('stale') }] : [])
  })
})

describe('if several callers are me,', () => {
  const second = aMember(4, { isMe: true })
  const several = (over: Partial<Room> = {}): Room => mine({ members: [me, second, ...others], ...over })

  test('mute me mutes the one that I picked', async () => {
    const { press, sent, clock } = create([several({ mePicked: second.key })])
    press('muteMe')
    await clock.advance(0)
    expect(sent).toMatchObject([{ kind: 'mute', who: { members: [{ key: second.key }] } }])
  })

  test('mute all but me leaves out all of them', async () => {
    const { press, reports, become, clock } = create([several()])
    press('muteAllButMe')
    await clock.advance(0)
    become(several({ members: [me, second, ...others.map((member) => ({ ...member, muted: true }))] }))
    await clock.advance(0)
    const undone = { who: { kind: 'members', members: others.map(({ key }) => ({ key })) } }
    expect(reports).toMatchObject([{ kind: 'othersMuted', people: 2, undo: undone }])
  })
})

describe('mute all but me', () => {
  test('mutes everyone but me, and reports the mute once all others who were in the room are muted', async () => {
    const { press, sent, reports, become, clock } = create()
    press('muteAllButMe')
    await clock.advance(0)
    expect(sent).toMatchObject([{ kind: 'mute', who: { kind: 'everyoneButMe' } }])
    const [one, other] = others.map((member) => ({ ...member, muted: true }))
    if (!one || !other) throw new Error('There are two others.')
    become(mine({ members: [me, one, aMember(3)] }))
    await clock.advance(0)
    expect(reports).toEqual([])
    become(mine({ members: [me, one, other, aMember(9)] }))
    await clock.advance(0)
    expect(reports).toMatchObject([{ kind: 'othersMuted', people: 2 }])
  })

  test('offers to unmute exactly those who were not muted before', async () => {
    const [one, other] = others
    if (!one || !other) throw new Error('There are two others.')
    const before = [me, { ...one, muted: true }, other]
    const { press, reports, become, clock } = create([mine({ members: before })])
    press('muteAllButMe')
    await clock.advance(0)
    become(mine({ members: [me, { ...one, muted: true }, { ...other, muted: true }] }))
    await clock.advance(0)
    expect(reports).toMatchObject([
      { undo: { kind: 'unmute', who: { kind: 'members', members: [{ key: other.key }] } } },
    ])
    await clock.advance(3_000)
    press('muteAllButMe')
    await clock.advance(3_000)
    expect(reports).toHaveLength(2)
    expect(reports[1]).not.toHaveProperty('undo')
  })
})

const board = aRoom('Board', { own: true, members: [me] })
const twice = { ...reportedRoom(), reported: [reportedMe, { ...reportedMe, callUuid: 'call-3', memberId: '6' }, other] }

test.each<[why: string, press: 'muteMe' | 'muteAllButMe', rooms: readonly Room[], report: object, more?: object]>([
  ['none of my own rooms is live', 'muteMe', [], { kind: 'none' }],
  ['one may be live', 'muteMe', [], { kind: 'unknown' }, { accounts: [anAccount({ tokenIn: 'none' })] }],
  ['the only one is ending', 'muteMe', [mine({ state: 'ending' })], { kind: 'ending' }],
  ['I am in several', 'muteAllButMe', [mine(), board], { kind: 'several' }],
  ['it is unknown who I am', 'muteAllButMe', [withMe({ isMe: false })], { kind: 'notFound' }],
  [
    'several callers are me',
    'muteMe',
    [mine({ members: [me, aMember(4, { isMe: true })] })],
    { kind: 'whichLine', room: { title: 'Weekly standup' } },
  ],
  [
    'no event tells an id of my call',
    'muteMe',
    [reportedRoom({ ...known, callUuid: 'call-1', isMe: true })],
    { kind: 'notFound' },
  ],
  ['events tell two of mine', 'muteMe', [twice], { kind: 'failed', fault: { values: { reason: 'unsureCaller' } } }],
])('mutes nobody, and says so, if %s', async (_why, which, rooms, report, more) => {
  const { press, sent, reports, clock } = create(rooms, undefined, more)
  press(which)
  await clock.advance(0)
  expect(sent).toEqual([])
  expect(reports).toMatchObject([report])
})

const counts = { state: 'mixed', accepted: 0, gone: 1, failed: 11, unknown: 0, notSent: 0 } as const

test.each<[what: string, acted: Result<ActionResult>, told: Fault]>([
  ['was refused', failure('readOnly'), fault('readOnly')],
  ['failed for some callers', success({ ...counts, fault: fault('rateLimited') }), fault('rateLimited')],
  ['came after I had left', success({ state: 'alreadyGone' }), fault('changed', { values: { reason: 'left' } })],
])('reports why an action %s', async (_what, acted, told) => {
  const { press, reports, clock } = create([mine()], acted)
  press('muteMe')
  await clock.advance(10_000)
  expect(reports).toEqual([{ kind: 'failed', fault: told }])
})

test('one of my own rooms does not count if it is ending, or if it is of the demo and there is another account', () => {
  const demo = anAccount({ id: 'demo', demo: true })
  const demoRoom = aRoom('Weekly standup', { own: true, accountId: 'demo' })
  expect(ownRoomsOf(aSnapshot([demoRoom], { accounts: [demo] }))).toEqual([demoRoom])
  expect(ownRoomsOf(aSnapshot([demoRoom, mine()], { accounts: [demo, anAccount()] }))).toEqual([mine()])
  expect(ownRoomsOf(aSnapshot([mine({ state: 'ending' }), aRoom('Other')]))).toEqual([])
})
