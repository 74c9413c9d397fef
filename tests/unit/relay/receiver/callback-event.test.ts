import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isOfCaller, readCallback } from '../../../../relay/receiver/callback-event.ts'
import { seed } from '../../../support/test-sizes.ts'

const room = { ConferenceName: 'Weekly standup', ConferenceUUID: 'run-1' }
const common = { ...room, ConferenceMemberID: '311', CallUUID: 'call-311' }
const leg = { id: '311', call: 'call-311' }
const enter = { ...common, ConferenceAction: 'enter', From: '15550100111', To: '15550100100' }
const read = (fields: Record<string, string>) => readCallback(Object.entries(fields))

it.each<[what: string, fields: Record<string, string>, content: object | undefined]>([
  ['exit', { ...common, ConferenceAction: 'exit', ConferenceLastMember: 'true' }, { ...leg, kind: 'left', last: true }],
  ['exit of Vobiz', { ...common, Event: 'ConferenceExit' }, { ...leg, kind: 'left', last: false }],
  [
    'enter of Vobiz',
    { ...common, Event: 'ConferenceEnter' },
    { ...leg, kind: 'entered', first: false, direction: 'unknown' },
  ],
  [
    'digits',
    { ...common, ConferenceAction: 'digits', ConferenceDigitsMatch: '*' },
    { ...leg, kind: 'digits', digits: '*' },
  ],
  ['digits that are none', { ...common, ConferenceAction: 'digits', ConferenceDigitsMatch: 'x' }, undefined],
  ['floor', { ...common, ConferenceAction: 'floor' }, { ...leg, kind: 'floor' }],
  ['a recording', { ...room, ConferenceAction: 'record', RecordingID: 'r-1' }, { kind: 'record' }],
  ['no plausible member', { ...enter, ConferenceMemberID: '3 or 4' }, undefined],
])('a callback about %s is read', (_, fields, what) => {
  expect(read(fields)).toEqual({ conference: 'Weekly standup', conferenceUuid: 'run-1', what })
})

it.each<[fields: Record<string, string>, person: object]>([
  [{ Direction: 'inbound' }, { number: '15550100111', direction: 'inbound' }],
  [{ Direction: 'outbound' }, { number: '15550100100', direction: 'outbound' }],
  [{ Direction: 'sideways' }, { number: '15550100111', direction: 'unknown' }],
  [{ ConferenceFirstMember: 'true' }, { first: true, number: '15550100111' }],
  [{ From: '\u202E15550100111\n' }, { number: '15550100111' }],
  [{ CallerName: 'J&ouml;rg &amp; Sohn' }, { name: 'Jörg & Sohn' }],
  [{ CallerName: '&#74;&#xF6;rg' }, { name: 'Jörg' }],
  [{ CallerName: 'R&amp;amp;D' }, { name: 'R&amp;D' }],
  [{ CallerName: '&#27;&#x202E;evil' }, { name: 'evil' }],
  [{ CallerName: 'Joe%20Doe' }, { name: 'Joe Doe' }],
  [{ CallerName: 'AT&T' }, { name: 'AT&T' }],
])('the person at the other end of an entry with %j is %j, as in a roster', (fields, person) => {
  expect(read({ ...enter, ...fields })?.what).toMatchObject({ ...leg, kind: 'entered', ...person })
})

it.each([
  ['the end of a call', { Event: 'Hangup', CallUUID: 'call-311' }],
  ["Vobiz' waiting sound", { ...common, ConferenceAction: 'waitSound', ConferenceUUID: '', ConferenceMemberID: '' }],
  ['an event without a room', { ...enter, ConferenceName: '' }],
  ['an event without a call', { ...enter, CallUUID: '' }],
  ['a recording without an id', { ...room, ConferenceAction: 'record' }],
  ['an action that is not known', { ...common, ConferenceAction: 'mute' }],
])('no event is read from %s', (_, fields) => {
  expect(read(fields)).toBeUndefined()
})

it('the result of a request in asynchronous mode is no event, and says nothing of a caller', () => {
  const result = { api_id: 'made-up', message: 'muted', ConferenceAction: 'exit', ...common }
  const fields = [['response', JSON.stringify(result)]] as const
  expect([readCallback(fields), isOfCaller(fields)]).toEqual([undefined, false])
})

it('an implausible run is left out, and if a field occurs twice, the first one counts', () => {
  expect(read({ ...enter, ConferenceUUID: 'a b' })).not.toHaveProperty('conferenceUuid')
  expect(readCallback([...Object.entries(enter), ['CallUUID', 'call-999']])?.what).toMatchObject(leg)
})

it('whatever the fields are, the reader does not throw', () => {
  const names = ['ConferenceAction', 'ConferenceName', 'CallUUID', 'ConferenceMemberID', 'From', 'constructor']
  const value = fc.oneof(fc.constantFrom('enter', 'exit', 'digits', 'floor', 'record'), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...names), value)), (fields) => {
      expect(readCallback(fields)?.conference).not.toBe('')
    }),
    { seed },
  )
})
