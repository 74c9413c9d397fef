import type { Fault } from '../../../shared/fault.ts'
import { type Scene, type States } from './scene.ts'

/** The states with a fault or a warning. */
export function troubleStates({ now, made, change, rateLimited }: Scene): States {
  const unreachable = (why: Fault) =>
    change('Support bridge', { state: 'unreachable', rosterAt: now - 480_000, stale: true, fault: why })
  const troubled = (why: Fault) =>
    made.account({ health: made.health({ state: 'trouble', fault: why, since: now - 480_000 }) })
  return {
    'credentials-refused': { accounts: [troubled({ code: 'credentials', requestId: '7d1f-02' })], rooms: [] },
    offline: {
      snapshot: { ...unreachable({ code: 'offline' }), accounts: [troubled({ code: 'offline' })] },
      bridge: {},
    },
    'web-page': {
      snapshot: {
        ...unreachable({ code: 'server', webPage: true }),
        accounts: [troubled({ code: 'server', webPage: true })],
      },
      bridge: {},
    },
    'rate-limited': { accounts: [made.account({ health: made.health({ state: 'resting', fault: rateLimited }) })] },
    stale: { bridge: { state: 'unverified', stale: true, rosterAt: now - 20_000 } },
    late: { accounts: [made.account({ health: made.health({ lastAnswerAt: now - 5_000 }) })] },
    unreachable: { snapshot: unreachable({ code: 'timeout' }), bridge: {} },
    'roster-unavailable': {
      bridge: { state: 'unverified', members: undefined, people: undefined, rosterAt: undefined },
    },
    'roster-unavailable-long': {
      bridge: { state: 'unverified', uncertain: true, members: undefined, people: undefined, rosterAt: undefined },
    },
    reported: {
      bridge: {
        state: 'unverified',
        accountId: 'acme',
        members: undefined,
        people: undefined,
        rosterAt: undefined,
        startedAt: undefined,
        reported: [
          made.reported(11, { name: 'Ana Diaz' }),
          made.reported(12, { name: 'Ben Okafor' }),
          made.reported(13),
          made.reported(14, { name: 'Maximiliane von Hohenstein-Wittelsbach zu Oberammergau und Umgebung' }),
        ],
      },
      accounts: [made.account({ provider: 'vobiz' })],
      view: { expanded: ['acme/Support bridge'], closed: ['acme/Weekly standup'] },
    },
    'room-failed': {
      pending: [made.pending('end', [], { state: 'failed', fault: { code: 'unknownOutcome', requestId: '1c-9' } })],
    },
    mixed: {
      pending: [
        made.pending('remove', ['call-11'], { id: 'a', state: 'accepted' }),
        made.pending('remove', ['call-12'], { id: 'b', state: 'failed', fault: rateLimited }),
        made.pending('remove', ['call-13', 'call-14'], {
          id: 'c',
          state: 'failed',
          fault: { code: 'cancelled', values: { reason: 'stopped' } },
        }),
      ],
    },
    'unknown-looking': {
      pending: [
        made.pending('kick', ['call-11'], {
          id: 'a',
          state: 'failed',
          fault: { code: 'unknownOutcome', values: { reason: 'cut' } },
        }),
      ],
    },
    notes: {
      appStatus: {
        messages: [
          {
            id: '1',
            key: 'ended',
            values: {
              title: 'Evening call',
              accountId: 'acme',
              name: 'Evening call',
              by: 'you',
              peak: 7,
              atLeast: 42 * 60_000,
              atMost: 42 * 60_000,
            },
            at: now,
          },
          { id: '2', key: 'unknownOutcomes', values: { count: 1 }, at: now },
        ],
      },
    },
    'log-fails': {
      pending: [
        made.pending('remove', ['call-11'], {
          state: 'failed',
          fault: { code: 'storage', values: { reason: 'full' } },
        }),
      ],
      appStatus: { journal: 'full' },
    },
  }
}
