import type { ShortcutQuestion } from '../../shared/bridge.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Action, Conference, Question, Snapshot } from '../../shared/model.ts'
import type { T } from '../../shared/text/texts.ts'
import { failure, success } from '../../shared/result.ts'
import type { FakeWorld } from './bridge.ts'
import { calls, HOSTILE, hostile, journal, many } from './crowds.ts'
import { morning, snapshotOf, type Loose } from './people.ts'

/** The accessible name of a button to press, or what is typed into a field of a form, by the field's `name`. */
export type Step = string | { readonly field: string; readonly text: string }

export interface State {
  readonly world: FakeWorld
  /** The small window of the shortcut. */
  readonly shortcut?: boolean
  /** What is done after it is drawn, in order. */
  readonly press?: (t: T) => readonly Step[]
  /** Check boxes that are ticked before, by their accessible names. */
  readonly check?: (t: T) => readonly string[]
}

/** What is done to a state after it is drawn, in order. */
export function stepsOf(state: State, t: T): readonly Step[] {
  return [...(state.check?.(t) ?? []), ...(state.press?.(t) ?? [])]
}

const place = (more: object): string =>
  JSON.stringify({ name: 'rooms', query: '', expanded: [], scroll: 0, hidden: [], ...more })

function question(now: number, more: Partial<Question> = {}): Question {
  return {
    token: 'token',
    action: { kind: 'end', seen: { accountId: 'acme', conference: 'Support bridge', instance: 1, revision: 1 } },
    kind: 'end',
    accountName: 'Acme',
    title: 'Support bridge',
    people: 6,
    names: [],
    includesMe: false,
    expiresAt: now + 600_000,
    ...more,
  }
}

const removeSeveral: Action = {
  kind: 'remove',
  seen: { accountId: 'acme', conference: 'Support bridge', instance: 1, revision: 1 },
  who: { kind: 'members', members: ['call-11', 'call-12', 'call-13'].map((key) => ({ key, memberId: key })) },
}

/** A form as somebody fills it in who connects an account. */
const entered = (t: T): readonly Step[] => [
  t('first.connect'),
  { field: 'authId', text: 'MAMADEUPMADEUPMADEUP' },
  { field: 'authToken', text: 'made-up' },
  t('account.check'),
]

