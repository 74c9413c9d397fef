import type { Clock } from '../../shared/clock.ts'
import { fault, type Fault } from '../../shared/fault.ts'
import type { ProviderKind } from '../../shared/model.ts'
import type { Budget } from './rate-limiter.ts'
import { readOutcome, type Outcome } from './classify-response.ts'
import type { Path } from './paths.ts'
import type { Priority } from './read-connections.ts'
import { secondsToRest } from './refusals.ts'
import type { ResponseBody, Exchange, HttpRequest, Transport } from './transport.ts'

export interface Ask {
  readonly method: HttpRequest['method']
  readonly path: Path
  readonly body?: Readonly<Record<string, unknown>>
  readonly priority: Priority
  /** May be sent a second time when its answer was lost. */
  readonly repeat: boolean
  readonly signal?: AbortSignal | undefined
  /** Called when it leaves, each time. */
  readonly onSend?: (() => void) | undefined
  /** Epoch milliseconds after which it is not sent any more. */
  readonly notAfter?: number | undefined
  readonly stillWanted?: (() => boolean) | undefined
}

export interface Client {
  ask(ask: Ask): Promise<Outcome>
}

export interface ClientParts {
  readonly kind: ProviderKind
  readonly transport: Transport
  readonly budget: Budget
  readonly clock: Clock
  /** Sent with every request; holds the credentials. */
  readonly headers: Readonly<Record<string, string>>
  /** Never shown, wherever an answer repeats them. */
  readonly secrets: readonly string[]
}

/** Longer than this nobody waits for a repeated try after a 429. */
const shortRest = 2_000

const lostAnswers = new Set(['timeout', 'server'])

const wasLost = (outcome: Outcome): boolean =>
  outcome.kind === 'failed' &&
  outcome.carriedOut === 'unknown' &&
  (lostAnswers.has(outcome.fault.code) || outcome.fault.values?.['reason'] === 'cut')

const isLate = (ask: Ask, now: number): boolean => ask.notAfter !== undefined && now > ask.notAfter

/**
 * Sends requests of one account in their turn, and says what became of each. Sends a request twice only where `repeat`
 * says so, once, when its answer was lost; each try takes its own turn.
 */
export function createClient(parts: ClientParts): Client {
  const { kind, transport, budget, clock, headers, secrets } = parts

  const hide = (text: string): string => secrets.reduce((shown, secret) => shown.replaceAll(secret, '…'), text)

  /** Before anything is read from it, so that no shortened text can end in half a token. */
  const withoutSecrets = (answer: ResponseBody): ResponseBody => {
    const { headerRequestId: id } = answer
    return { ...answer, text: hide(answer.text), ...(id === undefined ? {} : { headerRequestId: hide(id) }) }
  }

  const attempt = async (ask: Ask, url: string): Promise<Outcome> => {
    const body = ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }
    const signal = ask.signal === undefined ? {} : { signal: ask.signal }
    const notAfter = ask.notAfter === undefined ? {} : { notAfter: ask.notAfter }
    let startedAt = 0
    const refusal = (): Fault | undefined => {
      if (ask.stillWanted?.() === false) return fault('cancelled')
      return isLate(ask, clock.now()) ? fault('stale') : undefined
    }
    const send = async (): Promise<Exchange> => {
      startedAt = clock.now()
      const refused = refusal()
      if (refused !== undefined) return { ok: false, fault: refused, carriedOut: 'no' }
      ask.onSend?.()
      const { method, priority } = ask
      return transport({ method, url, headers, priority, refusal, ...notAfter, ...body, ...signal })
    }
    const exchange = await budget
      .take(ask.method === 'GET' ? ask.priority : 'write', send, ask.signal)
      .catch(() => undefined)
    if (exchange === undefined) {
      return {
        kind: 'failed',
        fault: fault('cancelled'),
        carriedOut: startedAt === 0 ? 'no' : 'unknown',
        at: clock.now(),
      }
    }
    if (!exchange.ok) return { kind: 'failed', fault: exchange.fault, carriedOut: exchange.carriedOut, at: clock.now() }
    const answer = withoutSecrets(exchange.answer)
    const outcome = readOutcome(kind, ask.method, answer, clock.now())
    const rest = secondsToRest(answer, clock.now())
    if (answer.status !== 429 && (answer.status !== 503 || rest === undefined)) {
      budget.answered(startedAt)
      return outcome
    }
    budget.rest(startedAt, rest, answer.status === 429)
    const retryAt = budget.usage().restingUntil
    return outcome.kind === 'failed' && retryAt !== undefined
      ? { ...outcome, fault: { ...outcome.fault, retryAt } }
      : outcome
  }

  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      clock.setTimeout(resolve, ms)
    })

  return {
    async ask(ask) {
      if (!ask.path.ok) return { kind: 'failed', fault: ask.path.fault, carriedOut: 'no', at: clock.now() }
      const first = await attempt(ask, ask.path.value)
      if (!ask.repeat) return first
      const retryAt = first.fault?.code === 'rateLimited' ? first.fault.retryAt : undefined
      const ms = retryAt === undefined ? undefined : retryAt - clock.now()
      if (ms !== undefined && ms <= shortRest) await wait(ms)
      else if (!wasLost(first)) return first
      if (isLate(ask, clock.now()) || ask.stillWanted?.() === false) return first
      const second = await attempt(ask, ask.path.value)
      // The second try was not sent: what became of the first is all that is known.
      return second.fault?.code === 'stale' || second.fault?.code === 'cancelled' ? first : second
    },
  }
}
