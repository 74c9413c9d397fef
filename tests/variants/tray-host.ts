import dbus from 'dbus-next'

const watcher = 'org.kde.StatusNotifierWatcher'

/** A host of tray icons. */
export interface TrayHost {
  /** Gives up its names, as a panel that ends. */
  stop(): void
}

/**
 * A second host beside the panel's, by the letter of
 * https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/: it keeps the list of items, says that a host is
 * there, and draws nothing. Small packages of Debian have no other.
 */
export async function startTrayHost(busAddress: string): Promise<TrayHost> {
  const bus = dbus.sessionBus({ busAddress })
  const items: string[] = []

  class Watcher extends dbus.interface.Interface {
    ProtocolVersion = 0
    IsStatusNotifierHostRegistered = true
    get RegisteredStatusNotifierItems(): string[] {
      return items
    }
    RegisterStatusNotifierItem(service: string): void {
      items.push(service)
      this.StatusNotifierItemRegistered(service)
    }
    RegisterStatusNotifierHost(): void {}
    StatusNotifierItemRegistered(service: string): string {
      return service
    }
    StatusNotifierHostRegistered(): void {}
  }
  Watcher.configureMembers({
    properties: {
      ProtocolVersion: { signature: 'i', access: 'read' },
      IsStatusNotifierHostRegistered: { signature: 'b', access: 'read' },
      RegisteredStatusNotifierItems: { signature: 'as', access: 'read' },
    },
    methods: {
      RegisterStatusNotifierItem: { inSignature: 's', outSignature: '' },
      RegisterStatusNotifierHost: { inSignature: 's', outSignature: '' },
    },
    signals: { StatusNotifierItemRegistered: { signature: 's' }, StatusNotifierHostRegistered: { signature: '' } },
  })
  bus.export('/StatusNotifierWatcher', new Watcher(watcher))
  await bus.requestName(watcher, 0)
  return {
    stop: () => {
      bus.disconnect()
    },
  }
}
