import { session, type Session } from 'electron'
import PQueue from 'p-queue'
import { elapsedOf, type Clock } from '../../../shared/clock.ts'
import { fault } from '../../../shared/fault.ts'
import { NotSentError, type Fetch } from '../../providers/transport.ts'
import { createChromiumFetch } from './chromium-fetch.ts'
import { quietSession } from '../hardening.ts'
import { Connections } from './connections.ts'

/** Milliseconds. Node fires a timer with a longer delay at once. */
const LONGEST_TIMER = 2 ** 31 - 1

/** How requests reach the providers. */
export interface ApiNetwork {
  readonly fetch: Fetch
  /** The system's proxies for an address, as Chromium returns them: `DIRECT`, `PROXY host:port; DIRECT`, … */
  resolveProxy(url: string): Promise<string>
  /** Closes Node's connections. Must be called on sleep, on waking, and when the network is lost or restored. */
  forgetConnections(): void
  /** Calls the listener with the path that requests to a host take. Called often with the same path. */
  onPath(listener: PathListener): void
}

/** `Node`: they have connections of their own, as intended. `Chromium`: such connections could not be opened. */
export type PathListener = (host: string, path: 'Node' | 'Chromium') => void

/**
 * Sends the requests to the providers: over Node's {@link Connections} or, if this network does not allow them or none
 * is free, over Chromium's, which also opens the way.
 *
 * Chromium's reads go through a session in memory, separate from the windows' session, which cancels everything that is
 * not our page. Its writes go through another one, in which no connection is ever used twice, because a write must
 * arrive at most once.
 */
export function createApiNetwork(clock: Clock): ApiNetwork {
  const certificates = new Map<string, Set<string>>()
  const readSession = lazySession('gavel-api', certificates)
  const readOverChromium = createChromiumFetch(readSession)
  const writeOverChromium = createSerialFetch(clock, lazySession('gavel-api-writes', certificates))
  const resolveProxy = (url: string): Promise<string> => readSession().resolveProxy(url)
  let report: PathListener = () => undefined
  const options = {
    clock,
    resolveProxy,
    acceptedCertificates: (host: string) => [...(certificates.get(host) ?? [])],
    onUsable: (host: string, isUsable: boolean) => {
      report(host, isUsable ? 'Node' : 'Chromium')
    },
  }
  /** By origin. */
  const known = new Map<string, Connections>()
  const fetch: Fetch = async (url, request) => {
    const { origin } = new URL(url)
    const connections = known.get(origin) ?? new Connections(origin, options)
    known.set(origin, connections)
    if (request.method !== 'GET') return (await connections.write(url, request)) ?? writeOverChromium(url, request)
    const response = (await connections.read(url, request)) ?? (await readOverChromium(url, request))
    connections.keepReady()
    return response
  }
  return {
    fetch: Object.assign(fetch, { asksGate: true } as const),
    resolveProxy,
    forgetConnections: () => {
      for (const connections of known.values()) connections.close()
      known.clear()
    },
    onPath: (listener) => {
      report = listener
    },
  }
}

/**
 * Sends one request at a time, because a second one could reuse the connection of the first. A turn ends when the
 * response has been read and its connection is closed.
 */
function createSerialFetch(clock: Clock, session: () => Session): Fetch {
  const fetch = createChromiumFetch(session)
  const turns = new PQueue({ concurrency: 1 })
  return (url, request) =>
    new Promise((resolve, reject) => {
      const control = new AbortController()
      const signal = AbortSignal.any([request.signal, control.signal])
      // Chromium does not report when it has opened a connection and sent the request, so a request without a response
      // is aborted after `notAfter`.
      const deadline = clock.setTimeout(
        () => control.abort(),
        Math.min((request.gate?.notAfter ?? Infinity) + 1 - elapsedOf(clock), LONGEST_TIMER),
      )
      let hasBegun = false
      const turn = async (): Promise<void> => {
        hasBegun = true
        const ended = new Promise((done) => {
          signal.addEventListener('abort', done)
        })
        try {
          resolve(await fetch(url, { ...request, signal }))
          clock.clearTimeout(deadline)
          await ended
        } finally {
          clock.clearTimeout(deadline)
          await session().closeAllConnections()
        }
      }
      turns.add(turn, { signal }).catch((error: unknown) => {
        // Its deadline passed while it was queued. If its own signal was aborted, the transport has already said why.
        if (!hasBegun) reject(new NotSentError(fault('stale')))
        else reject(error instanceof Error ? error : new Error('failed', { cause: error }))
      })
    })
}

/** Creates the session at the first request, because it takes memory that is not needed without an account. */
function lazySession(name: string, certificates: Map<string, Set<string>>): () => Session {
  let created: Session | undefined
  return () => (created ??= createSession(name, certificates))
}

/** The maximum number of certificates that are stored for one host. A provider has only a few. */
const MOST_CERTIFICATES = 20

function createSession(name: string, certificates: Map<string, Set<string>>): Session {
  const created = session.fromPartition(name, { cache: false })
  quietSession(created)
  created.setPermissionRequestHandler((_contents, _permission, callback) => {
    callback(false)
  })
  created.setCertificateVerifyProc(({ hostname, certificate, errorCode }, callback) => {
    const accepted = certificates.get(hostname) ?? new Set()
    certificates.set(hostname, accepted)
    accepted.delete(certificate.data)
    if (errorCode === 0) accepted.add(certificate.data)
    for (const oldest of accepted) if (accepted.size > MOST_CERTIFICATES) accepted.delete(oldest)
    // -3 stands for Chromium's own verdict:
    // https://www.electronjs.org/docs/latest/api/session#sessetcertificateverifyprocproc
    callback(-3)
  })
  return created
}
