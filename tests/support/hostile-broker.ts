import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import packet from 'mqtt-packet'

const version = { protocolVersion: 5 }

export interface HostileBroker {
  readonly address: string
  /** How many clients have subscribed, and how many connections have ended. */
  readonly subscribed: () => number
  readonly closed: () => number
  readonly close: () => void
}

/** The connection of a client that has just subscribed. */
export interface Victim {
  readonly write: (data: Buffer) => void
  /** Keeps writing what `next` returns, as fast as the client accepts it, until the connection ends. */
  readonly flood: (next: () => Buffer) => void
}

/** A broker that accepts every client, responds to pings, and then attacks each client as the test wants. */
export async function openHostileBroker(attack: (victim: Victim) => void, port = 0): Promise<HostileBroker> {
  let subscribed = 0
  let closed = 0
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    const parser = packet.parser(version)
    const answer = (reply: packet.Packet): void => {
      socket.write(packet.generate(reply, version))
    }
    parser.on('packet', (received) => {
      if (received.cmd === 'connect') answer({ cmd: 'connack', reasonCode: 0, sessionPresent: false })
      else if (received.cmd === 'pingreq') answer({ cmd: 'pingresp' })
      else if (received.cmd === 'subscribe') {
        answer({ cmd: 'suback', granted: [1], messageId: received.messageId ?? 0 })
        subscribed += 1
        attack({ write: (data) => socket.write(data), flood: (next) => flood(socket, next) })
      }
    })
    socket.on('error', () => undefined)
    socket.on('data', (data) => parser.parse(data))
    socket.on('close', () => {
      sockets.delete(socket)
      closed += 1
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `mqtt://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    subscribed: () => subscribed,
    closed: () => closed,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

function flood(socket: Socket, next: () => Buffer): void {
  const more = (): void => {
    while (!socket.destroyed) if (!socket.write(next())) return
  }
  socket.on('drain', more)
  more()
}

/**
 * A message for the topic. If it has an id, it is sent with QoS 2, so that the receiver must store it until the broker
 * releases it.
 */
export function publish(payload: string, messageId?: number, topic = 'team'): Buffer {
  const isStored = messageId !== undefined
  return packet.generate(
    {
      cmd: 'publish',
      topic,
      payload,
      qos: isStored ? 2 : 0,
      dup: false,
      retain: false,
      ...(isStored && { messageId }),
    },
    version,
  )
}
