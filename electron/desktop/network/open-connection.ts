import { request as startHttp } from 'node:http'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connect as connectTls, type TLSSocket } from 'node:tls'

export interface Connection {
  /** The socket below TLS; only this one can be reset. */
  readonly tcp: Socket
  readonly stream: Socket
}

export interface Route {
  /** As Chromium says it: `DIRECT`, `PROXY host:port; DIRECT`, … Only the first is used. */
  readonly proxies: string
  /** The certificates (PEM) that are trusted; none besides. */
  readonly certificates: readonly string[]
  /** What to agree on at most. */
  readonly protocol: 'http/1.1' | 'h2'
}

/**
 * Opens a connection of Node's to the host of an address, with TLS for `https:`. Rejects if it cannot be opened, or if
 * the way is one that only Chromium can go: SOCKS, a proxy that is spoken to over TLS or asks for a password, a
 * certificate that is not among the accepted ones.
 */
export async function openConnection(
  url: URL,
  { proxies, certificates: accepted, protocol }: Route,
): Promise<Connection> {
  const tcp = await openTcp(url, proxies)
  if (url.protocol === 'http:') return { tcp, stream: tcp }
  try {
    return { tcp, stream: await secure(tcp, url, accepted, protocol) }
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
  if (proxy === null || url.protocol !== 'https:') throw new Error('a proxy of another kind')
  return openTunnel({ host: proxy[1] ?? '', port: Number(proxy[2]) }, `${url.hostname}:${port}`)
}

function connected<S extends Socket>(socket: S, event: 'connect' | 'secureConnect' = 'connect'): Promise<S> {
  return new Promise((resolve, reject) => {
    // Never removed: an error of an idle socket without a listener would be an uncaught exception.
    socket.on('error', (error) => {
      socket.destroy()
      reject(error)
    })
    socket.once(event, () => {
      resolve(socket)
    })
  })
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-connect; a proxy that asks for a password is left to Chromium. */
function openTunnel(proxy: { readonly host: string; readonly port: number }, target: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const request = startHttp({ ...proxy, method: 'CONNECT', path: target, agent: false })
    request.on('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) resolve(socket.setNoDelay(true).on('error', () => undefined))
      else {
        socket.destroy()
        reject(new Error(`the proxy answered ${String(statusCode)}`))
      }
    })
    request.on('error', reject)
    request.end()
  })
}

function secure(tcp: Socket, url: URL, accepted: readonly string[], protocol: Route['protocol']): Promise<TLSSocket> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // Not the socket itself: resetting a socket that TLS has taken over is a segmentation fault in Node 20 and 24.
  const pipe = Duplex.from({ readable: tcp, writable: tcp })
  pipe.on('error', () => undefined)
  const stream = connectTls({
    ...{ socket: pipe, host, ...(isIP(host) === 0 && { servername: host }) },
    // The accepted certificates are the only ones that are trusted; names and dates are checked as usual.
    ...{ ca: [...accepted], allowPartialTrustChain: true },
    ALPNProtocols: protocol === 'h2' ? ['h2', 'http/1.1'] : ['http/1.1'],
  })
  return connected(stream, 'secureConnect')
}
