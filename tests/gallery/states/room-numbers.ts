import { providers } from '../../../shared/providers.ts'
import type { AccountView } from '../../../shared/account.ts'
import type { Room, Snapshot } from '../../../shared/rooms/model.ts'
import type { Loose } from '../people.ts'
import type { Scene, States } from './scene.ts'

const number = '15550120001'

/** A room whose people the provider does not list, at Vobiz. */
export function roomWithoutRoster(
  { made, change }: Pick<Scene, 'made' | 'change'>,
  room: Loose<Room>,
  account: Partial<AccountView> = {},
): Snapshot {
  const { abilities } = providers.vobiz
  const nothing = { members: undefined, people: undefined, rosterAt: undefined, startedAt: undefined }
  return {
    ...change('Support bridge', { state: 'unverified', accountId: 'acme', ...nothing, ...room }),
    accounts: [made.account({ provider: 'vobiz', abilities, ...account })],
  }
}

/** The states of a room whose callers are known by the number that they dialled. */
export function roomNumberStates(scene: Scene): States {
  const { made, now } = scene
  const view = { expanded: ['acme/Support bridge'], closed: ['acme/Weekly standup'] }
  const offered = {
    numbers: [
      { number, calls: 3 },
      { number: '15550120002', calls: 1 },
    ],
    unread: 4,
    isRead: true,
  }
  const onNumber = roomWithoutRoster(scene, {
    numbers: { numbers: [{ number, calls: 6 }], unread: 2, unreadable: 0, every: 6_000 },
    reported: [
      {
        ...made.reported(11, { name: 'Ana Diaz' }),
        call: { to: number, startedAt: now - 900_000 },
      },
      made.onNumber(12, { name: 'Ben Okafor' }),
      made.onNumber(13),
      made.onNumber(14, { name: 'Maximiliane von Hohenstein-Wittelsbach zu Oberammergau und Umgebung' }),
      made.onNumber(15, { name: 'Carla Neri' }),
      made.onNumber(16, { name: 'Jo Winter', call: { to: number, startedAt: now - 60_000 }, isMe: true }),
      made.reported(17, { name: 'Emil Kurz' }),
    ],
    pending: [
      made.pending('remove', ['call-12'], { id: 'a', state: 'held', until: now + 3_000 }),
      made.pending('remove', ['call-13'], { id: 'b', state: 'accepted' }),
      made.pending('record', ['call-16'], {
        id: 'd',
        state: 'recording',
        at: now - 42_000,
        until: now + 558_000,
        recordingHost: 'media.example.test',
      }),
      made.pending('record', ['call-11'], {
        id: 'e',
        state: 'recording',
        at: now - 200_000,
        until: now - 140_000,
        recordingHost: 'media.example.test',
      }),
      made.pending('announce', ['call-14'], { id: 'f', state: 'playing', until: now + 30_000 }),
      made.pending('remove', ['call-15'], {
        id: 'c',
        state: 'failed',
        fault: { code: 'changed', values: { reason: 'person', name: 'Zoe', number: '15550100155', id: '' } },
      }),
    ],
  })
  const reported = roomWithoutRoster(scene, {
    reported: [
      made.reported(10, { name: 'Jo Winter', memberId: '4', isMe: true }),
      made.reported(11, { name: 'Ana Diaz', memberId: '5' }),
      made.reported(12, { name: 'Ben Okafor', memberId: '6' }),
      made.reported(13, { name: 'Carla Neri', memberId: '7' }),
      made.reported(14, { name: 'Finn Ode', memberId: '9' }),
      made.reported(15, { name: 'Emil Kurz' }),
      made.reported(16, { name: 'Gil Roth' }),
    ],
    pending: [
      made.pending('mute', ['call-12'], { id: 'a', state: 'requested' }),
      made.pending('mute', ['call-13'], { id: 'b', state: 'checking' }),
      made.pending('mute', ['call-14'], {
        id: 'c',
        state: 'failed',
        fault: { code: 'changed', values: { reason: 'unsureCaller' } },
      }),
    ],
  })
  const onlyReported = {
    ...reported,
    conferences: reported.conferences.filter(({ name }) => name === 'Support bridge'),
  }
  return {
    'record-call': {
      snapshot: roomWithoutRoster(scene, {
        numbers: { numbers: [{ number, calls: 1 }], unread: 0, unreadable: 0, every: 3_000 },
        reported: [made.onNumber(16, { name: 'Jo Winter', isMe: true })],
      }),
      view,
      press: (t) => [t('room.more', { title: 'Support bridge' }), t('record.open')],
    },
    'reported-callers': { snapshot: onlyReported, view },
    'reported-caller-menu': { snapshot: onlyReported, view, press: (t) => [t('member.moreOf', { name: 'Ana Diaz' })] },
    'reported-callers-selected': {
      snapshot: onlyReported,
      view,
      check: (t) => [t('member.select', { name: 'Ana Diaz' }), t('member.select', { name: 'Carla Neri' })],
    },
    'number-asked': { snapshot: roomWithoutRoster(scene, {}), view },
    'number-offered': {
      snapshot: roomWithoutRoster(scene, {}, { offered }),
      view,
      press: (t) => [t('room.numbers.choose')],
    },
    'calls-on-number': { snapshot: onNumber, view },
    'call-menu': { snapshot: onNumber, view, press: (t) => [t('member.moreOf', { name: 'Ana Diaz' })] },
    'call-record': {
      snapshot: onNumber,
      view,
      press: (t) => [t('member.moreOf', { name: 'Ana Diaz' }), t('record.open')],
    },
    'call-record-picked': {
      snapshot: onNumber,
      view,
      press: (t) => [t('room.more', { title: 'Support bridge' }), t('record.open')],
    },
    'number-of-nobody': {
      snapshot: roomWithoutRoster(scene, {
        numbers: {
          numbers: [
            { number: '15550120009', calls: 0 },
            { number: '15550120008', calls: 0 },
          ],
          unread: 2,
          unreadable: 2,
          every: 3_000,
          outdated: now - 90_000,
        },
        reported: [],
      }),
      view,
    },
  }
}
