import { describe, expect, test } from 'vitest'
import { memberSeenOf } from '../../../../shared/rooms/room-actions.ts'
import {
  notificationsFor,
  thresholdNotification,
  type NotificationContext,
  type Thresholds,
} from '../../../../electron/desktop/notifications/notification-content.ts'
import { memberOfCall, type CallerWithCall } from '../../../../shared/rooms/call-members.ts'
import type { Change, Room } from '../../../../shared/rooms/model.ts'
import type { RoomNotifications } from '../../../../shared/preferences/preferences.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { desktopScene } from '../../../support/desktop-scene.ts'
import { aMember, anAccount, aRoom, aRoomByCalls, onNumber, type ListedMember } from '../../../support/rooms.ts'

const off: RoomNotifications = { started: false, joined: false, left: false, below: 0, longerThan: 0 }
const all: RoomNotifications = { ...off, started: true, joined: true, left: true }
const MINUTE = 60_000

const context = (over: Partial<NotificationContext> = {}): NotificationContext => ({
  accounts: [anAccount()],
  texts: createTexts('en'),
  preferences: { notifyEnded: true },
  roomNotifications: {},
  readOnly: false,
  nameOf: (member) => member.name || member.number,
  now: 100 * MINUTE,
  ...over,
})

const lasted = { atLeast: 12 * MINUTE, atMost: 12 * MINUTE }

const ended = (room: Room, by?: 'you'): Change => ({
  kind: 'ended',
  conference: room,
  ...(by && { by }),
  peak: 9,
  lasted,
})

test.each([
  ['de', 'en-US', 'Gekommen: Ana, Ben und Cleo'],
  ['en', 'fr-FR', 'Ana, Ben and Cleo joined'],
  ['en', 'C', 'Ana, Ben, and Cleo joined'],
] as const)('lists names in the language %s on a system with the locale “%s”', (language, locale, body) => {
  const room = aRoom('Weekly standup')
  const joined = ['Ana', 'Ben', 'Cleo'].map((name, index): Change => ({
    kind: 'joined',
    conference: room,
    member: aMember(index, { name }),
  }))
  const texts = createTexts(language, locale)
  expect(notificationsFor(joined, context({ texts, roomNotifications: { [room.key]: all } }))).toMatchObject([{ body }])
})

describe('the notification of an end', () => {
  const room = aRoom('Weekly standup')
  const { lasted: _lasted, ...unmeasured } = { ...ended(room), lasted }
  const unlisted: Change = { kind: 'ended', conference: room }
  const late = { ...ended(room), lasted: { atLeast: MINUTE, atMost: 31 * MINUTE } }
  const team = { colleagueOf: () => 'Ana' }
  const german = { texts: createTexts('de') }
  const facts = 'Lasted 12 minutes, up to 9 people.'

  test.each<[what: string, change: Change, over: Partial<NotificationContext>, body: string]>([
    ['how long it lasted and the largest number of people in it', ended(room), {}, facts],
    ['that this Gavel ended it', ended(room, 'you'), {}, `You ended it. ${facts}`],
    ['which colleague explains it', ended(room), team, `Ended by Ana. ${facts}`],
    ['no colleague if this Gavel ended it', ended(room, 'you'), team, `You ended it. ${facts}`],
    ['nothing of a run about which nothing is known', unlisted, {}, ''],
    ['only how long it lasted if its people are unknown', { ...unlisted, lasted }, {}, 'Lasted 12 minutes.'],
    ['only the people if its start is unknown', unmeasured, {}, 'Up to 9 people.'],
    ['the possible durations', late, {}, 'Lasted between 1 minute and 31 minutes, up to 9 people.'],
    ['them in German', late, german, 'Dauer: mindestens 1 Minute, höchstens 31 Minuten, bis zu 9 Personen.'],
  ])('says %s', (_what, change, over, body) => {
    const [shown, ...more] = notificationsFor([change], context(over))
    expect(shown?.title).toBe(over === german ? 'Weekly standup ist beendet' : 'Weekly standup has ended')
    expect(shown?.body.replaceAll('\u00A0', ' ')).toBe(body)
    expect(more).toEqual([])
  })

  test.each([true, undefined])("is urgent if the room is one of the user's own: %s", (own) => {
    const [shown] = notificationsFor([ended({ ...room, own: own === true })], context())
    expect(shown?.urgent).toBe(own)
  })

  test('leads to the log, but to the room if only rooms of team accounts ended, because the log lacks those', () => {
    const watched = anAccount({ id: 'watched', tokenIn: 'team' })
    const theirs = aRoom('Sales', { accountId: 'watched', key: 'watched/Sales' })
    const targets = (...changes: Change[]) =>
      notificationsFor(changes, context({ accounts: [anAccount(), watched] })).map(({ show }) => show)
    const away = (...conferences: Room[]): Change => ({ kind: 'endedWhileAway', conferences, why: 'sleep' })
    expect(targets(ended(room), away(room), away(room, theirs))).toEqual(Array(3).fill({ what: 'journal' }))
    expect(targets(ended(theirs), away(theirs))).toEqual(Array(2).fill({ what: 'room', key: 'watched/Sales' }))
  })

  test('is sent only if the user wants it', () => {
    expect(notificationsFor([ended(room)], context({ preferences: { notifyEnded: false } }))).toEqual([])
  })
})

