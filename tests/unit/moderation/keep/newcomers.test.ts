import { describe, expect, test } from 'vitest'
import { Newcomers } from '../../../../electron/moderation/keep/newcomers.ts'
import type { EntryDraft } from '../../../../electron/journal/journal.ts'
import type { SendGate } from '../../../../electron/providers/send-gate.ts'
import type { ActionResult, Room, Member, Snapshot } from '../../../../shared/rooms/model.ts'
import type { NewcomersView } from '../../../../shared/rooms/newcomers.ts'
import { failure, success, type Result } from '../../../../shared/result.ts'
import { fakeMonitor } from '../../../support/fake-monitor.ts'
import { aMember, aRoom, aSnapshot, type ListedMember } from '../../../support/rooms.ts'
import { testAccount } from '../../../support/test-core.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'
import { noDoor } from '../../../support/no-door.ts'

const me = aMember(1, { isMe: true })
const others = [aMember(2), aMember(3, { muted: true })]
const standup = (members: readonly Member[] = [me, ...others], over: Partial<Room> = {}): Room =>
  aRoom('Standup', { own: true, members, ...over })
const ref = { accountId: 'acme', name: 'Standup' }
const asked = { accountId: 'acme', conference: 'Standup', instance: 1 }
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function create(first: readonly Room[] = [standup()]) {
  const { monitor, become: show } = fakeMonitor(aSnapshot(first))
  const muted: (readonly string[])[] = []
  const taken: string[] = []
  const notes: string[] = []
  const said: string[] = []
  const world = {
    outcome: success({ state: 'accepted' as const }) as Result<ActionResult>,
    written: success(undefined) as Result<void>,
    gate: { check: () => undefined } as SendGate,
    unmuted: [] as readonly string[],
    watcher: undefined as string | undefined,
    /** What a mute waits for. */
    until: Promise.resolve(),
    views: {} as Readonly<Record<string, NewcomersView>>,
  }
  const newcomers = new Newcomers({
    monitor: {
      ...monitor,
      readNow: (ref) => {
        const room = monitor.conference(ref)
        return Promise.resolve({
          ...success(room ?? ('gone' as const)),
          said: (room?.members ?? []) as readonly ListedMember[],
        })
      },
    },
    clock: createVirtualClock(),
    journal: {
      write: (entry: EntryDraft) => {
        notes.push(entry.text ?? '')
        return Promise.resolve(world.written)
      },
    },
    newId: () => 'newcomers',
    reconciler: {
      give: async (_room, members, _reason, cause) => {
        world.gate = cause.gate ?? world.gate
        muted.push(['mute', ...members.map(({ key }) => key)])
        await world.until
        return [world.outcome]
      },
      take: (_room, members) => {
        taken.push(...members.map(({ key }) => key))
        return Promise.resolve([])
      },
    },
    ...noDoor,
    accountOf: () => testAccount('plivo'),
    colleagues: { hasUnmuted: (_room, { key }) => world.unmuted.includes(key), watcherOf: () => world.watcher },
  })
  newcomers.listen({
    changed: (views) => (world.views = views),
    paused: (_room, { name }, why) => said.push(`${name} paused: ${why}`),
    stopped: (_room, { name }, why) => said.push(`${name} stopped: ${why}`),
  })
  const become = async (rooms: readonly Room[], more: Partial<Snapshot> = {}): Promise<void> => {
    show(aSnapshot(rooms, { revision: monitor.snapshot().revision + 1, ...more }))
    await settled()
  }
  const view = (): NewcomersView | undefined => world.views['acme/Standup']
  return { newcomers, become, muted, taken, notes, said, world, view }
}

const joined = aMember(7)

describe('while muting newcomers is being switched on,', () => {
  test.each([
    [
      'the user can switch it off again',
      (newcomers: Newcomers) => {
        newcomers.switchOff(ref)
      },
    ],
    [
      'a suspension cancels it',
      (newcomers: Newcomers) => {
        newcomers.suspend('sleep')
      },
    ],
  ] as const)('%s', async (_what, happen) => {
    const { newcomers, become, muted, notes, view } = create()
    const switching = newcomers.switchOn(ref, 'mute')
    happen(newcomers)
    expect(await switching).toEqual(failure('cancelled'))
    await become([standup([me, ...others, joined])])
    expect(view()).toBeUndefined()
    expect(muted).toEqual([])
    expect(notes).toEqual(['newcomersOn', 'newcomersOff'])
  })

  test('a switch-off in another room does not cancel the switch-on', async () => {
    const { newcomers, view } = create()
    const switching = newcomers.switchOn(ref, 'mute')
    newcomers.switchOff({ ...ref, name: 'Review' })
    expect(await switching).toEqual(success(undefined))
    expect(view()).toEqual({ rule: 'mute', state: 'on' })
  })
})

