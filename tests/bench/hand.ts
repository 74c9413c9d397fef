import type { ElectronApplication, Locator } from 'playwright'
import { clickMouse, moveMouse, pressKeys, typeText } from '../support/x11.ts'
import { figure, type Figure } from './figure.ts'

/** The pointer and the keyboard of the X server. Counts the clicks and the key presses. */
export class Hand {
  readonly #app: ElectronApplication
  #clicks = 0
  #keys = 0

  constructor(app: ElectronApplication) {
    this.#app = app
  }

  async do(job: string, work: () => Promise<void>): Promise<readonly Figure[]> {
    this.#clicks = 0
    this.#keys = 0
    const at = performance.now()
    await work()
    const took = performance.now() - at
    return [
      figure(`job: ${job}, steps`, 'clicks and keys', [this.#clicks + this.#keys]),
      figure(`job: ${job}`, 'ms', [took]),
    ]
  }

  /** Clicks the middle of an element, once it is there. */
  async click(target: Locator): Promise<void> {
    await target.waitFor()
    await target.scrollIntoViewIfNeeded()
    const box = await target.boundingBox()
    if (box === null) throw new Error('The element is not on the page.')
    const frame = await this.#app.evaluate(
      ({ BrowserWindow }, url) =>
        BrowserWindow.getAllWindows()
          .find((each) => each.isVisible() && each.webContents.getURL() === url)
          ?.getContentBounds(),
      target.page().url(),
    )
    if (frame === undefined) throw new Error('The window is not visible.')
    await this.clickAt(Math.round(frame.x + box.x + box.width / 2), Math.round(frame.y + box.y + box.height / 2), 1)
  }

  /** Clicks a point of the screen with a mouse button: 1 is the left one, 3 the right one. */
  async clickAt(x: number, y: number, button: 1 | 3): Promise<void> {
    await moveMouse(x, y)
    await clickMouse(button)
    this.#clicks += 1
  }

  /** Types a text that the user has at hand, such as a token. It is not counted as a step. */
  async type(text: string): Promise<void> {
    await typeText(text)
  }

  /** Presses combinations one after another; each counts as one step. */
  async press(...combinations: readonly string[]): Promise<void> {
    await pressKeys(...combinations)
    this.#keys += combinations.length
  }
}
