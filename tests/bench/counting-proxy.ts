import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface CountingProxy {
  /** The address of `target` through this proxy. */
  readonly url: string
  /** Bytes so far, in both directions. */
  bytes(): number
  /** Connections so far. */
  connections(): number
  close(): Promise<void>
}

/**
 * Passes everything on to the server of `target` and counts it. The server receives requests as if they had been sent
 * to it directly.
 */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let ownPort = ''
  let bytes = 0
  let connections = 0
  const pass = (from: Socket, to: Socket, rewrite: (piece: Buffer) => Buffer): void => {
    sockets.add(from)
    from.on('data', (piece: Buffer) => {
      bytes += piece.length
      to.write(rewrite(piece))
    })
    from.on('error', () => to.destroy())
    from.once('close', () => {
      sockets.delete(from)
      to.destroy()
    })
  }
  const server = createServer((client) => {
    connections += 1
    const upstream = connect(Number(port), hostname)
    // A request without a body arrives in one piece, so this proxy's address in its `Host` header is never split.
    pass(client, upstream, (piece) =>
      Buffer.from(piece.toString('latin1').replace(`${hostname}:${ownPort}`, `${hostname}:${port}`), 'latin1'),
    )
    pass(upstream, client, (piece) => piece)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  ownPort = String((server.address() as AddressInfo).port)
  return {
    url: target.replace(`:${port}`, `:${ownPort}`),
    bytes: () => bytes,
    connections: () => connections,
    close: () =>
      new Promise((done) => {
        server.close(() => {
          done()
        })
        for (const socket of sockets) socket.destroy()
      }),
  }
}
