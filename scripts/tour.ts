// Carries out the main job of Gavel on a virtual desktop, prints what each step observed, and takes the pictures of the
// README. Started in desktop.sh by `npm run tool -- tour`, and by `npm start` with --tour or without a display.
import process from 'node:process'

if (!process.env['DISPLAY'] || !process.env['DBUS_SESSION_BUS_ADDRESS']) {
  console.error('The tour needs a desktop; `npm run tool -- tour` starts one.')
  process.exit(1)
}
// WebdriverIO reads this variable when it is imported. Otherwise it would print each of its commands.
process.env['WDIO_LOG_LEVEL'] = 'error'
const { takeTour } = await import('./tour/take-tour.ts')
process.exitCode = (await takeTour((line) => console.log(line))) ? 0 : 1