/** Every state of the window with made-up data, by name. */
export function states(now: number): Readonly<Record<string, State>> {
  const { made, snapshot } = morning(now)
  const expanded = place({ expanded: ['acme/Support bridge'] })
  const shortcut = (shown: ShortcutQuestion): State => ({
    shortcut: true,
    world: { snapshot, answers: { shortcutQuestion: () => success(shown) } },
  })
  const change = (name: string, more: Loose<Conference>): Snapshot => ({
    ...snapshot,
    conferences: snapshot.conferences.map((room) =>
      room.name === name ? made.room(name, { ...room, ...more }) : room,
    ),
  })
  const unreachable = (why: Fault) =>
    change('Support bridge', { state: 'unreachable', rosterAt: now - 480_000, stale: true, fault: why })
  const troubled = (why: Fault) =>
    made.account({ health: made.health({ state: 'trouble', fault: why, since: now - 480_000 }) })
  const several = [made.account(), made.account({ id: 'north', provider: 'vobiz', name: 'Northern branch' })]
  const fault = {
    code: 'rateLimited',
    providerText: 'Too many requests',
    requestId: '0f3a-77',
    retryAt: now + 9_000,
  } as const
  return {
    'first-run': { world: { snapshot: snapshotOf(now, [], []) } },
    'first-run-no-tray': {
      world: {
        snapshot: snapshotOf(now, [], []),
        surroundings: { trayHost: 'absent', notes: [{ id: '1', key: 'noTrayHost', values: {}, at: now }] },
      },
    },
    connect: { world: { snapshot: snapshotOf(now, [], []) }, press: (t) => [t('first.connect')] },
    'connect-empty': {
      world: { snapshot: snapshotOf(now, [], []) },
      press: (t) => [t('first.connect'), t('account.check')],
    },
    'connect-checking': {
      world: { snapshot: snapshotOf(now, [], []), answers: { addAccount: () => new Promise(() => undefined) } },
      press: entered,
    },
    'connect-refused': {
      world: {
        snapshot: snapshotOf(now, [], []),
        answers: { addAccount: () => failure('credentials', { requestId: '7d1f-02' }) },
      },
      press: entered,
    },
    rooms: { world: { snapshot } },
    expanded: { world: { snapshot, place: expanded } },
    held: {
      world: {
        snapshot: change('Support bridge', {
          pending: [
            made.pending('remove', ['call-11'], { state: 'held', until: now + 3_000 }),
            made.pending('mute', ['call-12'], { id: 'm' }),
            made.pending('mute', ['call-15'], { id: 'f', state: 'failed', fault }),
          ],
        }),
        place: expanded,
      },
    },
    confirm: {
      world: { snapshot, place: expanded, answers: { ask: () => success(question(now)) } },
      press: (t) => [t('room.endOf', { title: 'Support bridge' })],
    },
    search: { world: { snapshot, place: place({ query: 'ana' }) } },
    'search-nothing': { world: { snapshot, place: place({ query: 'zzz' }) } },
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
      world: { snapshot, place: expanded },
      check: (t) => [t('member.select', { name: 'Ana Diaz' }), t('member.select', { name: 'Ravi Menon' })],
    },
    'member-menu': { world: { snapshot, place: expanded }, press: (t) => [t('member.moreOf', { name: 'Ana Diaz' })] },
    'room-menu': { world: { snapshot, place: expanded }, press: (t) => [t('room.more', { title: 'Support bridge' })] },
    'account-menu': {
      world: { snapshot: { ...snapshot, accounts: several } },
      press: (t) => [t('account.all')],
    },
    'more-menu': { world: { snapshot }, press: (t) => [t('header.more')] },
    'label-dialog': {
      world: { snapshot, place: expanded },
      press: (t) => [t('member.moreOf', { name: '+1 555 010 0199' }), t('member.label')],
    },
    'notices-dialog': {
      world: { snapshot, place: expanded },
      press: (t) => [t('room.more', { title: 'Support bridge' }), t('room.notices')],
    },
    'pin-dialog': { world: { snapshot }, press: (t) => [t('header.more'), `${t('room.pinByName')}…`] },
    'end-all': {
      world: {
        snapshot,
        answers: {
          ask: () =>
            success(question(now, { kind: 'endAll', action: { kind: 'endAll', accountId: 'acme' }, title: 'Acme' })),
        },
      },
      press: (t) => ['Acme', t('account.endAll', { name: 'Acme' })],
    },
    'remove-several': {
      world: {
        snapshot,
        answers: {
          ask: () =>
            success(
              question(now, {
                kind: 'remove',
                action: removeSeveral,
                names: [
                  { name: 'Ana Diaz', number: '15550100123' },
                  { name: '', number: '15550100199' },
                  { name: 'Ravi Menon', number: '15550100162' },
                ],
              }),
            ),
        },
        place: expanded,
      },
      check: (t) => [
        t('member.select', { name: 'Ana Diaz' }),
        t('member.select', { name: '+1 555 010 0199' }),
        t('member.select', { name: 'Ravi Menon' }),
      ],
      press: (t) => [t('selection.remove')],
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
    'credentials-refused': {
      world: { snapshot: snapshotOf(now, [troubled({ code: 'credentials', requestId: '7d1f-02' })], []) },
    },
    offline: {
      world: {
        snapshot: { ...unreachable({ code: 'offline' }), accounts: [troubled({ code: 'offline' })] },
        place: expanded,
      },
    },
    'web-page': {
      world: {
        snapshot: {
          ...unreachable({ code: 'server', webPage: true }),
          accounts: [troubled({ code: 'server', webPage: true })],
        },
        place: expanded,
      },
    },
    'rate-limited': {
      world: {
        snapshot: {
          ...snapshot,
          accounts: [made.account({ health: made.health({ state: 'resting', fault }) })],
        },
      },
    },
    stale: {
      world: {
        snapshot: change('Support bridge', { state: 'unverified', stale: true, rosterAt: now - 20_000 }),
        place: expanded,
      },
    },
    reading: {
      world: {
        snapshot: change('Support bridge', {
          ...{ state: 'unverified', unread: true, startedAt: undefined },
          ...{ members: undefined, people: undefined, rosterAt: undefined },
        }),
      },
    },
    late: {
      world: {
        snapshot: { ...snapshot, accounts: [made.account({ health: made.health({ lastAnswerAt: now - 5_000 }) })] },
      },
    },
    unreachable: { world: { snapshot: unreachable({ code: 'timeout' }), place: expanded } },
    'roster-unavailable': {
      world: {
        snapshot: change('Support bridge', {
          state: 'unverified',
          members: undefined,
          people: undefined,
          rosterAt: undefined,
        }),
        place: expanded,
      },
    },
    ending: {
      world: {
        snapshot: change('Support bridge', { state: 'ending', pending: [made.pending('end', [])] }),
        place: expanded,
      },
    },
    'read-only': { world: { snapshot: { ...snapshot, readOnly: true }, place: expanded } },
    'waiting-room': {
      world: {
        snapshot,
        marks: { watched: [{ accountId: 'acme', name: 'Night shift', own: false }] },
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
    'several-me': { world: { snapshot: change('Support bridge', { meMatches: 2 }), place: expanded } },
    masked: { world: { snapshot, place: expanded, preferences: { maskNumbers: true } } },
    'room-failed': {
      world: {
        snapshot: change('Support bridge', {
          pending: [made.pending('end', [], { state: 'failed', fault: { code: 'unknownOutcome', requestId: '1c-9' } })],
        }),
        place: expanded,
      },
    },
    requested: {
      world: {
        snapshot: change('Support bridge', {
          pending: [
            made.pending('mute', ['call-11'], { state: 'requested' }),
            made.pending('deafen', ['call-12'], { id: 'd', state: 'accepted' }),
            made.pending('mute', 'everyone', { id: 'e', state: 'accepted' }),
          ],
        }),
        place: expanded,
      },
    },
    apart: {
      world: {
        snapshot: change('Support bridge', {
          pending: [
            made.pending('remove', ['call-11'], { id: 'a', state: 'accepted' }),
            made.pending('remove', ['call-12'], { id: 'b', state: 'failed', fault }),
            made.pending('remove', ['call-13', 'call-14'], {
              id: 'c',
              state: 'failed',
              fault: { code: 'cancelled', values: { reason: 'stopped' } },
            }),
          ],
        }),
        place: expanded,
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
        place: expanded,
      },
    },
    notes: {
      world: {
        snapshot,
        surroundings: {
          notes: [
            { id: '1', key: 'ended', values: { title: 'Evening call', duration: 42 * 60_000 }, at: now },
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
        place: expanded,
        surroundings: { log: 'full' },
      },
    },
    'unlogged-ask': {
      world: { snapshot, place: expanded, surroundings: { log: 'readOnly' } },
      press: (t) => [t('unlogged.act')],
    },
    unlogged: { world: { snapshot, place: expanded, surroundings: { log: 'full', unlogged: true } } },
    'unlogged-question': {
      world: {
        snapshot,
        place: expanded,
        surroundings: { log: 'full', unlogged: true },
        answers: { ask: () => success(question(now)) },
      },
      press: (t) => [t('room.endOf', { title: 'Support bridge' })],
    },
    'unlogged-again': { world: { snapshot, place: expanded, surroundings: { log: 'ok', unlogged: true } } },
    hostile: { world: { snapshot: hostile(now), place: place({ expanded: [`acme/${HOSTILE}`] }) } },
    many: { world: { snapshot: many(now, 1_000, 20), place: place({ expanded: ['acme/Room 3'] }) } },
    crowd: { world: { snapshot: many(now, 1, 2_000), place: place({ expanded: ['acme/Room 0'] }) } },
    accounts: {
      world: {
        snapshot: snapshotOf(
          now,
          [
            ...several,
            made.account({
              id: 'west',
              name: 'West',
              kept: 'session',
              vaultFault: { code: 'keychainMissing' },
              asynchronous: { callbackUrl: 'https://hooks.example.com/results', callbackMethod: 'POST' },
            }),
            made.account({
              id: 'south',
              name: 'South',
              kept: 'none',
              vaultFault: { code: 'keychainLocked' },
              health: made.health({
                state: 'trouble',
                fault: { code: 'credentials', values: { reason: 'noToken' } },
                since: now - 60_000,
              }),
            }),
            made.account({ id: 'isle', name: 'Isle', kept: 'session', vaultFault: { code: 'keychainDenied' } }),
            made.account({ id: 'demo', name: 'Demo', demo: true }),
          ],
          [],
        ),
        place: place({ name: 'accounts' }),
      },
    },
    asynchronous: {
      world: {
        snapshot: snapshotOf(
          now,
          [
            made.account({ asynchronous: { callbackUrl: 'https://hooks.example.com/results' } }),
            made.account({
              id: 'east',
              name: 'East',
              provider: 'vobiz',
              abilities: {
                listIsComplete: false,
                rosterMayBeMissing: true,
                speak: 'bestEffort',
                recordingFile: 'mayNotAppear',
                asynchronousMode: false,
                severalLeaveBy: 'list',
              },
            }),
          ],
          [],
        ),
        place: place({ name: 'accounts' }),
        answers: { setAsynchronous: () => failure('invalid', { values: { reason: 'callbackUrl' } }) },
      },
      press: (t) => [t('account.asynchronous.changeOf', { name: 'Acme' }), t('common.save')],
    },
    'remove-account': {
      world: { snapshot, place: place({ name: 'accounts' }) },
      press: (t) => [t('account.removeOf', { name: 'Acme' })],
    },
    preferences: { world: { snapshot, place: place({ name: 'preferences' }) } },
    'shortcut-refused': {
      world: {
        snapshot,
        place: place({ name: 'preferences' }),
        surroundings: { shortcuts: { end: 'refused', show: 'off' } },
      },
    },
    log: {
      world: {
        snapshot,
        place: place({ name: 'log' }),
        answers: { journal: () => success({ entries: journal(now, 40) }) },
      },
    },
    'log-filter': {
      world: {
        snapshot,
        place: place({ name: 'log' }),
        answers: { journal: () => success({ entries: journal(now, 40) }) },
      },
      press: (t) => [t('log.filter')],
    },
    'log-export': {
      world: {
        snapshot,
        place: place({ name: 'log' }),
        answers: { journal: () => success({ entries: journal(now, 40) }) },
      },
      press: (t) => [t('log.actions')],
    },
    'log-empty': { world: { snapshot, place: place({ name: 'log' }) } },
    calls: { world: { snapshot, place: place({ name: 'calls' }), answers: { liveCalls: () => success(calls(now)) } } },
    'calls-hanging': {
      world: {
        snapshot: {
          ...snapshot,
          accountPending: [{ ...made.pending('hangupCall', ['call-11'], { state: 'accepted' }), accountId: 'acme' }],
        },
        place: place({ name: 'calls' }),
        answers: { liveCalls: () => success(calls(now)) },
      },
    },
    'calls-none': { world: { snapshot, place: place({ name: 'calls' }) } },
    labels: {
      world: {
        snapshot,
        place: place({ name: 'labels' }),
        marks: { labels: { '15550100123': 'Ana Diaz', '15550100199': 'Reception' } },
      },
    },
    'labels-remove': {
      world: {
        snapshot,
        place: place({ name: 'labels' }),
        marks: { labels: { '15550100123': 'Ana Diaz', '15550100199': 'Reception' } },
      },
      press: (t) => [t('labels.removeOf', { number: '+1 555 010 0199' })],
    },
    'labels-import': {
      world: {
        snapshot,
        place: place({ name: 'labels' }),
        answers: {
          chooseLabels: () =>
            success({
              importId: '1',
              fresh: 12,
              changed: 2,
              same: 4,
              bad: [
                { line: 7, text: 'abc, Mia', reason: 'number' as const },
                { line: 9, text: '15550100133,', reason: 'name' as const },
              ],
              sample: [
                { number: '15550100111', name: 'Mia Stone' },
                { number: '15550100112', name: 'Front desk' },
              ],
            }),
        },
      },
      press: (t) => [t('labels.import')],
    },
    keys: { world: { snapshot, place: place({ name: 'keys' }) } },
    about: { world: { snapshot, place: place({ name: 'about' }) } },
    'shortcut-ask': shortcut({
      state: 'ask',
      armedAt: now,
      question: question(now, { title: 'Weekly standup', people: 4 }),
    }),
    'shortcut-choose': shortcut({
      state: 'choose',
      rooms: [
        { accountId: 'acme', name: 'Weekly standup', title: 'Weekly standup', people: 4 },
        { accountId: 'acme', name: 'One to one', title: 'One to one' },
      ],
    }),
    'shortcut-none': shortcut({ state: 'none' }),
    'shortcut-sending': shortcut({ state: 'sending', title: 'Weekly standup' }),
    'shortcut-done': shortcut({ state: 'done', outcome: 'accepted', title: 'Weekly standup' }),
    'shortcut-failed': shortcut({ state: 'failed', fault: { code: 'timeout' } }),
    'shortcut-unlogged': {
      shortcut: true,
      world: {
        snapshot,
        surroundings: { log: 'full' },
        answers: {
          shortcutQuestion: () =>
            success({
              state: 'failed' as const,
              fault: { code: 'storage' as const, values: { reason: 'full' as const } },
            }),
        },
      },
    },
  }
}
