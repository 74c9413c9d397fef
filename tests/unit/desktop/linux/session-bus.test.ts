import { expect, test } from 'vitest'
import {
  connectSessionBus,
  deleteSecret,
  isKeyringLocked,
  onKeyringBack,
  type SessionBus,
  socketOf,
} from '../../../../electron/desktop/linux/session-bus.ts'
import { flushPromises } from '../../../support/virtual-clock.ts'
import { startPrivateBus } from '../../../support/private-bus.ts'

test.each([
  ['unix:path=/run/user/1000/bus', '/run/user/1000/bus'],
  ['unix:path=/tmp/a%20b,guid=00', '/tmp/a b'],
  ['unix:abstract=/tmp/dbus-1,guid=00', '\0/tmp/dbus-1'],
  ['tcp:host=localhost,port=1;unix:guid=00,path=/x', '/x'],
  ['tcp:host=localhost,port=1', undefined],
  ['unix:path=/tmp/100%/bus;unix:path=/x', '/x'],
  ['', undefined],
  [undefined, undefined],
])('the socket of %s is %j', (address, socket) => {
  expect(socketOf(address)).toBe(socket)
})

test('returns no connection if there is no bus', async () => {
  expect(await connectSessionBus('unix:path=/nonexistent', () => undefined)).toBeUndefined()
})

test('without a bus, it is unknown whether the keyring is locked', async () => {
  expect(await isKeyringLocked(undefined)).toBeUndefined()
})

test.skipIf(process.platform !== 'linux')(
  'without a Secret Service, it is unknown whether the keyring is locked',
  async () => {
    const daemon = await startPrivateBus()
    const bus = await connectSessionBus(daemon.address, () => undefined)
    expect(await isKeyringLocked(bus)).toBeUndefined()
    bus?.close()
    await daemon.stop()
  },
)

const ITEM = '/org/freedesktop/secrets/collection/login/1'

/** A session bus with a Secret Service that has one item; `items` is undefined while the service is away. */
function withKeyring(keyring: { items: string[] | undefined; isLocked?: boolean; refuses?: boolean }) {
  const heard = { owner: (_hasOwner: boolean): void => undefined, changed: (): void => undefined }
  const called: string[] = []
  const replies: Readonly<Record<string, () => unknown>> = {
    ReadAlias: () => (keyring.items === undefined ? undefined : '/org/freedesktop/secrets/collection/login'),
    SearchItems: () => (keyring.isLocked === true ? [] : keyring.items?.slice()),
    Delete: () => {
      if (keyring.refuses !== true) keyring.items = []
      return '/'
    },
  }
  const bus: SessionBus = {
    property: () => Promise.resolve(keyring.items === undefined ? undefined : keyring.isLocked === true),
    call: (_destination, path, _interface, member) => {
      called.push(`${member} ${path.split('/').at(-1) ?? ''}`)
      return Promise.resolve(replies[member]?.())
    },
    onOwnerChange: (_name, listener) => {
      heard.owner = listener
    },
    onSignal: (_interface, _member, listener) => {
      heard.changed = listener
    },
    close: () => undefined,
  }
  return { bus, heard, called, keyring }
}

test.each([
  ['one item', { items: [ITEM] }, true],
  ['nothing', { items: [] }, true],
  ['an item, but is locked', { items: [ITEM], isLocked: true }, false],
  [
    'an item that it does not delete, for example because it asks for a password first',
    { items: [ITEM], refuses: true },
    false,
  ],
  ['gone away', { items: undefined }, false],
])(
  'a secret counts as deleted only if the service surely has it no more: it has %s',
  async (_what, keyring, isGone) => {
    const { bus } = withKeyring(keyring)
    expect(await deleteSecret(bus, 'app.gavel.Gavel', 'plivo:MA1')).toBe(isGone)
    expect(await deleteSecret(undefined, 'app.gavel.Gavel', 'plivo:MA1')).toBe(false)
  },
)

test('tells when the keyring appears and when it is unlocked, but not when it goes or is locked', async () => {
  const { bus, heard, called, keyring } = withKeyring({ items: [ITEM], isLocked: true })
  let told = 0
  onKeyringBack(bus, () => (told += 1))
  heard.owner(false)
  await flushPromises()
  // A call would start a service that has just been stopped.
  expect([told, called]).toEqual([0, []])
  heard.owner(true)
  expect(told).toBe(1)
  heard.changed()
  await flushPromises()
  expect(told).toBe(1)
  keyring.isLocked = false
  heard.changed()
  await flushPromises()
  expect(told).toBe(2)
})