describe('after events, which may lack callers,', () => {
  const known = { callUuid: 'call-1', name: 'Me', number: me.number, direction: 'inbound', isMe: true } as const
  const told = aRoom('Standup', { own: true, reported: [{ ...known, conferenceUuid: 'conference-1', memberId: '1' }] })

  test('those whom the first roster lists are not muted, because they may have been there before', async () => {
    const { newcomers, become, muted } = create([told])
    expect(await newcomers.switchOn(ref, 'mute')).toEqual(success(undefined))
    await become([standup([me, aMember(2)])])
    expect(muted).toEqual([])
    await become([standup([me, aMember(2), joined])])
    expect(muted).toEqual([['mute', joined.key]])
  })

  test('the same holds after an answer to a question', async () => {
    const { newcomers, become, muted, view } = create()
    await newcomers.switchOn(ref, 'mute')
    await become([told])
    newcomers.suspend('sleep')
    expect(view()).toMatchObject({ state: 'paused', came: [] })
    expect(await newcomers.goOn(asked, 'muteThem', [])).toEqual(success(undefined))
    await become([standup([me, aMember(8)])])
    expect(muted).toEqual([])
    await become([standup([me, aMember(8), joined])])
    expect(muted).toEqual([['mute', joined.key]])
  })
})

describe('a newcomer', () => {
  test('is muted as soon as an observation shows them, and no other caller is', async () => {
    const { newcomers, become, muted, notes, view } = create()
    expect(await newcomers.switchOn(ref, 'mute')).toEqual(success(undefined))
    await become([standup()])
    expect(muted).toEqual([])
    await become([standup([me, ...others, joined]), aRoom('Other', { members: [aMember(9)] })])
    expect(muted).toEqual([['mute', 'call-7']])
    expect(notes).toEqual(['newcomersOn'])
    expect(view()).toEqual({ rule: 'mute', state: 'on' })
  })

  test('is nobody who was in the room when it was switched on, even if it is switched on again while they are away', async () => {
    const { newcomers, become, muted } = create()
    await newcomers.switchOn(ref, 'mute')
    await become([standup([me])])
    await newcomers.switchOn(ref, 'mute')
    await become([standup()])
    await settled()
    expect(muted).toEqual([])
  })

  test('is muted once for each call, so that a caller who is unmuted by hand stays unmuted', async () => {
    const { newcomers, become, muted } = create()
    await newcomers.switchOn(ref, 'mute')
    await become([standup([me, joined])])
    await become([standup([me, { ...joined, muted: true }])])
    await become([standup([me, joined])])
    await become([standup([me])])
    await become([standup([me, { ...joined, backAgain: true }])])
    expect(muted).toEqual([['mute', 'call-7']])
    await become([standup([me, aMember(8, { number: joined.number })])])
    expect(muted).toEqual([
      ['mute', 'call-7'],
      ['mute', 'call-8'],
    ])
  })

  test('is not muted if a colleague has unmuted them before they were shown here', async () => {
    const { newcomers, become, muted, world } = create()
    await newcomers.switchOn(ref, 'mute')
    world.unmuted = ['call-7']
    await become([standup([me, ...others, joined, aMember(8)])])
    world.unmuted = []
    await become([standup([me, ...others, joined, aMember(8)])])
    expect(muted).toEqual([['mute', 'call-8']])
  })

  test('is not muted if a colleague unmutes them while the mute waits', async () => {
    const { newcomers, become, muted, taken, world } = create()
    await newcomers.switchOn(ref, 'mute')
    await become([standup([me, ...others, joined, aMember(8)])])
    world.unmuted = ['call-7']
    await become([standup([me, ...others, joined, aMember(8)])])
    expect([muted, taken]).toEqual([[['mute', 'call-7', 'call-8']], ['call-7']])
  })

  test('is not muted if they are already muted, or are another line of mine', async () => {
    const { newcomers, become, muted } = create()
    await newcomers.switchOn(ref, 'mute')
    await become([standup([me, { ...joined, isMe: true }, aMember(8, { muted: true })])])
    await become([standup([{ ...me, isMe: false }, { ...joined, isMe: true }, aMember(8, { muted: true })])])
    expect(muted).toEqual([])
  })
})

