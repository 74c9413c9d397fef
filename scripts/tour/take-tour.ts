import {
  connectAccount,
  markOwn,
  muteCaller,
  notifyOfEnd,
  removeCaller,
  showRooms,
} from '../../tests/journey/main-job.ts'
import { takeSteps, type Step } from '../../tests/journey/steps.ts'
import {
  askByShortcut,
  endByShortcut,
  muteByFinder,
  pictureNotification,
  removeDemo,
  showTrayItem,
  showTrayMenu,
  takeWindowPictures,
  tryDemo,
  endOnTime,
} from './desktop-steps.ts'
import { openTourStage, type TourStage } from './tour-stage.ts'

const steps: readonly Step<TourStage>[] = [
  showTrayItem,
  tryDemo,
  removeDemo,
  connectAccount,
  showRooms,
  muteCaller,
  removeCaller,
  markOwn,
  showTrayMenu,
  takeWindowPictures,
  muteByFinder,
  askByShortcut,
  endByShortcut,
  pictureNotification,
  notifyOfEnd,
  endOnTime,
]

/**
 * @returns whether every step was observed
 *
 * @throws if Gavel left an error in its logs
 */
export async function takeTour(print: (line: string) => void): Promise<boolean> {
  const stage = await openTourStage()
  try {
    const isComplete = await takeSteps(steps, stage, print, async () => {
      print(`      The screen at that moment: ${await stage.picture('failure.png')}`)
    })
    print(isComplete ? 'Every step was seen to happen. Pictures are in out/tour/.' : 'The tour failed.')
    return isComplete
  } finally {
    await stage.close()
  }
}
