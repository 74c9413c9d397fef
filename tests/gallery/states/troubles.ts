import type { Fault } from '../../../shared/fault.ts'
import { success } from '../../../shared/result.ts'
import { snapshotOf } from '../people.ts'
import { question, savedView, type Scene, type States } from './scene.ts'

/** The states with a fault or a warning. */
export function troubleStates({ now, made, snapshot, change, expanded, rateLimited }: Scene): States {
  const unreachable = (why: Fault) =>
    change('Support bridge', { state: 'unreachable', rosterAt: now - 480_000, stale: true, fault: why })
  const troubled = (why: Fault) =>
    made.account({ health: made.health({ state: 'trouble', fault: why, since: now - 480_000 }) })
  return {
    'credentials-refused': {
      world: { snapshot: snapshotOf(now, [troubled({ code: 'credentials', requestId: '7d1f-02' })], []) },
    },
    offline: {
      world: {
        snapshot: { ...unreachable({ code: 'offline' }), accounts: [troubled({ code: 'offline' })] },
        savedView: expanded,
      },
    },
    'web-page': {
      world: {
        snapshot: {
          ...unreachable({ code: 'server', webPage: true }),
          accounts: [troubled({ code: 'server', webPage: true })],
        },
        savedView: expanded,
      },
    },
    'rate-limited': {
      world: {
        snapshot: {
          ...snapshot,
          accounts: [made.account({ health: made.health({ state: 'resting', fault: rateLimited }) })],
        },
      },
    },
    stale: {
      world: {
        snapshot: change('Support bridge', { state: 'unverified', stale: true, rosterAt: now - 20_000 }),
        savedView: expanded,
      },
    },
    late: {
      world: {
        snapshot: { ...snapshot, accounts: [made.account({ health: made.health({ lastAnswerAt: now - 5_000 }) })] },
      },
    },
    unreachable: { world: { snapshot: unreachable({ code: 'timeout' }), savedView: expanded } },
    'roster-unavailable': {
      world: {
        snapshot: change('Support bridge', {
          state: 'unverified',
          members: undefined,
          people: undefined,
          rosterAt: undefined,
        }),
        savedView: expanded,
      },
    },
    'roster-unavailable-long': {
      world: {
        snapshot: change('Support bridge', {
          state: 'unverified',
          uncertain: true,
          members: undefined,
          people: undefined,
          rosterAt: undefined,
        }),
        savedView: expanded,
      },
    },
    reported: {
      world: {
        snapshot: {
          ...change('Support bridge', {
            state: 'unverified',
            accountId: 'acme',
            members: undefined,
            people: undefined,
            rosterAt: undefined,
            startedAt: undefined,
            reported: {
              isComplete: false,
              callers: [
                made.reported(11, { name: 'Ana Diaz' }),
                made.reported(12, { name: 'Ben Okafor', isUnsure: true }),
                made.reported(13),
                made.reported(14, { name: 'Maximiliane von Hohenstein-Wittelsbach zu Oberammergau und Umgebung' }),
              ],
            },
          }),
          accounts: [made.account({ provider: 'vobiz' })],
        },
        savedView: savedView({ expanded: ['acme/Support bridge'], closed: ['acme/Weekly standup'] }),
      },
    },
    'room-failed': {
      world: {
        snapshot: change('Support bridge', {
          pending: [made.pending('end', [], { state: 'failed', fault: { code: 'unknownOutcome', requestId: '1c-9' } })],
        }),
        savedView: expanded,
      },
    },
    mixed: {
      world: {
        snapshot: change('Support bridge', {
          pending: [
            made.pending('remove', ['call-11'], { id: 'a', state: 'accepted' }),
            made.pending('remove', ['call-12'], { id: 'b', state: 'failed', fault: rateLimited }),
            made.pending('remove', ['call-13', 'call-14'], {
              id: 'c',
              state: 'failed',
              fault: { code: 'cancelled', values: { reason: 'stopped' } },
            }),
          ],
        }),
        savedView: expanded,
      },
    },
    'unknown-looking': {
      world: {
        snapshot: change('Support bridge', {
          pending: [
            made.pending('kick', ['call-11'], {
              id: 'a',
              state: 'failed',
              fault: { code: 'unknownOutcome', values: { reason: 'cut', found: 'looking' } },
            }),
          ],
        }),
        savedView: expanded,
      },
    },
    notes: {
      world: {
        snapshot,
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
    },
    'log-fails': {
      world: {
        snapshot: change('Support bridge', {
          pending: [
            made.pending('remove', ['call-11'], {
              state: 'failed',
              fault: { code: 'storage', values: { reason: 'full' } },
            }),
          ],
        }),
        savedView: expanded,
        appStatus: { journal: 'full' },
      },
    },
    'unlogged-ask': {
      world: { snapshot, savedView: expanded, appStatus: { journal: 'readOnly' } },
      press: (t) => [t('unlogged.act')],
    },
    unlogged: { world: { snapshot, savedView: expanded, appStatus: { journal: 'full', withoutJournal: true } } },
    'unlogged-question': {
      world: {
        snapshot,
        savedView: expanded,
        appStatus: { journal: 'full', withoutJournal: true },
        results: { ask: () => success(question(now)) },
      },
      press: (t) => [t('room.endOf', { title: 'Support bridge' })],
    },
    'unlogged-again': { world: { snapshot, savedView: expanded, appStatus: { journal: 'ok', withoutJournal: true } } },
  }
}
