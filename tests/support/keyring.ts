import { emptyString, type SessionBus } from './dbus.ts'

const secrets = { destination: 'org.freedesktop.secrets', path: '/org/freedesktop/secrets' }

/** Counts the items in the desktop's Secret Service for an account, or all of a service, including locked items. */
export async function countSecrets(bus: SessionBus, service: string, account?: string): Promise<number> {
  const attributes = { service, ...(account !== undefined && { account }) }
  const to = { ...secrets, iface: 'org.freedesktop.Secret.Service', member: 'SearchItems' }
  const [unlocked, locked] = (await bus.call(to, 'a{ss}', [attributes])) as [string[], string[]]
  return unlocked.length + locked.length
}

/** The path of the login keyring of `scripts/desktop.sh`. */
const login = '/org/freedesktop/secrets/collection/login'
const password = 'test'

export async function lockKeyring(bus: SessionBus): Promise<void> {
  await bus.call({ ...secrets, iface: 'org.freedesktop.Secret.Service', member: 'Lock' }, 'ao', [[login]])
}

/** Unlocks the keyring as the login screen does, without a prompt. https://gitlab.gnome.org/GNOME/gnome-keyring */
export async function unlockKeyring(bus: SessionBus): Promise<void> {
  const open = { ...secrets, iface: 'org.freedesktop.Secret.Service', member: 'OpenSession' }
  const [, session] = await bus.call(open, 'sv', ['plain', emptyString()])
  const unlock = {
    ...secrets,
    iface: 'org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface',
    member: 'UnlockWithMasterPassword',
  }
  const secret = [session, Buffer.alloc(0), Buffer.from(password), 'text/plain']
  await bus.call(unlock, 'o(oayays)', [login, secret])
}
