import { expect, test } from 'vitest'
import { isKeyringLocked } from '../../../../electron/desktop/linux/secret-service.ts'
import { connectSessionBus } from '../../../../electron/desktop/linux/session-bus.ts'
import { startPrivateBus } from '../../../support/private-bus.ts'

test('cannot determine whether the keyring is locked without a bus', async () => {
  expect(await isKeyringLocked(undefined)).toBeUndefined()
})

test.skipIf(process.platform !== 'linux')(
  'cannot determine whether the keyring is locked without a Secret Service',
  async () => {
    const daemon = await startPrivateBus()
    const bus = await connectSessionBus(daemon.address, () => undefined)
    expect(await isKeyringLocked(bus)).toBeUndefined()
    bus?.close()
    await daemon.stop()
  },
)
