import { clickMouse, moveMouse } from '../x11.ts'
import type { Name, Role } from './elements.ts'
import { inMain, type Gavel } from './gavel.ts'

/** Clicks with the pointer of the X server, which also gives the window the focus, as a user's click does. */
export async function clickOn(gavel: Gavel, role: Role, name: Name): Promise<void> {
  await gavel.page.click(role, name, async (element) => {
    const { x, y } = await gavel.browser.execute((html) => {
      const box = html.getBoundingClientRect()
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    }, element)
    // The window is found by its URL, because the small windows of the shortcuts may be visible too, and have the focus.
    const bounds = await inMain(
      gavel,
      (electron, url) =>
        electron.BrowserWindow.getAllWindows()
          .find((window) => window.webContents.getURL() === url)
          ?.getContentBounds(),
      await gavel.browser.getUrl(),
    )
    await moveMouse(Math.round((bounds?.x ?? 0) + x), Math.round((bounds?.y ?? 0) + y))
    await clickMouse(1)
  })
}