test('several ends during a sleep share one notification', () => {
  const conferences = ['a', 'b', 'c', 'd', 'e'].map((name) => aRoom(name))
  expect(notificationsFor([{ kind: 'endedWhileAway', conferences, why: 'sleep' }], context())).toMatchObject([
    { title: '5 rooms ended', body: 'Ended while the computer was asleep: a, b, c and 2 more' },
  ])
  expect(notificationsFor([{ kind: 'endedWhileAway', conferences: [], why: 'sleep' }], context())).toEqual([])
})

describe('notifications of a room', () => {
  const room = aRoom('Support', { people: 4 })
  const joined = (number: number, name = ''): Change => ({
    kind: 'joined',
    conference: room,
    member: aMember(number, { name }),
  })

  test('are sent only if the user chose them for that room', () => {
    const changes: Change[] = [joined(1), { kind: 'started', conference: room }]
    expect(notificationsFor(changes, context())).toEqual([])
    expect(notificationsFor(changes, context({ roomNotifications: { 'acme/Other': all } }))).toEqual([])
    expect(notificationsFor(changes, context({ roomNotifications: { 'acme/Support': all } }))).toHaveLength(2)
  })

  test('group callers who join together, including those who return', () => {
    const changes: Change[] = [
      joined(1, 'Ana'),
      joined(2, 'Ben'),
      { kind: 'backAgain', conference: room, member: aMember(3, { name: 'Cem' }) },
      joined(4, 'Dea'),
      { kind: 'left', conference: room, member: aMember(9, { name: 'Eva' }) },
    ]
    expect(notificationsFor(changes, context({ roomNotifications: { 'acme/Support': all } }))).toMatchObject([
      { title: 'Support', body: 'Ana, Ben, Cem and 1 more joined', show: { what: 'room', key: 'acme/Support' } },
      { title: 'Support', body: 'Eva left', show: { what: 'room', key: 'acme/Support' } },
    ])
  })

  test('say that callers who are known only by their call are probably here, with masked numbers', () => {
    const first = onNumber(123)
    const second = onNumber(124, { name: 'Ben' })
    const conference = aRoomByCalls('Support', [first, second])
    const told = (kind: 'joined' | 'left', ...who: readonly CallerWithCall[]): readonly (string | undefined)[] => {
      const changes = who.map((caller): Change => ({ kind, conference, member: memberOfCall(caller) }))
      const nameOf = desktopScene({ masks: true }).parts.localizedTexts.notificationNameOf
      return notificationsFor(changes, context({ nameOf, roomNotifications: { 'acme/Support': all } })).flatMap(
        ({ body, buttons = [] }) => [body.replace(/[\u2066-\u2069]/g, ''), ...buttons.map(({ label }) => label)],
      )
    }
    expect(told('joined', first)).toEqual(["+1 ••• 23 called this room's number and is probably here", 'Show'])
    expect(told('joined', first, second)).toEqual([
      "+1 ••• 23 and Ben called this room's number and are probably here",
      'Show',
    ])
    expect(told('left', second)).toEqual(['Ben probably left: the call ended', 'Show'])
  })

  test('offer to show the room, and to mute exactly the call of a caller who joined alone', () => {
    const [notification] = notificationsFor([joined(7, 'Ana')], context({ roomNotifications: { 'acme/Support': all } }))
    const seen = { accountId: 'acme', conference: 'Support', instance: 1 }
    const who = { kind: 'members', members: [memberSeenOf(aMember(7, { name: 'Ana' }))] }
    expect(notification?.buttons).toEqual([
      { label: 'Show', command: { do: 'show', show: { what: 'room', key: 'acme/Support' } } },
      { label: 'Mute', command: { do: 'act', action: { kind: 'mute', seen, who } } },
    ])
  })

  const of = (member: Partial<ListedMember>, conference: Partial<Room> = {}, kind: 'joined' | 'left' = 'joined') =>
    [{ kind, conference: { ...room, ...conference }, member: aMember(1, member) }] as const

  test.each<[who: string, changes: readonly Change[], offers: boolean, readOnly?: boolean]>([
    ['one who joined', of({}), true],
    ['several people', [joined(1, 'Ana'), joined(2, 'Ben')], false],
    ['a caller who left', of({}, {}, 'left'), false],
    ['me', of({ isMe: true }), false],
    ['a muted caller', of({ muted: true }), false],
    ['a caller in a room that is not writable', of({}, { writable: false }), false],
    ['a caller in a room that is ending', of({}, { state: 'ending' }), false],
    ['a caller while Gavel only watches', of({}), false, true],
  ])(
    'offer to show the room, and to mute only somebody who can be muted: %s',
    (_who, changes, offers, readOnly = false) => {
      const shown = notificationsFor(changes, context({ roomNotifications: { 'acme/Support': all }, readOnly }))
      expect(shown.map(({ buttons = [] }) => buttons.map(({ label }) => label))).toEqual([
        offers ? ['Show', 'Mute'] : ['Show'],
      ])
    },
  )

  test('make a sound if the user wants that for the room', () => {
    const heard = context({ roomNotifications: { 'acme/Support': { ...all, sound: true } } })
    const changes = [joined(1), ended(room), { kind: 'started', conference: room } as const]
    expect(notificationsFor(changes, heard).map(({ sound }) => sound)).toEqual([true, true, true])
    const unheard = context({ roomNotifications: { 'acme/Support': all } })
    expect(notificationsFor(changes, unheard).map(({ sound }) => sound)).toEqual([undefined, undefined, undefined])
  })

  test('are not sent for a mute', () => {
    const muted: Change = { kind: 'muted', conference: room, member: aMember(1) }
    expect(notificationsFor([muted], context({ roomNotifications: { 'acme/Support': all } }))).toEqual([])
  })
})

