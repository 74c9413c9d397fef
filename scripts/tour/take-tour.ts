import { takeSteps } from '../../tests/journey/steps.ts'
import { tourSteps } from './desktop-steps.ts'
import { openTourStage } from './tour-stage.ts'

/**
 * @returns whether every step was observed
 *
 * @throws if Gavel left an error in its logs
 */
export async function takeTour(print: (line: string) => void): Promise<boolean> {
  const stage = await openTourStage()
  try {
    const isComplete = await takeSteps(tourSteps, stage, print, async () => {
      print(`      The screen at that moment: ${await stage.picture('failure.png')}`)
    })
    print(isComplete ? 'Every step was seen to happen. Pictures are in out/tour/.' : 'The tour failed.')
    return isComplete
  } finally {
    await stage.close()
  }
}
