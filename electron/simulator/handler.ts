import type { Timers } from './timers.ts'
import type { ProviderProfile, RateUse, RequestContext } from './provider-profile.ts'
import { parsePath } from './path.ts'
import type { Random } from './random.ts'
import { lowerCaseHeaders } from './request-parts.ts'
import type { Dispatch, SendCallback } from './dispatch.ts'
import { httpDate } from './response-bodies.ts'
import { route, type Operation, type Routed } from './routes.ts'
import type { ProviderSwitches } from './provider-switches.ts'
import {
  toSimulatedResponse,
  type ProviderResponse,
  type SimulatedCredentials,
  type ReceivedRequest,
  type SimulatedRequest,
  type SimulatedResponse,
} from './http-types.ts'

export interface HandlerParts {
  profile: ProviderProfile
  timers: Timers
  ids: Random
  switches: () => Readonly<ProviderSwitches>
  authId: string
  authToken: string
  dispatch: Dispatch
  extension: SimulationExtension
}

/** A request that has been routed, and what is needed to respond to it. */
export interface Intercepted {
  readonly received: ReceivedRequest
  /** Undefined if the path is malformed or leads nowhere. */
  readonly operation: Operation | undefined
  readonly profile: ProviderProfile
  readonly context: Pick<RequestContext, 'apiId' | 'timers' | 'switches'>
  /** Checks credentials and limits, and performs the request. */
  readonly respond: () => ProviderResponse
}

/** What can be added to a simulation. `tests/simulator/simulator.ts` adds all of it; the demo adds nothing. */
export interface SimulationExtension {
  /** Delays each request before it is handled. */
  readonly travel?: () => Promise<void>
  /** Called with each request. It is completed while it is handled. */
  readonly receive?: (received: ReceivedRequest, credentials: SimulatedCredentials) => void
  /** Responds to each request in place of the provider. What it does not delay takes effect at once. */
  readonly intercept?: (intercepted: Intercepted) => Promise<SimulatedResponse>
  /** Sends the result of an asynchronous operation. Without it, the result is sent nowhere. */
  readonly sendCallback?: SendCallback
}

/**
 * Creates a function that handles one request in steps: check, perform, respond. An extension sees each request, and may
 * delay it and respond in place of the provider.
 */
export function createHandler(parts: HandlerParts): (request: SimulatedRequest) => Promise<SimulatedResponse> {
  const { timers, extension } = parts
  const respond = createResponder(parts)

  return async (request) => {
    await extension.travel?.()
    const checked = checkRequest(request, parts)
    const { received } = checked
    extension.receive?.(received, checked.credentials)
    const response = await respond(checked)
    received.respondedAt = timers.now()
    if (response.cut) return response
    received.status = response.status
    return { ...response, headers: { date: httpDate(received.respondedAt), ...response.headers } }
  }
}

interface CheckedRequest {
  received: ReceivedRequest
  credentials: SimulatedCredentials
  /** Undefined if the path is malformed. */
  routed: Routed | undefined
}

function checkRequest(request: SimulatedRequest, parts: HandlerParts): CheckedRequest {
  const headers = lowerCaseHeaders(request.headers)
  const credentials = parts.profile.credentials(headers, parts.authId, parts.authToken)
  const path = parsePath(request.path)
  const received: ReceivedRequest = {
    at: parts.timers.now(),
    method: request.method.toUpperCase(),
    path: request.path,
    query: path?.query ?? {},
    headers,
    body: request.body ?? '',
    status: 0,
  }
  const base = parts.profile.basePath.split('/').slice(1)
  const routed = path && route(parts.profile.routes, base, received.method, path)
  return { received, credentials, routed }
}

function createResponder(
  parts: HandlerParts,
): (request: CheckedRequest) => SimulatedResponse | Promise<SimulatedResponse> {
  const { profile, timers, ids, switches, dispatch, extension } = parts
  const rateUse = createRateLimit()

  return ({ received, credentials, routed }) => {
    const context = { apiId: ids.uuid(), timers, switches: switches() }
    const respond = (): ProviderResponse => {
      if (credentials !== 'valid') return profile.unauthorized(context)
      const exceeded = rateUse(timers.now(), context.switches)
      if (exceeded !== undefined) return profile.rateLimited(exceeded, context)
      return dispatch(received, routed, context.apiId)
    }
    if (extension.intercept === undefined) return toSimulatedResponse(respond())
    const operation = routed !== undefined && 'operation' in routed ? routed.operation : undefined
    return extension.intercept({ received, operation, profile, context, respond })
  }
}

type RateSwitches = Pick<ProviderSwitches, 'limitRequests' | 'otherTraffic'>

/** https://docs.plivo.com/docs/voice/concepts/account-limits: 300 requests in 5 s. */
const WINDOW_MS = 5_000

/**
 * Limits the requests of one account in a sliding window. A rejected request does not count.
 *
 * @returns the use of the limit if this request exceeds it, or undefined if the request may pass.
 */
function createRateLimit(): (now: number, switches: RateSwitches) => RateUse | undefined {
  let passed: number[] = []
  return (now, { limitRequests, otherTraffic }) => {
    if (limitRequests === 0) return undefined
    const firstInside = passed.findIndex((at) => at > now - WINDOW_MS)
    passed = firstInside < 0 ? [] : passed.slice(firstInside)
    if (passed.length + otherTraffic < limitRequests) {
      passed.push(now)
      return undefined
    }
    const freeAt = (passed[0] ?? now) + WINDOW_MS
    const retryAfterSeconds = Math.max(1, Math.ceil((freeAt - now) / 1000))
    return { limit: limitRequests, current: passed.length + otherTraffic + 1, retryAfterSeconds }
  }
}
