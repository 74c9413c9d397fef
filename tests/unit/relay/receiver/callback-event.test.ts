import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOfCaller, readCallback } from '../../../../electron/relay/receiver/callback-event.ts'
import { seed } from '../../../support/test-sizes.ts'

const common = {
  ConferenceName: 'Weekly standup',
  ConferenceUUID: 'run-1',
  ConferenceMemberID: '311',
  CallUUID: 'call-311',
}
const read = (fields: Record<string, string>) => readCallback(Object.entries(fields))

describe('the events of a conference', () => {
  it('include enter', () => {
    const fields = { ConferenceAction: 'enter', ...common, From: '15550100111', Direction: 'inbound' }
    expect(read({ ...fields, ConferenceFirstMember: 'true' })).toEqual({
      conference: 'Weekly standup',
      conferenceUuid: 'run-1',
      what: {
        kind: 'entered',
        call: 'call-311',
        member: '311',
        name: '',
        number: '15550100111',
        direction: 'inbound',
        first: true,
      },
    })
  })

  it.each([
    ['inbound', '15550100111'],
    ['outbound', '15550100100'],
    ['sideways', '15550100111'],
  ])('name the person at the other end of a call that is %s', (direction, number) => {
    const numbers = { From: '15550100111', To: '15550100100' }
    const { what } = read({ ConferenceAction: 'enter', ...common, ...numbers, Direction: direction }) ?? {}
    expect(what).toMatchObject({ kind: 'entered', number })
  })

  it.each([
    ['J&ouml;rg &amp; Sohn', 'Jörg & Sohn'],
    ['&#74;&#xF6;rg', 'Jörg'],
    ['R&amp;amp;D', 'R&amp;D'],
    ['&#27;&#x202E;evil', 'evil'],
    ['Joe%20Doe', 'Joe Doe'],
    ['AT&T', 'AT&T'],
  ])('name a caller %j as a roster does: %j', (given, name) => {
    expect(read({ ConferenceAction: 'enter', ...common, CallerName: given })?.what).toMatchObject({ name })
  })

  it('include exit', () => {
    expect(read({ ConferenceAction: 'exit', ...common, ConferenceLastMember: 'true' })?.what).toEqual({
      kind: 'left',
      call: 'call-311',
      member: '311',
      last: true,
    })
  })

  it('may have Event in place of ConferenceAction', () => {
    expect(read({ Event: 'ConferenceExit', ...common })?.what.kind).toBe('left')
    expect(read({ Event: 'ConferenceEnter', ...common })?.what.kind).toBe('entered')
  })

  it('include digits, floor and record', () => {
    expect(read({ ConferenceAction: 'digits', ...common, ConferenceDigitsMatch: '*' })?.what).toMatchObject({
      digits: '*',
    })
    expect(read({ ConferenceAction: 'floor', ...common })?.what).toMatchObject({ kind: 'floor', call: 'call-311' })
    const { ConferenceName, ConferenceUUID } = common
    expect(read({ ConferenceAction: 'record', ConferenceName, ConferenceUUID, RecordingID: 'r-1' })?.what).toEqual({
      kind: 'record',
      recording: 'r-1',
    })
  })
})

describe('no event is read from', () => {
  it.each([
    ['the end of a call', { Event: 'Hangup', CallUUID: 'call-311' }],
    ["Vobiz' waiting sound", { ConferenceAction: 'waitSound', ...common, ConferenceUUID: '', ConferenceMemberID: '' }],
    ['an event without a room', { ...common, ConferenceAction: 'enter', ConferenceName: '' }],
    ['an event without a call', { ...common, ConferenceAction: 'enter', CallUUID: '' }],
    ['an action that is not known', { ...common, ConferenceAction: 'mute' }],
  ])('%s', (_, fields) => {
    expect(read(fields)).toBeUndefined()
  })
})

it('the result of a request in asynchronous mode is no event, and says nothing of a caller', () => {
  const result = { api_id: 'made-up', message: 'muted', ConferenceAction: 'exit', ...common }
  const fields = [['response', JSON.stringify(result)]] as const
  expect(readCallback(fields)).toBeUndefined()
  expect(isOfCaller(fields)).toBe(false)
})

it('implausible ids are left out, and numbers are cleaned for display', () => {
  const fields = { ...common, ConferenceAction: 'enter', ConferenceMemberID: '3 or 4', ConferenceUUID: 'a b' }
  const event = read({ ...fields, From: '\u202E15550100111\n' })
  expect(event).not.toHaveProperty('conferenceUuid')
  expect(event?.what).not.toHaveProperty('member')
  expect(event?.what).toMatchObject({ number: '15550100111' })
})

it('if a field occurs twice, the first one counts', () => {
  const fields = [...Object.entries({ ConferenceAction: 'exit', ...common }), ['CallUUID', 'call-999']] as [
    string,
    string,
  ][]
  expect(readCallback(fields)?.what).toMatchObject({ call: 'call-311' })
})

it('whatever the fields are, the reader does not throw', () => {
  const name = fc.constantFrom(
    'ConferenceAction',
    'ConferenceName',
    'CallUUID',
    'ConferenceMemberID',
    'From',
    'constructor',
  )
  const value = fc.oneof(fc.constantFrom('enter', 'exit', 'digits', 'floor', 'record'), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value)), (fields) => {
      const event = readCallback(fields)
      if (event !== undefined) expect(event.conference).not.toBe('')
    }),
    { seed },
  )
})
