import { join } from 'node:path'
import { findRuntime } from '../../../scripts/electron-runtime.mjs'
import { project } from '../simulator.ts'

/**
 * What every session of the tests asks for. The app is the repository: its package.json names out/main/main.js.
 *
 * @param args switches for Gavel itself
 */
export async function electronCapabilities(args: readonly string[] = []): Promise<WebdriverIO.Capabilities> {
  const runtime = await findRuntime()
  if (runtime === undefined) throw new Error('There is no Electron to run on; see the lines above.')
  // For run-electron.sh. It keeps what Electron prints, which chromedriver throws away.
  process.env['GAVEL_TEST_ELECTRON'] = runtime.binary
  const app = process.env['GAVEL_TEST_APP'] ?? project
  return {
    browserName: 'electron',
    browserVersion: runtime.version,
    'wdio:electronServiceOptions': {
      appBinaryPath: join(project, 'tests/support/run-electron.sh'),
      appArgs: [`--app=${app}`, ...sandboxSwitch(), ...args],
    },
    // The driver of Debian is newer than the Chromium of any Electron; it speaks to both.
    'wdio:chromedriverOptions': {
      binary: process.env['CHROMEDRIVER_PATH'] ?? '/usr/bin/chromedriver',
      disableBuildCheck: true,
    },
    // With these two, which the driver adds, the keychain of the system would not be used.
    'goog:chromeOptions': { excludeSwitches: ['password-store', 'use-mock-keychain'] },
  } as WebdriverIO.Capabilities
}

/** Electron refuses to run as root with its sandbox. */
export function sandboxSwitch(): readonly string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : []
}
