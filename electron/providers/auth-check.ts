import type { Client } from './client.ts'
import type { Path } from './paths.ts'

/**
 * Decides what a 401 means. It may be an isolated error, or it may concern the path: Vobiz also answers 401 to a path
 * that it does not accept (https://www.vobiz.ai/docs/conference/members/mute-member). So the account check is sent
 * before the credentials are blamed. If it succeeds, the fault is `route`. If it fails for a reason other than the
 * credentials, its own fault is returned.
 *
 * @param check the address of a read that succeeds only with valid credentials.
 */
export function createAuthCheck(client: Client, check: Path): Client {
  return {
    async send(request) {
      const response = await client.send(request)
      if (response.kind !== 'failed' || response.fault.code !== 'credentials') return response
      // Without a status nothing was sent, because the token itself cannot be used.
      if (response.fault.values?.['status'] !== 401) return response
      const { signal, gate } = request
      // The check is not sent as a poll, because the user may be waiting for its result and polls may be paused.
      const priority = request.priority === 'poll' ? 'details' : request.priority
      const wanted = { ...(signal && { signal }), ...(gate && { gate }) }
      const checked = await client.send({ method: 'GET', path: check, priority, repeat: false, ...wanted })
      const why = checked.fault
      if (why === undefined) {
        return { ...response, fault: { ...response.fault, code: 'route', values: { status: 401, reason: 'path' } } }
      }
      // Like a request that was not sent, one that got a 401 had no effect.
      if (checked.kind === 'failed' && checked.carriedOut === 'notSent')
        return { ...response, fault: why, carriedOut: 'notSent' }
      if (why.code === 'credentials') return response
      // A 404 of the check is about the check's path, and must not make the request's own target count as gone.
      return { ...response, fault: why.code === 'notFound' ? { ...why, code: 'route' } : why }
    },
  }
}
