import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'

/** A loopback port that stores the first line of every request, oldest first, and refuses the request. */
export async function openDoor() {
  const knocks: string[] = []
  const server: Server = createTcpServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', (data: Buffer) => {
      knocks.push(data.toString('latin1').split('\r\n')[0] ?? '')
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    port: (server.address() as AddressInfo).port,
    knocks,
    close: () =>
      new Promise<void>((done) =>
        server.close(() => {
          done()
        }),
      ),
  }
}
