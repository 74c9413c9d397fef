import type { ElectronApplication, Page } from 'playwright'
import { recordNotifications } from '../../support/notifications.ts'
import type { TrayItem } from '../../support/tray.ts'
import { until } from '../../support/wait-for.ts'
import { inMainProcess, look, type Look } from './inspect-app.ts'
import { ownRoom } from './meeting-traffic.ts'
import type { Pace } from './accelerated-time.ts'

/** Minutes of a round; in a long run one window lives for a quarter of an hour. */
const longestRound = 20
/** Between two openings of one window. */
const turn = 2.5
const open = 1
/** A hidden window is destroyed after these. */
const kept = 3
const closed = 5
const looksWhileClosed = 3
const patience = { timeoutMs: 30_000 }

/** Looks, oldest first. */
export interface Looks {
  /** One list for each window that lived, taken while it was hidden. */
  readonly hidden: readonly (readonly Look[])[]
  /** Taken when no window was there. */
  readonly closed: readonly Look[]
  /** Told on the desktop. */
  readonly notices: number
}

/**
 * A person who opens the window, mutes somebody in the own room and closes it again, many times; then leaves it closed
 * until it is destroyed, and begins anew.
 */
export async function playRounds(
  app: ElectronApplication,
  item: TrayItem,
  pace: Pace,
  minutes: number,
): Promise<Looks> {
  const count = Math.max(2, Math.round(minutes / longestRound))
  const turns = Math.max(1, Math.floor((minutes / count - closed) / turn))
  const looks = { hidden: [] as (readonly Look[])[], closed: [] as Look[], notices: 0 }
  for (let round = 1; round <= count; round++) {
    const notices = await recordNotifications()
    looks.hidden.push(await useWindow(app, item, pace, turns))
    await until('the window to be destroyed', () => app.windows().length === 0, patience)
    for (let each = 0; each < looksWhileClosed; each++) {
      await pace.minutes((closed - kept) / looksWhileClosed)
      looks.closed.push(await look(app))
    }
    looks.notices += (await notices.closeAndList()).length
    console.error(`Round ${round} of ${count}`)
  }
  return looks
}

/** Opens and closes it so often, and looks each time it is hidden. */
async function useWindow(
  app: ElectronApplication,
  item: TrayItem,
  pace: Pace,
  turns: number,
): Promise<readonly Look[]> {
  const looks: Look[] = []
  for (let each = 1; each <= turns; each++) {
    const page = await openWindow(app, item)
    await muteSomebody(page)
    await pace.minutes(open)
    await hideWindow(app)
    // Chromium gives back what a window needed to be drawn, but not at once.
    await pace.minutes(turn - open)
    looks.push(await look(app, page))
  }
  return looks
}

export async function openWindow(app: ElectronApplication, item: TrayItem): Promise<Page> {
  // Just after the start a click finds nobody.
  await until(
    'the window',
    async () => {
      const shown = await isShown(app)
      if (!shown) await item.activate()
      return shown
    },
    { ...patience, everyMs: 1_000 },
  )
  return until('its page', () => app.windows()[0], patience)
}

function isShown(app: ElectronApplication): Promise<boolean> {
  return inMainProcess(() =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible())),
  )
}

/** As the button of its frame does. */
async function hideWindow(app: ElectronApplication): Promise<void> {
  await inMainProcess(() =>
    app.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.close()
    }),
  )
  await until('the window to go', async () => !(await isShown(app)), patience)
}

async function muteSomebody(page: Page): Promise<void> {
  const header = page.getByRole('button', { name: new RegExp(`^${ownRoom}, `) })
  // Between two meetings the own room is not there.
  if ((await header.count()) === 0) return
  if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click()
  // Whoever is there may leave before the click.
  const voice = page.getByRole('button', { name: /^(Mute|Unmute) (?!everyone|all)/ })
  await voice
    .first()
    .click({ timeout: 5_000 })
    .catch(() => undefined)
}
