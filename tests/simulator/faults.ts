import {
  toSimulatedResponse,
  type ProviderResponse,
  type SimulatedResponse,
} from '../../electron/simulator/http-types.ts'
import type { Intercepted } from '../../electron/simulator/handler.ts'
import type { Random } from '../../electron/simulator/random.ts'
import { createFaultPicker, preventsEffect, type FaultRule } from './fault-rules.ts'
import type { createSpoiler } from './spoil.ts'
import { pickDuration, type Switches } from './switches.ts'
import { nameOf } from '../../electron/simulator/routes.ts'
import type { RequestContext } from '../../electron/simulator/provider-profile.ts'
import { lowerCaseHeaders } from '../../electron/simulator/request-parts.ts'
import { retryAfterHeader } from '../../electron/simulator/response-bodies.ts'

/**
 * Creates a function that responds to a request, with the fault of the first rule that applies to it, after the time
 * that the response travels.
 */
export function createFaults(
  chance: Random,
  switches: () => Readonly<Switches>,
  spoil: ReturnType<typeof createSpoiler>,
): (intercepted: Intercepted) => Promise<SimulatedResponse> {
  const pickFault = createFaultPicker(chance)
  return async (intercepted) => {
    const { received, operation, context } = intercepted
    const fault = pickFault(switches().faults, received.method, received.path, operation)
    const response =
      fault === undefined ? toSimulatedResponse(spoil(intercepted.respond(), intercepted)) : faulty(fault)
    const { latencyMs, operationLatencyMs } = switches()
    const travels = (operation && operationLatencyMs[nameOf(operation)]) ?? latencyMs
    await context.timers.wait(fault?.kind === 'silent' ? Infinity : pickDuration(travels, chance))
    return response

    function faulty(rule: FaultRule): SimulatedResponse {
      const intact = preventsEffect(rule.kind)
        ? { status: 200 }
        : spoil(refusal(rule, intercepted) ?? intercepted.respond(), intercepted)
      return breakResponse(rule, toSimulatedResponse(intact), context)
    }
  }
}

/** The response of the provider itself to a fault that it causes. Nothing is performed then. */
function refusal(fault: FaultRule, { profile, context }: Intercepted): ProviderResponse | undefined {
  if (fault.kind === 'rateLimited')
    return profile.rateLimited({ limit: 1, current: 2, retryAfterSeconds: fault.retryAfterSeconds ?? 1 }, context)
  if (fault.kind === 'missing') return profile.notFound('room', context)
  return fault.kind === 'denied' ? deny(fault.status, { profile, context }) : undefined
}

function deny(
  status: number | undefined,
  { profile, context }: Pick<Intercepted, 'profile' | 'context'>,
): ProviderResponse {
  return status === 401 ? profile.unauthorized(context) : profile.denied(status === 402 ? 402 : 403, context)
}

type FaultContext = Pick<RequestContext, 'apiId' | 'switches' | 'timers'>

const page = '<!doctype html><html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>'
const htmlType = { 'content-type': 'text/html; charset=utf-8' }

function* spaces(bytes: number): Generator<string> {
  const piece = ' '.repeat(65_536)
  for (let left = bytes; left > 0; left -= piece.length) yield left < piece.length ? ' '.repeat(left) : piece
}

async function* paced(
  pieces: Iterable<string>,
  everyMs: number,
  { timers }: Pick<FaultContext, 'timers'>,
): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    yield Buffer.from(piece)
    await timers.wait(everyMs)
  }
}

/** Applies a fault to the response that would otherwise be sent. */
function breakResponse(rule: FaultRule, intact: SimulatedResponse, context: FaultContext): SimulatedResponse {
  const broken = breakBody(rule, intact, context)
  return broken.cut || rule.headers === undefined
    ? broken
    : { ...broken, headers: { ...broken.headers, ...lowerCaseHeaders(rule.headers) } }
}

function breakBody(rule: FaultRule, intact: SimulatedResponse, context: FaultContext): SimulatedResponse {
  if (intact.cut) return intact
  const status = rule.status ?? intact.status
  switch (rule.kind) {
    case 'cutBefore':
    case 'cutAfter':
    case 'silent':
      return { cut: true }
    case 'refuse':
    case 'fail':
      return serverError(rule, context)
    case 'redirect':
      return { status: rule.status ?? 302, headers: { location: rule.location ?? '/' }, body: '' }
    case 'truncated':
      return { ...intact, body: intact.body.slice(0, Math.ceil(intact.body.length / 2)) }
    case 'wrongType':
      return { ...intact, headers: { ...intact.headers, ...htmlType } }
    case 'html':
      return { status: rule.status ?? 200, headers: htmlType, body: page }
    case 'emptyBody':
      return { status, headers: intact.headers, body: '' }
    case 'replaced':
      return { status, headers: intact.headers, body: withOwnId(rule.body ?? '', context) }
    case 'huge':
      return { ...intact, status, pieces: paced(spaces(rule.bytes ?? 0), 0, context) }
    case 'endless':
      return { ...intact, status, pieces: paced(spaces(Infinity), rule.everyMs ?? 0, context) }
    case 'slow':
      return { ...intact, pieces: paced(intact.body, rule.everyMs ?? 1000, context) }
    case 'missing':
    case 'denied':
    case 'rateLimited':
      return intact
  }
}

/** The body with the id of this response, because no two responses of a provider have the same id. */
function withOwnId(body: string, { apiId }: FaultContext): string {
  return body.replace(/("api_id":")[^"]*/, `$1${apiId}`)
}

function serverError(rule: FaultRule, context: FaultContext): SimulatedResponse {
  const status = rule.status ?? 500
  const { retryAfterSeconds } = rule
  const hint = retryAfterSeconds === undefined ? {} : retryAfterHeader(retryAfterSeconds, context)
  if (rule.body === undefined && rule.form === 'html') return { status, headers: { ...htmlType, ...hint }, body: page }
  if (rule.body === undefined && rule.form === 'empty') return { status, headers: hint, body: '' }
  const body = withOwnId(rule.body ?? '{"api_id":"","error":"internal server error"}', context)
  return { status, headers: { 'content-type': 'application/json', ...hint }, body }
}
