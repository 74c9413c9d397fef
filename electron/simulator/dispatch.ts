import type { Callbacks } from './callbacks.ts'
import type { Timers } from './timers.ts'
import type { Context, ProviderProfile } from './provider-profile.ts'
import { perform } from './operations.ts'
import type { ReadPath } from './path.ts'
import type { Random } from './random.ts'
import { readArguments } from './request-body.ts'
import type { Rooms } from './rooms.ts'
import { route, type Operation, type Routed } from './routes.ts'
import type { Switches } from './switches.ts'
import type { ProviderResponse, JsonObject, LoggedRequest } from './http-types.ts'

/** Answers a request whose credentials are good, and notes in the record what it will do. */
export type Serve = (record: LoggedRequest, path: ReadPath | undefined, apiId: string) => ProviderResponse

export interface ServeParts {
  profile: ProviderProfile
  rooms: Rooms
  timers: Timers
  ids: Random
  switches: () => Readonly<Switches>
  authId: string
  callbacks: Callbacks
}

export function createServe(parts: ServeParts): Serve {
  const { profile, authId } = parts
  const base = profile.basePath.split('/').slice(1)

  return (record, path, apiId) => {
    if (path === undefined) return { status: 400, text: 'Bad Request' }
    const body = readArguments(record.body, record.headers['content-type'])
    const context = createContext(record, body ?? {}, apiId, parts)
    const found = route(profile.routes, base, record.method, path)
    if ('wrong' in found) return stray(found, profile, context)
    if (found.accountId !== authId) return profile.unauthorized(context)
    // Arguments of GET and DELETE are in the query; plivo-node sends a body of `""` with its account request.
    if (body === undefined && record.method === 'POST')
      return profile.badRequest('the body must be a JSON object', context)
    return profile.isAsync(found.operation, context)
      ? performAsync(found.operation, record.method, context, parts)
      : perform(found.operation, profile, context)
  }
}

function createContext(record: LoggedRequest, body: JsonObject, apiId: string, parts: ServeParts): Context {
  const { rooms, timers, ids, authId } = parts
  const switches = parts.switches()
  return {
    rooms,
    switches,
    timers,
    random: ids,
    authId,
    apiId,
    query: record.query,
    body,
    later: (effect, apply) => {
      record.effect = effect
      const happen = (): void => {
        effect.appliedAt = timers.now()
        apply(effect)
      }
      // Without a delay the effect is there before the answer, as a test may want it.
      if (switches.effectDelayMs === 0) happen()
      else timers.after(switches.effectDelayMs, happen)
    },
  }
}

function stray(
  found: Extract<Routed, { wrong: string }>,
  profile: ProviderProfile,
  context: Context,
): ProviderResponse {
  if (found.wrong === 'route') return profile.noRoute()
  if (found.wrong === 'method') return { status: 405, json: { api_id: context.apiId, error: 'method not allowed' } }
  switch (context.switches.wrongPath) {
    case 'unauthorized':
      return profile.unauthorized(context)
    case 'notFound':
      return profile.noRoute()
    case 'redirect':
      return { status: 301, text: '', headers: { location: found.corrected } }
  }
}

/** The answer goes to `callback_url`, in a form field called `response`; the request itself learns nothing. */
function performAsync(
  operation: Operation,
  method: string,
  context: Context,
  { profile, callbacks }: ServeParts,
): ProviderResponse {
  const result = perform(operation, profile, context)
  const argument = (name: string): string | undefined => {
    const inBody = context.body[name]
    return typeof inBody === 'string' ? inBody : context.query[name]
  }
  const url = argument('callback_url') ?? ''
  const fields = { response: JSON.stringify(result.json ?? { api_id: context.apiId }) }
  context.timers.after(context.switches.effectDelayMs, () => {
    callbacks.send({ url, method: argument('callback_method') ?? 'POST', fields })
  })
  // A published sample shows 201, but for a DELETE plivo-python takes 200, 202 and 204 only.
  const status = method === 'DELETE' ? 202 : 201
  return { status, json: { message: 'async api spawned', api_id: context.apiId } }
}
