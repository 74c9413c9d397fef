import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Keeps silent connections from shutting out callbacks: a new connection beyond `most` closes the one that has been
 * silent for the longest time.
 *
 * @param onClosed called if that happens, because a callback may have been on its way
 */
export function makeRoom(server: Pick<Server, 'on'>, most: number, onClosed: () => void): void {
  /**
   * By the peer's address, because a socket with TLS is a different object from the connection below it. The connection
   * that has been silent for the longest time comes first.
   */
  const open = new Map<string, Socket>()
  const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${String(remoteAddress)} ${String(remotePort)}`
  server.on('connection', (socket) => {
    const peer = peerOf(socket)
    open.set(peer, socket)
    socket.once('close', () => {
      if (open.get(peer) === socket) open.delete(peer)
    })
    const [silent] = open.values()
    if (open.size <= most) return
    silent?.destroy()
    onClosed()
  })
  server.on('request', (request) => {
    const peer = peerOf(request.socket)
    const socket = open.get(peer)
    if (socket === undefined) return
    open.delete(peer)
    open.set(peer, socket)
  })
}
