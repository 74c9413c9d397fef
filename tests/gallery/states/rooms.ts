import { failure } from '../../../shared/result.ts'
import { HOSTILE, hostile, many, scripts, SCRIPTS, SCRIPTS_ROOM } from '../crowds.ts'
import { question, withRooms, type Scene, type States } from './scene.ts'

/** The states of the rooms and their members. */
export function roomStates({ now, made, snapshot, change, several, rateLimited }: Scene): States {
  const { members: standup = [] } = snapshot.conferences.find(({ name }) => name === 'Weekly standup') ?? {}
  /** Failures about callers who have left, each of whom another caller has replaced. */
  const replaced = SCRIPTS.map((caller, index) => {
    const values = { reason: 'person' as const, ...SCRIPTS[(index + 1) % SCRIPTS.length] }
    const failed = { id: `f-${index}`, state: 'failed', caller, fault: { code: 'changed', values } } as const
    return made.pending('remove', [`gone-${index}`], failed)
  })
  const silenced = standup.map((one) => (one.isMe ? one : { ...one, muted: true, deaf: true }))
  return {
    rooms: {},
    'own-of-ten': {
      standup: { people: 10, members: [...standup, ...[5, 6, 7, 8, 9, 10].map((index) => made.member(index))] },
    },
    'own-recorded-and-ends': {
      standup: {
        pending: [made.pending('record', 'everyone', { state: 'recording', at: now - 39_000 })],
        end: { id: 'a', state: 'set', endsAt: now + 423_000, minutesLeft: 8 },
        newcomers: { rule: 'ask', state: 'on' },
      },
    },
    'own-one-waits': {
      standup: {
        members: standup.map((one) => (one.name === 'Ana Diaz' ? { ...one, muted: true, deaf: true } : one)),
        newcomers: { rule: 'ask', state: 'on' },
        onHold: { keys: ['call-2'], atDoor: ['call-2'] },
      },
    },
    'own-all-muted': {
      standup: { members: standup.map((one) => (one.isMe ? one : { ...one, muted: true, mutedByMe: true })) },
    },
    expanded: { bridge: {} },
    held: {
      pending: [
        made.pending('remove', ['call-11'], { state: 'held', until: now + 3_000 }),
        made.pending('mute', ['call-12'], { id: 'm' }),
        made.pending('mute', ['call-15'], { id: 'f', state: 'failed', fault: rateLimited }),
      ],
    },
    checking: {
      pending: [
        made.pending('remove', ['call-11'], { state: 'checking' }),
        made.pending('end', [], { id: 'e', state: 'checking' }),
      ],
    },
    colleagues: {
      snapshot: withRooms(snapshot, {
        'acme/Support bridge': {
          colleagues: [
            { id: 'a1', person: 'Ana', kind: 'mute', who: ['call-11', 'call-12'] },
            { id: 'a2', person: 'Maximiliane von Hohenstein-W…', kind: 'remove', who: ['call-14'] },
            { id: 'a3', person: 'Ben', kind: 'deafen', who: ['call-15'] },
          ],
        },
        'acme/Sales call': { colleagues: [{ id: 'a4', person: 'Ben', kind: 'end', who: [] }] },
        'acme/Weekly standup': { colleagues: [{ id: 'a5', person: 'Ana', kind: 'mute', who: 'everyone' }] },
      }),
      view: { expanded: ['acme/Support bridge'], closed: ['acme/Weekly standup'] },
    },
    hints: {
      bridge: {
        hints: [
          { callUuid: 'call-11', kind: 'hand' },
          { callUuid: 'call-12', kind: 'floor' },
          { callUuid: 'call-14', kind: 'hand' },
          { callUuid: 'call-14', kind: 'floor' },
        ],
      },
      view: { expanded: ['acme/Support bridge'], closed: ['acme/Weekly standup'] },
    },
    'same-number': {
      bridge: {
        members: [11, 12, 13].map((index) => made.member(index, { number: `155501001${index === 13 ? 62 : 99}` })),
      },
      view: { expanded: ['acme/Support bridge'], closed: ['acme/Weekly standup'] },
    },
    compact: { bridge: {}, preferences: { compactRows: true } },
    'compact-crowd': {
      snapshot: many(now, 30, 12),
      view: { expanded: ['acme/Room 1'] },
      preferences: { compactRows: true },
    },
    'you-are-muted': { standup: { members: standup.map((one) => (one.isMe ? { ...one, muted: true } : one)) } },
    'newcomers-muted': { standup: { newcomers: { rule: 'mute', state: 'on' } } },
    'newcomers-paused': {
      standup: { newcomers: { rule: 'mute', state: 'paused', why: 'sleep', came: ['call-2', 'call-3'] } },
    },
    'newcomers-paused-late': {
      standup: { newcomers: { rule: 'ask', state: 'paused', why: 'late', came: ['call-2'] } },
    },
    'keep-out-question': {
      standup: { members: standup.map((one) => (one.isMe ? one : { ...one, number: '15550100123' })) },
      answers: {
        act: {
          state: 'question' as const,
          question: question(now, {
            kind: 'remove',
            action: {
              kind: 'remove',
              seen: { accountId: 'acme', conference: 'Weekly standup', instance: 1 },
              who: { kind: 'members', members: [] },
            },
            title: 'Weekly standup',
            names: [{ name: 'Ana Diaz', number: '15550100123' }],
          }),
        },
      },
      press: (t) => [t('member.moreOf', { name: 'Ana Diaz' }), t('keptOut.keepOut')],
    },
    'newcomers-paused-who-is-me': {
      standup: {
        members: standup.map((one) => ({ ...one, isMe: false })),
        meMatches: 0,
        newcomers: { rule: 'mute', state: 'paused', why: 'sleep', came: ['call-2', 'call-3'] },
      },
    },
    'on-hold': {
      standup: {
        members: silenced,
        onHold: { keys: ['call-2', 'call-3'] },
      },
    },
    'on-hold-asks': {
      standup: {
        members: silenced,
        onHold: { keys: ['call-2'], asks: true },
      },
    },
    'door-asks-me': {
      standup: {
        members: silenced,
        newcomers: { rule: 'ask', state: 'on' },
        onHold: { keys: ['call-2', 'call-3'], atDoor: ['call-2', 'call-3'] },
      },
    },
    'door-and-hold': {
      standup: {
        members: silenced,
        newcomers: { rule: 'ask', state: 'on' },
        onHold: { keys: ['call-2', 'call-3'], atDoor: ['call-2'] },
      },
      view: { closed: ['acme/Weekly standup'] },
    },
    'door-closed': {
      standup: {
        members: silenced,
        newcomers: { rule: 'close', state: 'on' },
        onHold: { keys: ['call-2'], atDoor: ['call-2'] },
        pending: [made.pending('remove', ['call-2'], { state: 'held', until: now + 3_000 })],
      },
      view: { closed: ['acme/Weekly standup'] },
    },
    'kept-out': {
      standup: {
        keptOut: [
          { line: '15550100199', name: 'Nora Lindqvist', number: '15550100199' },
          { line: '15550100198', name: '', number: '15550100198' },
        ],
      },
    },
    'door-paused': {
      standup: { newcomers: { rule: 'ask', state: 'paused', why: 'sleep', came: ['call-2', 'call-3'] } },
    },
    'door-led-by-colleague': {
      standup: { newcomers: { rule: 'ask', state: 'paused', why: 'colleague', by: 'Ben Okafor', came: ['call-2'] } },
    },
    'door-asks-after-start': {
      standup: {
        members: silenced,
        onHold: { keys: ['call-2'], atDoor: ['call-2'], asks: true },
      },
      view: { closed: ['acme/Weekly standup'] },
    },
    'newcomers-menu': {
      standup: { newcomers: { rule: 'ask', state: 'on' } },
      press: (t) => [t('door.title', { title: 'Weekly standup', choice: t('door.choices.ask') })],
    },
    'newcomers-refused': {
      results: { switchNewcomers: () => failure('changed', { values: { reason: 'me' } }) },
      press: (t) => [t('room.more', { title: 'Weekly standup' }), t('menu.newcomers'), t('door.choices.mute')],
    },
    'own-which-are-you': { standup: { members: standup.map((one) => ({ ...one, isMe: false })), meMatches: 0 } },
    'own-which-are-you-of-many': {
      snapshot: change('Weekly standup', {
        members: Array.from({ length: 9 }, (_, index) =>
          made.member(60 + index, index % 3 === 0 ? {} : { name: `Maximiliane Musterfrau-Beispiel ${index}` }),
        ),
        meMatches: 0,
      }),
    },
    'several-accounts-none-known': {
      accounts: [
        made.account(),
        made.account({
          id: 'north',
          provider: 'vobiz',
          name: 'Northern branch',
          health: made.health({ listProvesNothing: true }),
        }),
      ],
    },
    search: { view: { query: 'ana' } },
    'search-nothing': { view: { query: 'zzz' } },
    'search-nothing-unlisted': {
      snapshot: change('Sales call', { members: undefined, rosterAt: undefined }),
      view: { query: 'zzz' },
    },
    'no-rooms-plivo': { accounts: [made.account()], rooms: [] },
    'no-rooms-vobiz': {
      accounts: [made.account({ provider: 'vobiz', health: made.health({ listProvesNothing: true }) })],
      rooms: [],
    },
    selection: {
      bridge: {},
      check: (t) => [t('member.select', { name: 'Ana Diaz' }), t('member.select', { name: 'Sam Okafor' })],
    },
    'several-accounts': {
      snapshot: {
        ...snapshot,
        accounts: several,
        conferences: [...snapshot.conferences, made.room('Board', { accountId: 'north', people: 3 })],
      },
    },
    reading: {
      snapshot: change('Support bridge', {
        state: 'unverified',
        unread: true,
        startedAt: undefined,
        members: undefined,
        people: undefined,
        rosterAt: undefined,
      }),
    },
    ended: {
      bridge: {},
      press: (t) => [{ focus: t('room.mine', { title: 'Sales call' }) }],
      pushes: {
        patch: {
          from: snapshot.revision,
          revision: snapshot.revision + 1,
          at: now,
          changed: [],
          removed: ['acme/Support bridge'],
        },
        appStatus: {
          messages: [
            {
              id: 'a',
              key: 'ended',
              at: now,
              values: {
                title: 'Support bridge',
                accountId: 'acme',
                name: 'Support bridge',
                by: 'you',
                peak: 7,
                atLeast: 3_731_000,
                atMost: 3_731_000,
              },
            },
          ],
        },
      },
    },
    ending: { bridge: { state: 'ending', pending: [made.pending('end', [])] } },
    'read-only': { snapshot: { ...snapshot, readOnly: true }, bridge: {} },
    'waiting-room': { roomMarks: { pinned: [{ accountId: 'acme', name: 'Night shift', own: false, wasLive: true }] } },
    'never-seen-room': {
      roomMarks: { pinned: [{ accountId: 'acme', name: 'Nihgt shift', own: false, wasLive: false }] },
    },
    connecting: {
      accounts: [made.account({ health: made.health({ state: 'connecting', lastAnswerAt: undefined }) })],
      rooms: [],
    },
    'several-me': { bridge: { meMatches: 2 } },
    masked: { bridge: {}, preferences: { maskNumbers: true } },
    requested: {
      pending: [
        made.pending('mute', ['call-11'], { state: 'requested' }),
        made.pending('deafen', ['call-12'], { id: 'd', state: 'accepted' }),
        made.pending('mute', 'everyone', { id: 'e', state: 'accepted' }),
      ],
    },
    hostile: { snapshot: hostile(now), view: { expanded: [`acme/${HOSTILE}`] } },
    scripts: { snapshot: scripts(now), view: { expanded: [`acme/${SCRIPTS_ROOM}`] } },
    'scripts-messages': { snapshot: scripts(now, replaced) },
    many: { snapshot: many(now, 1_000, 20), view: { expanded: ['acme/Room 3'] } },
    crowd: { snapshot: many(now, 1, 2_000), view: { expanded: ['acme/Room 0'] } },
  }
}
