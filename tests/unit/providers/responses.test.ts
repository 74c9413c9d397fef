import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  readAccepted,
  readEcho,
  readList,
  readLiveCall,
  readLiveCalls,
  readRecording,
  readRoster,
} from '../../../electron/providers/responses.ts'
import { classifyResponse, retryAfterSeconds } from '../../../electron/providers/classify-response.ts'
import type { HttpResponse } from '../../../electron/providers/transport.ts'
import { parseJson } from '../../../shared/json.ts'
import { counts, seed } from '../../support/test-sizes.ts'

const member = (more: object) => ({ member_id: '1', ...more })
const roster = (more: object) => ({ conference_name: 'a', members: [], ...more })
const answer = (status: number, text: string, more: Partial<HttpResponse> = {}): HttpResponse => ({
  status,
  contentType: 'application/json',
  text,
  ...more,
})

describe('a list', () => {
  it.each([
    [{ conferences: ['a', 'b'] }, ['a', 'b']],
    [{ conferences: [] }, []],
    [{ conferences: ['a', 'a'] }, ['a']],
    [{ conferences: [{ conference_name: 'a', member_count: 2 }] }, ['a']],
    [{ objects: [{ conference_name: 'a' }, { conference_name: 'b' }] }, ['a', 'b']],
    [{ conferences: ['a', 7] }, ['a', '7']],
  ])('%j is read as %j', (body, names) => {
    expect(readList(body)).toEqual({ ok: true, value: { names, isComplete: true } })
  })

  it.each([
    [{ conferences: ['a', null, 'b'] }, ['a', 'b']],
    [{ conferences: [{}, 'a'] }, ['a']],
    [{ conferences: ['a', 2 ** 53, 1.5] }, ['a']],
    [{ objects: [{ conference_name: 'a' }, { name: 'b' }, 7] }, ['a', '7']],
  ])('%j loses only the entries that cannot be read, and is not complete', (body, names) => {
    expect(readList(body)).toEqual({ ok: true, value: { names, isComplete: false } })
  })

  it.each([
    {},
    { conferences: null },
    { conferences: 'a' },
    { conferences: [null] },
    { conferences: [{}, null] },
    [],
    'a',
    null,
    undefined,
  ])('is not read from %j, not even as an empty one', (body) => {
    expect(readList(body)).toMatchObject({ ok: false, fault: { code: 'badAnswer' } })
  })
})

