import { expect, test } from 'vitest'
import { firstRequest } from '../../../../electron/desktop/lifecycle/arguments.ts'

/** What else a start reads from its arguments is tested in tests/security/edges.test.ts. */
test.each([
  [[], false, true],
  [['--hidden'], false, false],
  [['--end-my-conference'], false, false],
  // macOS starts a login item without arguments.
  [[], true, false],
])('a first start with the arguments %j (at login: %j) shows the window: %j', (more, openedAtLogin, show) => {
  expect(firstRequest(['/opt/Gavel/gavel', ...more], openedAtLogin)).toMatchObject({ show })
})
