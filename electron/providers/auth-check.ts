import { fault, type Fault } from '../../shared/fault.ts'
import type { ClassifiedResponse } from './classify-response.ts'
import type { ApiRequest, Client } from './client.ts'
import type { Path } from './paths.ts'
import type { SendGate } from './send-gate.ts'

/**
 * Decides what a 401 means. It may be an isolated error, or it may concern the path: Vobiz also answers 401 to a path
 * that it does not accept (https://www.vobiz.ai/docs/conference/members/mute-member). So the account check is sent
 * before the credentials are blamed. If it succeeds, the fault is `route`. If it fails for a reason other than the
 * credentials, its own fault is returned.
 *
 * One check serves all requests that wait for it, also one that was sent after it: the next request then tells.
 *
 * @param check the address of a read that succeeds only with valid credentials.
 */
export function createAuthCheck(client: Client, check: Path): Client {
  /** The check that is on its way, and the requests that wait for it. */
  let running: { readonly waiting: ApiRequest[]; readonly response: Promise<ClassifiedResponse> } | undefined

  const sendCheck = async (waiting: readonly ApiRequest[], cause: ApiRequest['priority']) => {
    // The check is not sent as a poll, because the user may be waiting for its result and polls may be paused.
    const priority = cause === 'poll' ? 'details' : cause
    // While the check waits for its turn, the account may be removed. One request that is wanted opens the gate.
    const gate: SendGate = {
      check: () => (waiting.some((request) => whyUnwanted(request) === undefined) ? undefined : fault('cancelled')),
    }
    const response = await client.send({ method: 'GET', path: check, priority, repeat: false, gate })
    running = undefined
    return response
  }

  const checkFor = (request: ApiRequest): Promise<ClassifiedResponse> => {
    const waiting = running?.waiting ?? []
    waiting.push(request)
    running ??= { waiting, response: sendCheck(waiting, request.priority) }
    return running.response
  }

  return {
    async send(request) {
      const response = await client.send(request)
      if (response.kind !== 'failed' || response.fault.code !== 'credentials') return response
      // Without a status nothing was sent, because the token itself cannot be used.
      if (response.fault.values?.['status'] !== 401) return response
      let checked = await checkFor(request)
      // A request that began to wait after the gate of the check was closed, and that is wanted, gets another check.
      if (isUnsent(checked) && whyUnwanted(request) === undefined) checked = await checkFor(request)
      const why = checked.fault
      if (why === undefined) {
        return { ...response, fault: { ...response.fault, code: 'route', values: { status: 401, reason: 'path' } } }
      }
      // Like a request that was not sent, one that got a 401 had no effect.
      if (isUnsent(checked)) return { ...response, fault: why, carriedOut: 'notSent' }
      if (why.code === 'credentials') return response
      // A 404 of the check is about the check's path, and must not make the request's own target count as gone.
      return { ...response, fault: why.code === 'notFound' ? { ...why, code: 'route' } : why }
    },
  }
}

function isUnsent(response: ClassifiedResponse): boolean {
  return response.kind === 'failed' && response.carriedOut === 'notSent'
}

function whyUnwanted({ signal, gate }: ApiRequest): Fault | undefined {
  return signal?.aborted === true ? fault('cancelled') : gate?.check()
}
