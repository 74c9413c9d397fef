import type { Clock } from '../../shared/clock.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Ask, Client } from './client.ts'
import type { Outcome } from './outcome.ts'

/**
 * Stands before the client and minds refused credentials (401): from then on polls are answered with the same fault and
 * nothing is sent, until a request that a person asked for succeeds. Trying on and on might lock the account.
 *
 * @param proof a read whose path is beyond doubt. Vobiz also answers 401 to a path it does not like
 * (https://www.vobiz.ai/docs/conference/members/mute-member), so before the token is blamed this read is tried once;
 * where it succeeds the fault is `route`, one of ours. Undefined where a 401 has one meaning only.
 */
export function createGate(client: Client, clock: Clock, proof: Ask | undefined): Client {
  let halted: Fault | undefined
  let proving: Promise<boolean> | undefined

  const areGood = async (prove: Ask): Promise<boolean> => {
    proving ??= client.ask(prove).then((outcome) => outcome.kind === 'taken')
    try {
      return await proving
    } finally {
      proving = undefined
    }
  }

  const judge = async (ask: Ask, outcome: Extract<Outcome, { kind: 'failed' }>): Promise<Outcome> => {
    const isProof = proof?.path.ok === true && ask.path.ok && ask.path.value === proof.path.value
    if (proof !== undefined && !isProof && (await areGood({ ...proof, priority: ask.priority }))) {
      return { ...outcome, fault: { ...outcome.fault, code: 'route', values: { status: 401, reason: 'path' } } }
    }
    halted = outcome.fault
    return outcome
  }

  return {
    async ask(ask) {
      if (halted !== undefined && ask.priority === 'poll') {
        return { kind: 'failed', fault: halted, carriedOut: 'no', at: clock.now() }
      }
      const outcome = await client.ask(ask)
      if (outcome.kind === 'failed') return outcome.fault.code === 'credentials' ? judge(ask, outcome) : outcome
      halted = undefined
      return outcome
    },
  }
}
