import { drop } from '../../shared/drop.ts'
import { createServer as createHttpServer } from 'node:http'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

export interface Proxy {
  readonly port: number
  /** The number of connections that were passed on, to this port or to any port. */
  passed(to?: number): number
  close(): Promise<void>
}

async function serve(server: Server, targets: readonly number[]): Promise<Proxy> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    port: (server.address() as AddressInfo).port,
    passed: (to) => targets.filter((port) => to === undefined || port === to).length,
    close: () =>
      new Promise((done) => {
        server.close(() => {
          done()
        })
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function join(a: Socket, b: Socket): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    from.pipe(to)
    from.on('error', () => to.destroy())
    from.once('close', () => to.destroy())
  }
}

/**
 * Starts a SOCKS 5 proxy with the parts that Chromium needs (no password, IPv4 addresses and names). It connects
 * to the requested port on loopback, whatever the host. https://www.rfc-editor.org/rfc/rfc1928
 */
export function startSocksProxy(): Promise<Proxy> {
  const targets: number[] = []
  const server = createServer((client) => {
    client.once('data', () => {
      client.write(Buffer.from([5, 0]))
      client.once('data', (request: Buffer) => {
        const port = request.readUInt16BE(request.length - 2)
        targets.push(port)
        const upstream = connect(port, '127.0.0.1', () => {
          client.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]))
          join(client, upstream)
        })
        upstream.on('error', () => client.destroy())
      })
    })
  })
  return serve(server, targets)
}

/**
 * Starts a proxy that tunnels `CONNECT` requests and refuses all others. It connects to the requested port on loopback,
 * whatever the host.
 */
export function startConnectProxy(): Promise<Proxy> {
  const targets: number[] = []
  const server = createHttpServer((_request, response) => {
    response.writeHead(405).end()
  })
  server.on('connect', (request, client: Socket) => {
    const port = Number(request.url?.split(':').at(-1))
    targets.push(port)
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      join(client, upstream)
    })
    upstream.on('error', () => client.destroy())
  })
  return serve(server, targets)
}

/** Starts a proxy in front of a server. The proxy delays every byte by `ms`, in both directions. */
export function startDelay(target: number, ms: number): Promise<Proxy> {
  const targets: number[] = []
  const server = createServer({ noDelay: true }, (client) => {
    targets.push(target)
    const upstream = connect({ port: target, host: '127.0.0.1', noDelay: true })
    // Over a real network, opening a connection takes one round trip too. On loopback it takes no time.
    const opened = pause(2 * ms)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on('data', (data: Buffer) => {
        drop(opened.then(() => pause(ms)).then(() => to.write(data)))
      })
      from.once('close', () => {
        setTimeout(() => to.destroy(), ms)
      })
      from.on('error', () => undefined)
    }
  })
  return serve(server, targets)
}