describe('a roster', () => {
  it.each([
    ['590', 590],
    [590, 590],
    ['0', 0],
    [' 12 ', 12],
    ['-1', undefined],
    [-1, undefined],
    ['1e3', undefined],
    ['soon', undefined],
    [null, undefined],
    [Infinity, undefined],
  ])('with the time %j is read with %j seconds', (given, seconds) => {
    const read = readRoster('a', roster({ conference_run_time: given, members: [member({ join_time: given })] }))
    expect(read.ok && read.value.runTimeSeconds).toBe(seconds)
    expect(read.ok && read.value.members[0]?.joinedSecondsAgo).toBe(seconds)
  })

  it.each([
    ['Joe%20Doe', 'Joe Doe'],
    ['50%', '50%'],
    ['100%25', '100%'],
    ['%E0%A4%A', '%E0%A4%A'],
    ['%FF', '%FF'],
    ['Zo\u00EB', 'Zo\u00EB'],
    ['\u202Eevil\u202C', 'evil'],
    ['a\u0007\r\nb\u0000', 'a b'],
    ['%0A%E2%80%AEx', 'x'],
    ['lone \uD800', 'lone \uFFFD'],
    ['👩\u200D💻', '👩\u200D💻'],
    ['J&ouml;rg M&uuml;ller &amp; Sohn', 'Jörg Müller & Sohn'],
    ['J&#246;rg M&#xFC;ller &#X26; Sohn', 'Jörg Müller & Sohn'],
    ['O&apos;Brien &quot;Bo&quot;&nbsp;Lee', 'O\'Brien "Bo" Lee'],
    ['J%26ouml%3Brg', 'Jörg'],
    ['R&amp;amp;D &amp;ouml;', 'R&amp;D &ouml;'],
    ['&lt;b&gt;Ana&lt;/b&gt;', '<b>Ana</b>'],
    ['AT&T, R&reg, J&ouml rg, &#246', 'AT&T, R&reg, J&ouml rg, &#246'],
    ['&nosuch; &; &#; &#x;', '&nosuch; &; &#; &#x;'],
    ['&#27;[31mevil&#0;&#x202E;', '[31mevil\uFFFD'],
    ['&#xD800;&#x110000;', '\uFFFD\uFFFD'],
  ])('49 shows the caller name %j as %j', (given, name) => {
    const read = readRoster('a', roster({ members: [member({ caller_name: given })] }))
    expect(read.ok && read.value.members[0]?.name).toBe(name)
  })

  it('leaves a conference name unchanged', () => {
    const name = '\u202Eroom\u0007 %41'
    expect(readRoster(name, roster({ conference_name: name }))).toMatchObject({ ok: true, value: { name } })
  })

  it('of another conference, or without a name, is rejected', () => {
    for (const conference_name of ['b', 'A', 'a ', undefined, null]) {
      expect(readRoster('a', { ...roster({}), conference_name })).toMatchObject({ fault: { code: 'badAnswer' } })
    }
  })

  it('without a readable list of members is rejected', () => {
    for (const members of [undefined, null, 'none', {}, [null], ['1']]) {
      expect(readRoster('a', { conference_name: 'a', members })).toMatchObject({ fault: { code: 'badAnswer' } })
    }
  })

  it.each([
    { conference_member_count: '3' },
    { member_count: 1 },
    { conference_member_count: 3, member_count: 0 },
    { conference_member_count: 20_000 },
  ])('with an empty list of members is rejected if it counts people: %j', (more) => {
    expect(readRoster('a', roster(more))).toMatchObject({ fault: { code: 'badAnswer', values: { reason: 'shape' } } })
  })

  it.each([{}, { conference_member_count: '0' }, { member_count: 0 }, { conference_member_count: 'many' }])(
    'with an empty list of members is read if it counts no people: %j',
    (more) => {
      expect(readRoster('a', roster(more))).toMatchObject({ ok: true, value: { people: 0, members: [] } })
    },
  )

  it('has one member for all rows of a call, and is rejected if the numbers in these rows differ', () => {
    const rows = (...numbers: readonly string[]) =>
      numbers.map((from, index) => member({ member_id: String(index), call_uuid: 'call-1', from }))
    const of = (...numbers: readonly string[]) => readRoster('a', roster({ members: rows(...numbers) }))
    expect(of('15550100101', '15550100102')).toMatchObject({
      fault: { code: 'badAnswer', values: { reason: 'shape' } },
    })
    expect(of('15550100101', '15550100101')).toMatchObject({
      value: { members: [{ callUuid: 'call-1', memberId: '' }] },
    })
  })

  it.each([
    [17, '17'],
    [0, '0'],
    ['9007199254740993', '9007199254740993'],
    [2 ** 53, ''],
    [1.5, ''],
    [-3, ''],
    [1e21, ''],
    [true, ''],
    [null, ''],
  ])('has the member id %j as %j', (given, memberId) => {
    const read = readRoster('a', roster({ members: [member({ member_id: given, call_uuid: 'call-1' })] }))
    expect(read).toMatchObject({ value: { members: [{ memberId }] } })
  })

  it('has the head count of the response, or the number of rows if that count cannot be read', () => {
    const members = [member({}), member({ member_id: '2' })]
    const people = (more: object) => {
      const read = readRoster('a', roster({ members, ...more }))
      return read.ok && read.value.people
    }
    expect(people({ conference_member_count: '3' })).toBe(3)
    expect(people({ member_count: 3 })).toBe(3)
    expect(people({ conference_member_count: 'many' })).toBe(2)
  })
})

