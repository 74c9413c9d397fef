import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { _electron, type Page } from 'playwright'
import { project, writesIn, type RunningSimulator } from '../support/simulator.ts'
import { definedVariables, type BenchApp } from './bench-app.ts'
import { ownRoom } from './delays.ts'
import { sandboxSwitch } from './electron-apps.ts'
import { figure, figureAt, ratios, type Figure } from './figure.ts'

const clicks = 40

/**
 * Measures the time from a click on *Mute* or *Unmute* until the request is at the provider, and until the row has
 * changed on screen. The bare app is clicked in turn with Gavel, because its time until the request is the least
 * that Electron and this computer need.
 */
export async function measureClicks(
  { page }: BenchApp,
  simulator: RunningSimulator,
  electron: string,
  bareProfile: string,
): Promise<readonly Figure[]> {
  const header = page.getByRole('button', { name: new RegExp(`^${ownRoom}, `) })
  if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click()
  await page
    .getByRole('button', { name: /^Mute (?!everyone|all)/ })
    .first()
    .waitFor()
  const bare = await openBareClick(electron, bareProfile, simulator)
  const requested: number[] = []
  const bareRequested: number[] = []
  const shown: number[] = []
  for (let count = 0; count < clicks; count++) {
    const clicked = await click<{ at: number; shownAfter: number }>(page, clickMuteButton, simulator)
    requested.push(clicked.untilRequest)
    shown.push(clicked.shownAfter)
    bareRequested.push((await click<{ at: number }>(bare.page, clickBareButton, simulator)).untilRequest)
  }
  await bare.app.close()
  return [
    figureAt('click to request at the provider, p50', 'ms', requested, 0.5),
    figureAt('click to request at the provider, p95', 'ms', requested, 0.95, 8),
    figureAt('click to request at the provider, bare app, p50', 'ms', bareRequested, 0.5),
    figureAt('click to request at the provider, bare app, p95', 'ms', bareRequested, 0.95),
    figure('click to request at the provider, Gavel to bare', 'ratio', ratios(requested, bareRequested)),
    figureAt('click to visible change, p95', 'ms', shown, 0.95, 16.7),
  ]
}

/**
 * Clicks in the page and waits for the request. Adds to the result the milliseconds from the click until the request
 * arrived.
 */
async function click<T extends { readonly at: number }>(
  page: Page,
  script: string,
  simulator: RunningSimulator,
): Promise<T & { readonly untilRequest: number }> {
  await simulator.clearRequests()
  await page.evaluate(script)
  // The page and the simulator get no requests from here meanwhile, because those would compete with the click.
  await pause(1_000)
  const clicked = await page.evaluate<T>('window.clicked')
  const [request] = writesIn(await simulator.requests())
  return { ...clicked, untilRequest: (request?.at ?? NaN) - clicked.at }
}

/** Runs in the page. After 250 ms, clicks a member's *Mute* or *Unmute* and waits for the frame with the change. */
const clickMuteButton = `window.clicked = new Promise((done) => setTimeout(() => {
  const button = [...document.querySelectorAll('[role=listitem] button, li button')]
    .find((each) => /^(Mute|Unmute) /.test(each.ariaLabel ?? ''))
  const before = button.outerHTML
  const start = performance.now()
  const at = Date.now()
  new MutationObserver((_, observer) => {
    if (button.isConnected && button.outerHTML === before) return
    observer.disconnect()
    requestAnimationFrame(() => done({ at, shownAfter: performance.now() - start }))
  }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
  button.click()
}, 250)); undefined`

/** Runs in the page of the bare app. */
const clickBareButton = `window.clicked = new Promise((done) => setTimeout(() => {
  const at = Date.now()
  document.querySelector('button').click()
  done({ at })
}, 250)); undefined`

/** Starts the bare app, whose button sends a DELETE of a conference that does not exist. */
async function openBareClick(
  electron: string,
  profile: string,
  { baseUrl, authId, authToken }: RunningSimulator,
): Promise<Pick<BenchApp, 'app' | 'page'>> {
  await mkdir(profile, { recursive: true })
  const app = await _electron.launch({
    executablePath: electron,
    args: [join(project, 'tests/bench/bare-click'), ...sandboxSwitch(), `--user-data-dir=${profile}`],
    env: {
      ...definedVariables(),
      BENCH_URL: `${baseUrl}/Account/${authId}/Conference/bare-click/`,
      BENCH_AUTHORIZATION: `Basic ${Buffer.from(`${authId}:${authToken}`).toString('base64')}`,
    },
  })
  const page = await app.firstWindow()
  await page.getByRole('button').waitFor()
  return { app, page }
}
