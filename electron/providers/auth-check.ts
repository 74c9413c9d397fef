import { fault, type Fault } from '../../shared/fault.ts'
import type { ClassifiedResponse } from './classify-response.ts'
import type { ApiRequest, Client } from './client.ts'
import type { Path } from './paths.ts'
import type { SendGate } from './send-gate.ts'

interface CheckResult {
  /** The position of the check in the order of all requests. */
  readonly sentAt: number
  readonly response: ClassifiedResponse
  /**
   * False if the check was not sent, because none of the requests that waited for it was still wanted when its turn
   * came.
   */
  readonly isSent: boolean
}

/**
 * Decides what a 401 means. It may be an isolated error, or it may concern the path: Vobiz also answers 401 to a path
 * that it does not accept (https://www.vobiz.ai/docs/conference/members/mute-member). So the account check is sent
 * before the credentials are blamed. If it succeeds, the fault is `route`. If it fails for a reason other than the
 * credentials, its own fault is returned.
 *
 * @param check the address of a read that succeeds only with valid credentials.
 */
export function createAuthCheck(client: Client, check: Path): Client {
  let sent = 0
  let running: Promise<CheckResult> | undefined
  /** The position of the running check; undefined until it is sent. */
  let runningSentAt: number | undefined
  let last: CheckResult | undefined
  /** The requests that wait for the running check. */
  let waiting: ApiRequest[] = []

  const sendCheck = async (cause: ApiRequest['priority']): Promise<CheckResult> => {
    // The check is not sent as a poll, because the user may be waiting for its result and polls may be paused.
    const priority = cause === 'poll' ? 'details' : cause
    const onSend = (): void => {
      runningSentAt = sent += 1
    }
    // While the check waits for its turn, the account may be removed. One request that is wanted opens the gate.
    const gate: SendGate = {
      check: () => (waiting.some((request) => whyUnwanted(request) === undefined) ? undefined : fault('cancelled')),
    }
    const response = await client.send({ method: 'GET', path: check, priority, repeat: false, onSend, gate })
    const isSent = !(response.kind === 'failed' && response.carriedOut === 'notSent')
    const result = { sentAt: runningSentAt ?? 0, response, isSent }
    // If the check was not sent, its response says nothing about the credentials.
    if (runningSentAt !== undefined && isSent) last = result
    running = undefined
    runningSentAt = undefined
    waiting = []
    return result
  }

  /** One check serves all requests sent before it, but none sent later, because credentials may be revoked. */
  const checkAfter = async (sentAt: number, request: ApiRequest): Promise<CheckResult> => {
    if (runningSentAt !== undefined && runningSentAt < sentAt) await running
    if (last !== undefined && last.sentAt > sentAt) return last
    waiting.push(request)
    return (running ??= sendCheck(request.priority))
  }

  return {
    async send(request) {
      let sentAt = (sent += 1)
      const onSend = (): void => {
        sentAt = sent += 1
        request.onSend?.()
      }
      const response = await client.send({ ...request, onSend })
      if (response.kind !== 'failed' || response.fault.code !== 'credentials') return response
      // Without a status nothing was sent, because the token itself cannot be used.
      if (response.fault.values?.['status'] !== 401) return response
      let checked = await checkAfter(sentAt, request)
      // A request that began to wait after the gate of the check was closed, and that is wanted, gets another check.
      if (!checked.isSent && whyUnwanted(request) === undefined) checked = await checkAfter(sentAt, request)
      const why = checked.response.fault
      if (why === undefined) {
        return { ...response, fault: { ...response.fault, code: 'route', values: { status: 401, reason: 'path' } } }
      }
      // Like a request that was not sent, one that got a 401 had no effect.
      if (!checked.isSent) return { ...response, fault: why, carriedOut: 'notSent' }
      if (why.code === 'credentials') return response
      // A 404 of the check is about the check's path, and must not make the request's own target count as gone.
      return { ...response, fault: why.code === 'notFound' ? { ...why, code: 'route' } : why }
    },
  }
}

function whyUnwanted({ signal, gate }: ApiRequest): Fault | undefined {
  return signal?.aborted === true ? fault('cancelled') : gate?.check()
}
