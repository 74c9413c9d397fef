import type { SessionBus } from './dbus.ts'

const secrets = { destination: 'org.freedesktop.secrets', path: '/org/freedesktop/secrets' }

/** How many items the Secret Service of the desktop has for a service and account, locked ones too. */
export async function countSecrets(bus: SessionBus, service: string, account: string): Promise<number> {
  const to = { ...secrets, iface: 'org.freedesktop.Secret.Service', member: 'SearchItems' }
  const [unlocked, locked] = (await bus.call(to, 'a{ss}', [{ service, account }])) as [string[], string[]]
  return unlocked.length + locked.length
}
