import { strict as assert } from 'node:assert'
import { until } from '../support/wait-for.ts'
import { inMain } from '../support/wdio/gavel.ts'
import { openScene } from '../support/wdio/scene.ts'
import { pressKeys } from '../support/x11.ts'

describe('preferences', () => {
  const { gavel } = openScene({ 'Support bridge': 1 })
  it('row 17, theme, and row 24, language: changes both while Gavel runs', async () => {
    const { page, browser } = gavel
    await page.openPreferences()
    await page.choose('Theme', 'Dark')
    assert.equal(await browser.execute(() => document.documentElement.dataset['theme']), 'dark')
    await page.choose('Language', 'Deutsch')
    await page.find('heading', 'Einstellungen')
    await page.choose('Sprache', 'English')
    await page.find('heading', 'Preferences')
    await page.choose('Theme', 'Light')
    await page.back()
  })

  const state = () =>
    inMain(gavel, (electron) => {
      const [window] = electron.BrowserWindow.getAllWindows()
      if (window === undefined) throw new Error('There is no window.')
      const bounds = window.getBounds()
      const { workArea } = electron.screen.getDisplayMatching(bounds)
      const { x, y, width, height } = bounds
      const right = workArea.x + workArea.width
      const bottom = workArea.y + workArea.height
      const isWithin = x >= workArea.x && y >= workArea.y && x + width <= right && y + height <= bottom
      return { factor: window.webContents.getZoomFactor(), width, isWithin }
    })
  /**
   * Presses Ctrl and a key through the X server, because Electron emits no `before-input-event` for keys that the
   * driver sends.
   */
  const press = async (key: string): Promise<void> => {
    await inMain(gavel, (electron) => {
      electron.BrowserWindow.getAllWindows()[0]?.focus()
    })
    await pressKeys(`ctrl+${key}`)
  }
  const untilFactor = (factor: number): Promise<unknown> =>
    until(`a zoom factor of ${String(factor)}`, async () => Math.abs((await state()).factor - factor) < 0.001)

  // The window manager moves and resizes the window after the text has changed.
  const untilWidth = (width: number): Promise<unknown> =>
    until(`a window of width ${String(width)}`, async () => (await state()).width === width)
  const untilWithin = (): Promise<unknown> =>
    until('the window within its display', async () => (await state()).isWithin)

  it('row 17, text size: Ctrl and + enlarges the text and widens the window; Ctrl and 0 restores both', async () => {
    const before = await state()
    assert.equal(before.factor, 1)
    await press('plus')
    await untilFactor(1.1)
    await press('plus')
    await untilFactor(1.25)
    await untilWidth(Math.round(before.width * 1.25))
    await untilWithin()
    await press('minus')
    await untilFactor(1.1)
    await press('0')
    await untilFactor(1)
    await untilWidth(before.width)
  })
})
