import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Keeps connections on which nothing comes from shutting out callbacks: a new one beyond `most` closes the one that has
 * been silent for longest.
 *
 * @param onClosed called if that happens, because a callback may have been on its way
 */
export function makeRoom(server: Pick<Server, 'on'>, most: number, onClosed: () => void): void {
  /** By the peer, because a socket with TLS is another object than the connection below it. Longest silent first. */
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
