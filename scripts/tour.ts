// The main job of Gavel, done on a virtual desktop without anybody watching: each step is printed with what was read
// back. Started by `npm start` where there is no display, and by `npm run tour`, both inside desktop.sh.
import { takeSteps } from './tour/steps.ts'
import { setStage } from './tour/stage.ts'
import { tourSteps } from './tour/job.ts'

const print = (line: string): void => {
  console.log(line)
}

if (!process.env['DISPLAY'] || !process.env['DBUS_SESSION_BUS_ADDRESS']) {
  console.error('The tour needs a desktop; `npm run tour` starts one.')
  process.exit(1)
}
const stage = await setStage()
try {
  const seen = await takeSteps(tourSteps(stage), print, async () => {
    print(`      The screen at that moment: ${await stage.picture('failure.png')}`)
  })
  print(seen ? 'Every step was seen to happen. Pictures are in out/tour/.' : 'The tour failed.')
  process.exitCode = seen ? 0 : 1
} finally {
  await stage.clear()
}
