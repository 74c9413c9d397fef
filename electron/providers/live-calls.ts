import type { LiveCall } from '../../shared/model.ts'
import { readLiveCall, readLiveCalls } from './responses.ts'
import type { Ask, Client } from './client.ts'
import type { Outcome } from './classify-response.ts'
import { failed, replied } from './write-requests.ts'
import type { Dialect } from './dialect.ts'
import type { Path, Paths } from './paths.ts'
import type { Provider, Reply, RequestOptions } from './provider.ts'
import type { Priority } from './read-connections.ts'

// A thousand live calls: far above what one account may hold, and an end for a provider that never sends a short page.
const mostPages = 50

/** Reads that a person asked for may be repeated; polls are read again by their schedule. */
export const readBy = (options: RequestOptions | undefined, usual: Priority): Omit<Ask, 'path'> => {
  const priority = options?.priority ?? usual
  const repeat = usual !== 'poll' && priority !== 'poll'
  return { method: 'GET', priority, repeat, signal: options?.signal, onSend: options?.onSend }
}

/**
 * No route here, or none without the slash (https://github.com/vobiz-ai/Agent-Skills, vobiz-plivo-migration). The gate has
 * told a 401 about the path from one about the credentials.
 */
const wrongAddress = (outcome: Outcome): boolean =>
  outcome.kind === 'failed' && ['route', 'invalid'].includes(outcome.fault.code)

/**
 * Vobiz's pages disagree about the slash at the end of these addresses, so the other form is tried once, and the one
 * that worked is kept. Only for reads.
 */
function createSlashSearch(client: Client, slashes: Dialect['liveCallSlashes']) {
  let known: 'slash' | 'noSlash' | undefined
  return async (read: Omit<Ask, 'path'>, pathFor: (slash: 'slash' | 'noSlash') => Path): Promise<Outcome> => {
    const [first, other] = known === undefined ? slashes : [known]
    const outcome = await client.ask({ ...read, path: pathFor(first) })
    if (other === undefined || !wrongAddress(outcome)) {
      if (outcome.kind === 'taken') known = first
      return outcome
    }
    const second = await client.ask({ ...read, path: pathFor(other) })
    if (second.kind === 'taken') known = other
    return second
  }
}

export function createLiveCalls(
  client: Client,
  dialect: Dialect,
  paths: Paths,
): Pick<Provider, 'listLiveCalls' | 'retrieveLiveCall'> {
  const ask = createSlashSearch(client, dialect.liveCallSlashes)
  const limit = dialect.liveCallPage

  return {
    async listLiveCalls(options) {
      const found = new Set<string>()
      for (let page = 0; ; page += 1) {
        const range = limit === undefined ? undefined : { limit, offset: page * limit }
        const outcome = await ask(readBy(options, 'person'), (slash) => paths.liveCalls(slash, range))
        if (outcome.kind === 'gone') return replied(outcome, [...found])
        if (outcome.kind !== 'taken') return failed(outcome)
        const read = readLiveCalls(outcome.body)
        if (!read.ok) return failed({ ...outcome, fault: read.fault })
        const before = found.size
        for (const callUuid of read.value) found.add(callUuid)
        const last = limit === undefined || read.value.length < limit || found.size === before || page + 1 === mostPages
        if (last) return replied(outcome, [...found])
      }
    },
    async retrieveLiveCall(callUuid, options): Promise<Reply<LiveCall | 'notLive'>> {
      const outcome = await ask(readBy(options, 'details'), (slash) => paths.liveCall(callUuid, slash))
      if (outcome.kind === 'gone') return replied(outcome, 'notLive')
      if (outcome.kind !== 'taken') return failed(outcome)
      const read = readLiveCall(callUuid, outcome.body, outcome.at)
      return read.ok ? replied(outcome, read.value) : failed({ ...outcome, fault: read.fault })
    },
  }
}
