import type { Timers } from './timers.ts'
import type { Random } from './random.ts'
import type { SimulatedRooms } from './rooms/rooms.ts'
import type { Operation, route } from './routes.ts'
import type { ProviderSwitches } from './provider-switches.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { ProviderResponse, SimulatedCredentials, Effect, SimulatedRequest } from './http-types.ts'

export type ProfileName = 'plivo' | 'vobiz' | 'vobiz-documented'

/** The data with which every profile handles a request. */
export interface RequestContext {
  rooms: SimulatedRooms
  switches: Readonly<ProviderSwitches>
  timers: Timers
  random: Random
  authId: string
  apiId: string
  query: Readonly<Record<string, string>>
  body: JsonObject
  /** Stores the effect in the received request, and applies it after `effectDelayMs` milliseconds. */
  applyLater(effect: Effect, apply: (effect: Effect) => void): void
}

export type NotFound = 'room' | 'member' | 'call'

/** How the simulator plays one provider. */
export interface ProviderProfile {
  provider: 'plivo' | 'vobiz'
  /** The path at which the API begins, for example `/v1`. */
  basePath: string
  routes: Parameters<typeof route>[0]
  /** The values of switches that replace the common defaults. */
  defaults: Partial<ProviderSwitches>
  credentials(headers: SimulatedRequest['headers'], authId: string, authToken: string): SimulatedCredentials
  unauthorized(context: Pick<RequestContext, 'apiId' | 'timers'>): ProviderResponse
  /** The 402 of an account without credit, or the 403 of one without permission. */
  denied(status: 402 | 403, context: Pick<RequestContext, 'apiId' | 'timers'>): ProviderResponse
  /** The response for a room, member or call that does not exist. */
  notFound(what: NotFound, context: Pick<RequestContext, 'apiId'>): ProviderResponse
  /** The response for a path that matches no route. */
  noRoute(): ProviderResponse
  badRequest(sentence: string, context: RequestContext): ProviderResponse
  rateLimited(use: RateUse, context: Pick<RequestContext, 'apiId' | 'timers' | 'switches'>): ProviderResponse
  /** Whether the operation is asynchronous, so that its result goes to `callback_url`. */
  isAsync(operation: Operation, context: RequestContext): boolean
  startedRecording(recording: { id: string; url: string; async: boolean }, context: RequestContext): ProviderResponse
}

/** The use of a rate limit: the limit, the count including this request, and the seconds until a retry may pass. */
export interface RateUse {
  limit: number
  current: number
  retryAfterSeconds: number
}
