import type { Logger } from '../../../shared/logger.ts'
import { Message, MessageType, sessionBus, type MessageBus, type Variant } from 'dbus-next'

/** The few questions that Gavel asks the desktop over D-Bus, which Electron has no way to ask. */
export interface SessionBus {
  /** Undefined where the name, the object or the property is not there. */
  property(name: string, path: string, face: string, property: string): Promise<unknown>
  call(name: string, path: string, face: string, member: string, argument: string): Promise<unknown>
  /** Tells when a well-known name gets, changes or loses its owner. */
  watchName(name: string, listener: () => void): void
  /** Tells of every signal of this kind. */
  watchSignal(face: string, member: string, listener: () => void): void
  close(): void
}

const DBUS = 'org.freedesktop.DBus'
/** Services that are started by a question need a moment; one that never answers must not hold up the start. */
const LIMIT = 3_000

/**
 * Connects to the session bus.
 *
 * @param address DBUS_SESSION_BUS_ADDRESS
 * @returns undefined without a bus
 */
export async function connectSessionBus(address: string | undefined, logger: Logger): Promise<SessionBus | undefined> {
  const socket = socketOf(address)
  if (socket === undefined) return undefined
  const bus = await connect(`unix:socket=${socket}`, logger)
  return bus && wrap(bus)
}

/**
 * The socket in a bus address, https://dbus.freedesktop.org/doc/dbus-specification.html#addresses. Given as
 * `unix:socket=`, dbus-next opens it with Node alone and does not look for a native module.
 */
export function socketOf(address: string | undefined): string | undefined {
  for (const part of (address ?? '').split(';')) {
    const match = /^unix:(?:.*,)?(path|abstract)=([^,]+)/.exec(part)
    if (match?.[2] === undefined) continue
    const path = decodeURIComponent(match[2])
    return match[1] === 'abstract' ? `\0${path}` : path
  }
  return undefined
}

/** @returns undefined without a bus; never rejects */
export function connect(busAddress: string, logger: Logger): Promise<MessageBus | undefined> {
  return new Promise((resolve) => {
    try {
      const bus = sessionBus({ busAddress })
      // Stays registered: an error without a listener would end the process.
      bus.on('error', (error: unknown) => {
        logger('The session bus is gone', error)
        resolve(undefined)
      })
      bus.once('connect', () => {
        resolve(bus)
      })
      setTimeout(resolve, LIMIT, undefined)
    } catch (error) {
      logger('There is no session bus', error)
      resolve(undefined)
    }
  })
}

function wrap(bus: MessageBus): SessionBus {
  const ask = async (message: ConstructorParameters<typeof Message>[0]): Promise<readonly unknown[] | undefined> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, LIMIT, undefined)
    })
    // A refusal is an answer too: nobody owns the name.
    const reply = bus.call(new Message(message)).then(
      (answer) => answer?.body as readonly unknown[] | undefined,
      () => undefined,
    )
    const first = await Promise.race([reply, late])
    clearTimeout(timer)
    return first
  }
  const match = (rule: string): void => {
    void ask({
      destination: DBUS,
      path: '/org/freedesktop/DBus',
      interface: DBUS,
      member: 'AddMatch',
      signature: 's',
      body: [rule],
    })
  }
  const onSignal = (fits: (message: Message) => boolean, listener: () => void): void => {
    bus.on('message', (message: Message) => {
      if (message.type === MessageType.SIGNAL && fits(message)) listener()
    })
  }

  return {
    property: async (destination, path, face, property) => {
      const body = await ask({
        destination,
        path,
        interface: 'org.freedesktop.DBus.Properties',
        member: 'Get',
        signature: 'ss',
        body: [face, property],
      })
      return (body?.[0] as Variant<unknown> | undefined)?.value
    },
    call: async (destination, path, face, member, argument) => {
      const body = await ask({ destination, path, interface: face, member, signature: 's', body: [argument] })
      return body?.[0]
    },
    watchName: (name, listener) => {
      match(`type='signal',sender='${DBUS}',interface='${DBUS}',member='NameOwnerChanged',arg0='${name}'`)
      onSignal((message) => message.member === 'NameOwnerChanged' && message.body[0] === name, listener)
    },
    watchSignal: (face, member, listener) => {
      match(`type='signal',interface='${face}',member='${member}'`)
      onSignal((message) => message.interface === face && message.member === member, listener)
    },
    close: () => {
      bus.disconnect()
    },
  }
}
