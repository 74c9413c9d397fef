import { providers } from '../../../shared/providers.ts'
import { fault } from '../../../shared/fault.ts'
import { failure } from '../../../shared/result.ts'
import { question, type Scene, type States } from './scene.ts'

const { abilities } = providers.vobiz

const text = 'This call ends in five minutes. Please say goodbye.'

/** The states of announcements, of the ends that follow them, and of recordings. */
export function announcingStates({ now, made, snapshot, change }: Scene): States {
  const spoken = { acme: [{ kind: 'speech', text, voice: 'WOMAN', language: 'en-GB' } as const] }
  const toRoom = (title: string): NonNullable<States[string]['press']> => {
    return (t) => [t('room.more', { title }), t('announce.open'), { field: 'announcement', text }]
  }
  const seen = { accountId: 'acme', conference: 'Support bridge', instance: 1 }
  const sound = { kind: 'speech', text, voice: 'WOMAN', language: 'en-GB' } as const
  const endAfter = question(now, {
    kind: 'announce',
    startedAt: now - 3_731_000,
    provider: 'plivo',
    action: { kind: 'announce', seen, who: { kind: 'everyone' }, sound, thenEnd: 30 },
  })
  return {
    'announce-dialog': { bridge: {}, roomMarks: { spoken }, press: toRoom('Weekly standup') },
    'announce-edit': {
      bridge: {},
      roomMarks: { spoken },
      press: (t) => [...toRoom('Support bridge')(t), t('announce.edit')],
    },
    'announce-to-one': {
      bridge: {},
      results: { act: () => failure('changed', { values: { reason: 'left' } }) },
      press: (t) => [
        t('member.moreOf', { name: 'Ana Diaz' }),
        t('announce.open'),
        { field: 'announcement', text },
        t('announce.confirm'),
      ],
    },
    'announce-best-effort': {
      accounts: [made.account({ provider: 'vobiz', abilities })],
      bridge: {},
      press: (t) => [
        t('room.more', { title: 'Support bridge' }),
        t('announce.open'),
        { field: 'announcement', text: `${text} `.repeat(24) },
      ],
    },
    announcing: {
      pending: [
        made.pending('announce', 'everyone', { state: 'playing', until: now + 8_000 }),
        made.pending('announce', ['call-11'], {
          id: 'one',
          state: 'playing',
          until: now + 12_000,
          caller: { name: 'Ana Diaz', number: '15550100123' },
        }),
      ],
    },
    'announce-then-end': {
      bridge: {},
      answers: { act: { state: 'question', question: endAfter } },
      press: (t) => [...toRoom('Support bridge')(t), t('announce.confirmTo', { count: 6 })],
    },
    'announce-then-asks': {
      bridge: {},
      answers: { act: { state: 'question', question: { ...endAfter, asksAgain: true, mayNotPlay: true } } },
      press: (t) => [...toRoom('Support bridge')(t), t('announce.confirmTo', { count: 6 })],
    },
    'end-announced': {
      bridge: {
        pending: [made.pending('announce', 'everyone', { state: 'playing', until: now + 3_000 })],
        end: { id: 'a', state: 'set', endsAt: now + 33_000, minutesLeft: 1 },
      },
    },
    'announce-not-ended': {
      pending: [
        made.pending('announce', 'everyone', {
          state: 'failed',
          fault: fault('unknownOutcome', { values: { notEnded: 1, reason: 'timeout' } }),
        }),
      ],
    },
    'record-dialog': { bridge: {}, press: (t) => [t('room.more', { title: 'Support bridge' }), t('record.open')] },
    'record-best-effort': {
      accounts: [made.account({ provider: 'vobiz', abilities })],
      bridge: {},
      press: (t) => [t('room.more', { title: 'Support bridge' }), t('record.open')],
    },
    'record-again': {
      bridge: { wasRecorded: true },
      press: (t) => [t('room.more', { title: 'Support bridge' }), t('record.open')],
    },
    recording: {
      snapshot: {
        ...snapshot,
        conferences: change('Support bridge', {
          pending: [made.pending('record', 'everyone', { state: 'recording', at: now - 723_000 })],
        }).conferences.map((room) =>
          room.name === 'Weekly standup'
            ? {
                ...room,
                pending: [
                  made.pending('record', 'everyone', { state: 'recording', at: now - 723_000, unverified: true }),
                ],
              }
            : room,
        ),
      },
      bridge: {},
    },
    'announced-partly': {
      pending: [
        made.pending('announce', 'everyone', { id: 'f/playing', state: 'playing', until: now + 8_000 }),
        made.pending('announce', 'everyone', {
          id: 'f',
          state: 'failed',
          fault: fault('offline', { values: { taken: 1, asked: 3 } }),
        }),
      ],
    },
  }
}
