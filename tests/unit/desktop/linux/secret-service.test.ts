import { expect, test } from 'vitest'
import { isKeyringLocked } from '../../../../electron/desktop/linux/secret-service.ts'
import { connectSessionBus } from '../../../../electron/desktop/linux/session-bus.ts'
import { startPrivateBus } from '../../../support/private-bus.ts'

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
