import type { Timers } from './timers.ts'
import type { RequestContext, ProviderProfile } from './provider-profile.ts'
import { perform } from './operations.ts'
import type { Random } from './random.ts'
import { readRequestArguments } from './request-parts.ts'
import type { SimulatedRooms } from './rooms/rooms.ts'
import type { Operation, Routed } from './routes.ts'
import type { ProviderSwitches } from './provider-switches.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { ProviderResponse, ReceivedRequest } from './http-types.ts'

/**
 * Performs a request with valid credentials, and stores its effect in `received`. `routed` is undefined if the path is
 * malformed.
 */
export type Dispatch = (received: ReceivedRequest, routed: Routed | undefined, apiId: string) => ProviderResponse

export interface Callback {
  url: string
  method: string
  fields: Record<string, string>
}

export type SendCallback = (callback: Callback) => void

export interface DispatcherParts {
  profile: ProviderProfile
  rooms: SimulatedRooms
  timers: Timers
  ids: Random
  switches: () => Readonly<ProviderSwitches>
  authId: string
  /** Without it, results of asynchronous operations are sent nowhere. */
  sendCallback?: SendCallback | undefined
}

export function createDispatcher(parts: DispatcherParts): Dispatch {
  const { profile, authId } = parts

  return (received, routed, apiId) => {
    if (routed === undefined) return { status: 400, text: 'Bad Request' }
    const body = readRequestArguments(received.body)
    const context = createContext(received, body ?? {}, apiId, parts)
    if ('wrong' in routed) return rejectRoute(routed, profile, context)
    if (routed.accountId !== authId) return profile.unauthorized(context)
    // Only a POST needs a valid body. A GET or DELETE can have its arguments in the query, and plivo-node sends the
    // body `""` with its account request.
    if (body === undefined && received.method === 'POST')
      return profile.badRequest('the body must be a JSON object', context)
    return profile.isAsync(routed.operation, context)
      ? performAsync(routed.operation, received.method, context, parts)
      : perform(routed.operation, profile, context)
  }
}

function createContext(
  received: ReceivedRequest,
  body: JsonObject,
  apiId: string,
  parts: DispatcherParts,
): RequestContext {
  const { rooms, timers, ids, authId } = parts
  const switches = parts.switches()
  return {
    rooms,
    switches,
    timers,
    random: ids,
    authId,
    apiId,
    query: received.query,
    body,
    applyLater: (effect, apply) => {
      received.effect = effect
      const applyNow = (): void => {
        effect.appliedAt = timers.now()
        apply(effect)
      }
      // Without a delay the effect precedes the response, so that a test need not wait.
      if (switches.effectDelayMs === 0) applyNow()
      else timers.after(switches.effectDelayMs, applyNow)
    },
  }
}

function rejectRoute(
  routed: Extract<Routed, { wrong: string }>,
  profile: ProviderProfile,
  context: RequestContext,
): ProviderResponse {
  if (routed.wrong === 'route') return profile.noRoute()
  if (routed.wrong === 'method') return { status: 405, json: { api_id: context.apiId, error: 'method not allowed' } }
  // https://github.com/vobiz-ai/Agent-Skills: a path in another casing, or without its last slash, gets a 401.
  return profile.provider === 'vobiz' ? profile.unauthorized(context) : profile.noRoute()
}

/**
 * Sends the result to `callback_url`, in a field called `response`. The HTTP response says only that the request was
 * accepted.
 */
function performAsync(
  operation: Operation,
  method: string,
  context: RequestContext,
  { profile, sendCallback }: DispatcherParts,
): ProviderResponse {
  const result = perform(operation, profile, context)
  const argument = (name: string): string | undefined => {
    const inBody = context.body[name]
    return typeof inBody === 'string' ? inBody : context.query[name]
  }
  const url = argument('callback_url') ?? ''
  const fields = { response: JSON.stringify(result.json ?? { api_id: context.apiId }) }
  context.timers.after(context.switches.effectDelayMs, () => {
    sendCallback?.({ url, method: argument('callback_method') ?? 'POST', fields })
  })
  // A published sample shows 201, but plivo-python accepts only 200, 202 and 204 for a DELETE.
  const status = method === 'DELETE' ? 202 : 201
  return { status, json: { message: 'async api spawned', api_id: context.apiId } }
}
