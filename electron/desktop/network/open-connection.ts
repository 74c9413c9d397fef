import { request as startHttp } from 'node:http'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { Duplex } from 'node:stream'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { Clock } from '../../../shared/clock.ts'

/** The clock, and what Chromium's network has decided. Connections over Node's network follow its decisions. */
export interface ConnectionsOptions {
  readonly clock: Clock
  /** The system's proxies for an address, as Chromium returns them: `DIRECT`, `PROXY host:port; DIRECT`, … */
  readonly resolveProxy: (url: string) => Promise<string>
  /** The certificates (PEM) that Chromium has accepted for this host since Gavel started. */
  readonly acceptedCertificates: (host: string) => readonly string[]
  /**
   * Called with false if no connection to the host could be opened, or a new one failed, and with true when one could be
   * used. Called often with the same value.
   */
  readonly onUsable: (host: string, isUsable: boolean) => void
}

export interface Connection {
  /** The socket below TLS; only this one can be reset. */
  readonly tcp: Socket
  readonly stream: Socket
}

export interface Route {
  /** As Chromium returns them: `DIRECT`, `PROXY host:port; DIRECT`, … Only the first is used. */
  readonly proxies: string
  /** The only certificates (PEM) that are trusted. */
  readonly certificates: readonly string[]
}

/**
 * Opens a connection to the host of an address over Node's network, with TLS for `https:`. Rejects if that fails, or if
 * only Chromium supports the route: SOCKS, a proxy that uses TLS or requires a password, any proxy for `http:`, or a
 * certificate that is not among the trusted ones.
 */
export async function openConnection(url: URL, { proxies, certificates }: Route): Promise<Connection> {
  const tcp = await openTcp(url, proxies)
  if (url.protocol === 'http:') return { tcp, stream: tcp }
  try {
    const stream = await startTls(tcp, url, certificates)
    // Closing TLS does not necessarily close the socket below it.
    stream.once('close', () => tcp.destroy())
    return { tcp, stream }
  } catch (error) {
    tcp.destroy()
    throw error
  }
}

async function openTcp(url: URL, proxies: string): Promise<Socket> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  const [first = ''] = proxies.split(';')
  if (first.trim() === 'DIRECT') return connected(connectTcp({ host, port, noDelay: true }))
  const proxy = /^PROXY (.+):(\d+)$/.exec(first.trim())
  if (proxy === null || url.protocol !== 'https:') throw new Error('unsupported proxy')
  return openTunnel({ host: proxy[1] ?? '', port: Number(proxy[2]) }, `${url.hostname}:${port}`)
}

/**
 * Milliseconds. Without this limit a proxy or server that accepts the connection and then sends nothing would block the
 * request for ever.
 */
const HANDSHAKE = 10_000

function connected<S extends Socket>(socket: S, event: 'connect' | 'secureConnect' = 'connect'): Promise<S> {
  return new Promise((resolve, reject) => {
    // This listener is never removed, because an error of an idle socket without a listener would be an uncaught
    // exception.
    socket.on('error', (error) => {
      socket.destroy()
      reject(error)
    })
    socket.once('close', () => {
      reject(new Error('closed'))
    })
    socket.setTimeout(HANDSHAKE, () => socket.destroy(new Error('no handshake in time')))
    socket.once(event, () => {
      socket.setTimeout(0)
      resolve(socket)
    })
  })
}

/**
 * Opens a tunnel (https://www.rfc-editor.org/rfc/rfc9110#name-connect). A proxy that requires a password is left to
 * Chromium.
 */
function openTunnel(proxy: { readonly host: string; readonly port: number }, target: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const request = startHttp({ ...proxy, method: 'CONNECT', path: target, agent: false })
    request.on('connect', ({ statusCode }, socket) => {
      if (statusCode === 200)
        resolve(
          socket
            .setTimeout(0)
            .setNoDelay(true)
            .on('error', () => undefined),
        )
      else {
        socket.destroy()
        reject(new Error(`the proxy responded with ${String(statusCode)}`))
      }
    })
    request.on('error', reject)
    request.setTimeout(HANDSHAKE, () => request.destroy(new Error('the proxy did not respond in time')))
    request.end()
  })
}

function startTls(tcp: Socket, url: URL, certificates: readonly string[]): Promise<TLSSocket> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // TLS must not take over the socket itself, because resetting such a socket causes a segmentation fault in Node 20
  // and 24.
  const pipe = Duplex.from({ readable: tcp, writable: tcp })
  pipe.on('error', () => undefined)
  const stream = connectTls({
    socket: pipe,
    host,
    ...(isIP(host) === 0 && { servername: host }),
    // Only these certificates are trusted; names and dates are checked as usual.
    ca: [...certificates],
    allowPartialTrustChain: true,
    // Without this, NODE_TLS_REJECT_UNAUTHORIZED=0 would make Node accept any certificate.
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
  })
  return connected(stream, 'secureConnect')
}

/**
 * Whether the connection is open and its local address still exists. The address disappears when the computer changes
 * its network.
 */
export function isUsable({ tcp }: Pick<Connection, 'tcp'>): boolean {
  if (tcp.destroyed || tcp.readyState !== 'open') return false
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === tcp.localAddress?.replace(/^::ffff:/, '')),
  )
}
