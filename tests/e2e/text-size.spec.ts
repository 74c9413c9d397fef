import { strict as assert } from 'node:assert'
import { until } from '../support/wait-for.ts'
import { inMain, quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel } from '../support/wdio/spec-gavel.ts'
import { pressKeys } from '../support/x11.ts'

describe('larger text', () => {
  let gavel: Gavel

  before(async () => {
    gavel = await startGavel({})
    await gavel.page.click('button', 'Try the demo')
    await gavel.page.room('Weekly standup').appears()
  })

  after(async () => {
    await quitWithoutTrouble(gavel)
  })

  const state = () =>
    inMain(gavel, (electron) => {
      const [window] = electron.BrowserWindow.getAllWindows()
      if (window === undefined) throw new Error('There is no window.')
      const bounds = window.getBounds()
      const { workArea } = electron.screen.getDisplayMatching(bounds)
      const { x, y, width, height } = bounds
      const [right, bottom] = [workArea.x + workArea.width, workArea.y + workArea.height]
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
    until(`text of ${String(factor)}`, async () => Math.abs((await state()).factor - factor) < 0.001)

  it('appears on Ctrl and +, in a wider window, and disappears on Ctrl and 0', async () => {
    const before = await state()
    assert.equal(before.factor, 1)
    await press('plus')
    await untilFactor(1.1)
    await press('plus')
    await untilFactor(1.25)
    const larger = await state()
    assert.equal(larger.width, Math.round(before.width * 1.25))
    assert.ok(larger.isWithin)
    await press('minus')
    await untilFactor(1.1)
    await press('0')
    await untilFactor(1)
    assert.equal((await state()).width, before.width)
  })

  it('is a preference too, up to 200 %', async () => {
    await gavel.page.openPreferences()
    await gavel.page.choose('Text size', '200%')
    await untilFactor(2)
    assert.ok((await state()).isWithin)
    await gavel.page.choose('Text size', '100%')
    await untilFactor(1)
    await gavel.page.back()
  })
})
