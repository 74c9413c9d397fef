import { fault } from '../../../shared/fault.ts'
import type { ScheduledEndQuestion } from '../../../shared/rooms/scheduled-end.ts'
import type { T } from '../../../shared/text/i18n.ts'
import { question as nowQuestion, type Scene, type StateData, type States } from './scene.ts'

const bridgeKey = 'acme/Support bridge'

/** The states of scheduled ends. */
export function endStates({ now, snapshot }: Scene): States {
  const question: ScheduledEndQuestion = {
    token: 'token',
    expiresAt: now + 60_000,
    title: 'Support bridge',
    accountName: 'Acme',
    provider: 'plivo',
    people: 6,
    startedAt: snapshot.conferences.find(({ key }) => key === bridgeKey)?.startedAt ?? now,
    endsAt: now + 900_000,
    warnings: [10, 5, 1].map((minutes) => ({
      minutes,
      speech: {
        kind: 'speech',
        voice: 'WOMAN',
        language: 'en-US',
        text: `This call ends in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
      },
    })),
  }
  const toLater = (t: T): readonly string[] => [t('room.endOf', { title: 'Support bridge' }), t('endTime.choice.in')]
  const asked = (shown: ScheduledEndQuestion): StateData => ({
    bridge: {},
    answers: { ask: nowQuestion(now), askScheduledEnd: shown },
    press: toLater,
  })
  return {
    'end-time-said': {
      bridge: {},
      answers: { ask: nowQuestion(now), askScheduledEnd: question },
      press: (t) => [...toLater(t), t('endTime.announced')],
    },
    'end-time-dialog': asked({ ...question, warnings: [] }),
    'end-time-reminder': asked({ ...question, provider: 'vobiz', onlyAsks: true, warnings: [] }),
    'ends-at': {
      bridge: { end: { id: 'a', state: 'set', endsAt: now + 723_000, minutesLeft: 13 } },
      standup: { end: { id: 'b', state: 'set', afterOthers: 5 } },
    },
    'rule-dialog': {
      bridge: { own: true },
      roomMarks: { roomRules: { [bridgeKey]: { atMost: 90, alone: 0, endOfDay: '17:00' } } },
      press: (t) => [t('room.more', { title: 'Support bridge' }), t('menu.more'), t('room.rule')],
    },
    'ends-by-rule': {
      bridge: { end: { id: 'a', state: 'set', endsAt: now + 723_000, minutesLeft: 13, rule: {} } },
      standup: { end: { id: 'b', state: 'set', rule: { aloneFor: 10 } } },
    },
    'asks-by-rule': {
      bridge: {
        end: {
          id: 'a',
          state: 'set',
          endsAt: now + 3_723_000,
          minutesLeft: 63,
          onlyAsks: true,
          rule: { countedFrom: now - 600_000 },
        },
      },
      standup: { end: { id: 'b', state: 'set', endsAt: now + 300_000, minutesLeft: 5, rule: { aloneFor: 10 } } },
    },
    'ends-soon': {
      bridge: { end: { id: 'a', state: 'set', endsAt: now + 45_000, minutesLeft: 1 } },
      standup: { end: { id: 'b', state: 'ending' } },
      view: { expanded: ['acme/Support bridge'] },
    },
    'end-asks': {
      bridge: { end: { id: 'a', state: 'asks', why: 'sleep', endsAt: now - 60_000 } },
      standup: { end: { id: 'b', state: 'asks', why: 'failed', endsAt: now, fault: fault('stale') } },
      view: { expanded: ['acme/Support bridge'] },
    },
    'end-asks-closed': {
      bridge: { end: { id: 'a', state: 'asks', why: 'closed', endsAt: now - 60_000 } },
      standup: { end: { id: 'b', state: 'set', endsAt: now + 723_000, minutesLeft: 13, onlyAsks: true } },
      view: { expanded: ['acme/Support bridge'] },
    },
  }
}
