import { expect, test } from 'vitest'
import { connectSessionBus, socketOf, isKeyringLocked } from '../../../../electron/desktop/linux/session-bus.ts'
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
