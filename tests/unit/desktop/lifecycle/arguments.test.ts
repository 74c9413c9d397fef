import { expect, test } from 'vitest'
import { firstRequest, laterRequest } from '../../../../electron/desktop/lifecycle/arguments.ts'
import { shortcutArguments } from '../../../../shared/preferences/shortcuts.ts'

/** What else a start reads from its arguments is tested in tests/security/edges.test.ts. */
const program = '/opt/Gavel/gavel'

const commands = [...shortcutArguments.keys()]

test.each([
  [[], false, true],
  [['--hidden'], false, false],
  [['--end-my-conference'], false, false],
  // macOS starts a login item without arguments.
  [[], true, false],
])('a first start with the arguments %j (at login: %j) shows the window: %j', (more, openedAtLogin, show) => {
  expect(firstRequest([program, ...more], openedAtLogin)).toMatchObject({ show })
})

test.each(commands)('row 35: a first start with %s shows the window and acts on nobody', (command) => {
  expect(firstRequest([program, command], false)).toMatchObject({ show: true, presses: [] })
  expect(firstRequest([program, command, '--hidden'], false)).toMatchObject({ show: false, presses: [] })
})

test.each([
  [[], true],
  [['--show'], true],
  [['--demo'], true],
  [['--hidden'], false],
  [['--end-my-conference'], false],
])('a later start with the arguments %j shows the window: %j', (more, show) => {
  expect(laterRequest([program, ...more])).toMatchObject({ show })
})

test.each(commands)('row 35: a later start with %s presses that shortcut and does not show the window', (command) => {
  expect(laterRequest([program, command])).toMatchObject({ show: false, presses: [expect.any(String)] })
})

test.each(['--end', '--end-my-conference', '--hold-all', '--show'])('row 35: %s presses no shortcut', (argument) => {
  expect(laterRequest([program, argument])).toMatchObject({ presses: [] })
})
