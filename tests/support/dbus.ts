import dbus from 'dbus-next'

export interface SessionBus {
  /** Calls a method. Resolves with the values of the reply, or rejects with the error of the other side. */
  call(
    to: { destination: string; path: string; iface: string; member: string },
    signature?: string,
    body?: unknown[],
  ): Promise<unknown[]>
  get(destination: string, path: string, iface: string, name: string): Promise<unknown>
  getAll(destination: string, path: string, iface: string): Promise<Record<string, unknown>>
  /** The id of the process that owns a bus name. */
  pidOf(name: string): Promise<number>
  nameHasOwner(name: string): Promise<boolean>
  /** Calls the listener on every signal of one sender, path and interface. Returns a function that unsubscribes. */
  onSignal(
    match: { sender: string; path: string; iface: string },
    listener: (member: string) => void,
  ): Promise<() => void>
  /** Must be called, because an open bus keeps the process alive. */
  close(): void
}

const theBus = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', iface: 'org.freedesktop.DBus' }
const properties = 'org.freedesktop.DBus.Properties'

/** Opens the session bus at `busAddress`, or else the one that `DBUS_SESSION_BUS_ADDRESS` names. */
export function openSessionBus(busAddress?: string): SessionBus {
  const bus = dbus.sessionBus(busAddress === undefined ? undefined : { busAddress })

  const call: SessionBus['call'] = async ({ destination, path, iface, member }, signature = '', body = []) => {
    const reply = await bus.call(new dbus.Message({ destination, path, interface: iface, member, signature, body }))
    return (reply?.body ?? []) as unknown[]
  }

  return {
    call,
    get: async (destination, path, iface, name) => {
      const [value] = await call({ destination, path, iface: properties, member: 'Get' }, 'ss', [iface, name])
      return unwrap(value)
    },
    getAll: async (destination, path, iface) => {
      const [all] = await call({ destination, path, iface: properties, member: 'GetAll' }, 's', [iface])
      return unwrapRecord(all)
    },
    pidOf: async (name) => {
      const [pid] = await call({ ...theBus, member: 'GetConnectionUnixProcessID' }, 's', [name])
      return pid as number
    },
    nameHasOwner: async (name) => {
      const [owned] = await call({ ...theBus, member: 'NameHasOwner' }, 's', [name])
      return owned as boolean
    },
    onSignal: async ({ sender, path, iface }, listener) => {
      const rule = `type='signal',sender='${sender}',path='${path}',interface='${iface}'`
      const onMessage = (message: dbus.Message): void => {
        const wanted = message.type === dbus.MessageType.SIGNAL && message.path === path && message.interface === iface
        if (wanted) listener(message.member)
      }
      bus.on('message', onMessage)
      await call({ ...theBus, member: 'AddMatch' }, 's', [rule])
      return () => bus.off('message', onMessage)
    },
    close: () => {
      bus.disconnect()
    },
  }
}

/** The value inside a variant. */
function unwrap(value: unknown): unknown {
  return value instanceof dbus.Variant ? unwrap(value.value) : value
}

export function unwrapRecord(value: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([name, variant]) => [name, unwrap(variant)]),
  )
}

export function emptyString(): unknown {
  return new dbus.Variant('s', '')
}
