import type { ProviderProfile, NotFound } from './provider-profile.ts'
import { retryAfterHeader } from './response-bodies.ts'
import { plivoRoutes, vobizRoutes } from './routes.ts'
import type { ProviderResponse, SimulatedCredentials } from './http-types.ts'
import type { ProviderSwitches } from './provider-switches.ts'
import type { JsonObject } from '../../shared/json.ts'

const htmlNotFound: ProviderResponse = {
  status: 404,
  text: '<!doctype html><title>404 Not Found</title><h1>Not Found</h1>',
  headers: { 'content-type': 'text/html' },
}

const missing: Record<NotFound, string> = {
  room: 'conference not found',
  member: 'member not found',
  call: 'call not found',
}

/**
 * Plays Plivo, with basic authentication, member ids echoed as a string, and working lists:
 * https://plivo.com/docs/voice/api/conferences.md
 */
export const plivoProfile: ProviderProfile = {
  provider: 'plivo',
  basePath: '/v1',
  routes: plivoRoutes,
  defaults: {
    stopSound: 'sameTargetForm',
    limitRequests: 300,
    retryAfterIn: 'neither',
    stayAlone: true,
  },
  credentials: (headers, authId, authToken): SimulatedCredentials => {
    const given = headers['authorization']
    if (given === undefined) return 'absent'
    const expected = `Basic ${Buffer.from(`${authId}:${authToken}`).toString('base64')}`
    return given === expected ? 'valid' : 'invalid'
  },
  unauthorized: () => ({
    status: 401,
    text: 'Could not verify your access level for that URL. You have to login with proper credentials.',
    headers: { 'content-type': 'text/html', 'www-authenticate': 'Basic realm="Login Required"' },
  }),
  denied: (status, { apiId }) => ({
    status,
    json: { api_id: apiId, error: status === 402 ? 'payment required' : 'account not verified for this feature' },
  }),
  notFound: (what, { apiId }) => ({ status: 404, json: { api_id: apiId, error: missing[what] } }),
  noRoute: () => htmlNotFound,
  badRequest: (sentence, { apiId }) => ({ status: 400, json: { api_id: apiId, error: sentence } }),
  rateLimited: ({ retryAfterSeconds }, { apiId, switches, timers }) => ({
    status: 429,
    json: {
      api_id: apiId,
      error: 'Too many requests',
      ...(switches.retryAfterIn === 'body' && { retryAfter: retryAfterSeconds }),
    },
    headers: retryAfterHeader(retryAfterSeconds, { switches, timers }),
  }),
  isAsync: (operation, { body, query }) => {
    if (operation.kind === 'startRecording') return false
    return typeof body['callback_url'] === 'string' || query['callback_url'] !== undefined
  },
  startedRecording: ({ id, url, async }, { apiId }) => ({
    status: 202,
    json: async
      ? { api_id: apiId, message: 'async api spawned' }
      : { api_id: apiId, message: 'conference recording started', recording_id: id, url },
  }),
}

const gatewayNotFound: ProviderResponse = { status: 404, json: { message: 'Not Found' } }

const documented: Partial<ProviderSwitches> = {
  memberEcho: 'array',
  record: 'async',
  limitRequests: 0,
  retryAfterIn: 'body',
  stayAlone: false,
  memberIds: 'reused',
}

/** Measured on live accounts: https://github.com/vobiz-ai/Vobiz-Warm-Transfer-Conference, docs/member-controls.md */
const observed: Partial<ProviderSwitches> = {
  ...documented,
  listShape: 'empty',
  retrieve: 'errorAlways',
  record: 'noFile',
  hangupAfterReuse: 'withoutEffect',
}

/**
 * Plays Vobiz, with header authentication and member ids echoed as an array: https://www.vobiz.ai/docs/conference. It
 * behaves as documented, or as observed on live accounts.
 */
export function vobizProfile(kind: 'documented' | 'observed'): ProviderProfile {
  return {
    provider: 'vobiz',
    basePath: '/api/v1',
    routes: vobizRoutes,
    defaults: kind === 'documented' ? documented : observed,
    credentials: (headers, authId, authToken): SimulatedCredentials => {
      const id = headers['x-auth-id']
      const token = headers['x-auth-token']
      if (id === undefined || token === undefined) return 'absent'
      return id === authId && token === authToken ? 'valid' : 'invalid'
    },
    unauthorized: (context) =>
      errorEnvelope(401, { code: 'INVALID_CREDENTIALS', message: 'Invalid credentials' }, context),
    denied: (status, context) =>
      status === 402
        ? errorEnvelope(402, { code: 'INSUFFICIENT_BALANCE', message: 'Insufficient balance' }, context)
        : errorEnvelope(403, { code: 'ACCOUNT_INACTIVE', message: 'Account is inactive' }, context),
    notFound: (what, { apiId }) => ({ status: 404, json: { error: missing[what], api_id: apiId } }),
    noRoute: () => gatewayNotFound,
    badRequest: (sentence, { apiId }) => ({ status: 400, json: { error: sentence, api_id: apiId } }),
    rateLimited: ({ limit, current, retryAfterSeconds }, context) => {
      const details = {
        limitType: 'requests',
        limit,
        current,
        ...(context.switches.retryAfterIn === 'body' && { retryAfter: retryAfterSeconds }),
      }
      const response = errorEnvelope(429, { code: 'RATE_LIMIT_EXCEEDED', message: 'Limit exceeded', details }, context)
      return { ...response, headers: retryAfterHeader(retryAfterSeconds, context) }
    },
    isAsync: () => false,
    startedRecording: ({ id, url }, { apiId, switches }) =>
      switches.record === 'started'
        ? { status: 200, json: { api_id: apiId, message: 'recording started', recording_id: id, url } }
        : { status: 200, json: { message: 'async api spawned', api_id: apiId } },
  }
}

/** The error format of https://www.vobiz.ai/docs/errors */
function errorEnvelope(
  status: number,
  error: JsonObject,
  { apiId, timers }: { apiId: string; timers: { now(): number } },
): ProviderResponse {
  const timestamp = new Date(timers.now()).toISOString()
  return { status, json: { status: 'error', error, timestamp, requestId: `req_${apiId.slice(0, 8)}` } }
}
