import { afterEach, describe, expect, it } from 'vitest'
import type { FaultRule, SimulatorOptions } from '../simulator/simulator.ts'
import type { FaultCode } from '../../shared/fault.ts'
import { begin, calls, nameOf, room, type Outcome } from '../support/provider-calls.ts'
import { inVirtualTime, stopAll } from '../support/simulated-provider.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'

afterEach(stopAll)

interface Row {
  readonly profile: SimulatorOptions['profile']
  readonly status: number
  /** An object is sent as JSON, a text as HTML. */
  readonly body: object | string
  readonly headers?: Record<string, string>
  readonly text?: string
  readonly webPage?: true
  readonly requestId?: string
  readonly poll: Outcome
  readonly read: Outcome
  readonly mute: Outcome
  readonly end: Outcome
}

const alike = (code: FaultCode) => ({ poll: [code, 1], read: [code, 1], mute: [code, 1], end: [code, 1] }) as const
/** A 401 that is not a web page leads to the account check, which tells rejected credentials from a rejected path. */
const judged = (code: FaultCode) => ({ poll: [code, 2], read: [code, 2], mute: [code, 2], end: [code, 2] }) as const
const gone = { poll: ['gone', 1], read: ['gone', 1], mute: ['gone', 1], end: ['gone', 1] } as const
/** After such a response, a read of a live call at Vobiz also tries the other form of its address. */
const otherSlash = (code: FaultCode) => ({ ...alike(code), read: [code, 2] }) as const
const lost = (code: FaultCode) =>
  ({ poll: [code, 1], read: [code, 2], mute: ['unknownOutcome', 2], end: ['unknownOutcome', 1] }) as const
const limited = {
  poll: ['rateLimited', 1],
  read: ['rateLimited', 2],
  mute: ['rateLimited', 2],
  end: ['rateLimited', 1],
} as const

const apiId = '00000000-0000-4000-8000-000000009009'
const flat = (error: string) => ({ api_id: apiId, error })
const envelope = (code: string, message: string, details?: object) => ({
  status: 'error',
  error: { code, message, ...(details === undefined ? {} : { details }) },
  timestamp: '2026-01-15T09:30:00.000Z',
  requestId: 'req_example0001',
})
const said = (text: string) => ({ text, requestId: apiId })
const enveloped = (text: string) => ({ text, requestId: 'req_example0001' })
const page = '<!doctype html><title>Oops</title>\n<p>Oops</p>'
const aPage = { webPage: true } as const

