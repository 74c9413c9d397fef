import type { PersonInput } from '../../electron/simulator/rooms/model.ts'
import { openScene, type Scene } from '../support/wdio/scene.ts'

export interface OneRoom extends Scene {
  readonly provider: 'Plivo' | 'Vobiz'
}

interface RoomSetting {
  readonly name: string
  readonly people: readonly PersonInput[]
}

/** Declares the tests once for each provider, with a Gavel that shows one expanded room. */
export function describeInOneRoom(
  title: string,
  { name, people }: RoomSetting,
  declare: (room: OneRoom) => void,
): void {
  for (const provider of ['Plivo', 'Vobiz'] as const)
    describe(`${title} at ${provider}: Gavel`, () => {
      const scene = openScene({ [name]: people }, { provider })
      before(() => scene.gavel.page.room(name).expand())
      declare({ ...scene, provider })
    })
}
