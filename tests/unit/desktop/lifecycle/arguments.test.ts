import { expect, test } from 'vitest'
import { firstRequest, readArguments } from '../../../../electron/desktop/lifecycle/arguments.ts'

const nothing = { demo: false, demoVobiz: false, hidden: false, show: false, endMyConference: false }

test.each([
  [[], nothing],
  [['data:,'], nothing],
  [['--demo'], { ...nothing, demo: true }],
  [['--demo-vobiz'], { ...nothing, demoVobiz: true }],
  [['--hidden', '--user-data-dir=/tmp/x', '--no-sandbox'], { ...nothing, hidden: true }],
  [['--show'], { ...nothing, show: true }],
  [['--end-my-conference'], { ...nothing, endMyConference: true }],
  // Only whole, exact flags count. These have a value, are misspelt or shortened, or are not flags at all.
  [['--demo=1', '--DEMO', '-demo', 'demo', ' --demo', '--end-my-conference=all', '--end'], nothing],
  [['__proto__', 'constructor', '--toString'], nothing],
])('the arguments %j are read as %j', (more, expected) => {
  expect(readArguments(['/opt/Gavel/gavel', ...more])).toEqual(expected)
})

test("does not treat the program's name as an argument", () => {
  expect(readArguments(['--demo'])).toEqual(nothing)
})

test.each([
  [[], false, true],
  [['--hidden'], false, false],
  [['--end-my-conference'], false, false],
  // macOS starts a login item without arguments.
  [[], true, false],
])('a first start with the arguments %j (at login: %j) shows the window: %j', (more, openedAtLogin, show) => {
  expect(firstRequest(['/opt/Gavel/gavel', ...more], openedAtLogin)).toMatchObject({ show })
})
