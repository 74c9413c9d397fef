import type { ProviderProfile, NotFound } from './provider-profile.ts'
import { retryAfterHeader } from './response-bodies.ts'
import { plivoRoutes } from './routes.ts'
import type { ProviderResponse, SimulatedCredentials } from './http-types.ts'

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
    wrongPath: 'notFound',
    stopSound: 'sameTargetForm',
    limitRequests: 300,
    limitWindowMs: 5000,
    retryAfterIn: 'neither',
    stayAlone: true,
    timeLimitSeconds: 86_400,
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
  notFound: (what, { switches, apiId }) => {
    if (switches.notFound === 'html') return htmlNotFound
    if (switches.notFound === 'empty') return { status: 404, json: {} }
    if (switches.notFound === 'gateway') return { status: 404, json: { message: 'Not Found' } }
    return { status: 404, json: { api_id: apiId, error: missing[what] } }
  },
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
