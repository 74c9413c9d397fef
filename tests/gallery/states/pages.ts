import { providers } from '../../../shared/providers.ts'
import type { ShownRecording } from '../../../shared/journal/found-recordings.ts'
import { ofShortcuts } from '../../../shared/preferences/shortcuts.ts'
import { failure, success } from '../../../shared/result.ts'
import type { RoomTimeline } from '../../../shared/journal/room-timeline.ts'
import type { Action, Question } from '../../../shared/rooms/model.ts'
import type { T } from '../../../shared/text/i18n.ts'
import { calls, liveCalls, journalOfScripts, journalOfTwoDays, listOf, timeline, timelineOfCounts } from '../crowds.ts'
import type { Scene, StateData, States } from './scene.ts'
import { labelPreview } from '../../support/label-preview.ts'

/** The states of the views that the header and its menu open. */
export function pageStates({ now, made, snapshot, several }: Scene): States {
  const journal = listOf(journalOfTwoDays(now))
  const log: StateData = { page: 'journal', answers: { journal } }
  const timelineOf = (roomTimeline: RoomTimeline): StateData => ({
    page: 'journal',
    answers: { journal, roomTimeline },
    press: (t) => [firstDetails(t), t('timeline.show')],
  })
  const usual = timelineOf(timeline(now))
  const counts = timelineOf(timelineOfCounts(now))
  const labels = { page: 'labels', roomMarks: { labels: { '15550100123': 'Ana Diaz', '15550100199': 'Reception' } } }
  return {
    accounts: {
      accounts: [
        ...several,
        made.account({
          id: 'west',
          name: 'West',
          tokenIn: 'session',
          vaultFault: { code: 'keychainMissing' },
          asynchronous: { callbackUrl: 'https://hooks.example.com/results', callbackMethod: 'POST' },
        }),
        made.account({
          id: 'south',
          name: 'South',
          tokenIn: 'none',
          vaultFault: { code: 'keychainLocked' },
          health: made.health({ state: 'trouble', fault: { code: 'keychainLocked' }, since: now - 60_000 }),
        }),
        made.account({ id: 'isle', name: 'Isle', tokenIn: 'session', vaultFault: { code: 'keychainDenied' } }),
        made.account({ id: 'demo', name: 'Demo', demo: true }),
      ],
      rooms: [],
      page: 'accounts',
    },
    asynchronous: {
      accounts: [
        made.account({ asynchronous: { callbackUrl: 'https://hooks.example.com/results' } }),
        made.account({
          id: 'east',
          name: 'East',
          provider: 'vobiz',
          abilities: providers.vobiz.abilities,
        }),
      ],
      rooms: [],
      page: 'accounts',
      results: { setAsynchronous: () => failure('invalid', { values: { reason: 'callbackUrl' } }) },
      press: (t) => [t('member.moreOf', { name: 'Acme' }), t('account.asynchronous.change'), t('common.save')],
    },
    'account-menu': { page: 'accounts', press: (t) => [t('member.moreOf', { name: 'Acme' })] },
    'remove-account': { page: 'accounts', press: (t) => [t('member.moreOf', { name: 'Acme' }), t('account.remove')] },
    preferences: { page: 'preferences' },
    'preferences-newcomers': { page: 'preferences', press: (t) => [t('prefs.pages.newcomers')] },
    'preferences-notices': { page: 'preferences', press: (t) => [t('prefs.pages.notices')] },
    'preferences-numbers': { page: 'preferences', press: (t) => [t('prefs.pages.numbers')] },
    'shortcut-refused': {
      page: 'preferences',
      press: (t) => [t('prefs.pages.keyboard')],
      appStatus: {
        shortcuts: { ...ofShortcuts(() => 'off'), quickMute: 'refused', end: 'refused', show: 'registered' },
      },
    },
    'shortcut-choice': {
      page: 'preferences',
      preferences: { shortcutEnd: 'Control+Alt+K', shortcutMuteAllButMe: '' },
      press: (t) => [
        t('prefs.pages.keyboard'),
        t('prefs.keysOf', { name: t('prefs.muteAllButMe'), keys: t('prefs.none') }),
      ],
    },
    log,
    'scripts-log': { page: 'journal', answers: { journal: listOf(journalOfScripts(now)) } },
    'log-filter': { ...log, press: (t) => [t('log.filter')] },
    'log-export': { ...log, press: (t) => [t('log.actions'), t('log.export')] },
    'log-delete': { ...log, press: (t) => [t('log.actions'), t('log.deleteOlder')] },
    'log-details': { ...log, press: (t) => [firstDetails(t)] },
    timeline: usual,
    'timeline-recordings': {
      ...counts,
      answers: { ...counts.answers, findRecordings: { recordings: foundRecordings(now), skipped: 1, hasMore: true } },
      press: (t) => [firstDetails(t), t('timeline.show'), t('timeline.findRecordings')],
    },
    report: { ...usual, press: (t) => [firstDetails(t), t('timeline.show'), t('report.save')] },
    'timeline-counts': counts,
    'timeline-empty': { ...log, press: (t) => [firstDetails(t), t('timeline.show')] },
    'log-empty': { page: 'journal' },
    calls: { page: 'calls', answers: { liveCalls: calls(now) } },
    'calls-loading': {
      page: 'calls',
      roomMarks: { labels: { '15550100100': 'Support line' } },
      answers: {
        liveCalls: [
          ...Array.from({ length: 70 }, (_, index) => ({ callUuid: `call-${String(100 + index)}` })),
          ...calls(now, ({ callUuid }) => callUuid !== 'call-3'),
        ],
      },
      results: {
        liveCall: ({ callUuid }: { callUuid: string }) =>
          callUuid === 'call-169' ? failure('timeout') : new Promise<never>(() => undefined),
      },
    },
    'calls-selected': { page: 'calls', answers: { liveCalls: calls(now) }, press: selectCalls },
    'calls-question': {
      page: 'calls',
      answers: { liveCalls: calls(now) },
      results: {
        ask: ({ action }: { action: Action }) =>
          success<Question>({
            token: 'token-1',
            kind: 'hangupCall',
            accountName: 'Example Company',
            names: liveCalls(now)
              .slice(0, 2)
              .map(({ name, number }) => ({ name, number })),
            includesMe: false,
            action,
            expiresAt: now + 60_000,
          }),
      },
      press: (t) => [...selectCalls(t), t('calls.hangupSelected')],
    },
    'calls-hanging': {
      snapshot: {
        ...snapshot,
        accountPending: [{ ...made.pending('hangupCall', ['call-11'], { state: 'accepted' }), accountId: 'acme' }],
      },
      page: 'calls',
      answers: { liveCalls: calls(now) },
    },
    'calls-none': { page: 'calls' },
    labels,
    'labels-remove': { ...labels, press: (t) => [t('labels.removeOf', { number: '+1 555 010 0199' })] },
    'labels-import': {
      page: 'labels',
      answers: {
        chooseLabels: labelPreview({
          isGuessed: true,
          fresh: 12,
          same: 4,
          taken: { count: 1, first: [{ number: '15550100123', name: 'Ana Diaz', given: 'Ana Maria Diaz' }] },
          shared: { count: 1, first: [{ number: '15550100120', names: ['Kim Lee', 'Lou Roe'] }] },
          doubtful: {
            count: 2,
            first: [
              { line: 4, number: '15550100114', name: 'Zo\uFFFD Roe', reason: 'letters' },
              { line: 5, number: '030901820', name: 'Eva Lund', reason: 'country' },
            ],
          },
          bad: {
            count: 3,
            first: [
              { line: 7, lastLine: 7, text: 'abc, Mia', reason: 'number' },
              { line: 9, lastLine: 9, text: 'Ben Osei, 555-0104 / 05', reason: 'several' },
              { line: 11, lastLine: 14, text: '"Cem Ay, +15550100133', reason: 'quote' },
            ],
          },
          columns: { ...labelPreview().columns, others: [{ column: 4, heading: "Assistant's Phone" }] },
        }),
      },
      press: (t) => [t('labels.import')],
    },
    keys: { page: 'keys' },
    about: { page: 'about' },
    'about-outdated': {
      page: 'about',
      appStatus: {
        outdated: now - 90 * 86_400_000,
        messages: [{ id: 'a', key: 'outdated', values: { builtAt: now - 90 * 86_400_000 }, at: now }],
      },
    },
  }
}

/** The accessible name of the button that shows the details of the newest line of the log. */
function firstDetails(t: T): string {
  const text = `${t('log.did.mute', { people: 'Omar Haddad', room: 'Weekly standup' })} ${t('log.outcome.confirmed')}`
  return t('log.detailsOf', { text })
}

function selectCalls(t: T): readonly string[] {
  return ['Ana Diaz', '+1 555 010 0199', '+1 555 010 0120'].map((name) => t('calls.select', { name }))
}

function foundRecordings(now: number): readonly ShownRecording[] {
  const host = 'media.example.test'
  return [
    { id: 'r1', host, at: now - 3_600_000, seconds: 1_845 },
    { id: 'r2', host },
  ]
}
