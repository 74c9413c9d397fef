// Carries out the main job of Gavel on a virtual desktop, prints what each step observed, and takes the pictures of the
// README. Started in desktop.sh by `npm run tool -- tour`, and by `npm start` with --tour or without a display.
import process from 'node:process'

if (!process.env['DISPLAY'] || !process.env['DBUS_SESSION_BUS_ADDRESS']) {
  console.error('The tour needs a desktop; `npm run tool -- tour` starts one.')
  process.exit(1)
}
// WebdriverIO reads this variable when it is imported. Otherwise it would print each of its commands.
process.env['WDIO_LOG_LEVEL'] = 'error'
const { takeSteps } = await import('../tests/journey/steps.ts')
const { tourSteps } = await import('./tour/desktop-steps.ts')
const { openTourStage } = await import('./tour/tour-stage.ts')

const stage = await openTourStage()
try {
  const isComplete = await takeSteps(tourSteps, stage, console.log, async () => {
    console.log(`      The screen at that moment: ${await stage.picture('failure.png')}`)
  })
  console.log(isComplete ? 'Every step was seen to happen. Pictures are in out/tour/.' : 'The tour failed.')
  if (!isComplete) process.exitCode = 1
} finally {
  await stage.close()
}
