import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { ElectronApplication, Page } from 'playwright'
import { crowdOf } from '../support/crowd.ts'
import { startSimulator, writesIn, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { pressKeys } from '../support/x11.ts'
import { callBridge, connectAccount, openBenchApp } from './bench-app.ts'
import { measureConnecting } from './connect-jobs.ts'
import type { Figure } from './figure.ts'
import { Hand } from './hand.ts'
import { measureTrayJob } from './tray-job.ts'

const seed = 26
const rooms = 40
const peopleInEach = 10
const often = { everyMs: 5 }
/** Milliseconds. Gavel ignores a second press of the end shortcut within 700 ms as the repeat of a held key. */
const betweenPresses = 800

/**
 * Does a moderator's jobs with the real pointer and keyboard. Measures how many steps each job takes, and how long it
 * takes if the user needs no time to think.
 */
export async function measureJobs(electron: string): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gavel-jobs-'))
  const simulator = await startSimulator({ profile: 'plivo', rooms: 0, seed })
  try {
    return [
      ...(await measureDemo(electron, join(folder, 'demo'), simulator)),
      ...(await measureCrowd(electron, join(folder, 'crowd'), simulator)),
      ...(await measureConnecting(electron, folder)),
      ...(await measureTrayJob(electron, folder)),
    ]
  } finally {
    await simulator.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Measures the first mute in the first window that Gavel shows, when there is no account yet. */
async function measureDemo(electron: string, profile: string, simulator: RunningSimulator): Promise<readonly Figure[]> {
  const { app, page } = await openBenchApp(electron, profile, simulator)
  try {
    const hand = new Hand(app)
    return await hand.do('first mute after the first start, with the demo', async () => {
      await hand.click(page.getByRole('button', { name: 'Try the demo', exact: true }))
      const mute = page.getByRole('listitem').getByRole('button', { name: /^Mute / })
      const name = (await mute.first().getAttribute('aria-label'))?.replace('Mute ', '') ?? ''
      await hand.click(mute.first())
      await page
        .getByRole('button', { name: `Unmute ${name}`, exact: true })
        .first()
        .waitFor()
    })
  } finally {
    await app.close()
  }
}

/** Measures jobs in the middle of a meeting, with 400 callers in 40 rooms. */
async function measureCrowd(
  electron: string,
  profile: string,
  simulator: RunningSimulator,
): Promise<readonly Figure[]> {
  const crowd = crowdOf(seed, rooms, peopleInEach)
  for (const { name, people } of crowd) await simulator.startRoom(name, people)
  const own = crowd[0]
  const other = crowd[20]
  const [me] = own?.people ?? []
  const wanted = other?.people[3]
  if (own === undefined || me === undefined || wanted === undefined) throw new Error('The crowd is too small.')
  const { app, page } = await openBenchApp(electron, profile, simulator)
  const sent = async (): Promise<number> => writesIn(await simulator.requests()).length
  try {
    const accountId = await connectAccount(page, simulator, own.name)
    await callBridge(page, 'setMyNumber', { accountId, number: me.number, mine: true })
    await page.getByRole('button', { name: 'Mute all but me', exact: true }).waitFor()
    const hand = new Hand(app)
    const figures = [
      ...(await hand.do('find one of 400 callers and mute them, by keys', () => findAndMute(page, hand, wanted))),
      ...(await hand.do('mute all but me', async () => {
        await hand.click(page.getByRole('button', { name: 'Mute all but me', exact: true }))
        await page.getByRole('button', { name: /^Undo: unmute those I muted in/ }).waitFor()
      })),
    ]
    await simulator.clearRequests()
    figures.push(...(await hand.do('remove a caller and undo', () => removeAndUndo(page, hand))))
    if ((await sent()) > 0) throw new Error('Something was sent although the removal was undone.')
    figures.push(
      ...(await hand.do('see in the log what I did', () => openMyActions(page, hand))),
      ...(await changePreferences(app, page, hand)),
    )
    const end = await hand.do("end the user's own room by the shortcut", async () => {
      await hand.press('ctrl+alt+shift+e')
      await until('the question', () => app.windows().some((one) => one.url().endsWith('#shortcut')), often)
      await pause(betweenPresses)
      await hand.press('ctrl+alt+shift+e')
      await until('the request', async () => (await sent()) > 0, often)
    })
    return [...figures, ...end]
  } finally {
    await app.close()
  }
}

async function findAndMute(page: Page, hand: Hand, { name }: { readonly name: string }): Promise<void> {
  const letters = name.toLowerCase().slice(0, name.indexOf(' ') + 2)
  await hand.press('slash')
  await hand.press(...[...letters.matchAll(/./gu)].map(([letter]) => (letter === ' ' ? 'space' : letter)))
  const mute = page.getByRole('button', { name: new RegExp(`^Mute ${name}`) })
  await mute.first().waitFor()
  for (let down = 0; down < 10; down++) {
    await hand.press('Down')
    const focused = await page.evaluate<string>(`document.activeElement?.getAttribute('aria-label') ?? ''`)
    if (focused.startsWith(name)) break
  }
  await hand.press('m')
  await page
    .getByRole('button', { name: new RegExp(`^Unmute ${name}`) })
    .first()
    .waitFor()
  await pressKeys('Escape')
  await page.getByRole('button', { name: 'Mute all but me', exact: true }).waitFor()
}

async function removeAndUndo(page: Page, hand: Hand): Promise<void> {
  const remove = page.getByRole('button', { name: /^Remove (?!all)/ }).nth(1)
  await hand.click(remove)
  const undo = page.getByRole('button', { name: /^Undo removing/ })
  await undo.waitFor()
  // Without this pause, the two clicks would be a double click.
  await pause(600)
  await hand.click(undo)
  await undo.waitFor({ state: 'detached' })
}

async function openMyActions(page: Page, hand: Hand): Promise<void> {
  await hand.click(page.getByRole('button', { name: 'More', exact: true }))
  await hand.click(page.getByRole('menuitem', { name: 'Log', exact: true }))
  await hand.click(page.getByText('My actions', { exact: true }))
  await page.getByText(/^You undid removing /).waitFor()
  await page.getByText(/^You muted everyone but yourself /).waitFor()
}

/** Starts in the log and ends in Preferences. Resets the language and the size of the text, but not *Compact rows*. */
async function changePreferences(app: ElectronApplication, page: Page, hand: Hand): Promise<readonly Figure[]> {
  await pressKeys('Escape')
  const preference = await hand.do('change a preference', async () => {
    await hand.click(page.getByRole('button', { name: 'More', exact: true }))
    await hand.click(page.getByRole('menuitem', { name: /^Preferences/ }))
    await hand.click(page.getByRole('switch', { name: 'Compact rows' }))
    await page.getByRole('switch', { name: 'Compact rows', checked: true }).waitFor()
  })
  const german = await hand.do('switch to German, in Preferences', async () => {
    await hand.click(page.getByRole('combobox', { name: 'Language' }))
    await hand.press('d', 'Return')
    await page.getByRole('heading', { name: 'Einstellungen' }).waitFor()
  })
  await page.getByRole('combobox', { name: 'Sprache' }).selectOption('en')
  await page.getByRole('heading', { name: 'Preferences' }).waitFor()
  const larger = await hand.do('make the text larger', async () => {
    await hand.press('ctrl+plus', 'ctrl+plus')
    await until('text of 125 %', async () => (await zoomOf(app)) > 1.2, often)
  })
  await pressKeys('ctrl+0')
  await until('text of 100 %', async () => (await zoomOf(app)) === 1, often)
  return [...preference, ...german, ...larger]
}

function zoomOf(app: ElectronApplication): Promise<number> {
  return app.evaluate(
    ({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .find((each) => each.isVisible())
        ?.webContents.getZoomFactor() ?? 1,
  )
}
