import { fault } from '../../../shared/fault.ts'
import { success } from '../../../shared/result.ts'
import type { ScheduledEndQuestion } from '../../../shared/rooms/scheduled-end.ts'
import { savedView, withRooms, type Scene, type States } from './scene.ts'

const bridgeKey = 'acme/Support bridge'
const standupKey = 'acme/Weekly standup'

/** The states of scheduled ends. */
export function endStates({ now, snapshot, expanded }: Scene): States {
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
  const asked = (shown: ScheduledEndQuestion): States[string] => ({
    world: { snapshot, savedView: expanded, results: { askScheduledEnd: () => success(shown) } },
    press: (t) => [t('room.more', { title: 'Support bridge' }), t('endTime.open')],
  })
  return {
    'end-time-said': {
      world: { snapshot, savedView: expanded, results: { askScheduledEnd: () => success(question) } },
      press: (t) => [t('room.more', { title: 'Support bridge' }), t('endTime.open'), t('endTime.announced')],
    },
    'end-time-dialog': asked({ ...question, warnings: [] }),
    'end-time-reminder': asked({ ...question, provider: 'vobiz', onlyAsks: true, warnings: [] }),
    'ends-at': {
      world: {
        snapshot: withRooms(snapshot, {
          [bridgeKey]: { end: { id: 'a', state: 'set', endsAt: now + 723_000, minutesLeft: 13 } },
          [standupKey]: { end: { id: 'b', state: 'set', afterOthers: 5 } },
        }),
        savedView: savedView({ expanded: [bridgeKey, standupKey] }),
      },
    },
    'rule-dialog': {
      world: {
        snapshot: withRooms(snapshot, { [bridgeKey]: { own: true } }),
        savedView: expanded,
        roomMarks: { roomRules: { [bridgeKey]: { atMost: 90, alone: 0, endOfDay: '17:00' } } },
      },
      press: (t) => [t('room.more', { title: 'Support bridge' }), t('room.rule')],
    },
    'ends-by-rule': {
      world: {
        snapshot: withRooms(snapshot, {
          [bridgeKey]: { end: { id: 'a', state: 'set', endsAt: now + 723_000, minutesLeft: 13, rule: {} } },
          [standupKey]: { end: { id: 'b', state: 'set', rule: { aloneFor: 10 } } },
        }),
        savedView: savedView({ expanded: [bridgeKey, standupKey] }),
      },
    },
    'asks-by-rule': {
      world: {
        snapshot: withRooms(snapshot, {
          [bridgeKey]: {
            end: {
              id: 'a',
              state: 'set',
              endsAt: now + 3_723_000,
              minutesLeft: 63,
              onlyAsks: true,
              rule: { countedFrom: now - 600_000 },
            },
          },
          [standupKey]: {
            end: { id: 'b', state: 'set', endsAt: now + 300_000, minutesLeft: 5, rule: { aloneFor: 10 } },
          },
        }),
        savedView: savedView({ expanded: [bridgeKey, standupKey] }),
      },
    },
    'ends-soon': {
      world: {
        snapshot: withRooms(snapshot, {
          [bridgeKey]: { end: { id: 'a', state: 'set', endsAt: now + 45_000, minutesLeft: 1 } },
          [standupKey]: { end: { id: 'b', state: 'ending' } },
        }),
        savedView: expanded,
      },
    },
    'end-asks': {
      world: {
        snapshot: withRooms(snapshot, {
          [bridgeKey]: { end: { id: 'a', state: 'asks', why: 'sleep', endsAt: now - 60_000 } },
          [standupKey]: { end: { id: 'b', state: 'asks', why: 'failed', endsAt: now, fault: fault('stale') } },
        }),
        savedView: expanded,
      },
    },
    'end-asks-closed': {
      world: {
        snapshot: withRooms(snapshot, {
          [bridgeKey]: { end: { id: 'a', state: 'asks', why: 'closed', endsAt: now - 60_000 } },
          [standupKey]: { end: { id: 'b', state: 'set', endsAt: now + 723_000, minutesLeft: 13, onlyAsks: true } },
        }),
        savedView: expanded,
      },
    },
  }
}
