import { afterEach, describe, expect, it } from 'vitest'
import type { FaultRule, SimulatorOptions } from '../simulator/simulator.ts'
import type { FaultCode } from '../../shared/fault.ts'
import { begin, calls, nameOf, room, type Outcome } from '../support/provider-calls.ts'
import { inVirtualTime, stopAll } from '../support/simulated-provider.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'

afterEach(stopAll)

type Call = keyof typeof calls
type Outcomes = Readonly<Record<Call, Outcome>>
/** What a fault carries of the response. */
interface Told {
  readonly text?: string
  readonly webPage?: true
  readonly requestId?: string
}
/** An object is sent as JSON, a text as HTML. */
type Row = readonly [
  profile: SimulatorOptions['profile'],
  status: number,
  body: object | string,
  outcomes: Outcomes,
  told?: Told,
  headers?: Record<string, string>,
]

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

/** A good status with a useless body: a write may have been carried out. */
const useless: Outcomes = { ...alike('badAnswer'), mute: ['unknownOutcome', 1], end: ['unknownOutcome', 1] }
/** An empty 2xx means that a write was accepted, but is useless for a read. */
const accepted: Outcomes = { ...alike('badAnswer'), mute: ['accepted', 1], end: ['accepted', 1] }
const validation = envelope('VALIDATION_ERROR', 'Wrong:', { errors: [{ field: 'url', message: 'url is required' }] })
const retryAfter = (seconds: number) => envelope('RATE_LIMIT_EXCEEDED', 'x', { retryAfter: seconds })

