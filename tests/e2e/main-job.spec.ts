import { strict as assert } from 'node:assert'
import { mainJob } from '../journey/main-job.ts'
import { fillRooms, type Stage } from '../journey/stage.ts'
import { recordNotifications, type NotificationRecorder } from '../support/notifications.ts'
import { findLeaks } from '../support/secrets.ts'
import { openScene } from '../support/wdio/scene.ts'

for (const [provider, profile] of [
  ['Plivo', 'plivo'],
  ['Vobiz', 'vobiz-documented'],
] as const) {
  describe(`the main job at ${provider}, with the keychain of the system: Gavel`, () => {
    const { gavel, simulator, restart } = openScene({}, { profile, connected: false })
    let notifications: NotificationRecorder

    before(async () => {
      await fillRooms(simulator)
      notifications = await recordNotifications()
    })

    const leaks = (pid?: number): ReturnType<typeof findLeaks> =>
      findLeaks(simulator.authToken, {
        folders: [gavel.profile, gavel.output],
        ...(pid !== undefined && { pid }),
      })

    for (const { title, run } of mainJob) {
      it(title, async () => {
        const stage: Stage = { provider, simulator, notifications, gavel }
        await run(stage)
      })
    }

    it('finds the credentials after a restart, in the keychain of the system', async () => {
      await restart(async () => {
        assert.deepEqual(await leaks(), [])
        await simulator.clearRequests()
      })
      await gavel.page.room('Support bridge').appears()
      const refused = (await simulator.requests()).filter(({ status }) => status === 401)
      assert.deepEqual(refused, [])
      assert.deepEqual(await leaks(gavel.pid), [])
    })
  })
}
