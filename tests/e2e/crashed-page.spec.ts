import { strict as assert } from 'node:assert'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writesIn, type RunningSimulator } from '../support/simulator.ts'
import { findUnexpectedErrors } from '../support/unexpected-errors.ts'
import { never, until } from '../support/wait-for.ts'
import { inMain, shortcutRegistered, smallWindow, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'
import { nextPressCounts, pressKeys } from '../support/x11.ts'

/*
 * WebDriver ends its session if it notices that a page has crashed. From the first crash on, the windows are therefore
 * read only through the main process.
 */
describe('after the page of a window has crashed, Gavel', () => {
  let simulator: RunningSimulator
  let gavel: Gavel

  before(async () => {
    simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
    await simulator.startRoom('Weekly standup', 4)
    gavel = await startGavel({ simulators: [simulator] })
    await gavel.page.connectFirstAccount('Plivo', simulator)
    await gavel.page.room('Weekly standup').markAsOwn()
  })

  after(async () => {
    await gavel.quit()
    assert.deepEqual(await findUnexpectedErrors(gavel), [])
    await simulator.stop()
  })

  const writes = async () => writesIn(await simulator.requests()).map(({ method, path }) => `${method} ${path}`)
  const crash = (end: WindowEnd): Promise<void> =>
    inMain(
      gavel,
      (electron, wanted) => {
        const windows = electron.BrowserWindow.getAllWindows()
        const contents = windows.find((each) => each.webContents.getURL().endsWith(wanted))?.webContents
        // A script that the driver runs in the page before this event never returns.
        return new Promise<void>((resolve) => {
          contents?.once('render-process-gone', () => {
            resolve()
          })
          contents?.forcefullyCrashRenderer()
        })
      },
      end,
    )
  const says = (end: WindowEnd, words: string): Promise<unknown> =>
    until(`"${words}" in the window ${end}`, async () => (await shownText(gavel, end)).includes(words))

  for (const { name, end, key, words } of [
    { name: 'end question', end: '#shortcut', key: 'E', words: 'End Weekly standup for 4 people?' },
    { name: 'finder', end: '#finder', key: 'F', words: 'Enter mutes.' },
  ] as const) {
    it(`opens a new window for the ${name} on the next press, and sends nothing`, async () => {
      const keys = `ctrl+alt+shift+${key.toLowerCase()}`
      await shortcutRegistered(gavel, `Control+Alt+Shift+${key}`)
      await pressKeys(keys)
      await says(end, words)
      await crash(end)
      await until('the window to go', async () => (await shownText(gavel, end)) === 'no window')
      await nextPressCounts()
      await pressKeys(keys)
      await says(end, words)
      await never('a write', async () => (await writes()).length > 0, 1_000)
      await until('the focus', () => smallWindow(gavel, end, 'isFocused'))
      await pressKeys('Escape')
      await until('the window to be hidden', async () => (await shownText(gavel, end)) === 'hidden')
    })
  }

  it('reloads the main window, but after a second crash within a minute only once it is opened', async () => {
    await crash('index.html')
    await says('index.html', 'Weekly standup')
    await crash('index.html')
    await until('the crash', async () => (await shownText(gavel, 'index.html')) === 'crashed')
    await never('another load', async () => (await shownText(gavel, 'index.html')) !== 'crashed', 1_000)
    await inMain(gavel, (electron) => {
      const isMain = (each: Electron.BrowserWindow): boolean => each.webContents.getURL().endsWith('index.html')
      const window = electron.BrowserWindow.getAllWindows().find(isMain)
      window?.hide()
      window?.show()
    })
    await says('index.html', 'Weekly standup')
    const log = await readFile(join(gavel.profile, 'logs', 'gavel.log'), 'utf8')
    assert.equal(log.split('The page of a window crashed').length - 1, 4)
  })
})

/** The end of the window's address. */
type WindowEnd = 'index.html' | '#shortcut' | '#finder'

/** The text of a window that is shown; otherwise "no window", "hidden" or "crashed". */
function shownText(gavel: Gavel, end: WindowEnd): Promise<string> {
  return inMain(
    gavel,
    (electron, wanted) => {
      const windows = electron.BrowserWindow.getAllWindows()
      const window = windows.find((each) => each.webContents.getURL().endsWith(wanted))
      if (window === undefined) return 'no window'
      if (!window.isVisible()) return 'hidden'
      if (window.webContents.isCrashed()) return 'crashed'
      return window.webContents.executeJavaScript('document.body.innerText') as Promise<string>
    },
    end,
  )
}