describe('the member ids of a response', () => {
  it.each([
    ['10', ['10']],
    [10, ['10']],
    ['10,15', ['10', '15']],
    [['10'], ['10']],
    [
      ['10', 15, '10'],
      ['10', '15'],
    ],
    ["[u'160005', u'160004']", ['160005', '160004']],
    ["[u'all']", 'all'],
    [['all'], 'all'],
    ['all', 'all'],
    ['', undefined],
    [[], undefined],
    [null, undefined],
    [{}, undefined],
    [undefined, undefined],
  ])('%j are read as %j', (echo, ids) => {
    expect(readEcho(echo)).toEqual(ids)
  })

  it('show which members the provider names', () => {
    expect(readAccepted({ member_id: ['10'] })).toEqual({ echoed: ['10'] })
    expect(readAccepted({ member_id: '10' })).toEqual({ echoed: ['10'] })
    expect(readAccepted({ member_id: ['all'] })).toEqual({ echoed: 'all' })
    expect(readAccepted(undefined)).toEqual({})
  })
})

describe('a recording', () => {
  it('is only queued if the response is “async api spawned”', () => {
    expect(readRecording({ message: 'async api spawned', api_id: 'x' })).toEqual({ asynchronous: true })
  })

  it('has a link only if that is a web address', () => {
    const url = (given: unknown) => readRecording({ url: given, recording_id: 'r' }).url
    expect(url('https://media.example.test/a.mp3')).toBe('https://media.example.test/a.mp3')
    expect([url('javascript:alert(1)'), url('file:///etc/passwd'), url(''), url(7)]).toEqual(Array(4).fill(undefined))
  })
})

describe('live calls', () => {
  const callUuid = '00000000-0000-4000-8000-000000000045'
  it('are read as UUIDs, and as the objects of older samples', () => {
    expect(readLiveCalls({ calls: ['a', { call_uuid: 'b' }] })).toEqual({ ok: true, value: ['a', 'b'] })
    expect(readLiveCalls({})).toMatchObject({ fault: { code: 'badAnswer' } })
  })

  const now = Date.UTC(2026, 0, 15, 10)

  it.each([
    [
      { call_uuid: callUuid, call_status: 'in-progress', from: '15550100123' },
      { number: '15550100123', to: '' },
    ],
    [{ calls: [{ call_uuid: callUuid, call_state: 'ACTIVE', from_number: '15550100123' }] }, { number: '15550100123' }],
    [
      { calls: [{ call_uuid: callUuid, call_state: 'ACTIVE', from_number: '15550100123', conference_uuid: 'run-1' }] },
      { number: '15550100123', conferenceUuid: 'run-1' },
    ],
    [
      { call_uuid: callUuid, call_status: 'x', direction: 'inbound', from: '15550100123', to: '15550100100' },
      { number: '15550100123', to: '15550100100' },
    ],
    [
      { call_uuid: callUuid, call_status: 'x', direction: 'outbound', from: '15550100100', to: '15550100123' },
      { number: '15550100123', to: '' },
    ],
    [
      { call_uuid: callUuid, call_status: 'x', session_start: '2026-01-15 09:30:00.125000' },
      { startedAt: Date.UTC(2026, 0, 15, 9, 30, 0, 125) },
    ],
  ])('include %j', (body, value) => {
    expect(readLiveCall(callUuid, body, now)).toMatchObject({ ok: true, value: { callUuid, ...value } })
  })

  it.each([
    ['run-1', 'run-1'],
    ['', ''],
    ['x'.repeat(500), ''],
    [undefined, undefined],
    [null, undefined],
  ])('with the conference %j are in the run %j', (conferenceUuid, run) => {
    const body = { call_uuid: callUuid, call_status: 'in-progress', conference_uuid: conferenceUuid }
    const read = readLiveCall(callUuid, body, now)
    expect(read.ok && read.value !== 'notLive' && read.value.conferenceUuid).toBe(run)
  })

  it('do not include a call that has ended', () => {
    expect(readLiveCall(callUuid, { call_uuid: callUuid, end_time: 'x' }, now)).toEqual({ ok: true, value: 'notLive' })
    expect(readLiveCall(callUuid, { call_uuid: callUuid, call_status: 'completed' }, now)).toEqual({
      ok: true,
      value: 'notLive',
    })
    expect(readLiveCall(callUuid, { calls: [] }, now)).toEqual({ ok: true, value: 'notLive' })
    expect(readLiveCall(callUuid, { call_uuid: 'another', call_status: 'in-progress' }, now)).toMatchObject({
      ok: false,
    })
  })
})

