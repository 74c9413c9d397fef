import type { Timers } from './timers.ts'
import type { ProviderProfile } from './provider-profile.ts'
import { breakResponse, createFaultPicker, preventsEffect } from './fault-rules.ts'
import { createLimit } from './limits.ts'
import { readPath, type ReadPath } from './path.ts'
import type { Random } from './random.ts'
import { lowerCaseHeaders, redact, type RequestLog } from './request-log.ts'
import type { Serve } from './dispatch.ts'
import { createStaleReads } from './stale-reads.ts'
import type { Switches } from './switches.ts'
import {
  toResponse,
  type ProviderResponse,
  type Credentials,
  type LoggedRequest,
  type SimulatedRequest,
  type SimulatedResponse,
} from './http-types.ts'

export interface HandlerParts {
  profile: ProviderProfile
  timers: Timers
  ids: Random
  chance: Random
  switches: () => Readonly<Switches>
  authId: string
  authToken: string
  log: RequestLog
  serve: Serve
}

/** One request on its way: delayed, recorded, checked, performed, broken on purpose, delayed again. */
export function createHandler(parts: HandlerParts): (request: SimulatedRequest) => Promise<SimulatedResponse> {
  const { timers, chance, switches, log } = parts
  const answer = createAnswerer(parts)

  return async (request) => {
    const arrival = pickSpan(switches().arrivalMs, chance)
    if (arrival > 0) await timers.wait(arrival)
    const begun = begin(request, parts)
    const { record } = begun
    log.add(record)
    const response = answer(begun)
    const travel = response === 'silence' ? Infinity : pickSpan(switches().latencyMs, chance)
    if (travel > 0) await timers.wait(travel)
    record.answeredAt = timers.now()
    const sent: SimulatedResponse = response === 'silence' ? { cut: true } : response
    record.status = sent.cut ? 0 : sent.status
    return sent
  }
}

function pickSpan(setting: Switches['latencyMs'], random: Random): number {
  return typeof setting === 'number' ? setting : random.int(...setting)
}

interface Begun {
  record: LoggedRequest
  credentials: Credentials
  path: ReadPath | undefined
}

function begin(request: SimulatedRequest, parts: HandlerParts): Begun {
  const headers = lowerCaseHeaders(request.headers)
  const credentials = parts.profile.credentials(headers, parts.authId, parts.authToken)
  const path = readPath(request.path, parts.switches().pathHandling)
  const record: LoggedRequest = {
    at: parts.timers.now(),
    method: request.method.toUpperCase(),
    path: request.path,
    decodedSegments: path?.segments ?? [],
    query: path?.query ?? {},
    headers: redact(headers, credentials),
    body: request.body ?? '',
    status: 0,
  }
  return { record, credentials, path }
}

type Answerer = (begun: Begun) => SimulatedResponse | 'silence'

function createAnswerer(parts: HandlerParts): Answerer {
  const { profile, timers, ids, switches } = parts
  const pickFault = createFaultPicker(parts.chance)
  const limit = createLimit()
  const stale = createStaleReads()

  return ({ record, credentials, path }) => {
    const context = { apiId: ids.uuid(), timers, switches: switches() }
    const fault = pickFault(context.switches.faults, record.method, record.path)
    if (fault?.kind === 'silent') return 'silence'

    const good = (): ProviderResponse => {
      if (fault?.kind === 'rateLimited') {
        return profile.rateLimited({ limit: 1, current: 2, retryAfterSeconds: fault.retryAfterSeconds ?? 1 }, context)
      }
      if (credentials !== 'valid') return profile.unauthorized(context)
      const over = limit(timers.now(), context.switches)
      if (over !== undefined) return profile.rateLimited(over, context)
      const { staleReadMs } = context.switches
      return stale(record, timers.now(), staleReadMs, () => parts.serve(record, path, context.apiId))
    }

    if (fault === undefined) return toResponse(good())
    const unbroken = preventsEffect(fault.kind) ? { status: 200 } : good()
    return breakResponse(fault, toResponse(unbroken), context.apiId)
  }
}
