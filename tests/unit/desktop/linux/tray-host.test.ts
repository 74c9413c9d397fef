import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { connectSessionBus, socketOf, type SessionBus } from '../../../../electron/desktop/linux/session-bus.ts'
import {
  isKeyringLocked,
  onMenuBarChange,
  onTrayHostChange,
  type TrayHost,
} from '../../../../electron/desktop/linux/tray-host.ts'
import { startPrivateBus, type PrivateBus } from '../../../support/private-bus.ts'

const silent = (): void => undefined

test.each([
  ['unix:path=/run/user/1000/bus', '/run/user/1000/bus'],
  ['unix:path=/tmp/a%20b,guid=00', '/tmp/a b'],
  ['unix:abstract=/tmp/dbus-1,guid=00', '\0/tmp/dbus-1'],
  ['tcp:host=localhost,port=1;unix:guid=00,path=/x', '/x'],
  ['tcp:host=localhost,port=1', undefined],
  ['', undefined],
  [undefined, undefined],
])('the socket of %s is %j', (address, socket) => {
  expect(socketOf(address)).toBe(socket)
})

test('without a bus there is no tray host, and nothing is known of a keyring', async () => {
  expect(await connectSessionBus('unix:path=/nonexistent', silent)).toBeUndefined()
  const heard: TrayHost[] = []
  await onTrayHostChange(undefined, (host) => heard.push(host))
  expect(heard).toEqual(['absent'])
  expect(await isKeyringLocked(undefined)).toBeUndefined()
})

describe.skipIf(process.platform !== 'linux')('on a bus of its own', () => {
  let daemon: PrivateBus
  let bus: SessionBus | undefined
  beforeAll(async () => {
    daemon = await startPrivateBus()
    bus = await connectSessionBus(daemon.address, silent)
  })
  afterAll(async () => {
    bus?.close()
    await daemon.stop()
  })

  test('a host that comes and goes is told of', async () => {
    const heard: TrayHost[] = []
    await onTrayHostChange(bus, (host) => heard.push(host))
    expect(heard).toEqual(['absent'])
    const stop = await startHost(daemon.address)
    await vi.waitFor(() => {
      expect(heard).toEqual(['absent', 'present'])
    }, 10_000)
    stop()
    await vi.waitFor(() => {
      expect(heard).toEqual(['absent', 'present', 'absent'])
    }, 10_000)
  }, 30_000)

  test('without a Secret Service nothing is known of a keyring', async () => {
    expect(await isKeyringLocked(bus)).toBeUndefined()
  })
})

test('a menu bar item below the screen is hidden', () => {
  const heard: TrayHost[] = []
  onMenuBarChange(
    () => true,
    (_ms, run) => {
      run()
      return silent
    },
    (host) => heard.push(host),
  )
  expect(heard).toEqual(['present', 'absent'])
})

async function startHost(busAddress: string): Promise<() => void> {
  const { default: dbus } = await import('dbus-next')
  class Watcher extends dbus.interface.Interface {
    IsStatusNotifierHostRegistered = true
  }
  Watcher.configureMembers({ properties: { IsStatusNotifierHostRegistered: { signature: 'b', access: 'read' } } })
  const host = dbus.sessionBus({ busAddress })
  host.export('/StatusNotifierWatcher', new Watcher('org.kde.StatusNotifierWatcher'))
  await host.requestName('org.kde.StatusNotifierWatcher', 0)
  return () => {
    host.disconnect()
  }
}
