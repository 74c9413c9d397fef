import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ResultsReporter from './results-reporter.ts'
import { takeScreenPicture } from '../x11.ts'
import { electronCapabilities } from './capabilities.ts'
import { freePort } from '../free-port.ts'
import { createProfile, profilesOf } from './gavel.ts'

/** The folder for pictures of failures. */
const pictures = join(import.meta.dirname, '../../../out/failures')

/**
 * The capability with the environment of a spec file's desktop, as JSON. The launcher passes it to the worker, and the
 * driver never gets it.
 */
const DESKTOP = 'gavel:desktop'

/** The variable that names the launcher in everything that its workers start. */
const LAUNCHER = 'GAVEL_LAUNCHER'

/**
 * The configuration of the tests in real Electron. A worker starts with a Gavel that has a fresh profile, and its spec
 * files start others if they need them (spec-gavel.ts).
 *
 * Spec files on one desktop share its display, tray, notification daemon and keyboard, so one runs at a time on each
 * desktop of GAVEL_DESKTOPS. Without that variable they run one after another on the desktop of this process. GAVEL_SPECS has
 * lists of spec files that share a worker, and in it the Gavel that they leave.
 *
 * @param specs glob, relative to the folder of the configuration
 */
export async function electronConfig(specs: string): Promise<WebdriverIO.Config> {
  const desktops = JSON.parse(process.env['GAVEL_DESKTOPS'] ?? '[]') as string[]
  const used = new Map<string, string>()
  const groups = process.env['GAVEL_SPECS']
  return {
    runner: 'local',
    specs: groups === undefined ? [specs] : (JSON.parse(groups) as string[][]),
    maxInstances: Math.max(1, desktops.length),
    // Otherwise the launcher, which has no display, would start one more.
    autoXvfb: false,
    onWorkerStart: (worker, capabilities) => {
      const desktop = desktops.shift()
      if (desktop === undefined) return
      used.set(worker, desktop)
      Reflect.set(capabilities, DESKTOP, desktop)
    },
    onWorkerEnd: async (worker) => {
      await killRemaining(worker)
      const desktop = used.get(worker)
      if (desktop !== undefined) desktops.push(desktop)
    },
    // WebdriverIO gives its workers a loader that translates TypeScript. Node needs none, and each spec, and each
    // simulator that a spec starts, would load it first.
    onPrepare: () => {
      process.env[LAUNCHER] = String(process.pid)
      process.env['NODE_OPTIONS'] = (process.env['NODE_OPTIONS'] ?? '').replace(/--import \S*\/tsx\/\S*/, '')
    },
    framework: 'mocha',
    mochaOpts: { ui: 'bdd', timeout: 600_000, forbidOnly: true },
    reporters: ['spec', [ResultsReporter, {}]],
    logLevel: 'error',
    waitforTimeout: 100_000,
    connectionRetryTimeout: 300_000,
    connectionRetryCount: 0,
    services: ['electron'],
    capabilities: [await electronCapabilities(['--show'])],
    beforeSession: async (_config, capabilities) => {
      moveToDesktop(capabilities)
      const profile = await createProfile()
      process.env['GAVEL_TEST_PROFILE'] = profile
      process.env['GAVEL_TEST_OUTPUT'] = `${profile}.log`
      await reserveProviders()
      const chrome = (capabilities as { 'goog:chromeOptions': { args: string[] } })['goog:chromeOptions']
      chrome.args.push(`--user-data-dir=${profile}`)
    },
    afterTest: (test, _context, { passed }) => takePictureOfFailure(test, passed),
    afterHook: (hook, _context, { passed }) => takePictureOfFailure(hook, passed),
  }
}

/** The picture shows the whole screen: a test may operate more than one Gavel, and the session may have failed. */
async function takePictureOfFailure(failed: { parent: string; title: string }, passed: boolean): Promise<void> {
  if (passed) return
  await mkdir(pictures, { recursive: true })
  const name = `${failed.parent} ${failed.title}`.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 120)
  await takeScreenPicture(join(pictures, `${name}.png`)).catch(() => undefined)
}

/** Lets everything that this process starts run on the desktop that the launcher chose. */
function moveToDesktop(capabilities: object): void {
  const desktop: unknown = Reflect.get(capabilities, DESKTOP)
  if (typeof desktop !== 'string') return
  Reflect.deleteProperty(capabilities, DESKTOP)
  Object.assign(process.env, JSON.parse(desktop))
}

/**
 * Kills what a worker has started and not ended, because a session timed out or the worker was killed: its driver, Gavel,
 * simulators and relays. They have the worker's variables, except Gavel, whose variables cannot be read.
 */
async function killRemaining(worker: string): Promise<void> {
  const launcher = String(process.pid)
  const isOfWorker = async (pid: string): Promise<boolean> => {
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
    const variables = (await read('environ')).split('\0')
    return (
      [`WDIO_WORKER_ID=${worker}`, `${LAUNCHER}=${launcher}`].every((one) => variables.includes(one)) ||
      (await read('cmdline')).includes(profilesOf(launcher, worker))
    )
  }
  const processes = await readdir('/proc').catch(() => [])
  for (const pid of processes.filter((name) => /^\d+$/.test(name))) {
    if (!(await isOfWorker(pid))) continue
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Chooses the addresses at which the spec file may start its simulators (spec-gavel.ts). */
async function reserveProviders(): Promise<void> {
  const plivo = await freePort()
  const vobiz = await freePort()
  process.env['GAVEL_PLIVO_URL'] = `http://127.0.0.1:${plivo}/v1`
  process.env['GAVEL_VOBIZ_URL'] = `http://127.0.0.1:${vobiz}/api/v1`
}
