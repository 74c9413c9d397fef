import type { Timers } from './timers.ts'
import type { Random } from './random.ts'
import type { Rooms } from './rooms.ts'
import type { Operation, route } from './routes.ts'
import type { Switches } from './switches.ts'
import type { ProviderResponse, Credentials, Effect, JsonObject, SimulatedRequest } from './http-types.ts'

export type ProfileName = 'plivo' | 'vobiz' | 'vobiz-documented'

/** What both profiles work on while they handle one request. */
export interface Context {
  rooms: Rooms
  switches: Readonly<Switches>
  timers: Timers
  random: Random
  authId: string
  apiId: string
  query: Readonly<Record<string, string>>
  body: JsonObject
  /** Does the effect later, as the switch `effectDelayMs` says, and notes it in the record of the request. */
  later(effect: Effect, apply: (effect: Effect) => void): void
}

export type NotFound = 'room' | 'member' | 'call'

/** Where the providers differ. */
export interface ProviderProfile {
  provider: 'plivo' | 'vobiz'
  /** Where the API begins, for example `/v1`. */
  basePath: string
  routes: Parameters<typeof route>[0]
  standards: Partial<Switches>
  credentials(headers: SimulatedRequest['headers'], authId: string, authToken: string): Credentials
  unauthorized(context: Pick<Context, 'apiId' | 'timers'>): ProviderResponse
  /** A room, member or call that is not there, in the form of the switch `notFound`. */
  notFound(what: NotFound, context: Context): ProviderResponse
  /** An address that leads nowhere, in whatever casing. */
  noRoute(): ProviderResponse
  badRequest(sentence: string, context: Context): ProviderResponse
  rateLimited(used: RateUse, context: Pick<Context, 'apiId' | 'timers' | 'switches'>): ProviderResponse
  /** True for an answer that goes to `callback_url` instead. */
  isAsync(operation: Operation, context: Context): boolean
  startedRecording(recording: { id: string; url: string; async: boolean }, context: Context): ProviderResponse
}

export interface RateUse {
  limit: number
  current: number
  retryAfterSeconds: number
}
