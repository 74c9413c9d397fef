import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { makeRoom } from '../../../../electron/relay/receiver/make-room.ts'

/** A server with room for three connections. `closed` lists the ports of those that were closed. */
const createServer = () => {
  const server = new EventEmitter()
  const closed: number[] = []
  let missed = 0
  makeRoom(server as unknown as Parameters<typeof makeRoom>[0], 3, () => (missed += 1))
  const socketOf = (port: number) => {
    const socket = Object.assign(new EventEmitter(), { remoteAddress: '127.0.0.1', remotePort: port })
    return Object.assign(socket, {
      destroy: () => {
        closed.push(port)
        socket.emit('close')
      },
    })
  }
  return {
    closed,
    missed: () => missed,
    open: (port: number) => {
      const socket = socketOf(port)
      server.emit('connection', socket)
      return socket
    },
    // With TLS, the socket of a request is not that of the connection on which it came.
    request: (port: number) => server.emit('request', { socket: socketOf(port) }),
  }
}

test('each connection above the limit closes the one that has been silent for longest', () => {
  const { closed, missed, open, request } = createServer()
  for (const port of [1, 2, 3]) open(port)
  expect(closed).toEqual([])
  request(1)
  open(4)
  expect(closed).toEqual([2])
  request(3)
  open(5)
  expect(closed).toEqual([2, 1])
  expect(missed()).toBe(2)
})

test('a connection that has ended no longer counts, even if its port is used again', () => {
  const { closed, open, request } = createServer()
  const ended = open(1)
  ended.emit('close')
  open(1)
  ended.emit('close')
  for (const port of [2, 3]) open(port)
  expect(closed).toEqual([])
  request(1)
  open(4)
  expect(closed).toEqual([2])
})
