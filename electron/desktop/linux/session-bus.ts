import { drop } from '../../../shared/drop.ts'
import { Message, MessageType, sessionBus, type MessageBus, type Variant } from 'dbus-next'
import type { Logger } from '../../../shared/logger.ts'

/** The connection over which Gavel reads facts of the desktop that Electron has no API for. */
export type SessionBus = ReturnType<typeof sessionBusOf>

const DBUS = 'org.freedesktop.DBus'
/**
 * Milliseconds. The bus may have to start a service first, but a service that never replies must not delay the start of
 * Gavel for longer.
 */
const REPLY_LIMIT = 3_000

/**
 * Connects to the session bus.
 *
 * @param address DBUS_SESSION_BUS_ADDRESS
 * @returns undefined if the address names no socket, or the connection fails
 */
export async function connectSessionBus(address: string | undefined, logger: Logger): Promise<SessionBus | undefined> {
  const socket = socketOf(address)
  if (socket === undefined) return undefined
  const bus = await connect(`unix:socket=${socket}`, logger)
  return bus && sessionBusOf(bus)
}

/**
 * The socket in a bus address (https://dbus.freedesktop.org/doc/dbus-specification.html#addresses). If it is given as
 * `unix:socket=`, dbus-next opens it with Node alone and does not look for a native module.
 */
export function socketOf(address: string | undefined): string | undefined {
  for (const part of (address ?? '').split(';')) {
    const match = /^unix:(?:.*,)?(path|abstract)=([^,]+)/.exec(part)
    if (match?.[2] === undefined) continue
    const path = unescaped(match[2])
    if (path !== undefined) return match[1] === 'abstract' ? `\0${path}` : path
  }
  return undefined
}

function unescaped(value: string): string | undefined {
  try {
    return decodeURIComponent(value)
  } catch {
    return undefined
  }
}

/** @returns undefined if the connection fails, or is not open within {@link REPLY_LIMIT}; never rejects */
export function connect(busAddress: string, logger: Logger): Promise<MessageBus | undefined> {
  return new Promise((resolve) => {
    try {
      const bus = sessionBus({ busAddress })
      // This listener is never removed, because an error without a listener would be an uncaught exception.
      bus.on('error', (error: unknown) => {
        logger('The connection to the session bus failed', error)
        resolve(undefined)
      })
      bus.once('connect', () => {
        resolve(bus)
      })
      setTimeout(resolve, REPLY_LIMIT, undefined)
    } catch (error) {
      logger('There is no session bus', error)
      resolve(undefined)
    }
  })
}

function sessionBusOf(bus: MessageBus) {
  /** The body of the reply; undefined after an error reply, or if no reply comes in time. */
  const send = async (message: ConstructorParameters<typeof Message>[0]): Promise<readonly unknown[] | undefined> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, REPLY_LIMIT, undefined)
    })
    // An error reply is normal: it usually means that no process owns the name.
    const reply = bus.call(new Message(message)).then(
      (received) => received?.body as readonly unknown[] | undefined,
      () => undefined,
    )
    const first = await Promise.race([reply, late])
    clearTimeout(timer)
    return first
  }
  const call = async (
    destination: string,
    path: string,
    interfaceName: string,
    member: string,
    argument?: string | Readonly<Record<string, string>>,
  ): Promise<unknown> => {
    const signature = typeof argument === 'object' ? 'a{ss}' : argument === undefined ? '' : 's'
    const body = argument === undefined ? [] : [argument]
    return (await send({ destination, path, interface: interfaceName, member, signature, body }))?.[0]
  }
  const listen = (rule: string, isWanted: (signal: Message) => boolean, listener: (signal: Message) => void): void => {
    const addMatch = { destination: DBUS, path: '/org/freedesktop/DBus', interface: DBUS, member: 'AddMatch' }
    drop(send({ ...addMatch, signature: 's', body: [`type='signal',${rule}`] }))
    bus.on('message', (message: Message) => {
      if (message.type === MessageType.SIGNAL && isWanted(message)) listener(message)
    })
  }
  return {
    call,
    /** Reads a property. Like `call`, resolves with undefined after an error reply, or if no reply comes in time. */
    property: async (destination: string, path: string, interfaceName: string, property: string): Promise<unknown> => {
      const get = { destination, path, interface: 'org.freedesktop.DBus.Properties', member: 'Get', signature: 'ss' }
      const body = await send({ ...get, body: [interfaceName, property] })
      return (body?.[0] as Variant<unknown> | undefined)?.value
    },
    /** Calls the listener when a well-known name gets, changes or loses its owner. */
    onOwnerChange: (name: string, listener: (hasOwner: boolean) => void): void => {
      listen(
        `sender='${DBUS}',interface='${DBUS}',member='NameOwnerChanged',arg0='${name}'`,
        ({ member, body }) => member === 'NameOwnerChanged' && body[0] === name,
        ({ body }) => {
          listener(body[2] !== '')
        },
      )
    },
    /** Calls the listener on every signal of this kind. */
    onSignal: (interfaceName: string, member: string, listener: () => void): void => {
      const isWanted = (signal: Message): boolean => signal.interface === interfaceName && signal.member === member
      listen(`interface='${interfaceName}',member='${member}'`, isWanted, listener)
    },
    close: (): void => {
      bus.disconnect()
    },
  }
}

const NAME = 'org.freedesktop.secrets'
const PATH = '/org/freedesktop/secrets'
const SERVICE = 'org.freedesktop.Secret.Service'

/**
 * Whether the default collection of the Secret Service is locked.
 * https://specifications.freedesktop.org/secret-service-spec/latest/
 *
 * @returns undefined if no service reports it
 */
export async function isKeyringLocked(bus: SessionBus | undefined): Promise<boolean | undefined> {
  const collection = await bus?.call(NAME, PATH, SERVICE, 'ReadAlias', 'default')
  if (typeof collection !== 'string' || collection === '/') return undefined
  const locked = await bus?.property(NAME, collection, 'org.freedesktop.Secret.Collection', 'Locked')
  return typeof locked === 'boolean' ? locked : undefined
}

/** Calls the listener when the Secret Service appears, and when its default collection may have been unlocked. */
export function onKeyringBack(bus: SessionBus | undefined, listener: () => void): void {
  bus?.onOwnerChange(NAME, (hasOwner) => {
    if (hasOwner) listener()
  })
  const unlessLocked = async (): Promise<void> => {
    if ((await isKeyringLocked(bus)) === false) listener()
  }
  bus?.onSignal(SERVICE, 'CollectionChanged', () => {
    drop(unlessLocked())
  })
}

/**
 * Deletes a secret as libsecret does, for when libsecret cannot: it keeps calling the process that it first found on the
 * bus, even after the service has been started again. Asks for no password.
 *
 * @returns whether the service is there, unlocked, and has no such secret any more
 */
export async function deleteSecret(bus: SessionBus | undefined, service: string, account: string): Promise<boolean> {
  const search = (): Promise<unknown> | undefined => bus?.call(NAME, PATH, SERVICE, 'SearchItems', { service, account })
  const found = await search()
  if (!Array.isArray(found)) return false
  for (const item of found) await bus?.call(NAME, String(item), 'org.freedesktop.Secret.Item', 'Delete')
  const left = await search()
  return Array.isArray(left) && left.length === 0 && (await isKeyringLocked(bus)) === false
}