describe('muting newcomers can be switched on only', () => {
  test.each([
    ['if it is known who is there', standup([me], { stale: true }), { code: 'stale' }],
    ['if the room can be read', standup([me], { state: 'unreachable' }), { code: 'stale' }],
    ['if a roster was ever read', aRoom('Standup', { own: true, state: 'unreachable' }), { code: 'stale' }],
    ['once the room was read', aRoom('Standup', { own: true, unread: true }), { code: 'stale' }],
    ['if callers are listed', aRoom('Standup', { own: true }), { code: 'stale', values: { reason: 'noRoster' } }],
    ['if it is known who I am', standup(others), { code: 'changed', values: { reason: 'me' } }],
    ["in the user's own room", standup(undefined, { own: false }), { code: 'changed', values: { reason: 'me' } }],
  ])('%s', async (_where, room, fault) => {
    const { newcomers, become, muted, view } = create([room])
    expect(await newcomers.switchOn(ref, 'mute')).toEqual({ ok: false, fault })
    await become([standup([me, joined])])
    expect(muted).toEqual([])
    expect(view()).toBeUndefined()
  })

  test('while actions are allowed and the room is live', async () => {
    const readOnly = create()
    await readOnly.become([standup()], { readOnly: true })
    expect(await readOnly.newcomers.switchOn(ref, 'mute')).toMatchObject({ fault: { code: 'readOnly' } })
    expect(await create([]).newcomers.switchOn(ref, 'mute')).toMatchObject({ fault: { code: 'changed' } })
  })
})

test.each([
  ['was switched off', (newcomers: Newcomers) => newcomers.switchOff(ref)],
  [
    'was switched off and on again',
    (newcomers: Newcomers) => (newcomers.switchOff(ref), newcomers.switchOn(ref, 'mute')),
  ],
  ['pauses', (newcomers: Newcomers) => newcomers.suspend('sleep')],
] as const)('a mute that still waits is not sent once the muting of newcomers %s', async (_what, happen) => {
  const { newcomers, become, world } = create()
  await newcomers.switchOn(ref, 'mute')
  await become([standup([me, ...others, joined])])
  expect(world.gate.check()).toBeUndefined()
  await happen(newcomers)
  expect(world.gate.check()).toMatchObject({ code: 'cancelled' })
})

test('while the roster is unknown, the view does not claim that no caller joined', async () => {
  const { newcomers, become, view } = create()
  await newcomers.switchOn(ref, 'mute')
  newcomers.suspend('sleep')
  await become([standup(undefined, { state: 'unreachable' })])
  expect(view()).toEqual({ rule: 'mute', state: 'paused', why: 'sleep' })
})

describe('muting newcomers waits and continues by itself, without a message,', () => {
  test.each<[string, readonly Room[]]>([
    ['while the roster is outdated', [standup(undefined, { stale: true, state: 'unverified' })]],
    ['while the room cannot be read', [standup(undefined, { state: 'unreachable' })]],
    ['while its roster is unknown', [aRoom('Standup', { own: true, state: 'unverified' })]],
    ['while a 404 is in question and nobody is known to be me', [standup(others, { state: 'unverified' })]],
    ['while nothing may be sent to a room of this name', [standup([me, ...others, joined], { writable: false })]],
    ['when the room has ended', []],
  ])('%s', async (_when, rooms) => {
    const { newcomers, become, muted, said, view } = create()
    await newcomers.switchOn(ref, 'mute')
    newcomers.suspend('network')
    await become(rooms)
    expect([view(), muted, said]).toEqual([{ rule: 'mute', state: 'on' }, [], []])
    await become([standup([me, ...others, joined])])
    expect([view(), muted, said]).toEqual([{ rule: 'mute', state: 'on' }, [['mute', 'call-7']], []])
  })
})

