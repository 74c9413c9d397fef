import type { Ask, Client } from './client.ts'
import type { Outcome } from './classify-response.ts'
import type { Path } from './paths.ts'

/** What the account check has said, and when it left. */
interface Verdict {
  readonly askedAt: number
  readonly outcome: Outcome
}

/**
 * Stands before the client and judges each 401. It may be a stray one, or be about the path: Vobiz also answers 401 to a
 * path it does not like (https://www.vobiz.ai/docs/conference/members/mute-member). So the account check is asked before
 * the credentials are blamed. If that succeeds, the fault is `route`, one of ours. If it fails for another reason, that
 * is the fault, and nothing is known of the credentials.
 *
 * @param check the address of a read that only good credentials get.
 */
export function createGate(client: Client, check: Path): Client {
  let sent = 0
  let asking: Promise<Verdict> | undefined
  let last: Verdict | undefined

  const askCheck = async (asker: Ask['priority']): Promise<Verdict> => {
    // A user may come to wait for it, and polls may be resting.
    const priority = asker === 'poll' ? 'details' : asker
    let askedAt = (sent += 1)
    const onSend = (): void => {
      askedAt = sent += 1
    }
    const outcome = await client.ask({ method: 'GET', path: check, priority, repeat: false, onSend })
    last = { askedAt, outcome }
    asking = undefined
    return last
  }

  /** One check serves all that were refused before it left. */
  const verdictOn = (refusedAt: number, priority: Ask['priority']): Promise<Verdict> => {
    if (last !== undefined && last.askedAt > refusedAt) return Promise.resolve(last)
    return (asking ??= askCheck(priority))
  }

  return {
    async ask(ask) {
      let sentAt = (sent += 1)
      const onSend = (): void => {
        sentAt = sent += 1
        ask.onSend?.()
      }
      const outcome = await client.ask({ ...ask, onSend })
      // Without a status nothing was sent: the token itself cannot be used.
      const isRefused = outcome.kind === 'failed' && outcome.fault.values?.['status'] === 401
      if (!isRefused) return outcome
      const verdict = await verdictOn(sentAt, ask.priority)
      const { fault } = verdict.outcome
      if (fault === undefined) {
        return { ...outcome, fault: { ...outcome.fault, code: 'route', values: { status: 401, reason: 'path' } } }
      }
      if (fault.code === 'credentials') return outcome
      // The request itself was refused, whatever became of the check.
      return { ...outcome, fault: fault.code === 'notFound' ? { ...fault, code: 'route' } : fault }
    },
  }
}
