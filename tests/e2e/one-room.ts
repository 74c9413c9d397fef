import type { PersonInput } from '../../electron/simulator/rooms/model.ts'
import { describeRequest, writesIn, type ProfileName, type RunningSimulator } from '../support/simulator.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

export interface OneRoom {
  readonly provider: 'Plivo' | 'Vobiz'
  /** Undefined until the hook `before` has run, like `simulator`. */
  readonly gavel: Gavel
  readonly simulator: RunningSimulator
  /** The requests that change something. */
  sent(): Promise<readonly string[]>
}

const profiles: readonly [profile: ProfileName, provider: OneRoom['provider']][] = [
  ['plivo', 'Plivo'],
  ['vobiz-documented', 'Vobiz'],
]

interface RoomSetting {
  readonly name: string
  readonly people: readonly PersonInput[]
  /** Limits the tests to one provider. Defaults to both. */
  readonly only?: OneRoom['provider']
}

/** Declares the tests once for each provider, with a Gavel that shows one expanded room. */
export function describeInOneRoom(
  title: string,
  { name, people, only }: RoomSetting,
  declare: (room: OneRoom) => void,
): void {
  for (const [profile, provider] of profiles.filter(([, each]) => each === (only ?? each)))
    describe(`${title} at ${provider}: Gavel`, () => {
      let simulator: RunningSimulator
      let gavel: Gavel

      before(async () => {
        simulator = await startSimulator({ profile, rooms: 0 })
        await simulator.startRoom(name, people)
        gavel = await startGavel({ simulators: [simulator] })
        await gavel.page.connectFirstAccount(provider, simulator)
        await gavel.page.room(name).appears()
        await gavel.page.room(name).expand()
      })

      after(async () => {
        await quitWithoutTrouble(gavel)
        await simulator.stop()
      })

      declare({
        provider,
        get gavel() {
          return gavel
        },
        get simulator() {
          return simulator
        },
        sent: async () => writesIn(await simulator.requests()).map(describeRequest),
      })
    })
}