describe('muting newcomers pauses, and asks about the callers who joined in the meantime,', () => {
  test('after sleep', async () => {
    const { newcomers, become, muted, said, view } = create()
    await newcomers.switchOn(ref, 'mute')
    newcomers.suspend('sleep')
    await become([standup([me, ...others, joined])])
    expect(muted).toEqual([])
    expect(view()).toEqual({ rule: 'mute', state: 'paused', why: 'sleep', came: ['call-7'] })
    expect(said).toEqual(['Standup paused: sleep'])
  })

  test('after a restart of the room, even if it was missing in between', async () => {
    const { newcomers, become, muted, view } = create()
    await newcomers.switchOn(ref, 'mute')
    await become([])
    await become([standup([me, aMember(2), aMember(3, { muted: true })], { instance: 2 })])
    expect(muted).toEqual([])
    expect(view()).toEqual({ rule: 'mute', state: 'paused', why: 'restart', came: ['call-2'] })
  })

  test('but not about a caller whom a colleague has unmuted meanwhile', async () => {
    const { newcomers, become, muted, view, world } = create()
    await newcomers.switchOn(ref, 'mute')
    newcomers.suspend('sleep')
    world.unmuted = ['call-7']
    await become([standup([me, ...others, joined, aMember(8)])])
    world.unmuted = []
    await become([standup([me, ...others, joined, aMember(8)])])
    expect(view()).toEqual({ rule: 'mute', state: 'paused', why: 'sleep', came: ['call-8'] })
    await newcomers.goOn(asked, 'muteThem', ['call-8'])
    await settled()
    expect(muted).toEqual([['mute', 'call-8']])
  })

  test('about the callers of the new run, if the room restarts during another pause', async () => {
    const { newcomers, become, muted, said, view } = create()
    await newcomers.switchOn(ref, 'mute')
    newcomers.suspend('sleep')
    await become([standup([me, aMember(2)], { instance: 2 })])
    await become([standup([me, aMember(8)], { instance: 3 })])
    expect(await newcomers.goOn({ ...asked, instance: 2 }, 'muteThem', ['call-2'])).toEqual(
      failure('changed', { values: { reason: 'instance' } }),
    )
    expect(muted).toEqual([])
    expect(view()).toEqual({ rule: 'mute', state: 'paused', why: 'restart', came: ['call-8'] })
    expect(said).toEqual(['Standup paused: sleep', 'Standup paused: restart'])
  })

  test('while no member is known to be me', async () => {
    const { newcomers, become, muted, view } = create()
    await newcomers.switchOn(ref, 'mute')
    await become([standup([...others, joined])])
    expect(muted).toEqual([])
    expect(view()).toMatchObject({ state: 'paused', why: 'me' })
  })

  test('and then mutes those callers, or leaves them unmuted; a caller who joins after the question is a newcomer', async () => {
    for (const reply of ['muteThem', 'leaveThem'] as const) {
      const { newcomers, become, muted, view } = create()
      await newcomers.switchOn(ref, 'mute')
      newcomers.suspend('sleep')
      await become([standup([me, ...others, joined])])
      await become([standup([me, ...others, joined, aMember(8)])])
      expect(await newcomers.goOn(asked, reply, ['call-7'])).toEqual(success(undefined))
      await settled()
      expect(muted).toEqual([...(reply === 'muteThem' ? [['mute', 'call-7']] : []), ['mute', 'call-8']])
      expect(view()).toEqual({ rule: 'mute', state: 'on' })
    }
  })

  test('and leaves those alone whom the question listed, even if they are out of the room as it goes on', async () => {
    const { newcomers, become, muted } = create()
    await newcomers.switchOn(ref, 'mute')
    newcomers.suspend('sleep')
    await become([standup([me, ...others, joined])])
    const going = newcomers.goOn(asked, 'leaveThem', ['call-7'])
    await become([standup([me, ...others])])
    expect(await going).toEqual(success(undefined))
    await become([standup([me, ...others, joined])])
    expect(muted).toEqual([])
  })

  test('and resumes only once the roster is known again', async () => {
    const { newcomers, become, muted, view } = create()
    await newcomers.switchOn(ref, 'mute')
    newcomers.suspend('sleep')
    await become([standup([me, ...others, joined], { stale: true })])
    expect(await newcomers.goOn(asked, 'muteThem', ['call-7'])).toMatchObject({ fault: { code: 'stale' } })
    expect(muted).toEqual([])
    expect(view()?.state).toBe('paused')
  })
})