const rows: readonly Row[] = [
  ['plivo', 400, flat('bad voice'), alike('invalid'), said('bad voice')],
  ['plivo', 400, { error: { message: 'nested' } }, alike('invalid'), { text: 'nested' }],
  ['plivo', 400, { message: 'plain' }, alike('invalid'), { text: 'plain' }],
  ['plivo', 400, { global_error: 'global' }, alike('invalid'), { text: 'global' }],
  ['plivo', 400, { errors: { global_error: 'deep' } }, alike('invalid'), { text: 'deep' }],
  ['plivo', 400, { data: { error: 'data' } }, alike('invalid'), { text: 'data' }],
  ['plivo', 400, { error: 'x' }, alike('invalid'), { text: 'x', requestId: 'req-7' }, { 'x-request-id': 'req-7' }],
  ['plivo', 400, { error: 'x', request_id: 'req-8' }, alike('invalid'), { text: 'x', requestId: 'req-8' }],
  ['plivo', 401, page, alike('route'), aPage],
  ['plivo', 402, page, alike('route'), aPage],
  ['plivo', 403, page, alike('route'), aPage],
  ['plivo', 403, { message: 'Forbidden' }, alike('route'), { text: 'Forbidden' }],
  ['plivo', 403, 'error code: 1020', alike('route'), { text: 'error code: 1020' }],
  ['vobiz', 401, { message: 'Unauthorized' }, otherSlash('route'), { text: 'Unauthorized' }],
  ['plivo', 401, 'Could not verify', judged('credentials'), { text: 'Could not verify' }],
  ['vobiz', 401, page, otherSlash('route'), aPage],
  ['vobiz', 403, page, otherSlash('route'), aPage],
  ['plivo', 401, flat('no'), judged('credentials'), said('no')],
  ['vobiz', 401, envelope('INVALID_CREDENTIALS', 'no'), judged('credentials'), enveloped('no')],
  ['vobiz', 402, envelope('INSUFFICIENT_BALANCE', 'empty'), alike('suspended'), enveloped('empty')],
  ['plivo', 403, flat('not verified'), alike('forbidden'), said('not verified')],
  ['vobiz', 403, envelope('ACCOUNT_INACTIVE', 'off'), alike('suspended'), enveloped('off')],
  ['vobiz', 403, flat('no permission'), alike('forbidden'), said('no permission')],
  ['plivo', 404, flat('not found'), gone],
  ['plivo', 404, {}, alike('route'), { text: '{}' }],
  ['plivo', 404, { message: 'Not Found' }, alike('route'), { text: 'Not Found' }],
  ['plivo', 404, { detail: 'Not Found' }, alike('route')],
  ['plivo', 404, { type: 'about:blank', title: 'Not Found', status: 404 }, alike('route')],
  ['plivo', 404, { statusCode: 404, error: 'Not Found', message: 'Cannot GET /v1/' }, alike('route')],
  ['plivo', 404, { code: 404, error: 'not found' }, alike('route')],
  ['plivo', 404, { error: { code: 'NOT_FOUND' } }, alike('route')],
  ['plivo', 404, page, alike('route'), aPage],
  ['plivo', 404, '', alike('route'), {}],
  ['vobiz', 404, flat('conference not found'), gone],
  ['vobiz', 404, { error: 'conference not found' }, gone],
  ['vobiz', 404, {}, otherSlash('route'), { text: '{}' }],
  ['vobiz', 404, { message: 'Not Found' }, otherSlash('route'), { text: 'Not Found' }],
  ['vobiz', 404, envelope('NOT_FOUND', 'none'), otherSlash('route'), enveloped('none')],
  ['vobiz', 404, page, otherSlash('route'), aPage],
  ['vobiz', 404, '', otherSlash('route'), {}],
  ['plivo', 405, flat('method'), alike('route'), said('method')],
  ['plivo', 406, flat('type'), alike('route'), said('type')],
  ['vobiz', 408, flat('slow'), lost('timeout'), said('slow')],
  ['vobiz', 409, envelope('DUPLICATE_ENTRY', 'twice'), otherSlash('invalid'), enveloped('twice')],
  ['vobiz', 422, validation, otherSlash('invalid'), enveloped('Wrong: url is required')],
  ['plivo', 418, flat('teapot'), alike('invalid'), said('teapot')],
  ['plivo', 429, flat('Too many requests'), limited, said('Too many requests'), { 'retry-after': '1' }],
  ['plivo', 429, flat('Too many requests'), limited, said('Too many requests')],
  ['plivo', 429, flat('x'), alike('rateLimited'), said('x'), { 'retry-after': '30' }],
  ['vobiz', 429, retryAfter(1), limited, enveloped('x')],
  ['vobiz', 429, retryAfter(9), alike('rateLimited'), enveloped('x')],
  ['plivo', 429, page, limited, aPage],
  ['plivo', 500, flat('oops'), lost('server'), said('oops')],
  ['plivo', 500, page, lost('server'), aPage],
  ['plivo', 502, '', lost('server'), {}],
  ['vobiz', 503, envelope('SERVICE_UNAVAILABLE', 'later'), lost('server'), enveloped('later')],
  ['vobiz', 504, page, lost('server'), aPage],
  ['plivo', 200, flat('failed'), useless, said('failed')],
  ['vobiz', 200, flat('failed'), { ...useless, poll: ['alive', 1] }, said('failed')],
  ['vobiz', 200, flat('rate limit exceeded'), useless, said('rate limit exceeded')],
  ['vobiz', 200, { error: true }, useless],
  ['vobiz', 200, { error: { code: 'INTERNAL' } }, useless],
  ['plivo', 200, page, useless, aPage],
  ['plivo', 200, '', accepted],
  ['plivo', 200, [], useless, { text: '[]' }],
  ['plivo', 200, { conferences: [] }, accepted],
]

const table = rows.flatMap(([profile, status, body, outcomes, told, headers]) => {
  const [sent, type] = typeof body === 'string' ? [body, 'text/html'] : [JSON.stringify(body), 'application/json']
  const rule: FaultRule = { kind: 'refuse', status, body: sent, headers: { 'content-type': type, ...headers } }
  const shown = JSON.stringify(body).slice(0, 60)
  return (Object.keys(calls) as Call[]).map((call) => ({
    profile,
    status,
    rule,
    told,
    shown,
    call,
    expected: outcomes[call],
  }))
})

describe('every status and body', () => {
  it.each(table)('$profile $status $shown: $call is $expected', async ({ call, expected, profile, rule, told }) => {
    const clock = createVirtualClock()
    const world = inVirtualTime(clock, { profile, switches: { effectDelayMs: 0, faults: [rule] } })
    begin(world)
    const answering = calls[call](world.provider)
    await clock.advance(3_000)
    const answered = await answering
    expect([nameOf(answered), world.requests.length]).toEqual(expected)
    if (!answered.ok && told !== undefined) {
      expect(answered.fault.webPage).toBe(told.webPage)
      expect(answered.fault.providerText).toBe(told.text)
      expect(answered.fault.requestId === undefined).toBe(told.requestId === undefined)
    }
    // Whatever the response is, the room must still have its caller.
    expect(world.rooms.get(room)?.members).toHaveLength(1)
  })
})
