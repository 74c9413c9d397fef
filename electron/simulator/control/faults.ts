import { toSimulatedResponse, type ProviderResponse, type SimulatedResponse } from '../http-types.ts'
import type { Intercepted } from '../handler.ts'
import type { Random } from '../random.ts'
import { breakResponse } from './broken-responses.ts'
import { createFaultPicker, preventsEffect, type FaultRule } from './fault-rules.ts'
import type { Switches } from './switches.ts'

/** Creates a function that responds to a request, with the fault of the first rule that applies to it. */
export function createFaults(
  chance: Random,
  switches: () => Readonly<Switches>,
): (intercepted: Intercepted) => SimulatedResponse | 'silence' {
  const pickFault = createFaultPicker(chance)
  return (intercepted) => {
    const { received, operation, context, respond } = intercepted
    const fault = pickFault(switches().faults, received.method, received.path, operation)
    if (fault === undefined) return toSimulatedResponse(respond())
    if (fault.kind === 'silent') return 'silence'
    const intact = preventsEffect(fault.kind) ? { status: 200 } : (refusal(fault, intercepted) ?? respond())
    return breakResponse(fault, toSimulatedResponse(intact), context)
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
