import { join } from 'node:path'
import { findRuntime } from '../../../scripts/electron-runtime.mjs'
import { ELECTRON_SWITCHES } from '../electron-switches.ts'
import { project } from '../simulator.ts'

/**
 * The capabilities of every session. The app is the repository, whose package.json names out/main/main.js.
 *
 * @param args more arguments for the command line of Gavel
 */
export async function electronCapabilities(args: readonly string[] = []): Promise<WebdriverIO.Capabilities> {
  const runtime = await findRuntime()
  if (runtime === undefined) throw new Error('No Electron is installed; see the lines above.')
  // run-electron.sh starts this binary and stores its output, because chromedriver discards the output.
  process.env['GAVEL_TEST_ELECTRON'] = runtime.binary
  return {
    browserName: 'electron',
    browserVersion: runtime.version,
    'wdio:electronServiceOptions': {
      appBinaryPath: join(project, 'tests/support/run-electron.sh'),
      appArgs: [`--app=${project}`, ...ELECTRON_SWITCHES, ...args],
      // On a busy computer, a start takes longer than the defaults of 10 s and of four tries to connect in 0.4 s.
      cdpBridgeTimeout: 300_000,
      cdpBridgeRetryCount: 1_000,
    },
    // Debian's chromedriver is newer than Electron's Chromium, but works with it.
    'wdio:chromedriverOptions': {
      binary: process.env['CHROMEDRIVER_PATH'] ?? '/usr/bin/chromedriver',
      disableBuildCheck: true,
    },
    // The driver adds these two switches, which would keep Electron from using the system's keychain.
    'goog:chromeOptions': { excludeSwitches: ['password-store', 'use-mock-keychain'] },
  } as WebdriverIO.Capabilities
}