test('notifications about rooms show the account if there are two accounts', () => {
  const room = aRoom('Support', { accountId: 'north', key: 'north/Support', members: [aMember(1)], peak: 3 })
  const two = context({
    accounts: [anAccount(), anAccount({ id: 'north', name: 'Northern branch' })],
    roomNotifications: { 'north/Support': all },
  })
  const changes: Change[] = [
    ended(room),
    { kind: 'started', conference: room },
    { kind: 'joined', conference: room, member: aMember(1) },
    { kind: 'endedWhileAway', conferences: [room], why: 'sleep' },
  ]
  const { notification } = thresholdNotification(room, { ...off, below: 3 }, undefined, two)
  for (const { title, body } of [...notificationsFor(changes, two), notification ?? { title: '', body: '' }])
    expect(`${title} ${body}`).toContain('Support · Northern branch')
})

describe('a notification of fewer than N people', () => {
  const limits = { ...off, below: 3 }
  const bodiesFor = (...sizes: number[]): readonly (string | undefined)[] => {
    let before: ReturnType<typeof thresholdNotification>['thresholds'] | undefined
    return sizes.map((people, index) => {
      const room = aRoom('a', { people, peak: Math.max(...sizes.slice(0, index + 1)) })
      const result = thresholdNotification(room, limits, before, context())
      before = result.thresholds
      return result.notification?.body
    })
  }

  test('is sent once when the number falls below N, and again only after it was at least N in between', () => {
    expect(bodiesFor(5, 2, 1, 3, 2).map((body) => body !== undefined)).toEqual([false, true, false, false, true])
  })

  test('is not sent for a room that is filling up', () => {
    expect(bodiesFor(1, 2, 3, 4)).toEqual([undefined, undefined, undefined, undefined])
  })

  test('is not sent for a new run that has not had N people yet', () => {
    const first = thresholdNotification(aRoom('a', { people: 5, peak: 5 }), limits, undefined, context())
    const nextRun = aRoom('a', { people: 1, peak: 1, instance: 2 })
    expect(thresholdNotification(nextRun, limits, first.thresholds, context()).notification).toBeUndefined()
  })

  test.each([0, 3])('is not sent when the limit is changed from %i to a size that the room never had', (below) => {
    const room = aRoom('a', { people: 4, peak: 4 })
    const { thresholds } = thresholdNotification(room, { ...off, below }, undefined, context())
    expect(thresholdNotification(room, { ...off, below: 5 }, thresholds, context()).notification).toBeUndefined()
  })
})

test('notifies once about a room that lasts longer than N minutes', () => {
  const limits = { ...off, longerThan: 10 }
  const room = aRoom('a', { people: 2, startedAt: 95 * MINUTE })
  const before = thresholdNotification(room, limits, undefined, context())
  expect(before.notification).toBeUndefined()
  const later = thresholdNotification(room, limits, before.thresholds, context({ now: 106 * MINUTE }))
  expect(later.notification?.body).toBe('Running for over 10 minutes.')
  expect(
    thresholdNotification(room, limits, later.thresholds, context({ now: 107 * MINUTE })).notification,
  ).toBeUndefined()
})

test('notifies again when a room outlasts a raised limit too, but not when the limit is lowered again', () => {
  const room = aRoom('a', { people: 2, startedAt: 90 * MINUTE })
  const check = (longerThan: number, minutes: number, before?: Thresholds) =>
    thresholdNotification(room, { ...off, longerThan }, before, context({ now: (90 + minutes) * MINUTE }))
  const first = check(10, 11)
  const raised = check(60, 12, first.thresholds)
  expect(raised.notification).toBeUndefined()
  expect(check(60, 61, raised.thresholds).notification?.body).toBe('Running for over 60 minutes.')
  expect(check(10, 62, check(60, 61, raised.thresholds).thresholds).notification).toBeUndefined()
})