const rows: readonly Row[] = [
  { profile: 'plivo', status: 400, body: flat('bad voice'), ...said('bad voice'), ...alike('invalid') },
  { profile: 'plivo', status: 400, body: { error: { message: 'nested' } }, text: 'nested', ...alike('invalid') },
  { profile: 'plivo', status: 400, body: { message: 'plain' }, text: 'plain', ...alike('invalid') },
  { profile: 'plivo', status: 400, body: { global_error: 'global' }, text: 'global', ...alike('invalid') },
  { profile: 'plivo', status: 400, body: { errors: { global_error: 'deep' } }, text: 'deep', ...alike('invalid') },
  { profile: 'plivo', status: 400, body: { data: { error: 'data' } }, text: 'data', ...alike('invalid') },
  {
    profile: 'plivo',
    status: 400,
    body: { error: 'x' },
    headers: { 'x-request-id': 'req-7' },
    text: 'x',
    requestId: 'req-7',
    ...alike('invalid'),
  },
  {
    profile: 'plivo',
    status: 400,
    body: { error: 'x', request_id: 'req-8' },
    text: 'x',
    requestId: 'req-8',
    ...alike('invalid'),
  },
  { profile: 'plivo', status: 401, body: page, ...aPage, ...alike('route') },
  { profile: 'plivo', status: 402, body: page, ...aPage, ...alike('route') },
  { profile: 'plivo', status: 403, body: page, ...aPage, ...alike('route') },
  { profile: 'plivo', status: 403, body: { message: 'Forbidden' }, text: 'Forbidden', ...alike('route') },
  { profile: 'plivo', status: 403, body: 'error code: 1020', text: 'error code: 1020', ...alike('route') },
  { profile: 'vobiz', status: 401, body: { message: 'Unauthorized' }, text: 'Unauthorized', ...otherSlash('route') },
  { profile: 'plivo', status: 401, body: 'Could not verify', text: 'Could not verify', ...judged('credentials') },
  { profile: 'vobiz', status: 401, body: page, ...aPage, ...otherSlash('route') },
  { profile: 'vobiz', status: 403, body: page, ...aPage, ...otherSlash('route') },
  { profile: 'plivo', status: 401, body: flat('no'), ...said('no'), ...judged('credentials') },
  {
    profile: 'vobiz',
    status: 401,
    body: envelope('INVALID_CREDENTIALS', 'no'),
    ...enveloped('no'),
    ...judged('credentials'),
  },
  {
    profile: 'vobiz',
    status: 402,
    body: envelope('INSUFFICIENT_BALANCE', 'empty'),
    ...enveloped('empty'),
    ...alike('suspended'),
  },
  { profile: 'plivo', status: 403, body: flat('not verified'), ...said('not verified'), ...alike('forbidden') },
  {
    profile: 'vobiz',
    status: 403,
    body: envelope('ACCOUNT_INACTIVE', 'off'),
    ...enveloped('off'),
    ...alike('suspended'),
  },
  { profile: 'vobiz', status: 403, body: flat('no permission'), ...said('no permission'), ...alike('forbidden') },
  { profile: 'plivo', status: 404, body: flat('not found'), ...gone },
  { profile: 'plivo', status: 404, body: {}, text: '{}', ...alike('route') },
  { profile: 'plivo', status: 404, body: { message: 'Not Found' }, text: 'Not Found', ...alike('route') },
  { profile: 'plivo', status: 404, body: page, ...aPage, ...alike('route') },
  { profile: 'plivo', status: 404, body: '', ...alike('route') },
  { profile: 'vobiz', status: 404, body: flat('conference not found'), ...gone },
  { profile: 'vobiz', status: 404, body: { error: 'conference not found' }, ...gone },
  { profile: 'vobiz', status: 404, body: {}, text: '{}', ...otherSlash('route') },
  { profile: 'vobiz', status: 404, body: { message: 'Not Found' }, text: 'Not Found', ...otherSlash('route') },
  { profile: 'vobiz', status: 404, body: envelope('NOT_FOUND', 'none'), ...enveloped('none'), ...otherSlash('route') },
  { profile: 'vobiz', status: 404, body: page, ...aPage, ...otherSlash('route') },
  { profile: 'vobiz', status: 404, body: '', ...otherSlash('route') },
  { profile: 'plivo', status: 405, body: flat('method'), ...said('method'), ...alike('route') },
  { profile: 'plivo', status: 406, body: flat('type'), ...said('type'), ...alike('route') },
  { profile: 'vobiz', status: 408, body: flat('slow'), ...said('slow'), ...lost('timeout') },
  {
    profile: 'vobiz',
    status: 409,
    body: envelope('DUPLICATE_ENTRY', 'twice'),
    ...enveloped('twice'),
    ...otherSlash('invalid'),
  },
  {
    profile: 'vobiz',
    status: 422,
    body: envelope('VALIDATION_ERROR', 'Wrong:', { errors: [{ field: 'url', message: 'url is required' }] }),
    ...enveloped('Wrong: url is required'),
    ...otherSlash('invalid'),
  },
  { profile: 'plivo', status: 418, body: flat('teapot'), ...said('teapot'), ...alike('invalid') },
  {
    profile: 'plivo',
    status: 429,
    body: flat('Too many requests'),
    headers: { 'retry-after': '1' },
    ...said('Too many requests'),
    ...limited,
  },
  { profile: 'plivo', status: 429, body: flat('Too many requests'), ...said('Too many requests'), ...limited },
  {
    profile: 'plivo',
    status: 429,
    body: flat('x'),
    headers: { 'retry-after': '30' },
    ...said('x'),
    ...alike('rateLimited'),
  },
  {
    profile: 'vobiz',
    status: 429,
    body: envelope('RATE_LIMIT_EXCEEDED', 'x', { retryAfter: 1 }),
    ...enveloped('x'),
    ...limited,
  },
  {
    profile: 'vobiz',
    status: 429,
    body: envelope('RATE_LIMIT_EXCEEDED', 'x', { retryAfter: 9 }),
    ...enveloped('x'),
    ...alike('rateLimited'),
  },
  { profile: 'plivo', status: 429, body: page, ...aPage, ...limited },
  { profile: 'plivo', status: 500, body: flat('oops'), ...said('oops'), ...lost('server') },
  { profile: 'plivo', status: 500, body: page, ...aPage, ...lost('server') },
  { profile: 'plivo', status: 502, body: '', ...lost('server') },
  {
    profile: 'vobiz',
    status: 503,
    body: envelope('SERVICE_UNAVAILABLE', 'later'),
    ...enveloped('later'),
    ...lost('server'),
  },
  { profile: 'vobiz', status: 504, body: page, ...aPage, ...lost('server') },
  {
    profile: 'plivo',
    status: 200,
    body: flat('failed'),
    ...said('failed'),
    ...alike('badAnswer'),
    mute: ['unknownOutcome', 1],
    end: ['unknownOutcome', 1],
  },
  {
    profile: 'vobiz',
    status: 200,
    body: flat('failed'),
    ...said('failed'),
    ...alike('badAnswer'),
    poll: ['liveWithoutRoster', 1],
    mute: ['unknownOutcome', 1],
    end: ['unknownOutcome', 1],
  },
  {
    profile: 'plivo',
    status: 200,
    body: page,
    ...aPage,
    ...alike('badAnswer'),
    mute: ['unknownOutcome', 1],
    end: ['unknownOutcome', 1],
  },
  // An empty 2xx means that a write was accepted, but is useless for a read.
  { profile: 'plivo', status: 200, body: '', ...alike('badAnswer'), mute: ['accepted', 1], end: ['accepted', 1] },
  {
    profile: 'plivo',
    status: 200,
    body: [],
    text: '[]',
    ...alike('badAnswer'),
    mute: ['unknownOutcome', 1],
    end: ['unknownOutcome', 1],
  },
  {
    profile: 'plivo',
    status: 200,
    body: { conferences: [] },
    ...alike('badAnswer'),
    mute: ['accepted', 1],
    end: ['accepted', 1],
  },
]

