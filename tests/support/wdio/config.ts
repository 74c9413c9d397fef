import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import ResultsReporter from './results-reporter.ts'
import { takeScreenPicture } from '../x11.ts'
import { electronCapabilities } from './capabilities.ts'
import { makeProfile } from './session.ts'

/** Where pictures of failures go. */
const pictures = join(import.meta.dirname, '../../../out/failures')

/**
 * The configuration of a level that runs in real Electron. Each spec file gets a Gavel of its own with a fresh profile;
 * its switches and variables are set by the spec itself where it needs others (see session.ts).
 *
 * @param specs glob, from the folder of the configuration
 */
export async function electronConfig(specs: string): Promise<WebdriverIO.Config> {
  return {
    runner: 'local',
    specs: [specs],
    // One after the other: they share a display, a tray, a notification daemon and the keyboard.
    maxInstances: 1,
    framework: 'mocha',
    mochaOpts: { ui: 'bdd', timeout: 60_000 },
    reporters: ['spec', [ResultsReporter, {}]],
    logLevel: 'error',
    waitforTimeout: 5_000,
    connectionRetryTimeout: 30_000,
    connectionRetryCount: 0,
    services: ['electron'],
    capabilities: [await electronCapabilities(['--show'])],
    beforeSession: async (_config, capabilities) => {
      const profile = await makeProfile()
      process.env['GAVEL_TEST_PROFILE'] = profile
      process.env['GAVEL_TEST_OUTPUT'] = `${profile}.log`
      const chrome = (capabilities as { 'goog:chromeOptions': { args: string[] } })['goog:chromeOptions']
      chrome.args.push(`--user-data-dir=${profile}`)
    },
    afterTest: async (test, _context, { passed }) => {
      if (passed) return
      await mkdir(pictures, { recursive: true })
      const name = `${test.parent} ${test.title}`.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 120)
      // The whole screen: a test may drive more than one Gavel, and the session may be what failed.
      await takeScreenPicture(join(pictures, `${name}.png`)).catch(() => undefined)
    },
  }
}
