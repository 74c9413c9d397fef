import type { ElectronApplication, Page } from 'playwright'
import { recordNotifications } from '../../support/notifications.ts'
import type { TrayItem } from '../../support/tray.ts'
import { until } from '../../support/wait-for.ts'
import { inMainProcess, inspectApp, type AppSample } from './inspect-app.ts'
import { ownRoom } from '../meeting.ts'
import type { AcceleratedTime } from './accelerated-time.ts'

/** The approximate length of a round in a long meeting, in minutes. The user uses the window for fifteen of them. */
const longestRound = 20
/** Minutes between two openings of one window. */
const turn = 2.5
const open = 1
/** Minutes after which a hidden window is destroyed. */
const destroyAfter = 3
const closed = 5
const samplesWhileClosed = 3
const windowTimeout = { timeoutMs: 30_000 }

/** Samples, oldest first. */
export interface Samples {
  /** One list per window, taken while it was hidden. */
  readonly hidden: readonly (readonly AppSample[])[]
  /** Taken while no window existed. */
  readonly closed: readonly AppSample[]
  /** Requests per second of accelerated time, counted before each sample of `closed`. */
  readonly requests: readonly number[]
  /** The number of notifications shown on the desktop. */
  readonly notifications: number
}

/**
 * Plays a user who repeatedly opens the window, mutes or unmutes a member of the user's own room and closes the
 * window. The user then leaves it closed until it is destroyed, and starts again.
 */
export async function playRounds(
  app: ElectronApplication,
  item: TrayItem,
  time: AcceleratedTime,
  minutes: number,
  requests: () => number,
): Promise<Samples> {
  const count = Math.max(2, Math.round(minutes / longestRound))
  const turns = Math.max(1, Math.floor((minutes / count - closed) / turn))
  const hidden: (readonly AppSample[])[] = []
  const samples = { hidden, closed: [] as AppSample[], requests: [] as number[], notifications: 0 }
  const pause = (closed - destroyAfter) / samplesWhileClosed
  for (let round = 1; round <= count; round++) {
    const notifications = await recordNotifications()
    samples.hidden.push(await useWindow(app, item, time, turns))
    await until('the window to be destroyed', () => app.windows().length === 0, windowTimeout)
    for (let each = 0; each < samplesWhileClosed; each++) {
      const before = requests()
      await time.minutes(pause)
      samples.requests.push((requests() - before) / (pause * 60))
      samples.closed.push(await inspectApp(app))
    }
    samples.notifications += (await notifications.closeAndList()).length
    console.error(`Round ${round} of ${count}`)
  }
  return samples
}

/** Opens and closes the window `turns` times, and takes a sample each time it is hidden. */
async function useWindow(
  app: ElectronApplication,
  item: TrayItem,
  time: AcceleratedTime,
  turns: number,
): Promise<readonly AppSample[]> {
  const samples: AppSample[] = []
  for (let each = 1; each <= turns; each++) {
    const page = await openWindow(app, item)
    await toggleMute(page)
    await time.minutes(open)
    await hideWindow(app)
    // Chromium frees the memory with which it drew the window some time after the window is hidden.
    await time.minutes(turn - open)
    samples.push(await inspectApp(app, page))
  }
  return samples
}

export async function openWindow(app: ElectronApplication, item: TrayItem): Promise<Page> {
  // A click right after the start has no effect, so the click is repeated.
  await until(
    'the window',
    async () => {
      const shown = await isShown(app)
      if (!shown) await item.activate()
      return shown
    },
    { ...windowTimeout, everyMs: 1_000 },
  )
  return until('its page', () => app.windows()[0], windowTimeout)
}

function isShown(app: ElectronApplication): Promise<boolean> {
  return inMainProcess(() =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible())),
  )
}

/** Closes the window as the close button of its frame does. */
async function hideWindow(app: ElectronApplication): Promise<void> {
  await inMainProcess(() =>
    app.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.close()
    }),
  )
  await until('the window to be hidden', async () => !(await isShown(app)), windowTimeout)
}

async function toggleMute(page: Page): Promise<void> {
  const header = page.getByRole('button', { name: new RegExp(`^${ownRoom}, `) })
  // The user's own room is missing between two of its runs.
  if ((await header.count()) === 0) return
  if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click()
  // The member may leave before the click.
  const voice = page.getByRole('button', { name: /^(Mute|Unmute) (?!everyone|all)/ })
  await voice
    .first()
    .click({ timeout: 5_000 })
    .catch(() => undefined)
}
