import { session, type Session } from 'electron'
import PQueue from 'p-queue'
import type { Clock } from '../../../shared/clock.ts'
import type { Fetch } from '../../providers/transport.ts'
import { createChromiumFetch } from './chromium-fetch.ts'
import { quietSession } from '../hardening.ts'
import { createWriteConnections } from './write-connections.ts'

/** Milliseconds; a longer timer fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1

/** How requests reach the providers. */
export interface ApiNetwork {
  readonly fetch: Fetch
  /** Whether many reads share one connection to this origin (HTTP/2). */
  isMultiplexed(origin: string): boolean
  /** Closes the connections for writes. Call on sleep, on waking and when the network changes. */
  forgetConnections(): void
}

/**
 * Reads go through a session of Chromium in memory, apart from the windows' session, which cancels everything that is
 * not our page. Writes have connections of their own, so that they never wait behind reads and arrive at most once:
 * those of {@link createWriteConnections}, or, if none can be had on this network, a second session in which no
 * connection is ever used twice.
 */
export function createApiNetwork(clock: Clock): ApiNetwork {
  const certificates = new Map<string, Set<string>>()
  const reads = lazySession('gavel-api', certificates)
  const writes = lazySession('gavel-api-writes', certificates)
  const readOverChromium = createChromiumFetch(reads)
  const writeOverChromium = createChromiumFetch(writes)
  // One at a time: a second write could reuse the connection of the first.
  const turns = new PQueue({ concurrency: 1 })
  const connections = createWriteConnections({
    clock,
    resolveProxy: (url) => reads().resolveProxy(url),
    acceptedCertificates: (host) => [...(certificates.get(host) ?? [])],
  })

  /** A turn ends when the answer was read and its connection is closed. */
  const writeAlone: Fetch = (url, wish) =>
    new Promise((resolve, reject) => {
      const control = new AbortController()
      const signal = AbortSignal.any([wish.signal, control.signal])
      const late = clock.setTimeout(
        () => {
          // Chromium does not report when it has opened a connection and sent the request.
          control.abort()
        },
        Math.min((wish.notAfter ?? Infinity) + 1 - clock.now(), LONGEST_TIMER),
      )
      let hasBegun = false
      const turn = async (): Promise<void> => {
        hasBegun = true
        const over = new Promise((done) => {
          signal.addEventListener('abort', done)
        })
        try {
          resolve(await writeOverChromium(url, { ...wish, signal }))
          clock.clearTimeout(late)
          await over
        } finally {
          clock.clearTimeout(late)
          await writes().closeAllConnections()
        }
      }
      turns.add(turn, { signal }).catch((error: unknown) => {
        // Refused while it waited for its turn: without this, the transport could not tell that nothing was sent.
        if (!hasBegun) wish.maySend()
        reject(error instanceof Error ? error : new Error('not sent', { cause: error }))
      })
    })

  return {
    fetch: async (url, wish) => {
      if (wish.method !== 'GET') return (await connections.send(url, wish)) ?? writeAlone(url, wish)
      const coming = await readOverChromium(url, wish)
      connections.keepReady(new URL(url).origin)
      return coming
    },
    isMultiplexed: connections.isMultiplexed,
    forgetConnections: connections.close,
  }
}

/** Made at the first request: a session takes memory that a Gavel without an account need not have. */
function lazySession(name: string, certificates: Map<string, Set<string>>): () => Session {
  let made: Session | undefined
  return () => (made ??= makeSession(name, certificates))
}

/** Most certificates of one host that are remembered; a provider has a handful. */
const MOST_CERTIFICATES = 20

function makeSession(name: string, certificates: Map<string, Set<string>>): Session {
  const made = session.fromPartition(name, { cache: false })
  quietSession(made)
  made.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false)
  })
  made.setCertificateVerifyProc(({ hostname, certificate, errorCode }, answer) => {
    const accepted = certificates.get(hostname) ?? new Set()
    certificates.set(hostname, accepted)
    accepted.delete(certificate.data)
    if (errorCode === 0) accepted.add(certificate.data)
    for (const oldest of accepted) if (accepted.size > MOST_CERTIFICATES) accepted.delete(oldest)
    // Chromium's own verdict stands: https://www.electronjs.org/docs/latest/api/session#sessetcertificateverifyprocproc
    answer(-3)
  })
  return made
}
