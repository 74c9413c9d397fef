import { setTimeout as pause } from 'node:timers/promises'
import type { ElectronApplication, Page } from 'playwright'
import { ROW_READ_AFTER } from '../../shared/finder.ts'
import { crowdOf, shortestWays, type ShortestWay } from '../support/crowd.ts'
import { writesIn, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { pressKeys } from '../support/x11.ts'
import { drive } from './apps.ts'
import type { Figure } from './figure.ts'
import { limited } from './limits.ts'
import { inMeeting } from './meeting.ts'

const seed = 26
const rooms = 40
const peopleInEach = 10
const drawn = 20
const shortcut = 'ctrl+alt+shift+f'
/**
 * Milliseconds, like all times below. Gavel delays a press within 2 s of the previous one by 300 ms, because the press
 * may be the repeat of a held key. This delay must not be measured.
 */
const betweenPresses = 2_300
const often = { everyMs: 5 }

/** Mutes callers by the global shortcut. Measures the number of keys, and the time from the shortcut to the request. */
export function measureFinder(): Promise<readonly Figure[]> {
  const crowd = crowdOf(seed, rooms, peopleInEach)
  return inMeeting(
    async ({ gavel, simulator }) => {
      const { app, page } = await drive(gavel)
      try {
        await page.getByRole('status', { name: `${rooms} rooms, ${rooms * peopleInEach} people` }).waitFor()
        // The first press creates the window, which stays for the next ones.
        await pressKeys(shortcut)
        const finder = await until('the finder', () => app.windows().find((one) => one.url().endsWith('#finder')))
        await finder.getByRole('combobox').waitFor()
        await close(app)
        const ways = shortestWays(crowd, seed, drawn)
        const times: number[] = []
        for (const way of ways) {
          await pause(betweenPresses)
          times.push(await mute(app, finder, way, simulator))
          await close(app)
        }
        const keys = ways.map((way) => way.keys)
        return [limited('quick mute, keys', keys), limited('quick mute, shortcut to request', times)]
      } finally {
        await app.close()
      }
    },
    'plivo',
    crowd,
  )
}

/**
 * The milliseconds that one mute takes. They include the time for which a row must have been on screen, and no time to
 * think.
 */
async function mute(
  app: ElectronApplication,
  finder: Page,
  { query, down }: ShortestWay,
  simulator: RunningSimulator,
): Promise<number> {
  await simulator.clearRequests()
  const at = performance.now()
  await pressKeys(shortcut)
  await until('the focus', () => isFocused(app), often)
  await pressKeys(...query.split(/(?!^)/))
  // Only rows that were found for a query mark the letters that match.
  const rows = `document.querySelector('input').value === ${JSON.stringify(query)} && document.querySelector('[role=option] b') !== null`
  await until('the rows', () => finder.evaluate<boolean>(rows), often)
  await pause(ROW_READ_AFTER + 20)
  await pressKeys(...Array.from({ length: down }, () => 'Down'), 'Return')
  await until('the request', async () => writesIn(await simulator.requests()).length > 0, often)
  return performance.now() - at
}

async function close(app: ElectronApplication): Promise<void> {
  await until('the focus', () => isFocused(app), often)
  await pressKeys('Escape')
  await until('the finder to go', async () => !(await isFocused(app)), often)
}

/** Whether the finder has the focus. The page's `hasFocus` is useless, because it is always true under Playwright. */
function isFocused(app: ElectronApplication): Promise<boolean> {
  return app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().some((each) => each.webContents.getURL().endsWith('#finder') && each.isFocused()),
  )
}