const rule = ({ status, body, headers }: Row): FaultRule => ({
  kind: 'refuse',
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers: { 'content-type': typeof body === 'string' ? 'text/html' : 'application/json', ...headers },
})

const table = rows.flatMap((row) =>
  (Object.keys(calls) as (keyof typeof calls)[]).map((call) => ({
    ...row,
    call,
    expected: row[call],
    shown: JSON.stringify(row.body).slice(0, 60),
  })),
)

describe('every status and body', () => {
  it.each(table)('$profile $status $shown: $call is $expected', async ({ call, expected, ...row }) => {
    const clock = createVirtualClock()
    const world = inVirtualTime(clock, { profile: row.profile, switches: { effectDelayMs: 0, faults: [rule(row)] } })
    begin(world)
    const answering = calls[call](world.provider)
    await clock.advance(3_000)
    const answered = await answering
    expect([nameOf(answered), world.requests.length]).toEqual(expected)
    if (!answered.ok && (row.text !== undefined || row.webPage || row.status !== 200)) {
      expect(answered.fault.webPage).toBe(row.webPage)
      expect(answered.fault.providerText).toBe(row.text)
      expect(answered.fault.requestId === undefined).toBe(row.requestId === undefined)
    }
    // Whatever the response is, the room must still have its caller.
    expect(world.rooms.get(room)?.members).toHaveLength(1)
  })
})
