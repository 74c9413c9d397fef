import { strict as assert } from 'node:assert'
import { mainJob } from '../journey/main-job.ts'
import { fillRooms, type Stage } from '../journey/stage.ts'
import { recordNotifications, type NotificationRecorder } from '../support/notifications.ts'
import { findLeaks } from '../support/secrets.ts'
import type { RunningSimulator } from '../support/simulator.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

const providers = [
  { provider: 'Plivo', profile: 'plivo' },
  // Vobiz is played as documented. As observed, it shows no roster, so no caller could be muted by name.
  { provider: 'Vobiz', profile: 'vobiz-documented' },
] as const

for (const { provider, profile } of providers) {
  describe(`the main job at ${provider}, with the keychain of the system: Gavel`, () => {
    let simulator: RunningSimulator
    let notifications: NotificationRecorder
    let gavel: Gavel

    before(async () => {
      simulator = await startSimulator({ profile, rooms: 0 })
      await fillRooms(simulator)
      notifications = await recordNotifications()
      gavel = await startGavel({ simulators: [simulator] })
    })

    after(async () => {
      await quitWithoutTrouble(gavel)
      await simulator.stop()
    })

    const leaks = ({ profile, output }: Gavel, pid?: number): ReturnType<typeof findLeaks> =>
      findLeaks(simulator.authToken, { folders: [profile, output], ...(pid !== undefined && { pid }) })

    for (const { title, run } of mainJob) {
      it(title, async () => {
        const stage: Stage = { provider, simulator, notifications, gavel }
        await run(stage)
      })
    }

    it('finds the credentials after a restart, in the keychain of the system', async () => {
      await quitWithoutTrouble(gavel)
      assert.deepEqual(await leaks(gavel), [])
      await simulator.clearRequests()
      gavel = await startGavel({ profile: gavel.profile, simulators: [simulator] })
      await gavel.page.room('Support bridge').appears()
      const refused = (await simulator.requests()).filter(({ status }) => status === 401)
      assert.deepEqual(refused, [])
      assert.deepEqual(await leaks(gavel, gavel.pid), [])
    })
  })
}
