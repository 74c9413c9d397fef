import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import ResultsReporter from './results-reporter.ts'
import { takeScreenPicture } from '../x11.ts'
import { electronCapabilities } from './capabilities.ts'
import { freePort } from '../free-port.ts'
import { createProfile } from './gavel.ts'

/** The folder for pictures of failures. */
const pictures = join(import.meta.dirname, '../../../out/failures')

/**
 * The configuration of a test level that runs in real Electron. Each spec file gets a Gavel of its own with a fresh
 * profile. A spec that needs other switches or variables starts another one (spec-gavel.ts).
 *
 * @param specs glob, relative to the folder of the configuration
 */
export async function electronConfig(specs: string): Promise<WebdriverIO.Config> {
  return {
    runner: 'local',
    specs: [specs],
    // Spec files run one after another, because they share a display, a tray, a notification daemon and the keyboard.
    maxInstances: 1,
    framework: 'mocha',
    mochaOpts: { ui: 'bdd', timeout: 60_000, forbidOnly: true },
    reporters: ['spec', [ResultsReporter, {}]],
    logLevel: 'error',
    waitforTimeout: 5_000,
    connectionRetryTimeout: 30_000,
    connectionRetryCount: 0,
    services: ['electron'],
    capabilities: [await electronCapabilities(['--show'])],
    beforeSession: async (_config, capabilities) => {
      const profile = await createProfile()
      process.env['GAVEL_TEST_PROFILE'] = profile
      process.env['GAVEL_TEST_OUTPUT'] = `${profile}.log`
      await reserveProviders()
      const chrome = (capabilities as { 'goog:chromeOptions': { args: string[] } })['goog:chromeOptions']
      chrome.args.push(`--user-data-dir=${profile}`)
    },
    afterTest: async (test, _context, { passed }) => {
      if (passed) return
      await mkdir(pictures, { recursive: true })
      const name = `${test.parent} ${test.title}`.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 120)
      // The picture shows the whole screen, because a test may operate more than one Gavel, and the session itself may
      // have failed.
      await takeScreenPicture(join(pictures, `${name}.png`)).catch(() => undefined)
    },
  }
}

/** Chooses the addresses at which the spec file may start its simulators (spec-gavel.ts). */
async function reserveProviders(): Promise<void> {
  const [plivo, vobiz] = [await freePort(), await freePort()]
  process.env['GAVEL_PLIVO_URL'] = `http://127.0.0.1:${plivo}/v1`
  process.env['GAVEL_VOBIZ_URL'] = `http://127.0.0.1:${vobiz}/api/v1`
}
