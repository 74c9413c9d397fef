import { failure, success } from '../../../shared/result.ts'
import { HOSTILE, hostile, many, scripts, SCRIPTS, SCRIPTS_ROOM } from '../crowds.ts'
import { snapshotOf } from '../people.ts'
import { question, savedView, withRooms, type Scene, type States } from './scene.ts'

/** The states of the rooms and their members. */
export function roomStates({ now, made, snapshot, change, expanded, several, rateLimited }: Scene): States {
  const { members: standup = [] } = snapshot.conferences.find(({ name }) => name === 'Weekly standup') ?? {}
  /** Failures about callers who have left, each of whom another caller has replaced. */
  const replaced = SCRIPTS.map((caller, index) => {
    const values = { reason: 'person' as const, ...SCRIPTS[(index + 1) % SCRIPTS.length] }
    const failed = { id: `f-${index}`, state: 'failed', caller, fault: { code: 'changed', values } } as const
    return made.pending('remove', [`gone-${index}`], failed)
  })
  return {
    rooms: { world: { snapshot } },
    expanded: { world: { snapshot, savedView: expanded } },
    held: {
      world: {
        snapshot: change('Support bridge', {
          pending: [
            made.pending('remove', ['call-11'], { state: 'held', until: now + 3_000 }),
            made.pending('mute', ['call-12'], { id: 'm' }),
            made.pending('mute', ['call-15'], { id: 'f', state: 'failed', fault: rateLimited }),
          ],
        }),
        savedView: expanded,
      },
    },
    checking: {
      world: {
        snapshot: change('Support bridge', {
          pending: [
            made.pending('remove', ['call-11'], { state: 'checking' }),
            made.pending('end', [], { id: 'e', state: 'checking' }),
          ],
        }),
        savedView: expanded,
      },
    },
    colleagues: {
      world: {
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
        savedView: savedView({ expanded: ['acme/Support bridge'], closed: ['acme/Weekly standup'] }),
      },
    },
    hints: {
      world: {
        snapshot: change('Support bridge', {
          hints: [
            { callUuid: 'call-11', kind: 'hand' },
            { callUuid: 'call-12', kind: 'floor' },
            { callUuid: 'call-14', kind: 'hand' },
            { callUuid: 'call-14', kind: 'floor' },
          ],
        }),
        savedView: savedView({ expanded: ['acme/Support bridge'], closed: ['acme/Weekly standup'] }),
      },
    },
    'same-number': {
      world: {
        snapshot: change('Support bridge', {
          members: [11, 12, 13].map((index) => made.member(index, { number: `155501001${index === 13 ? 62 : 99}` })),
        }),
        savedView: savedView({ expanded: ['acme/Support bridge'], closed: ['acme/Weekly standup'] }),
      },
    },
    compact: {
      world: { snapshot, preferences: { compactRows: true }, savedView: expanded },
    },
    'compact-crowd': {
      world: {
        snapshot: many(now, 30, 12),
        preferences: { compactRows: true },
        savedView: savedView({ expanded: ['acme/Room 1'] }),
      },
    },
    'you-are-muted': {
      world: {
        snapshot: change('Weekly standup', {
          members: standup.map((one) => (one.isMe ? { ...one, muted: true } : one)),
        }),
        savedView: savedView({ expanded: ['acme/Weekly standup'] }),
      },
    },
    'newcomers-muted': {
      world: {
        snapshot: change('Weekly standup', { newcomers: { rule: 'mute', state: 'on' } }),
        savedView: savedView({ expanded: ['acme/Weekly standup'] }),
      },
    },
    'newcomers-paused': {
      world: {
        snapshot: change('Weekly standup', {
          newcomers: { rule: 'mute', state: 'paused', why: 'sleep', came: ['call-2', 'call-3'] },
        }),
        savedView: savedView({ expanded: ['acme/Weekly standup'] }),
      },
    },
    'newcomers-paused-late': {
      world: {
        snapshot: change('Weekly standup', {
          newcomers: { rule: 'ask', state: 'paused', why: 'late', came: ['call-2'] },
        }),
        savedView: savedView({ expanded: ['acme/Weekly standup'] }),
      },
    },
    'keep-out-question': {
      world: {
        snapshot: change('Weekly standup', {
          members: standup.map((one) => (one.isMe ? one : { ...one, number: '15550100123' })),
        }),
        savedView: savedView({ expanded: ['acme/Weekly standup'] }),
        results: {
          act: () =>
            success({
              state: 'question' as const,
              question: question(now, {
                kind: 'remove',
                action: {
                  kind: 'remove',
                  seen: { accountId: 'acme', conference: 'Weekly standup', instance: 1, revision: 1 },
                  who: { kind: 'members', members: [] },
                },
                title: 'Weekly standup',
                names: [{ name: 'Ana Diaz', number: '15550100123' }],
              }),
            }),
        },
      },
      press: (t) => [t('member.moreOf', { name: 'Ana Diaz' }), t('keptOut.keepOut')],
    },
    'newcomers-paused-who-is-me': {
      world: {
        snapshot: change('Weekly standup', {
          members: standup.map((one) => ({ ...one, isMe: false })),
          meMatches: 0,
          newcomers: { rule: 'mute', state: 'paused', why: 'sleep', came: ['call-2', 'call-3'] },
        }),
        savedView: savedView({ expanded: ['acme/Weekly standup'] }),
      },
    },
    'on-hold': {
      world: {
        snapshot: change('Weekly standup', {
          members: standup.map((one) => (one.isMe ? one : { ...one, muted: true, deaf: true })),
          onHold: { keys: ['call-2', 'call-3'] },
        }),
        savedView: savedView({ expanded: ['acme/Weekly standup'] }),
      },
    },
    'on-hold-asks': {
      world: {
        snapshot: change('Weekly standup', {
          members: standup.map((one) => (one.isMe ? one : { ...one, muted: true, deaf: true })),
          onHold: { keys: ['call-2'], asks: true },
        }),
        savedView: savedView({ expanded: ['acme/Weekly standup'] }),
      },
    },
    'door-asks-me': {
      world: {
        snapshot: change('Weekly standup', {
          members: standup.map((one) => (one.isMe ? one : { ...one, muted: true, deaf: true })),
          newcomers: { rule: 'ask', state: 'on' },
          onHold: { keys: ['call-2', 'call-3'], atDoor: ['call-2', 'call-3'] },
        }),
        savedView: savedView({ expanded: ['acme/Weekly standup'] }),
      },
    },
    'door-and-hold': {
      world: {
        snapshot: change('Weekly standup', {
          members: standup.map((one) => (one.isMe ? one : { ...one, muted: true, deaf: true })),
          newcomers: { rule: 'ask', state: 'on' },
          onHold: { keys: ['call-2', 'call-3'], atDoor: ['call-2'] },
        }),
        savedView: savedView({ closed: ['acme/Weekly standup'] }),
      },
    },
    'door-closed': {
      world: {
        snapshot: change('Weekly standup', {
          members: standup.map((one) => (one.isMe ? one : { ...one, muted: true, deaf: true })),
          newcomers: { rule: 'close', state: 'on' },
          onHold: { keys: ['call-2'], atDoor: ['call-2'] },
          pending: [made.pending('remove', ['call-2'], { state: 'held', until: now + 3_000 })],
        }),
        savedView: savedView({ closed: ['acme/Weekly standup'] }),
      },
    },
    'kept-out': {
      world: {
        snapshot: change('Weekly standup', {
          keptOut: [
            { line: '15550100199', name: 'Nora Lindqvist', number: '15550100199' },
            { line: '15550100198', name: '', number: '15550100198' },
          ],
        }),
        savedView: savedView({ expanded: ['acme/Weekly standup'] }),
      },
    },
    'door-paused': {
      world: {
        snapshot: change('Weekly standup', {
          newcomers: { rule: 'ask', state: 'paused', why: 'sleep', came: ['call-2', 'call-3'] },
        }),
        savedView: savedView({ expanded: ['acme/Weekly standup'] }),
      },
    },
    'door-led-by-colleague': {
      world: {
        snapshot: change('Weekly standup', {
          newcomers: { rule: 'ask', state: 'paused', why: 'colleague', by: 'Ben Okafor', came: ['call-2'] },
        }),
        savedView: savedView({ expanded: ['acme/Weekly standup'] }),
      },
    },
    'door-asks-after-start': {
      world: {
        snapshot: change('Weekly standup', {
          members: standup.map((one) => (one.isMe ? one : { ...one, muted: true, deaf: true })),
          onHold: { keys: ['call-2'], atDoor: ['call-2'], asks: true },
        }),
        savedView: savedView({ closed: ['acme/Weekly standup'] }),
      },
    },
    'newcomers-refused': {
      world: {
        snapshot,
        results: { switchNewcomers: () => failure('changed', { values: { reason: 'me' } }) },
      },
      check: (t) => [t('newcomers.switch')],
    },
    'own-which-are-you': {
      world: {
        snapshot: change('Weekly standup', {
          members: standup.map((one) => ({ ...one, isMe: false })),
          meMatches: 0,
        }),
        savedView: savedView({ expanded: ['acme/Weekly standup'] }),
      },
    },
    'own-which-are-you-of-many': {
      world: {
        snapshot: change('Weekly standup', {
          members: Array.from({ length: 9 }, (_, index) =>
            made.member(60 + index, index % 3 === 0 ? {} : { name: `Maximiliane Musterfrau-Beispiel ${index}` }),
          ),
          meMatches: 0,
        }),
      },
    },
    'several-accounts-none-known': {
      world: {
        snapshot: snapshotOf(
          now,
          [
            made.account(),
            made.account({
              id: 'north',
              provider: 'vobiz',
              name: 'Northern branch',
              health: made.health({ listProvesNothing: true }),
            }),
          ],
          snapshot.conferences,
        ),
      },
    },
    search: { world: { snapshot, savedView: savedView({ query: 'ana' }) } },
    'search-nothing': { world: { snapshot, savedView: savedView({ query: 'zzz' }) } },
    'search-nothing-unlisted': {
      world: {
        snapshot: change('Sales call', { members: undefined, rosterAt: undefined }),
        savedView: savedView({ query: 'zzz' }),
      },
    },
    'no-rooms-plivo': { world: { snapshot: snapshotOf(now, [made.account()], []) } },
    'no-rooms-vobiz': {
      world: {
        snapshot: snapshotOf(
          now,
          [made.account({ provider: 'vobiz', health: made.health({ listProvesNothing: true }) })],
          [],
        ),
      },
    },
    selection: {
      world: { snapshot, savedView: expanded },
      check: (t) => [t('member.select', { name: 'Ana Diaz' }), t('member.select', { name: 'Sam Okafor' })],
    },
    'several-accounts': {
      world: {
        snapshot: {
          ...snapshot,
          accounts: several,
          conferences: [...snapshot.conferences, made.room('Board', { accountId: 'north', people: 3 })],
        },
      },
    },
    reading: {
      world: {
        snapshot: change('Support bridge', {
          state: 'unverified',
          unread: true,
          startedAt: undefined,
          members: undefined,
          people: undefined,
          rosterAt: undefined,
        }),
      },
    },
    ended: {
      world: { snapshot, savedView: expanded },
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
    ending: {
      world: {
        snapshot: change('Support bridge', { state: 'ending', pending: [made.pending('end', [])] }),
        savedView: expanded,
      },
    },
    'read-only': { world: { snapshot: { ...snapshot, readOnly: true }, savedView: expanded } },
    'waiting-room': {
      world: {
        snapshot,
        roomMarks: { pinned: [{ accountId: 'acme', name: 'Night shift', own: false, wasLive: true }] },
      },
    },
    'never-seen-room': {
      world: {
        snapshot,
        roomMarks: { pinned: [{ accountId: 'acme', name: 'Nihgt shift', own: false, wasLive: false }] },
      },
    },
    connecting: {
      world: {
        snapshot: snapshotOf(
          now,
          [made.account({ health: made.health({ state: 'connecting', lastAnswerAt: undefined }) })],
          [],
        ),
      },
    },
    'several-me': { world: { snapshot: change('Support bridge', { meMatches: 2 }), savedView: expanded } },
    masked: { world: { snapshot, savedView: expanded, preferences: { maskNumbers: true } } },
    requested: {
      world: {
        snapshot: change('Support bridge', {
          pending: [
            made.pending('mute', ['call-11'], { state: 'requested' }),
            made.pending('deafen', ['call-12'], { id: 'd', state: 'accepted' }),
            made.pending('mute', 'everyone', { id: 'e', state: 'accepted' }),
          ],
        }),
        savedView: expanded,
      },
    },
    hostile: { world: { snapshot: hostile(now), savedView: savedView({ expanded: [`acme/${HOSTILE}`] }) } },
    scripts: { world: { snapshot: scripts(now), savedView: savedView({ expanded: [`acme/${SCRIPTS_ROOM}`] }) } },
    'scripts-messages': { world: { snapshot: scripts(now, replaced) } },
    many: { world: { snapshot: many(now, 1_000, 20), savedView: savedView({ expanded: ['acme/Room 3'] }) } },
    crowd: { world: { snapshot: many(now, 1, 2_000), savedView: savedView({ expanded: ['acme/Room 0'] }) } },
  }
}