describe('Retry-After', () => {
  const now = Date.UTC(2026, 10, 20, 10)
  it.each([
    ['7', '{}', 7],
    ['0.2', '{}', 0.2],
    ['0', '{}', undefined],
    ['Fri, 20 Nov 2026 10:00:00 GMT', '{}', undefined],
    [undefined, '{"error":{"details":{"retryAfter":0}}}', undefined],
    ['Fri, 20 Nov 2026 10:00:30 GMT', '{}', 30],
    ['Fri, 20 Nov 2026 09:00:00 GMT', '{}', undefined],
    ['soon', '{"error":{"details":{"retryAfter":3}}}', undefined],
    [undefined, '{"error":{"details":{"retryAfter":3}}}', 3],
    [undefined, '{"error":{"details":{"retryAfter":"4"}}}', 4],
    [undefined, '{"error":{"details":{"retryAfter":-4}}}', undefined],
    [undefined, '<html>', undefined],
    ['999999999', '{}', 3_600],
    ['Fri, 20 Nov 2026 10:00:30 GMT', '{}', 60, 'Fri, 20 Nov 2026 09:59:30 GMT'],
    ['Fri, 20 Nov 2026 10:50:30 GMT', '{}', 30, 'Fri, 20 Nov 2026 10:50:00 GMT'],
    ['Fri, 20 Nov 2026 09:10:30 GMT', '{}', 30, 'Fri, 20 Nov 2026 09:10:00 GMT'],
    ['Fri, 20 Nov 2026 10:00:30 GMT', '{}', 30, 'today'],
  ])('header %j, body %s: %j s (sent at %s)', (retryAfter, text, seconds, date?: string) => {
    const head = { ...(retryAfter === undefined ? {} : { retryAfter }), ...(date === undefined ? {} : { date }) }
    expect(retryAfterSeconds(answer(429, text, head), now)).toBe(seconds)
  })
})

describe(`any body (seed ${seed})`, () => {
  const keys = fc.constantFrom(
    'conferences',
    'objects',
    'conference_name',
    'members',
    'member_id',
    'member_count',
    'conference_run_time',
    'caller_name',
    'call_uuid',
    'call_status',
    'calls',
    'error',
    'message',
    'api_id',
    'details',
    'retryAfter',
    'url',
    '__proto__',
    'toString',
  )
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom<unknown>('a', 'all', 'Not Found', null, 7, '12'),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(keys, tie('any'), { maxKeys: 5 }),
    ),
  })).any
  const text = fc.oneof(
    { weight: 3, arbitrary: value.map((each) => JSON.stringify(each)) },
    {
      weight: 1,
      arbitrary: fc.tuple(value, fc.nat(40)).map(([each, cut]) => JSON.stringify(each).slice(0, cut)),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  )

  /** Every text and number in a body, at any depth, as texts. */
  const textsIn = (body: unknown): string[] => {
    if (typeof body === 'string' || typeof body === 'number') return [String(body)]
    return typeof body === 'object' && body !== null ? Object.values(body).flatMap(textsIn) : []
  }

  it('makes no reader throw, and yields no room that it does not name', () => {
    const property = fc.property(text, fc.integer({ min: 200, max: 599 }), (raw, status) => {
      const { fault } = classifyResponse('GET', answer(status, raw), 0, String)
      const json = parseJson(raw)
      const body = json.ok ? json.value : undefined
      const texts = textsIn(body)
      const names = readList(body)
      if (names.ok) for (const name of names.value.names) expect(texts).toContain(name)
      const read = readRoster('a', body)
      if (read.ok) {
        expect(texts).toContain('a')
        expect(read.value.members.length).toBeLessThanOrEqual(texts.length + raw.length)
      }
      const calls = readLiveCalls(body)
      if (calls.ok) for (const call of calls.value) expect(texts).toContain(call)
      readLiveCall('a', body, 0)
      readRecording(body)
      readAccepted(body)
      expect(fault?.providerText?.length ?? 0).toBeLessThanOrEqual(400)
      expect(fault?.providerText ?? '').not.toMatch(/[\p{Cc}\p{Cs}\u202E]/u)
      retryAfterSeconds(answer(status, raw), 0)
    })
    fc.assert(property, { numRuns: counts.bodies, seed })
  })
})
