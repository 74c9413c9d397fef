import dbus from 'dbus-next'

export type SessionBus = ReturnType<typeof openSessionBus>

const theBus = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', iface: 'org.freedesktop.DBus' }
const properties = 'org.freedesktop.DBus.Properties'

/** Opens the session bus at `busAddress`, or else the one that `DBUS_SESSION_BUS_ADDRESS` names. */
export function openSessionBus(busAddress?: string) {
  const bus = dbus.sessionBus(busAddress === undefined ? undefined : { busAddress })

  /** Calls a method. Resolves with the values of the reply, or rejects with the error of the other side. */
  const call = async (
    { destination, path, iface, member }: Readonly<Record<'destination' | 'path' | 'iface' | 'member', string>>,
    signature = '',
    body: unknown[] = [],
  ): Promise<unknown[]> => {
    const reply = await bus.call(new dbus.Message({ destination, path, interface: iface, member, signature, body }))
    return (reply?.body ?? []) as unknown[]
  }

  return {
    call,
    get: async (destination: string, path: string, iface: string, name: string) => {
      const [value] = await call({ destination, path, iface: properties, member: 'Get' }, 'ss', [iface, name])
      return unwrap(value)
    },
    getAll: async (destination: string, path: string, iface: string) => {
      const [all] = await call({ destination, path, iface: properties, member: 'GetAll' }, 's', [iface])
      return unwrapRecord(all)
    },
    /** The id of the process that owns a bus name. */
    pidOf: async (name: string) => {
      const [pid] = await call({ ...theBus, member: 'GetConnectionUnixProcessID' }, 's', [name])
      return pid as number
    },
    nameHasOwner: async (name: string) => {
      const [owned] = await call({ ...theBus, member: 'NameHasOwner' }, 's', [name])
      return owned as boolean
    },
    /** Calls the listener on every signal of one sender, path and interface. Returns a function that unsubscribes. */
    onSignal: async (
      { sender, path, iface }: Readonly<Record<'sender' | 'path' | 'iface', string>>,
      listener: (member: string) => void,
    ) => {
      const rule = `type='signal',sender='${sender}',path='${path}',interface='${iface}'`
      const onMessage = (message: dbus.Message): void => {
        const wanted = message.type === dbus.MessageType.SIGNAL && message.path === path && message.interface === iface
        if (wanted) listener(message.member)
      }
      bus.on('message', onMessage)
      await call({ ...theBus, member: 'AddMatch' }, 's', [rule])
      return () => bus.off('message', onMessage)
    },
    /** Must be called, because an open bus keeps the process alive. */
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