describe('muting newcomers stops, and the user is notified,', () => {
  test('in read-only mode', async () => {
    const { newcomers, become, muted, said, notes, view } = create()
    await newcomers.switchOn(ref, 'mute')
    await become([standup([me, ...others, joined])], { readOnly: true })
    await become([standup([me, ...others, joined])])
    expect(muted).toEqual([])
    expect(said).toEqual(['Standup stopped: readOnly'])
    expect(notes).toEqual(['newcomersOn', 'newcomersOff'])
    expect(view()).toBeUndefined()
  })

  test('when a mute is refused with readOnly', async () => {
    const { newcomers, become, muted, said, world, view } = create()
    world.outcome = failure('readOnly')
    await newcomers.switchOn(ref, 'mute')
    await become([standup([me, ...others, joined])])
    await settled()
    await become([standup([me, ...others, joined, aMember(8)])])
    expect(muted).toHaveLength(1)
    expect(said).toEqual(['Standup stopped: readOnly'])
    expect(view()).toBeUndefined()
  })

  test('when the room is no longer marked as mine', async () => {
    const { newcomers, become, muted, said } = create()
    await newcomers.switchOn(ref, 'mute')
    await become([standup([me, ...others, joined], { own: false })])
    expect(muted).toEqual([])
    expect(said).toEqual(['Standup stopped: notOwn'])
  })
})

test('no newcomer is muted after Gavel was closed, and the journal says that muting newcomers was switched off', async () => {
  const { newcomers, become, muted, notes } = create()
  await newcomers.switchOn(ref, 'mute')
  await newcomers.close()
  await become([standup([me, ...others, joined])])
  expect(muted).toEqual([])
  expect(notes).toEqual(['newcomersOn', 'newcomersOff'])
})

describe('if a colleague already has a rule for the newcomers of this room,', () => {
  const led = { rule: 'mute', state: 'paused', why: 'colleague', by: 'Ben', came: [] } as const

  test('this desk says so and does nothing, until the user wants it here too', async () => {
    const { newcomers, become, muted, said, world, view } = create()
    world.watcher = 'Ben'
    expect(await newcomers.switchOn(ref, 'mute')).toEqual(success(undefined))
    expect([view(), newcomers.active]).toEqual([led, []])
    await become([standup([me, ...others, joined])])
    expect([view(), muted, said]).toEqual([{ ...led, came: [joined.key] }, [], []])
    // The question names nobody. It was also shown while the observation was older, without the one who had joined.
    expect(await newcomers.goOn(asked, 'leaveThem', [])).toEqual(success(undefined))
    await become([standup([me, ...others, joined, aMember(8)])])
    expect([view(), newcomers.active]).toEqual([{ rule: 'mute', state: 'on' }, [ref]])
    expect(muted).toEqual([['mute', aMember(8).key]])
  })

  test('this desk does not go on by itself once the colleague has left, but says so once', async () => {
    const { newcomers, become, muted, said, world, view } = create()
    world.watcher = 'Ben'
    await newcomers.switchOn(ref, 'mute')
    world.watcher = undefined
    await become([standup([me, ...others, joined])])
    await become([standup([me, ...others, joined])])
    expect(view()).toMatchObject({ state: 'paused', why: 'colleagueLeft', came: [joined.key] })
    expect([muted, said]).toEqual([[], ['Standup paused: colleagueLeft']])
  })

  test('an answer after another pause leaves the newcomers to them', async () => {
    const { newcomers, become, muted, said, world, view } = create()
    await newcomers.switchOn(ref, 'mute')
    newcomers.suspend('sleep')
    world.watcher = 'Ben'
    expect(await newcomers.goOn(asked, 'muteThem', [])).toEqual(success(undefined))
    await become([standup([me, ...others, joined])])
    expect([view(), muted]).toEqual([{ ...led, came: [joined.key] }, []])
    expect(said).toEqual(['Standup paused: sleep'])
  })

  test('a rule that is on here first goes on', async () => {
    const { newcomers, become, muted, world, view } = create()
    await newcomers.switchOn(ref, 'mute')
    world.watcher = 'Ben'
    await become([standup([me, ...others, joined])])
    expect([view(), muted]).toEqual([{ rule: 'mute', state: 'on' }, [['mute', joined.key]]])
  })
})
