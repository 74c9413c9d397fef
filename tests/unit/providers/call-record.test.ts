import { describe, expect, test } from 'vitest'
import { readCallRecord } from '../../../electron/providers/call-record.ts'
import { json, scriptedProvider } from '../../support/scripted-fetch.ts'

const callUuid = '00000000-0000-4000-8000-000000000001'
const now = Date.UTC(2026, 0, 15, 10)
const usual = { call_uuid: callUuid, call_direction: 'inbound', end_time: '2026-01-15 09:30:00+00:00' }
const read = (more: object, calleeMayBeProvider = false) =>
  readCallRecord(callUuid, { ...usual, ...more }, now, calleeMayBeProvider)
const because = (source: string, cause: string, more: object = {}) => ({
  hangup_source: source,
  hangup_cause_name: cause,
  ...more,
})

const out = { call_direction: 'outbound' }

test.each([
  [because('Caller', 'Normal Hangup'), 'hungUp'],
  [because('Callee', 'Normal Hangup', out), 'hungUp'],
  [because('API Request', 'Normal Hangup'), 'api'],
  [because('API', 'NORMAL_CLEARING', out), 'api'],
  [because('Error', 'Network Error'), 'line'],
  [because('Carrier', 'Media Timeout'), 'line'],
  // The other side of the call is the provider.
  [because('Callee', 'Normal Hangup'), undefined],
  [because('Caller', 'Normal Hangup', out), undefined],
  [because('Plivo', 'Normal Hangup'), undefined],
  [because('Answer XML', 'End Of XML Instructions'), undefined],
  [because('Caller', 'Normal Hangup', { call_direction: 'sideways' }), undefined],
  // Source and cause contradict each other, or one of them is not known.
  [because('Caller', 'Network Error'), undefined],
  [because('API', 'Media Timeout'), undefined],
  [because('Error', 'Normal Hangup'), undefined],
  [because('Caller', 'Normal Hangup', { hangup_cause: 'NETWORK_OUT_OF_ORDER' }), undefined],
  [because('Caller', 'Something new'), undefined],
  [because('Caller', ''), undefined],
  [because('', 'Normal Hangup'), undefined],
  [{}, undefined],
])('the record %j says that the call ended by %s', (record, ending) => {
  const found = read(record)
  expect(found.ok && found.value !== 'none' && found.value.ending).toBe(ending)
})

test('where the called side may stand for the provider, it is not certain that the called person hung up', () => {
  expect(read(because('Callee', 'Normal Hangup', out), true)).not.toHaveProperty('value.ending')
  expect(read(because('Caller', 'Normal Hangup'), true)).toMatchObject({ value: { ending: 'hungUp' } })
})

test.each([
  ['2026-01-15 15:00:00+05:30', Date.UTC(2026, 0, 15, 9, 30)],
  ['2026-01-15T09:30:00Z', Date.UTC(2026, 0, 15, 9, 30)],
  ['2026-01-15 09:30:00', undefined],
  ['2020-01-15T09:30:00Z', undefined],
  ['yesterday', undefined],
])('the end time %j is read as %s', (time, at) => {
  const found = read({ end_time: time })
  expect(found.ok && found.value !== 'none' && found.value.endedAt).toBe(at)
})

test.each([
  [{ bill_duration: 12 }, { seconds: 12 }],
  [{ billsec: '12' }, { seconds: 12 }],
  [{ bill_duration: -1 }, { number: '' }],
  [{ bill_duration: 1e12 }, { number: '' }],
  [{ total_amount: '0.00600' }, { cost: 0.006 }],
  [
    { total_cost: 0.45, currency: 'INR' },
    { cost: 0.45, currency: 'INR' },
  ],
  [{ cost: 0.45, currency: '<b>' }, { cost: 0.45 }],
  [{ cost: 1e9, currency: 'INR' }, { number: '' }],
  [{ currency: 'INR' }, { number: '' }],
  [
    { mos: 4.5, jitter: 2, packet_loss: '0' },
    { mos: 4.5, jitter: 2, loss: 0 },
  ],
  [{ mos: 1, jitter: 1e9, packet_loss: -1 }, { mos: 1 }],
  // Then the line was not measured.
  [{ mos: 0, jitter: 0, packet_loss: 0 }, { number: '' }],
  [{ mos: 45, jitter: 2 }, { number: '' }],
  [{ from_number: '+15550100111', to_number: '15550100100' }, { number: '+15550100111' }],
  [{ ...out, caller_id_number: '15550100100', destination_number: '15550100111' }, { number: '15550100111' }],
  [{ call_direction: 'sideways', from_number: '15550100111' }, { number: '' }],
])('the record %j is read as %j', (record, value) => {
  const endedAt = Date.UTC(2026, 0, 15, 9, 30)
  expect(read(record)).toEqual({ ok: true, value: { number: '', endedAt, ...value } })
})

describe('a body', () => {
  test.each([{ end_time: null }, { end_time: '' }])('with %j is not a record yet', (record) => {
    expect(read(record)).toEqual({ ok: true, value: 'none' })
  })

  test.each([{ call_uuid: 'another' }, { call_uuid: undefined }, { data: { uuid: 'another' } }, { data: {} }])(
    'with %j is not the record of the requested call',
    (record) => {
      expect(read(record)).toMatchObject({ ok: false, fault: { code: 'badAnswer' } })
    },
  )
})

test('the casing of the address is tried once and remembered', async () => {
  const account = '/api/v1/account/MA_MADEUP1'
  const { clock, provider, lines } = scriptedProvider('vobiz', ({ url }) => {
    const { pathname } = new URL(url)
    if (pathname.startsWith(account)) return json(200, { data: { ...usual, uuid: pathname.split('/').at(-1) } })
    return pathname.endsWith('/Conference/') ? json(200, { conferences: [] }) : json(401, { error: 'unauthorized' })
  })
  for (const _time of ['first', 'second']) {
    const reply = provider.retrieveCallRecord(callUuid)
    await clock.advance(5_000)
    expect(await reply).toMatchObject({ ok: true })
  }
  expect(lines()).toEqual([
    `GET /api/v1/Account/MA_MADEUP1/cdr/${callUuid}`,
    'GET /api/v1/Account/MA_MADEUP1/Conference/',
    `GET ${account}/cdr/${callUuid}`,
    `GET ${account}/cdr/${callUuid}`,
  ])
})
